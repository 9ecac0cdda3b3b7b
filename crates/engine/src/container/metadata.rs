//! What a file says about the photo beside its pixels.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::ZlibDecoder;

use super::contained::contained;
use super::density::{Density, Unit};
use super::ifd::Ifd;
use super::jpeg::Segments;
use super::original::{Kind, Original};
use super::png::{self, Text};
use super::provenance::Dropped;
use super::{exif, iptc};
use crate::Error;

/// TIFF tags used here.
const XMP: u16 = 700;
const IPTC: u16 = 33_723;
const PHOTOSHOP: u16 = 34_377;

/// The most bytes of an XMP packet that is carried over. Programs write a few thousand.
pub(crate) const MAX_XMP_BYTES: usize = 256 * 1024;

/// What is carried over from a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Metadata {
    /// A TIFF structure without any prefix.
    pub(crate) exif: Option<Vec<u8>>,
    /// A packet.
    pub(crate) xmp: Option<Vec<u8>>,
    /// JPEG's further parts of a packet that is too large for one segment, as they stand there.
    pub(crate) extended_xmp: Vec<Vec<u8>>,
    /// A record of IIM.
    pub(crate) iptc: Option<Vec<u8>>,
    pub(crate) density: Option<Density>,
    /// What was not read, as no result carries it.
    pub(crate) left_out: Vec<Dropped>,
}

/// The metadata of a page of a whole file.
pub(crate) fn read(original: &mut Original<'_>, page: usize) -> Result<Metadata, Error> {
    contained(|| {
        Ok(match &mut original.kind {
            Kind::Jpeg(structure) => of_jpeg(&structure.segments),
            Kind::Png(structure) => of_png(structure),
            Kind::WebP(structure) => Metadata {
                exif: structure.exif.map(<[u8]>::to_vec),
                xmp: structure.xmp.map(<[u8]>::to_vec),
                ..Metadata::default()
            },
            Kind::Tiff(directories) => {
                let entries = directories.entries(page);
                entries.map_or_else(Metadata::default, |ifd| of_tiff(&ifd))
            }
        })
    })
}

fn of_jpeg(segments: &Segments) -> Metadata {
    let all: usize = segments.extended_xmp.iter().map(Vec::len).sum();
    let lost = [
        (all > MAX_XMP_BYTES, Dropped::ExtendedXmp),
        (segments.has_comment, Dropped::Comments),
    ];
    Metadata {
        left_out: left_out(lost),
        exif: segments.exif.clone(),
        xmp: segments.xmp.clone(),
        extended_xmp: if all <= MAX_XMP_BYTES {
            segments.extended_xmp.clone()
        } else {
            Vec::new()
        },
        iptc: iptc::in_photoshop(&segments.photoshop),
        density: segments.density.and_then(|(unit, x, y)| {
            Some(Density {
                x: f64::from(x),
                y: f64::from(y),
                unit: match unit {
                    0 => Unit::Aspect,
                    1 => Unit::Inch,
                    2 => Unit::Centimetre,
                    _ => return None,
                },
            })
            // What says no more than that pixels are square hides what Exif says.
            .filter(|density| density.unit != Unit::Aspect || density.x != density.y)
        }),
    }
}

/// Those that are.
fn left_out<const N: usize>(parts: [(bool, Dropped); N]) -> Vec<Dropped> {
    let parts = parts.into_iter().filter(|(is_left_out, _)| *is_left_out);
    parts.map(|(_, part)| part).collect()
}

fn of_tiff(ifd: &Ifd<'_>) -> Metadata {
    let exif = exif::from_tiff(ifd);
    let value = |tag: u16, most: usize| {
        let entry = ifd.find(tag).filter(|entry| entry.size() <= most)?;
        Some(&ifd.bytes[entry.value_at..entry.value_at + entry.size()])
    };
    let in_photoshop = || iptc::in_photoshop(value(PHOTOSHOP, 16 << 20)?);
    let too_large = |tag: u16, most: usize| ifd.find(tag).is_some_and(|it| it.size() > most);
    let lost = [
        (exif::has_maker_note(ifd), Dropped::MakerNote),
        (too_large(XMP, MAX_XMP_BYTES), Dropped::Xmp),
        (too_large(IPTC, iptc::MAX_BYTES), Dropped::Iptc),
    ];
    Metadata {
        left_out: left_out(lost),
        density: exif.as_deref().and_then(exif::density),
        exif,
        xmp: value(XMP, MAX_XMP_BYTES).map(<[u8]>::to_vec),
        iptc: value(IPTC, iptc::MAX_BYTES)
            .map(<[u8]>::to_vec)
            .or_else(in_photoshop),
        ..Metadata::default()
    }
}

fn of_png(structure: &png::Structure<'_>) -> Metadata {
    let profile = structure.iptc.as_ref().and_then(|text| match text {
        Text::Plain(text) => Some(Cow::from(*text)),
        Text::Packed([0, packed @ ..]) => unpacked(packed).map(Cow::from),
        Text::Packed(_) => None,
    });
    let xmp = structure.xmp.and_then(international);
    let iptc = profile.and_then(|text| iptc::in_raw_profile(&text));
    let lost = [
        (structure.xmp.is_some() && xmp.is_none(), Dropped::Xmp),
        (structure.iptc.is_some() && iptc.is_none(), Dropped::Iptc),
        (structure.has_comment, Dropped::Comments),
    ];
    Metadata {
        left_out: left_out(lost),
        exif: structure.exif.map(<[u8]>::to_vec),
        xmp,
        iptc,
        density: structure.physical.and_then(physical),
        ..Metadata::default()
    }
}

fn physical(data: &[u8]) -> Option<Density> {
    let &[x3, x2, x1, x0, y3, y2, y1, y0, unit] = data else {
        return None;
    };
    let (x, y) = (
        f64::from(u32::from_be_bytes([x3, x2, x1, x0])),
        f64::from(u32::from_be_bytes([y3, y2, y1, y0])),
    );
    Some(match unit {
        1 => Density {
            x: x / 100.0,
            y: y / 100.0,
            unit: Unit::Centimetre,
        },
        _ => Density {
            x,
            y,
            unit: Unit::Aspect,
        },
    })
}

/// The text of an `iTXt` chunk, behind its keyword.
fn international(rest: &[u8]) -> Option<Vec<u8>> {
    let [is_packed, _method, rest @ ..] = rest else {
        return None;
    };
    let mut parts = rest.splitn(3, |byte| *byte == 0);
    let text = parts.nth(2)?;
    if *is_packed == 1 {
        unpacked(text)
    } else {
        Some(text.to_vec())
    }
}

/// `None` if it is broken, or larger than anything that is carried over.
fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let most = MAX_XMP_BYTES as u64 + 1;
    let mut out = Vec::new();
    ZlibDecoder::new(packed)
        .take(most)
        .read_to_end(&mut out)
        .ok()?;
    (out.len() as u64).lt(&most).then_some(out)
}
