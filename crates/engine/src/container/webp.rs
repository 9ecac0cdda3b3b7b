//! The chunks of a WebP (RFC 9649).

use std::ops::{ControlFlow, Range};

use super::exif;
use super::header::Header;
use super::parts::{Parts, within};
use crate::Error;
use crate::named::{Feature, Flaw};
use crate::picture::orient::Orientation;

/// What the chunks of a whole file tell, found on one walk.
pub(crate) struct Structure<'a> {
    pub(crate) header: Header,
    pub(crate) exif: Option<&'a [u8]>,
    pub(crate) xmp: Option<&'a [u8]>,
}

impl<'a> Structure<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let parts = Parts::whole(bytes);
        let (header, _) = size(&parts)?;
        let mut found = Self {
            header,
            exif: None,
            xmp: None,
        };
        let walked = walk(&parts, |name, content| {
            let content = within(bytes, content)?;
            match name {
                b"EXIF" => _ = found.exif.get_or_insert(without_name(content)),
                b"XMP " => _ = found.xmp.get_or_insert(content),
                _ => {}
            }
            Ok(ControlFlow::Continue(()))
        });
        // Whether the picture itself is whole, its decoder says.
        _ = walked;
        if let Some(exif) = found.exif {
            found.header.orientation = exif::orientation(exif);
        }
        Ok(found)
    }
}

pub(crate) fn inspect(parts: &Parts<'_>) -> Result<Header, Error> {
    let (mut header, has_exif) = size(parts)?;
    let walked = walk(parts, |name, content| {
        if name != b"EXIF" {
            return Ok(ControlFlow::Continue(()));
        }
        let exif = parts.get(content.start, content.end - content.start)?;
        header.orientation = exif::orientation(without_name(exif));
        Ok(ControlFlow::Break(()))
    });
    match walked {
        Err(error @ Error::NeedMoreBytes { .. }) if has_exif => Err(error),
        _ => Ok(header),
    }
}

/// The size, and whether there is said to be Exif. Read by hand: `image-webp` wants the whole file, and one that is
/// whole.
fn size(parts: &Parts<'_>) -> Result<(Header, bool), Error> {
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
    let header = Header {
        width,
        height,
        orientation: Orientation::UPRIGHT,
    };
    Ok((header, has_exif))
}

/// Some programs put a name before what is Exif by its chunk already.
fn without_name(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)
}

/// Shows each chunk's name and where its content is, until the file ends.
fn walk(
    parts: &Parts<'_>,
    mut show: impl FnMut(&[u8; 4], Range<u64>) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let mut at = 12;
    loop {
        let name = match parts.array(at) {
            Err(Error::Truncated) => return Ok(()),
            name => name?,
        };
        let length = u64::from(u32::from_le_bytes(parts.array(at + 4)?));
        let content = at + 8..at + 8 + length;
        // Chunks are padded to an even length.
        at = content.end + length % 2;
        if show(&name, content)?.is_break() {
            return Ok(());
        }
    }
}
