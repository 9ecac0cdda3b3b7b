//! WebP (RFC 9649), by the `image-webp` crate. Of an animation nothing is restored: a single
//! frame of it would be a silent loss.

use std::io::Cursor;

use image_webp::{DecodingError, WebPDecoder};

use super::{Header, Stored};
use crate::color::Channels;
use crate::depth::{Samples, split_alpha};
use crate::exif;
use crate::orient::Orientation;
use crate::{Error, Limits};

/// Reads the header by hand: `image-webp` wants the whole file, and one that is whole.
pub(crate) fn inspect(bytes: &[u8]) -> Result<Header, Error> {
    let kind: &[u8; 4] = chunk(bytes, 12)?;
    let (width, height) = match kind {
        b"VP8X" => {
            let flags = chunk::<1>(bytes, 20)?[0];
            if flags & 0b10 != 0 {
                return Err(Error::Unsupported {
                    feature: "an animated WebP".into(),
                });
            }
            let [w0, w1, w2, h0, h1, h2] = *chunk(bytes, 24)?;
            let side = |low, mid, high| u32::from_le_bytes([low, mid, high, 0]) + 1;
            (side(w0, w1, w2), side(h0, h1, h2))
        }
        b"VP8 " => {
            let [w0, w1, h0, h1] = *chunk(bytes, 26)?;
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            (side(w0, w1), side(h0, h1))
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(*chunk(bytes, 21)?);
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        _ => {
            return Err(Error::Corrupt {
                reason: "its first part is none that WebP knows".into(),
            });
        }
    };
    let orientation = exif_chunk(bytes).map_or(Orientation::UPRIGHT, exif::orientation);
    Ok(Header {
        width,
        height,
        orientation,
    })
}

pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Stored, Error> {
    let header = inspect(bytes)?;
    limits.check_size(header.width, header.height)?;
    // RGBA out, and as much again within for lossless files.
    limits.check_memory(u64::from(header.width) * u64::from(header.height) * 8)?;
    let claimed = u64::from(u32::from_le_bytes(*chunk(bytes, 4)?)) + 8;
    if claimed > bytes.len() as u64 {
        return Err(Error::Truncated);
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    decoder.set_memory_limit(usize::try_from(limits.max_decode_bytes).unwrap_or(usize::MAX));
    if decoder.dimensions() != (header.width, header.height) {
        return Err(Error::Corrupt {
            reason: "its header and its picture differ in size".into(),
        });
    }
    let size = decoder.output_buffer_size().ok_or(Error::Truncated)?;
    let mut pixels = vec![0; size];
    decoder.read_image(&mut pixels).map_err(|e| damaged(&e))?;
    let pixels = Samples::Eight(pixels);
    let (rgb, alpha) = if decoder.has_alpha() {
        let (rgb, alpha) = split_alpha(&pixels, 3);
        (rgb, Some(alpha))
    } else {
        (pixels, None)
    };
    Ok(Stored {
        header,
        channels: Channels::Rgb,
        samples: rgb,
        alpha,
        icc: decoder.icc_profile().ok().flatten(),
    })
}

/// `N` bytes at `at`.
fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Result<&[u8; N], Error> {
    bytes
        .get(at..)
        .and_then(<[u8]>::first_chunk)
        .ok_or(Error::Truncated)
}

/// The content of the `EXIF` chunk, with or without the `Exif\0\0` that some programs put before.
pub(crate) fn exif_chunk(bytes: &[u8]) -> Option<&[u8]> {
    let data = chunk_of(bytes, b"EXIF")?;
    Some(data.strip_prefix(b"Exif\0\0").unwrap_or(data))
}

/// The content of the first chunk of this name.
pub(crate) fn chunk_of<'a>(bytes: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    let mut at = 12;
    loop {
        let name = bytes.get(at..at + 4)?;
        let length = u32::from_le_bytes(*chunk(bytes, at + 4).ok()?) as usize;
        let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        if name == wanted {
            return Some(data);
        }
        // Chunks are padded to an even length.
        at += 8 + length + length % 2;
    }
}

fn damaged(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        DecodingError::NotEnoughInitData => Error::Truncated,
        other => Error::Corrupt {
            reason: format!("its WebP data is wrong ({other})"),
        },
    }
}
