//! The metadata that goes from the original to the result (Exif 2.32; TIFF 6.0, section 2).
//!
//! A block is changed in place, because maker notes point to absolute positions and would break if
//! anything moved. It is only ever cut at its end.

use crate::ifd::{Entry, Ifd};
use crate::orient::Orientation;

/// TIFF tags used here.
const ORIENTATION: u16 = 0x0112;
const STRIP_OFFSETS: u16 = 0x0111;
const STRIP_BYTE_COUNTS: u16 = 0x0117;
const JPEG_OFFSET: u16 = 0x0201;
const JPEG_LENGTH: u16 = 0x0202;
const EXIF_IFD: u16 = 0x8769;
const GPS_IFD: u16 = 0x8825;
const INTEROP_IFD: u16 = 0xa005;
const PIXEL_X_DIMENSION: u16 = 0xa002;
const PIXEL_Y_DIMENSION: u16 = 0xa003;
const IMAGE_WIDTH: u16 = 0x0100;
const IMAGE_LENGTH: u16 = 0x0101;

/// The most bytes of a block that is carried over: what fits into a JPEG. Cameras write less; what is
/// larger is made to keep us busy, since every thumbnail range is held against every kept one.
const MAX_BYTES: usize = 64 * 1024;

/// The orientation that an Exif block names; upright if it names none.
pub(crate) fn orientation(exif: &[u8]) -> Orientation {
    let ifd = Ifd::first(exif);
    let value = ifd.and_then(|ifd| ifd.find(ORIENTATION)?.number(&ifd));
    value.map_or(Orientation::UPRIGHT, Orientation::from_exif)
}

/// Makes the Exif block of an original fit its result of `width` × `height` pixels: the
/// orientation is 1, the sizes are the new ones, and the thumbnail, which would show the photo as
/// it was, is gone with its bytes. `None` if the block is broken or larger than 64 KiB.
pub(crate) fn for_result(exif: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    if exif.len() > MAX_BYTES {
        return None;
    }
    let ifd = Ifd::first(exif)?;
    let mut out = exif.to_vec();
    let big = ifd.big_endian;
    let exif_ifd = ifd.child(EXIF_IFD);
    let set = |out: &mut [u8], ifd: &Ifd<'_>, tag: u16, value: u32| {
        if let Some(entry) = ifd.find(tag) {
            put_number(out, &entry, value, big);
        }
    };
    set(&mut out, &ifd, ORIENTATION, 1);
    set(&mut out, &ifd, IMAGE_WIDTH, width);
    set(&mut out, &ifd, IMAGE_LENGTH, height);
    if let Some(exif_ifd) = &exif_ifd {
        set(&mut out, exif_ifd, PIXEL_X_DIMENSION, width);
        set(&mut out, exif_ifd, PIXEL_Y_DIMENSION, height);
    }
    if let Some(link) = out.get_mut(ifd.next_at..ifd.next_at + 4) {
        link.fill(0);
    }
    if let Some(thumbnail) = ifd.next() {
        let kept = kept_ranges(&ifd, exif_ifd.as_ref());
        for (from, to) in thumbnail_ranges(&thumbnail) {
            wipe(&mut out, from, to, &kept);
        }
        let end = kept.iter().map(|(_, to)| *to).max().unwrap_or(0);
        // What is behind all that is kept, and only zeros now, is not carried along.
        if out.get(end..)?.iter().all(|byte| *byte == 0) {
            out.truncate(end);
        }
    }
    Some(out)
}

/// What the thumbnail's directory occupies: itself, its values and its picture.
fn thumbnail_ranges(ifd: &Ifd<'_>) -> Vec<(usize, usize)> {
    let mut ranges = vec![(ifd.at, ifd.next_at + 4)];
    for entry in &ifd.entries {
        ranges.push((entry.value_at, entry.value_at + entry.size()));
    }
    let pairs = [
        (JPEG_OFFSET, JPEG_LENGTH),
        (STRIP_OFFSETS, STRIP_BYTE_COUNTS),
    ];
    for (offsets, lengths) in pairs {
        if let (Some(offsets), Some(lengths)) = (ifd.find(offsets), ifd.find(lengths)) {
            let (offsets, lengths) = (offsets.numbers(ifd), lengths.numbers(ifd));
            for (from, length) in offsets.into_iter().zip(lengths) {
                ranges.push((from as usize, from as usize + length as usize));
            }
        }
    }
    ranges
}

/// What the directories that stay occupy.
fn kept_ranges(first: &Ifd<'_>, exif_ifd: Option<&Ifd<'_>>) -> Vec<(usize, usize)> {
    let gps = first.child(GPS_IFD);
    let interop = exif_ifd.and_then(|ifd| ifd.child(INTEROP_IFD));
    let mut ranges = vec![(0, 8)];
    for ifd in [Some(first), exif_ifd, gps.as_ref(), interop.as_ref()]
        .into_iter()
        .flatten()
    {
        ranges.push((ifd.at, (ifd.next_at + 4).min(ifd.bytes.len())));
        for entry in &ifd.entries {
            ranges.push((entry.value_at, entry.value_at + entry.size()));
        }
    }
    ranges
}

/// Zeroes `from..to`, except for what must stay.
fn wipe(out: &mut [u8], from: usize, to: usize, kept: &[(usize, usize)]) {
    let to = to.min(out.len());
    let mut at = from;
    while at < to {
        match kept.iter().find(|(begin, end)| *begin <= at && at < *end) {
            Some((_, end)) => at = *end,
            None => {
                let next = kept
                    .iter()
                    .map(|(begin, _)| *begin)
                    .filter(|b| *b > at)
                    .min();
                let stop = next.unwrap_or(to).min(to);
                out[at..stop].fill(0);
                at = stop;
            }
        }
    }
}

/// Overwrites a single whole number. A value beyond 16 bits makes an entry of 16 bits one of 32:
/// both stand within the entry.
fn put_number(out: &mut [u8], entry: &Entry, value: u32, big_endian: bool) {
    if entry.count != 1 || !matches!(entry.kind, 3 | 4) {
        return;
    }
    let at = entry.value_at;
    match u16::try_from(value) {
        Ok(short) if entry.kind == 3 => put_u16(out, at, short, big_endian),
        _ => {
            put_u16(out, entry.at + 2, 4, big_endian);
            let raw = if big_endian {
                value.to_be_bytes()
            } else {
                value.to_le_bytes()
            };
            out[at..at + 4].copy_from_slice(&raw);
        }
    }
}

fn put_u16(out: &mut [u8], at: usize, value: u16, big_endian: bool) {
    let raw = if big_endian {
        value.to_be_bytes()
    } else {
        value.to_le_bytes()
    };
    out[at..at + 2].copy_from_slice(&raw);
}

/// Collects what a TIFF file says about the photo (not about how its pixels are stored) into an
/// Exif block: little-endian, the directories copied, maker notes left behind as they would break.
pub(crate) fn from_tiff(bytes: &[u8]) -> Option<Vec<u8>> {
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
    const MAKER_NOTE: u16 = 0x927c;
    let ifd = Ifd::first(bytes)?;
    let mut main: Vec<_> = ifd
        .entries
        .iter()
        .filter(|entry| ABOUT_THE_PHOTO.contains(&entry.tag))
        .map(|entry| value(&ifd, entry))
        .collect();
    let mut children = Vec::new();
    for tag in [EXIF_IFD, GPS_IFD] {
        if let Some(child) = ifd.child(tag) {
            let entries = child.entries.iter();
            let kept: Vec<_> = entries
                .filter(|entry| entry.tag != MAKER_NOTE && entry.tag != INTEROP_IFD)
                .map(|entry| value(&child, entry))
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

/// The value of an entry, little-endian.
struct Value {
    tag: u16,
    kind: u16,
    count: u32,
    bytes: Vec<u8>,
}

fn value(ifd: &Ifd<'_>, entry: &Entry) -> Value {
    let mut bytes = ifd.bytes[entry.value_at..entry.value_at + entry.size()].to_vec();
    if ifd.big_endian {
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
