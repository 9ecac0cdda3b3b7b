//! JPEG (ITU-T T.81): the structure is read here, the pixels by zune-jpeg.
//!
//! zune-jpeg fills what is missing with grey and says nothing. So the file's structure is walked
//! here to its end first: a file without its end-of-image marker is cut off.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{Header, Stored};
use crate::color::Channels;
use crate::depth::Samples;
use crate::exif;
use crate::orient::Orientation;
use crate::{Error, Limits};

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
}

/// What stands before XMP in its segment.
pub(crate) const XMP_NAME: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
/// What stands before a part of XMP in its segment.
pub(crate) const EXTENDED_XMP_NAME: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
/// What stands before Photoshop's blocks in their segment.
pub(crate) const PHOTOSHOP_NAME: &[u8] = b"Photoshop 3.0\0";

/// What the segments before (and between) the scans say.
#[derive(Default)]
struct Structure {
    width: u32,
    height: u32,
    components: u8,
    progressive: bool,
    /// The color transform of Adobe's APP14, if there is one.
    adobe_transform: Option<u8>,
    segments: Segments,
    /// ICC chunks: sequence number and bytes.
    icc: Vec<(u8, Vec<u8>)>,
    scans: u32,
    /// Where the first end-of-image marker begins.
    end: usize,
}

pub(crate) fn inspect(bytes: &[u8]) -> Result<Header, Error> {
    Ok(header(&walk(bytes, Until::FirstScan)?))
}

/// What a file tells about the photo before its first scan.
pub(crate) fn segments(bytes: &[u8]) -> Result<Segments, Error> {
    Ok(walk(bytes, Until::FirstScan)?.segments)
}

pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Stored, Error> {
    // The size is checked before the rest of the file is even walked through.
    let size = walk(bytes, Until::FirstScan)?;
    limits.check_size(size.width, size.height)?;
    let structure = walk(bytes, Until::End)?;
    let samples = u64::from(size.width) * u64::from(size.height) * u64::from(size.components);
    // Progressive and multi-scan files keep 16-bit coefficients of the whole picture.
    let buffered = structure.progressive || structure.scans > 1;
    limits.check_memory(if buffered { samples * 3 } else { samples })?;

    let colors = match structure.components {
        1 => ColorSpace::Luma,
        3 => ColorSpace::RGB,
        _ if structure.adobe_transform == Some(2) => ColorSpace::YCCK,
        _ => ColorSpace::CMYK,
    };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX)
        .jpeg_set_out_colorspace(colors);
    let sealed = seal(bytes, &structure);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&*sealed), options);
    let mut pixels = decoder.decode().map_err(|error| damaged(&error))?;
    let expected = size.width as usize * size.height as usize * usize::from(size.components);
    if pixels.len() != expected {
        return Err(Error::Corrupt {
            reason: "its scans do not fill the picture".into(),
        });
    }
    let channels = match structure.components {
        1 => Channels::Gray,
        3 => Channels::Rgb,
        _ => {
            to_inks(&mut pixels, structure.adobe_transform);
            Channels::Cmyk
        }
    };
    Ok(Stored {
        header: header(&structure),
        channels,
        samples: Samples::Eight(pixels),
        alpha: None,
        icc: joined_icc(&structure.icc),
    })
}

fn header(structure: &Structure) -> Header {
    Header {
        width: structure.width,
        height: structure.height,
        orientation: structure
            .segments
            .exif
            .as_deref()
            .map_or(Orientation::UPRIGHT, exif::orientation),
    }
}

/// Makes a lack of data show: in a single baseline scan the end-of-image marker is replaced by the
/// end of the file. At a marker zune-jpeg goes on with zeros for ever, at the end of a file it
/// reports an error. The eight zero bytes are what its bit buffer may read ahead.
fn seal<'a>(bytes: &'a [u8], structure: &Structure) -> std::borrow::Cow<'a, [u8]> {
    if structure.progressive || structure.scans != 1 {
        return bytes.into();
    }
    let mut sealed = Vec::with_capacity(structure.end + 8);
    sealed.extend_from_slice(&bytes[..structure.end]);
    sealed.extend_from_slice(&[0; 8]);
    sealed.into()
}

fn damaged(error: &zune_jpeg::errors::DecodeErrors) -> Error {
    use zune_jpeg::errors::DecodeErrors;
    match error {
        DecodeErrors::ExhaustedData
        | DecodeErrors::IoErrors(_)
        | DecodeErrors::FormatStatic("Premature end of buffer") => Error::Truncated,
        other => Error::Corrupt {
            reason: format!("its JPEG data is wrong ({})", other.to_string().trim()),
        },
    }
}

/// Turns four stored samples into amounts of ink.
///
/// Adobe stores CMYK inverted. In YCCK the first three are YCbCr (JFIF's, full range) of RGB, and
/// this RGB is already the inverse of what Adobe stores as inverted ink, that is: the ink.
fn to_inks(pixels: &mut [u8], adobe_transform: Option<u8>) {
    match adobe_transform {
        None => {}
        Some(2) => {
            for pixel in pixels.chunks_exact_mut(4) {
                let y = f32::from(pixel[0]);
                let cb = f32::from(pixel[1]) - 128.0;
                let cr = f32::from(pixel[2]) - 128.0;
                // A float to integer cast saturates.
                pixel[0] = (y + 1.402 * cr + 0.5) as u8;
                pixel[1] = (y - 0.344_136 * cb - 0.714_136 * cr + 0.5) as u8;
                pixel[2] = (y + 1.772 * cb + 0.5) as u8;
                pixel[3] = 255 - pixel[3];
            }
        }
        Some(_) => pixels.iter_mut().for_each(|sample| *sample = 255 - *sample),
    }
}

/// Puts the chunks of an ICC profile together (ICC.1:2010, B.4); `None` if one is missing.
fn joined_icc(chunks: &[(u8, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut chunks: Vec<_> = chunks.iter().collect();
    chunks.sort_by_key(|(number, _)| *number);
    let in_order = (1u8..).zip(&chunks).all(|(n, (number, _))| n == *number);
    (in_order && !chunks.is_empty())
        .then(|| chunks.iter().flat_map(|(_, data)| data).copied().collect())
}

#[derive(Clone, Copy, PartialEq)]
enum Until {
    FirstScan,
    End,
}

/// Walks from marker to marker. [`Error::Truncated`] if the bytes end before `until`.
fn walk(bytes: &[u8], until: Until) -> Result<Structure, Error> {
    let mut found = Structure::default();
    let mut at = 2;
    loop {
        let marker_at = at;
        let marker = next_marker(bytes, &mut at)?;
        match marker {
            0xd8 | 0x01 | 0xd0..=0xd7 => continue,
            0xd9 if found.scans == 0 => {
                return Err(corrupt("it ends before the picture begins"));
            }
            0xd9 => {
                found.end = marker_at;
                return Ok(found);
            }
            _ => {}
        }
        let length = usize::from(u16_at(bytes, at)?);
        if length < 2 {
            return Err(corrupt("one of its segments has an impossible length"));
        }
        let segment = bytes.get(at + 2..at + length).ok_or(Error::Truncated)?;
        at += length;
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                read_frame(marker, segment, &mut found)?;
            }
            0xda => {
                if found.width == 0 {
                    return Err(corrupt("its scan comes before its size"));
                }
                found.scans += 1;
                if until == Until::FirstScan {
                    return Ok(found);
                }
                at = skip_entropy_coded(bytes, at)?;
            }
            0xe0 | 0xe1 | 0xed => note(marker, segment, &mut found.segments),
            0xe2 => {
                if let Some([number, _count, data @ ..]) = segment.strip_prefix(b"ICC_PROFILE\0") {
                    found.icc.push((*number, data.to_vec()));
                }
            }
            0xee if segment.starts_with(b"Adobe") => {
                found.adobe_transform = segment.get(11).copied();
            }
            _ => {}
        }
    }
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
            if let Some(exif) = named(b"Exif\0\0") {
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

fn next_marker(bytes: &[u8], at: &mut usize) -> Result<u8, Error> {
    if *bytes.get(*at).ok_or(Error::Truncated)? != 0xff {
        return Err(corrupt("there is something else where a marker must be"));
    }
    // Any number of fill bytes may come before a marker.
    while *bytes.get(*at).ok_or(Error::Truncated)? == 0xff {
        *at += 1;
    }
    let marker = bytes[*at];
    *at += 1;
    Ok(marker)
}

/// Returns where the marker after the entropy-coded data begins.
fn skip_entropy_coded(bytes: &[u8], mut at: usize) -> Result<usize, Error> {
    loop {
        match bytes.get(at..at + 2) {
            // A stuffed zero or a restart marker belongs to the data.
            Some([0xff, 0x00 | 0xd0..=0xd7]) => at += 2,
            Some([0xff, 0xff]) => at += 1,
            Some([0xff, _]) => return Ok(at),
            Some(_) => at += 1,
            None => return Err(Error::Truncated),
        }
    }
}

fn read_frame(marker: u8, segment: &[u8], found: &mut Structure) -> Result<(), Error> {
    let &[precision, h1, h0, w1, w0, components, ..] = segment else {
        return Err(corrupt("its frame header is too short"));
    };
    let unsupported = |feature: &str| {
        Err(Error::Unsupported {
            feature: feature.into(),
        })
    };
    match marker {
        0xc0..=0xc2 => {}
        0xc3 => return unsupported("lossless JPEG"),
        0xc9..=0xcb => return unsupported("arithmetic coding"),
        _ => return unsupported("hierarchical JPEG"),
    }
    if precision != 8 {
        return unsupported(&format!("JPEG with {precision} bits a sample"));
    }
    if !matches!(components, 1 | 3 | 4) {
        return unsupported(&format!("JPEG with {components} colour components"));
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

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Error> {
    match bytes.get(at..at + 2) {
        Some(&[high, low]) => Ok(u16::from_be_bytes([high, low])),
        _ => Err(Error::Truncated),
    }
}

fn corrupt(reason: &str) -> Error {
    Error::Corrupt {
        reason: reason.into(),
    }
}
