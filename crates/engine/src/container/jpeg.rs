//! The structure of a JPEG (ITU-T T.81), walked from marker to marker.

use super::exif;
use super::header::Header;
use super::parts::Parts;
use crate::Error;
use crate::named::{Feature, Flaw};
use crate::picture::orient::Orientation;

/// The segments that tell about the photo, without their names.
#[derive(Default)]
pub(crate) struct Segments {
    pub(crate) exif: Option<Vec<u8>>,
    pub(crate) xmp: Option<Vec<u8>>,
    /// Parts of a packet that is too large for one segment, each with its identification.
    pub(crate) extended_xmp: Vec<Vec<u8>>,
    /// Photoshop's blocks.
    pub(crate) photoshop: Vec<u8>,
    /// JFIF's unit (0 none, 1 inch, 2 centimetre) and pixels on it, across and down.
    pub(crate) density: Option<(u8, u16, u16)>,
    /// Whether there is a comment.
    pub(crate) has_comment: bool,
}

/// What stands before Exif in its segment.
const EXIF_NAME: &[u8] = b"Exif\0\0";
/// What stands before XMP in its segment.
pub(crate) const XMP_NAME: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// What stands before a part of XMP in its segment.
pub(crate) const EXTENDED_XMP_NAME: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// What stands before Photoshop's blocks in their segment.
pub(crate) const PHOTOSHOP_NAME: &[u8] = b"Photoshop 3.0\0";

/// What the segments before (and between) the scans say.
#[derive(Default)]
pub(crate) struct Structure {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) components: u8,
    pub(crate) progressive: bool,
    /// The color transform of Adobe's APP14, if there is one.
    pub(crate) adobe_transform: Option<u8>,
    /// Of what stands before the first scan.
    pub(crate) segments: Segments,
    /// ICC chunks: sequence number and bytes.
    pub(crate) icc: Vec<(u8, Vec<u8>)>,
    pub(crate) scans: u32,
    /// Where the first end-of-image marker begins; 0 until all of the file was walked through.
    pub(crate) end: usize,
    /// How far it was.
    at: u64,
}

pub(crate) fn inspect(parts: &Parts<'_>) -> Result<Header, Error> {
    let mut structure = Structure::new();
    structure.walk(parts, Until::Size)?;
    Ok(structure.header())
}

#[derive(Clone, Copy, PartialEq)]
enum Until {
    /// The first scan, but only what tells size and orientation is read.
    Size,
    FirstScan,
    End,
}

impl Structure {
    fn new() -> Self {
        Self {
            // Behind the marker that the file begins with.
            at: 2,
            ..Self::default()
        }
    }

    /// Walks through a whole file up to the first scan.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, Error> {
        let mut structure = Self::new();
        structure.walk(&Parts::whole(bytes), Until::FirstScan)?;
        Ok(structure)
    }

    /// Walks on through the same file, to its end.
    pub(crate) fn walk_to_end(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.end > 0 {
            return Ok(());
        }
        let file = Parts::whole(bytes);
        self.at = skip_entropy_coded(&file, self.at)?;
        self.walk(&file, Until::End)
    }

    pub(crate) fn header(&self) -> Header {
        let exif = self.segments.exif.as_deref();
        Header {
            width: self.width,
            height: self.height,
            orientation: exif.map_or(Orientation::UPRIGHT, exif::orientation),
        }
    }

    /// Walks from marker to marker. [`Error::Truncated`] if the bytes end before `until`.
    fn walk(&mut self, file: &Parts<'_>, until: Until) -> Result<(), Error> {
        loop {
            let marker_at = self.at;
            let marker = next_marker(file, &mut self.at)?;
            match marker {
                0xd8 | 0x01 | 0xd0..=0xd7 => continue,
                0xd9 if self.scans == 0 => {
                    return Err(corrupt("it ends before the picture begins"));
                }
                0xd9 => {
                    self.end = marker_at as usize;
                    return Ok(());
                }
                _ => {}
            }
            let length = u64::from(u16::from_be_bytes(file.array(self.at)?));
            let Some(content) = length.checked_sub(2) else {
                return Err(corrupt("one of its segments has an impossible length"));
            };
            self.at += length;
            if until == Until::Size && !tells_of_size(file, marker, self.at - content, content)? {
                continue;
            }
            let segment = file.get(self.at - content, content)?;
            match marker {
                0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    read_frame(marker, segment, self)?;
                }
                0xda => {
                    if self.width == 0 {
                        return Err(corrupt("its scan comes before its size"));
                    }
                    self.scans += 1;
                    if until != Until::End {
                        return Ok(());
                    }
                    self.at = skip_entropy_coded(file, self.at)?;
                }
                0xe0 | 0xe1 | 0xed if self.scans == 0 => note(marker, segment, &mut self.segments),
                0xfe if self.scans == 0 => self.segments.has_comment = true,
                0xe2 => {
                    if let Some([number, _count, data @ ..]) =
                        segment.strip_prefix(b"ICC_PROFILE\0")
                    {
                        self.icc.push((*number, data.to_vec()));
                    }
                }
                0xee if segment.starts_with(b"Adobe") => {
                    self.adobe_transform = segment.get(11).copied();
                }
                _ => {}
            }
        }
    }
}

/// Whether a segment tells size or orientation, or is the first scan. Others are not read, however many there
/// are and wherever they lie.
fn tells_of_size(file: &Parts<'_>, marker: u8, at: u64, length: u64) -> Result<bool, Error> {
    Ok(match marker {
        0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xda => true,
        0xe1 => file.get(at, length.min(EXIF_NAME.len() as u64))? == EXIF_NAME,
        _ => false,
    })
}

/// Notes a segment that tells about the photo. Of several of a kind that stands alone, the first counts.
fn note(marker: u8, segment: &[u8], found: &mut Segments) {
    let named = |name: &[u8]| segment.strip_prefix(name);
    match marker {
        0xe0 => {
            if let Some(&[_, _, unit, x1, x0, y1, y0, ..]) = named(b"JFIF\0") {
                let density = (
                    unit,
                    u16::from_be_bytes([x1, x0]),
                    u16::from_be_bytes([y1, y0]),
                );
                found.density.get_or_insert(density);
            }
        }
        0xe1 => {
            if let Some(exif) = named(EXIF_NAME) {
                found.exif.get_or_insert_with(|| exif.to_vec());
            } else if let Some(xmp) = named(XMP_NAME) {
                found.xmp.get_or_insert_with(|| xmp.to_vec());
            } else if let Some(part) = named(EXTENDED_XMP_NAME) {
                found.extended_xmp.push(part.to_vec());
            }
        }
        _ => {
            if let Some(blocks) = named(PHOTOSHOP_NAME) {
                found.photoshop.extend_from_slice(blocks);
            }
        }
    }
}

fn next_marker(file: &Parts<'_>, at: &mut u64) -> Result<u8, Error> {
    if file.array(*at)? != [0xff] {
        return Err(corrupt("there is something else where a marker must be"));
    }
    // Any number of fill bytes may come before a marker.
    let fill = file
        .known_from(*at)
        .iter()
        .take_while(|byte| **byte == 0xff);
    *at += fill.count() as u64;
    let [marker] = file.array(*at)?;
    *at += 1;
    Ok(marker)
}

/// Returns where the marker after the entropy-coded data begins.
fn skip_entropy_coded(file: &Parts<'_>, from: u64) -> Result<u64, Error> {
    let bytes = file.known_from(from);
    let mut at = 0;
    loop {
        match bytes.get(at..at + 2) {
            // A stuffed zero or a restart marker belongs to the data.
            Some([0xff, 0x00 | 0xd0..=0xd7]) => at += 2,
            Some([0xff, 0xff]) => at += 1,
            Some([0xff, _]) => return Ok(from + at as u64),
            Some(_) => at += 1,
            None => return Err(Error::Truncated),
        }
    }
}

fn read_frame(marker: u8, segment: &[u8], found: &mut Structure) -> Result<(), Error> {
    let &[precision, h1, h0, w1, w0, components, ..] = segment else {
        return Err(corrupt("its frame header is too short"));
    };
    let unsupported = |feature| Err(Error::Unsupported { feature });
    match marker {
        0xc0..=0xc2 => {}
        0xc3 => return unsupported(Feature::LosslessJpeg),
        0xc9..=0xcb => return unsupported(Feature::ArithmeticJpeg),
        _ => return unsupported(Feature::HierarchicalJpeg),
    }
    if precision != 8 {
        return unsupported(Feature::JpegBits);
    }
    if !matches!(components, 1 | 3 | 4) {
        return unsupported(Feature::JpegComponents);
    }
    if found.width != 0 {
        return Err(corrupt("it has two frame headers"));
    }
    found.width = u32::from(u16::from_be_bytes([w1, w0]));
    found.height = u32::from(u16::from_be_bytes([h1, h0]));
    found.components = components;
    found.progressive = marker == 0xc2;
    if found.width == 0 || found.height == 0 {
        return Err(corrupt("its frame header names no size"));
    }
    Ok(())
}

fn corrupt(reason: &str) -> Error {
    Error::Corrupt {
        flaw: Flaw::Header,
        reason: reason.into(),
    }
}
