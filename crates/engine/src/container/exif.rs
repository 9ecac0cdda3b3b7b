//! What an Exif block says (Exif 2.32; TIFF 6.0, section 2), and the making of one from the directories of a TIFF.

use super::density::{Density, Unit};
use super::ifd::{Entry, Ifd};
use crate::picture::orient::Orientation;

/// TIFF tags used here.
pub(crate) const ORIENTATION: u16 = 0x0112;
pub(crate) const EXIF_IFD: u16 = 0x8769;
pub(crate) const GPS_IFD: u16 = 0x8825;
pub(crate) const INTEROP_IFD: u16 = 0xa005;
pub(crate) const X_RESOLUTION: u16 = 0x011a;
pub(crate) const Y_RESOLUTION: u16 = 0x011b;
const MAKER_NOTE: u16 = 0x927c;
const RESOLUTION_UNIT: u16 = 0x0128;

/// The orientation that an Exif block names; upright if it names none.
pub(crate) fn orientation(exif: &[u8]) -> Orientation {
    let ifd = Ifd::first(exif);
    let value = ifd.and_then(|ifd| ifd.find(ORIENTATION)?.number(&ifd));
    value.map_or(Orientation::UPRIGHT, Orientation::from_exif)
}

/// How many pixels the block says stand on a length.
pub(crate) fn density(exif: &[u8]) -> Option<Density> {
    let ifd = Ifd::first(exif)?;
    let fraction = |tag| ifd.find(tag)?.fraction(&ifd);
    let unit = ifd.find(RESOLUTION_UNIT).and_then(|unit| unit.number(&ifd));
    let (x, y) = (fraction(X_RESOLUTION), fraction(Y_RESOLUTION));
    Some(Density {
        x: x.or(y)?,
        y: y.or(x)?,
        unit: match unit {
            Some(1) => Unit::Aspect,
            Some(3) => Unit::Centimetre,
            _ => Unit::Inch,
        },
    })
}

/// Whether a block has a small picture of the photo.
pub(crate) fn has_thumbnail(exif: &[u8]) -> bool {
    Ifd::first(exif).is_some_and(|ifd| ifd.next().is_some())
}

/// Whether a page of a TIFF has what only the camera's maker can read.
pub(crate) fn has_maker_note(ifd: &Ifd<'_>) -> bool {
    ifd.child(EXIF_IFD)
        .is_some_and(|exif| exif.find(MAKER_NOTE).is_some())
}

/// Collects what a page of a TIFF file says about the photo (not about how its pixels are stored) into an
/// Exif block: little-endian, the directories copied, maker notes left behind as they would break.
pub(crate) fn from_tiff(ifd: &Ifd<'_>) -> Option<Vec<u8>> {
    // ImageDescription, Make, Model, resolution, Software, DateTime, Artist, Copyright.
    const ABOUT_THE_PHOTO: [u16; 11] = [
        0x010e,
        0x010f,
        0x0110,
        0x011a,
        0x011b,
        0x0128,
        0x0131,
        0x0132,
        0x013b,
        0x8298,
        ORIENTATION,
    ];
    let mut main: Vec<_> = ifd
        .entries
        .iter()
        .filter(|entry| ABOUT_THE_PHOTO.contains(&entry.tag))
        .map(|entry| value(ifd, entry, false))
        .collect();
    let mut children = Vec::new();
    for tag in [EXIF_IFD, GPS_IFD] {
        if let Some(child) = ifd.child(tag) {
            let entries = child.entries.iter();
            let kept: Vec<_> = entries
                .filter(|entry| entry.tag != MAKER_NOTE && entry.tag != INTEROP_IFD)
                .map(|entry| value(&child, entry, false))
                .collect();
            main.push(Value {
                tag,
                kind: 4,
                count: 1,
                bytes: vec![0; 4],
            });
            children.push((tag, kept));
        }
    }
    if main.is_empty() {
        return None;
    }
    let mut out = b"II\x2a\0\x08\0\0\0".to_vec();
    write_ifd(&mut out, &main);
    for (tag, entries) in children {
        let at = out.len() as u32;
        write_ifd(&mut out, &entries);
        let link = Ifd::first(&out)?.find(tag)?.value_at;
        out[link..link + 4].copy_from_slice(&at.to_le_bytes());
    }
    Some(out)
}

/// The value of an entry.
pub(crate) struct Value {
    pub(crate) tag: u16,
    pub(crate) kind: u16,
    count: u32,
    pub(crate) bytes: Vec<u8>,
}

/// Copies the value of an entry, in the byte order that is wanted.
pub(crate) fn value(ifd: &Ifd<'_>, entry: &Entry, big_endian: bool) -> Value {
    let mut bytes = ifd.bytes[entry.value_at..entry.value_at + entry.size()].to_vec();
    if ifd.big_endian != big_endian {
        let word = match entry.kind {
            3 | 8 => 2,
            4 | 5 | 9 | 10 | 11 | 13 => 4,
            12 => 8,
            _ => 1,
        };
        bytes.chunks_mut(word).for_each(<[u8]>::reverse);
    }
    Value {
        tag: entry.tag,
        kind: entry.kind,
        count: entry.count as u32,
        bytes,
    }
}

/// Appends a directory and its values. All of it has even length, as TIFF wants positions even.
fn write_ifd(out: &mut Vec<u8>, values: &[Value]) {
    let mut far_at = out.len() + 2 + values.len() * 12 + 4;
    let mut far = Vec::new();
    out.extend_from_slice(&(values.len() as u16).to_le_bytes());
    for value in values {
        out.extend_from_slice(&value.tag.to_le_bytes());
        out.extend_from_slice(&value.kind.to_le_bytes());
        out.extend_from_slice(&value.count.to_le_bytes());
        if value.bytes.len() <= 4 {
            let mut inside = [0; 4];
            inside[..value.bytes.len()].copy_from_slice(&value.bytes);
            out.extend_from_slice(&inside);
        } else {
            out.extend_from_slice(&(far_at as u32).to_le_bytes());
            far.extend_from_slice(&value.bytes);
            far.resize(far.len().next_multiple_of(2), 0);
            far_at += value.bytes.len().next_multiple_of(2);
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&far);
}
