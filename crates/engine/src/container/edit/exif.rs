//! The Exif block that goes from the original to the result.
//!
//! A block is changed in place, because maker notes point to absolute positions and would break if
//! anything moved. It is only ever cut at its end.

use super::changes::Changes;
use crate::container::density::Unit;
use crate::container::exif::{
    EXIF_IFD, GPS_IFD, INTEROP_IFD, ORIENTATION, X_RESOLUTION, Y_RESOLUTION, density, orientation,
};
use crate::container::ifd::{Entry, Ifd};

/// TIFF tags used here.
const STRIP_OFFSETS: u16 = 0x0111;
const STRIP_BYTE_COUNTS: u16 = 0x0117;
const JPEG_OFFSET: u16 = 0x0201;
const JPEG_LENGTH: u16 = 0x0202;
const FOCAL_PLANE_X_RESOLUTION: u16 = 0xa20e;
const FOCAL_PLANE_Y_RESOLUTION: u16 = 0xa20f;
const PIXEL_X_DIMENSION: u16 = 0xa002;
const PIXEL_Y_DIMENSION: u16 = 0xa003;
const IMAGE_WIDTH: u16 = 0x0100;
const IMAGE_LENGTH: u16 = 0x0101;

/// The most bytes of a block that is carried over: what fits into a JPEG. Cameras write less; what is
/// larger is made to keep us busy, since every thumbnail range is held against every kept one.
const MAX_BYTES: usize = 64 * 1024;

/// Makes the Exif block of an original fit its result: the orientation is 1, sizes and resolutions are
/// the new ones, the thumbnail, which would show the photo as it was, is gone with its bytes, and on
/// request so is what GPS told. `None` if the block is broken or larger than 64 KiB.
pub(crate) fn for_result(exif: &[u8], changes: &Changes<'_>) -> Option<Vec<u8>> {
    if exif.len() > MAX_BYTES {
        return None;
    }
    let without_gps;
    let exif = if changes.output.remove_location {
        without_gps = without_gps_of(exif)?;
        &without_gps
    } else {
        exif
    };
    let (width, height) = (changes.width, changes.height);
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
    // Only a unit makes a resolution one that grows with the picture.
    let has_unit = density(exif).is_none_or(|density| density.unit != Unit::Aspect);
    let turned = orientation(exif).transposes();
    let resolutions = [
        (has_unit.then_some(&ifd), X_RESOLUTION, Y_RESOLUTION),
        (
            exif_ifd.as_ref(),
            FOCAL_PLANE_X_RESOLUTION,
            FOCAL_PLANE_Y_RESOLUTION,
        ),
    ];
    for (ifd, x, y) in resolutions {
        let Some((ifd, x, y)) = ifd.and_then(|ifd| Some((ifd, ifd.find(x)?, ifd.find(y)?))) else {
            continue;
        };
        let (to_x, to_y) = if turned { (y, x) } else { (x, y) };
        if let (Some(x), Some(y)) = (x.fraction(ifd), y.fraction(ifd)) {
            put_fraction(&mut out, &to_x, x * changes.scale, big);
            put_fraction(&mut out, &to_y, y * changes.scale, big);
        }
    }
    if let Some(link) = out.get_mut(ifd.next_at..ifd.next_at + 4) {
        link.fill(0);
    }
    if let Some(thumbnail) = ifd.next() {
        let gps = ifd.child(GPS_IFD);
        let kept = kept_ranges(&ifd, exif_ifd.as_ref(), gps.as_ref());
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

/// The block without its GPS directory: what it held is zeros, and nothing leads there. `None` if the
/// directory cannot be read, so that nobody knows where it ends.
fn without_gps_of(exif: &[u8]) -> Option<Vec<u8>> {
    let mut out = exif.to_vec();
    loop {
        let block = out.clone();
        let ifd = Ifd::first(&block)?;
        let Some(link) = ifd.find(GPS_IFD) else {
            return Some(out);
        };
        let gps = ifd.child(GPS_IFD)?;
        let kept = kept_ranges(&ifd, ifd.child(EXIF_IFD).as_ref(), None);
        let values = gps.entries.iter();
        let values = values.map(|entry| (entry.value_at, entry.value_at + entry.size()));
        for (from, to) in values.chain([(gps.at, gps.next_at + 4)]) {
            wipe(&mut out, from, to, &kept);
        }
        // The entries behind the link move up by one; the values they point to stay where they are.
        let end = (ifd.next_at + 4).min(out.len());
        out.copy_within(link.at + 12..end, link.at);
        out[end - 12..end].fill(0);
        let count = u16::try_from((ifd.next_at - ifd.at - 2) / 12 - 1).ok()?;
        put_u16(&mut out, ifd.at, count, ifd.big_endian);
    }
}

/// What the directories that stay occupy.
fn kept_ranges(
    first: &Ifd<'_>,
    exif_ifd: Option<&Ifd<'_>>,
    gps: Option<&Ifd<'_>>,
) -> Vec<(usize, usize)> {
    let interop = exif_ifd.and_then(|ifd| ifd.child(INTEROP_IFD));
    let mut ranges = vec![(0, 8)];
    for ifd in [Some(first), exif_ifd, gps, interop.as_ref()]
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

/// Overwrites a single fraction: as a whole number if it is one, else in thousandths.
fn put_fraction(out: &mut [u8], entry: &Entry, value: f64, big_endian: bool) {
    if entry.kind != 5 || entry.count != 1 || !(0.0..4e6).contains(&value) {
        return;
    }
    let below = if value.fract() == 0.0 { 1 } else { 1000 };
    let above = (value * f64::from(below)).round() as u32;
    for (at, part) in [(entry.value_at, above), (entry.value_at + 4, below)] {
        let raw = if big_endian {
            part.to_be_bytes()
        } else {
            part.to_le_bytes()
        };
        out[at..at + 4].copy_from_slice(&raw);
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
