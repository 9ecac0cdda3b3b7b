//! The chunks of a PNG (W3C, third edition).

use std::io::Cursor;

use png::{Decoder, DecodingError};

use super::exif;
use super::header::Header;
use super::parts::Parts;
use crate::Error;
use crate::named::Flaw;
use crate::picture::orient::Orientation;

pub(crate) fn inspect(parts: &Parts<'_>) -> Result<Header, Error> {
    /// The signature and the first chunk.
    const FIRST_BYTES: u64 = 8 + 8 + 13 + 4;
    // The size stands first; checking it needs nothing else of the file to be right.
    let mut decoder = Decoder::new(Cursor::new(parts.get(0, FIRST_BYTES)?));
    let info = decoder.read_header_info().map_err(|e| damaged(&e))?;
    let (width, height) = (info.width, info.height);
    let orientation = exif_chunk(parts)?.map_or(Orientation::UPRIGHT, exif::orientation);
    Ok(Header {
        width,
        height,
        orientation,
    })
}

/// Finds the `eXIf` chunk, jumping over all others. Behind the pixels, where it hardly ever is, only what is
/// known of the file is looked through.
fn exif_chunk<'a>(parts: &'a Parts<'_>) -> Result<Option<&'a [u8]>, Error> {
    let mut at = 8;
    let mut behind_pixels = false;
    loop {
        match next_chunk(parts, at) {
            Ok((b"eXIf", length)) => match parts.get(at + 8, length) {
                Err(_) if behind_pixels => return Ok(None),
                data => return data.map(Some),
            },
            Ok((b"IEND", _)) => return Ok(None),
            Ok((name, length)) => {
                behind_pixels |= name == b"IDAT";
                // The name and the length stand before the content, a checksum behind it.
                at += 12 + length;
            }
            // Bytes that end within the pixels or behind them are enough to know that there was none before.
            Err(Error::Truncated | Error::NeedMoreBytes { .. }) if behind_pixels => {
                return Ok(None);
            }
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
