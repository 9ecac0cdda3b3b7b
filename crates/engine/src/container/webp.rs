//! The chunks of a WebP (RFC 9649).

use super::exif;
use super::header::Header;
use super::parts::Parts;
use crate::Error;
use crate::named::{Feature, Flaw};
use crate::picture::orient::Orientation;

/// Reads the header by hand: `image-webp` wants the whole file, and one that is whole.
pub(crate) fn inspect(parts: &Parts<'_>) -> Result<Header, Error> {
    let mut has_exif = false;
    let (width, height) = match &parts.array(12)? {
        b"VP8X" => {
            let [flags] = parts.array(20)?;
            has_exif = flags & 0b1000 != 0;
            if flags & 0b10 != 0 {
                return Err(Error::Unsupported {
                    feature: Feature::AnimatedWebP,
                });
            }
            let [w0, w1, w2, h0, h1, h2] = parts.array(24)?;
            let side = |low, mid, high| u32::from_le_bytes([low, mid, high, 0]) + 1;
            (side(w0, w1, w2), side(h0, h1, h2))
        }
        b"VP8 " => {
            let [w0, w1, h0, h1] = parts.array(26)?;
            let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
            (side(w0, w1), side(h0, h1))
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(parts.array(21)?);
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        _ => {
            return Err(Error::Corrupt {
                flaw: Flaw::Header,
                reason: "its first part is none that WebP knows".into(),
            });
        }
    };
    let exif = match find(parts, b"EXIF") {
        Err(error @ Error::NeedMoreBytes { .. }) if has_exif => return Err(error),
        found => found.ok().flatten(),
    };
    let exif = exif.map(without_name);
    Ok(Header {
        width,
        height,
        orientation: exif.map_or(Orientation::UPRIGHT, exif::orientation),
    })
}

/// The content of the `EXIF` chunk, with or without the `Exif\0\0` that some programs put before.
pub(crate) fn exif_chunk(bytes: &[u8]) -> Option<&[u8]> {
    chunk_of(bytes, b"EXIF").map(without_name)
}

fn without_name(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)
}

/// The content of the first chunk of this name.
pub(crate) fn chunk_of<'a>(bytes: &'a [u8], wanted: &[u8; 4]) -> Option<&'a [u8]> {
    let (at, length) = place(&Parts::whole(bytes), wanted).ok().flatten()?;
    let (at, length) = (usize::try_from(at).ok()?, usize::try_from(length).ok()?);
    bytes.get(at..at + length)
}

/// The content of the first chunk of this name, of a file that is here in parts.
fn find<'a>(parts: &'a Parts<'_>, wanted: &[u8; 4]) -> Result<Option<&'a [u8]>, Error> {
    let place = place(parts, wanted)?;
    place.map(|(at, length)| parts.get(at, length)).transpose()
}

/// Where the content of the first chunk of this name begins, and its length. `None` if the file ends without.
fn place(parts: &Parts<'_>, wanted: &[u8; 4]) -> Result<Option<(u64, u64)>, Error> {
    let mut at = 12;
    loop {
        let name: [u8; 4] = match parts.array(at) {
            Err(Error::Truncated) => return Ok(None),
            name => name?,
        };
        let length = u64::from(u32::from_le_bytes(parts.array(at + 4)?));
        if name == *wanted {
            return Ok(Some((at + 8, length)));
        }
        // Chunks are padded to an even length.
        at += 8 + length + length % 2;
    }
}
