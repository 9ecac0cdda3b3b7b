//! Telling pictures by their first bytes.

use bytes::Bytes;

use crate::Picture;

/// What the first bytes say it is, if it is a picture that can be read here.
///
/// The engine's `Format::sniff` knows the same beginnings. It is not called from here, so that the functions that only
/// list models are built without the engine, and it decides something else: what it decodes. This one tells an answer
/// with a picture from one with an error.
pub(crate) fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("image/tiff"),
        _ => None,
    }
}

/// The bytes as a picture, or in a word what they seem to be instead.
pub(crate) fn picture(bytes: Bytes) -> Result<Picture, &'static str> {
    if let Some(content_type) = picture_type(&bytes) {
        return Ok(Picture {
            bytes,
            content_type,
        });
    }
    let start = bytes.trim_ascii_start();
    Err(match start.first() {
        None => "nothing",
        Some(b'{' | b'[') => "JSON",
        Some(b'<') => "a web page",
        Some(_) if is_text(&bytes[..bytes.len().min(512)]) => "text",
        Some(_) => "a file of another kind",
    })
}

fn is_text(start: &[u8]) -> bool {
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        // A character may be cut off at the end.
        Err(error) => error.error_len().is_none(),
    };
    let is_control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    is_utf8 && !start.iter().any(is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_by_its_first_bytes_whatever_it_is_called() {
        let of = |bytes: &'static [u8]| picture(Bytes::from_static(bytes));
        let content_type = |bytes| of(bytes).map(|picture| picture.content_type);
        assert_eq!(content_type(b"\x89PNG\r\n\x1a\nrest"), Ok("image/png"));
        assert_eq!(content_type(b"\xff\xd8\xff\xe0rest"), Ok("image/jpeg"));
        assert_eq!(content_type(b"RIFF....WEBPVP8 "), Ok("image/webp"));
        assert_eq!(content_type(b"II*\0rest"), Ok("image/tiff"));
        assert_eq!(content_type(b"MM\0*rest"), Ok("image/tiff"));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        let seems = |bytes: &'static [u8]| picture(Bytes::from_static(bytes)).expect_err("none");
        assert_eq!(seems(b""), "nothing");
        assert_eq!(seems(b" {\"error\": 1}"), "JSON");
        assert_eq!(seems(b"[1]"), "JSON");
        assert_eq!(seems(b"<!doctype html>"), "a web page");
        assert_eq!(seems(b"sorry"), "text");
        assert_eq!(seems(b"GIF89a\0\x01"), "a file of another kind");
        assert_eq!(seems(b"\x89PNG"), "a file of another kind");
    }
}
