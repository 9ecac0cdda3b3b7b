//! The chunks of a PNG (W3C, third edition).

use std::io::Cursor;
use std::ops::{ControlFlow, Range};

use png::{Decoder, DecodingError};

use super::exif;
use super::header::Header;
use super::parts::{Parts, within};
use crate::Error;
use crate::named::Flaw;
use crate::picture::orient::Orientation;

/// What the chunks of a whole file tell, found on one walk. Of what there should be once, the first counts.
pub(crate) struct Structure<'a> {
    pub(crate) header: Header,
    pub(crate) exif: Option<&'a [u8]>,
    /// Pixels on a length: the content of `pHYs`.
    pub(crate) physical: Option<&'a [u8]>,
    /// An XMP packet: the content of `iTXt` behind its keyword.
    pub(crate) xmp: Option<&'a [u8]>,
    /// IPTC in hexadecimal digits, as ImageMagick writes it: the content of a text chunk behind its keyword.
    pub(crate) iptc: Option<Text<'a>>,
    /// Whether there are other texts.
    pub(crate) has_comment: bool,
}

/// The text of a chunk.
pub(crate) enum Text<'a> {
    Plain(&'a [u8]),
    /// Behind the number of the method.
    Packed(&'a [u8]),
}

impl<'a> Structure<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let parts = Parts::whole(bytes);
        let mut found = Self {
            header: size(&parts)?,
            exif: None,
            physical: None,
            xmp: None,
            iptc: None,
            has_comment: false,
        };
        walk(&parts, |name, content| {
            found.note(name, within(bytes, content)?);
            Ok(ControlFlow::Continue(()))
        })?;
        if let Some(exif) = found.exif {
            found.header.orientation = exif::orientation(exif);
        }
        Ok(found)
    }

    fn note(&mut self, name: &[u8; 4], content: &'a [u8]) {
        let text = || {
            let end = content.iter().position(|byte| *byte == 0)?;
            Some((&content[..end], &content[end + 1..]))
        };
        match name {
            b"eXIf" => _ = self.exif.get_or_insert(content),
            b"pHYs" => _ = self.physical.get_or_insert(content),
            b"iTXt" => {
                if let Some((b"XML:com.adobe.xmp", text)) = text() {
                    self.xmp.get_or_insert(text);
                } else {
                    self.has_comment = true;
                }
            }
            b"tEXt" | b"zTXt" => {
                if let Some((b"Raw profile type iptc" | b"Raw profile type 8bim", text)) = text() {
                    self.iptc.get_or_insert(match name {
                        b"tEXt" => Text::Plain(text),
                        _ => Text::Packed(text),
                    });
                } else {
                    // ImageMagick writes the dates of the file, which say nothing about the photo.
                    self.has_comment |= !content.starts_with(b"date:");
                }
            }
            _ => {}
        }
    }
}

pub(crate) fn inspect(parts: &Parts<'_>) -> Result<Header, Error> {
    let mut header = size(parts)?;
    walk(parts, |name, content| {
        if name != b"eXIf" {
            return Ok(ControlFlow::Continue(()));
        }
        header.orientation =
            exif::orientation(parts.get(content.start, content.end - content.start)?);
        Ok(ControlFlow::Break(()))
    })?;
    Ok(header)
}

/// The size, which stands first; reading it needs nothing else of the file to be right.
fn size(parts: &Parts<'_>) -> Result<Header, Error> {
    /// The signature and the first chunk.
    const FIRST_BYTES: u64 = 8 + 8 + 13 + 4;
    let mut decoder = Decoder::new(Cursor::new(parts.get(0, FIRST_BYTES)?));
    let info = decoder.read_header_info().map_err(|e| damaged(&e))?;
    Ok(Header {
        width: info.width,
        height: info.height,
        orientation: Orientation::UPRIGHT,
    })
}

/// Shows each chunk's name and where its content is, jumping from one to the next. Behind the pixels, where what is
/// looked for hardly ever is, only what is known of the file is walked through.
fn walk(
    parts: &Parts<'_>,
    mut show: impl FnMut(&[u8; 4], Range<u64>) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let mut at = 8;
    let mut behind_pixels = false;
    loop {
        let shown = next_chunk(parts, at).and_then(|(name, length)| {
            let content = at + 8..at + 8 + length;
            behind_pixels |= name == b"IDAT";
            // A checksum stands behind the content.
            at = content.end + 4;
            match name {
                b"IEND" => Ok(ControlFlow::Break(())),
                _ => show(name, content),
            }
        });
        match shown {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => return Ok(()),
            // What ends within the pixels or behind them is enough to know that there was nothing before.
            Err(Error::Truncated | Error::NeedMoreBytes { .. }) if behind_pixels => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// Name and length of the content of the chunk at a place.
fn next_chunk<'a>(parts: &'a Parts<'_>, at: u64) -> Result<(&'a [u8; 4], u64), Error> {
    let length = u32::from_be_bytes(parts.array(at)?);
    let name = parts
        .get(at + 4, 4)?
        .first_chunk()
        .ok_or(Error::Truncated)?;
    Ok((name, u64::from(length)))
}

/// What an error of the `png` crate says about the file.
pub(crate) fn damaged(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        DecodingError::LimitsExceeded => Error::Corrupt {
            flaw: Flaw::Overfull,
            reason: "it unpacks to far more than its picture".into(),
        },
        other => Error::Corrupt {
            flaw: Flaw::Data,
            reason: format!("its PNG data is wrong ({other})"),
        },
    }
}
