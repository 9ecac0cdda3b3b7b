//! TIFF 6.0 and BigTIFF, first page, by the `tiff` crate; palettes are looked up here.
//!
//! Sixteen bits a sample are rounded to eight: the networks were made for eight, and so is what
//! they give back.

use std::borrow::Cow;
use std::io::Cursor;

use tiff::decoder::{Decoder, DecodingResult, Limits as TiffLimits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use super::png::split_alpha;
use super::{Header, Stored};
use crate::color::Samples;
use crate::exif;
use crate::ifd::Ifd;
use crate::orient::Orientation;
use crate::{Error, Limits};

/// What the values of a directory may take while it is read. The decoder makes room for as many as
/// an entry claims, 32 bytes each, before it looks whether the file holds them.
const MAX_DIRECTORY_BYTES: u64 = 128 << 20;

type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

pub(crate) fn inspect(bytes: &[u8]) -> Result<Header, Error> {
    header(&mut open(bytes, MAX_DIRECTORY_BYTES)?)
}

pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Stored, Error> {
    let mut decoder = open(bytes, limits.max_decode_bytes.min(MAX_DIRECTORY_BYTES))?;
    let found = header(&mut decoder)?;
    limits.check_size(found.width, found.height)?;
    check_extent(&mut decoder, bytes.len() as u64)?;
    let palette = palette(bytes)?;
    let bytes_as_gray = match &palette {
        Some(palette) => as_gray(bytes, palette.photometric_at),
        None => bytes.into(),
    };
    let mut decoder = open(&bytes_as_gray, limits.max_decode_bytes)?;
    let color = decoder.colortype().map_err(|e| damaged(&e))?;
    let layout = decoder.image_buffer_layout().map_err(|e| damaged(&e))?;
    let area = u64::from(found.width) * u64::from(found.height);
    // What the file holds, and the eight-bit samples made of it.
    limits.check_memory(layout.complete_len as u64 + area * 4)?;

    let mut result = DecodingResult::U8(Vec::new());
    let layout = decoder
        .read_image_to_buffer(&mut result)
        .map_err(|e| damaged(&e))?;
    let depth = color.bit_depth();
    let channels = match color {
        ColorType::Multiband { num_samples, .. } => usize::from(num_samples),
        _ => usize::from(color.num_samples()),
    };
    let raw = to_eight_bits(result, depth, palette.is_some(), |packed| {
        unpack(
            packed,
            depth,
            &found,
            channels,
            layout.row_stride.map_or(0, usize::from),
        )
    })?;
    let raw = if layout.planes > 1 {
        interleave(&raw, layout.planes)
    } else {
        raw
    };
    let expected = area as usize * channels;
    if raw.len() != expected {
        return Err(Error::Corrupt {
            reason: "its strips do not fill the picture".into(),
        });
    }
    let extra = decoder
        .find_tag_unsigned_vec::<u16>(Tag::ExtraSamples)
        .ok()
        .flatten()
        .unwrap_or_default();
    let (samples, alpha) = match palette {
        Some(palette) => (Samples::Rgb(look_up(&raw, &palette.colors)), None),
        None => split(raw, color, extra.first() == Some(&1))?,
    };
    Ok(Stored {
        header: found,
        samples,
        alpha,
        icc: decoder.get_tag_u8_vec(Tag::IccProfile).ok(),
        exif: exif::from_tiff(bytes),
    })
}

fn open(bytes: &[u8], max_bytes: u64) -> Result<Reader<'_>, Error> {
    let max_bytes = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    let mut limits = TiffLimits::default();
    limits.decoding_buffer_size = max_bytes;
    limits.intermediate_buffer_size = max_bytes;
    // Large enough for the strip tables and ICC profiles of the largest accepted scans.
    limits.ifd_value_size = 16 << 20;
    Ok(Decoder::new(Cursor::new(bytes))
        .map_err(|e| damaged(&e))?
        .with_limits(limits))
}

fn header(decoder: &mut Reader<'_>) -> Result<Header, Error> {
    let (width, height) = decoder.dimensions().map_err(|e| damaged(&e))?;
    let orientation = decoder
        .find_tag_unsigned::<u32>(Tag::Orientation)
        .ok()
        .flatten();
    Ok(Header {
        width,
        height,
        orientation: orientation.map_or(Orientation::UPRIGHT, Orientation::from_exif),
    })
}

/// Refuses a file that ends before the last strip, tile or tag value of its first page does.
fn check_extent(decoder: &mut Reader<'_>, total: u64) -> Result<(), Error> {
    for tag in decoder.tag_iter() {
        if let Err(error) = tag.map_err(|e| damaged(&e))
            && matches!(error, Error::Truncated)
        {
            return Err(error);
        }
    }
    let pairs = [
        (Tag::StripOffsets, Tag::StripByteCounts),
        (Tag::TileOffsets, Tag::TileByteCounts),
    ];
    for (offsets, counts) in pairs {
        let (Ok(offsets), Ok(counts)) = (
            decoder.get_tag_u64_vec(offsets),
            decoder.get_tag_u64_vec(counts),
        ) else {
            continue;
        };
        let mut ends = offsets
            .iter()
            .zip(&counts)
            .map(|(o, c)| o.saturating_add(*c));
        if ends.any(|end| end > total) {
            return Err(Error::Truncated);
        }
    }
    Ok(())
}

/// What is needed to read a page of indices.
struct Palette {
    /// Where the value of the photometric interpretation stands in the file.
    photometric_at: usize,
    colors: Vec<[u8; 3]>,
}

/// The palette of the first page, if it has one.
fn palette(bytes: &[u8]) -> Result<Option<Palette>, Error> {
    const PALETTE: u32 = 3;
    let Some(ifd) = Ifd::first(bytes) else {
        return Ok(None);
    };
    let Some(photometric) = ifd.find(262).filter(|e| e.number(&ifd) == Some(PALETTE)) else {
        return Ok(None);
    };
    let map = ifd
        .find(320)
        .and_then(|entry| entry.shorts(&ifd))
        .filter(|map| map.len() % 3 == 0 && !map.is_empty())
        .ok_or_else(|| Error::Corrupt {
            reason: "its palette is missing".into(),
        })?;
    let count = map.len() / 3;
    let colors = (0..count)
        .map(|i| [map[i], map[count + i], map[2 * count + i]].map(eight_bits))
        .collect();
    Ok(Some(Palette {
        photometric_at: photometric.value_at,
        colors,
    }))
}

/// The `tiff` crate refuses palettes. With the photometric interpretation changed to "black is
/// zero" in a copy of the file it reads the indices as if they were greys.
fn as_gray(bytes: &[u8], photometric_at: usize) -> Cow<'_, [u8]> {
    let mut copy = bytes.to_vec();
    let one: [u8; 2] = if bytes.starts_with(b"II") {
        [1, 0]
    } else {
        [0, 1]
    };
    copy[photometric_at..photometric_at + 2].copy_from_slice(&one);
    copy.into()
}

fn look_up(indices: &[u8], colors: &[[u8; 3]]) -> Vec<u8> {
    let color = |i: &u8| colors.get(usize::from(*i)).copied().unwrap_or([0; 3]);
    indices.iter().flat_map(color).collect()
}

fn eight_bits(sample: u16) -> u8 {
    ((u32::from(sample) * 255 + 32_767) / 65_535) as u8
}

fn to_eight_bits(
    result: DecodingResult,
    depth: u8,
    indices: bool,
    unpack: impl Fn(&[u8]) -> Vec<u8>,
) -> Result<Vec<u8>, Error> {
    match (result, depth) {
        (DecodingResult::U8(samples), 8) => Ok(samples),
        (DecodingResult::U8(packed), 1 | 2 | 4) => {
            let mut samples = unpack(&packed);
            if !indices {
                let full = 255 / ((1u8 << depth) - 1);
                samples.iter_mut().for_each(|sample| *sample *= full);
            }
            Ok(samples)
        }
        (DecodingResult::U16(samples), 16) => Ok(samples.into_iter().map(eight_bits).collect()),
        _ => Err(Error::Unsupported {
            feature: format!("TIFF with {depth} bits a sample, or with other than whole numbers"),
        }),
    }
}

/// Spreads samples of 1, 2 or 4 bits over bytes. Rows begin at byte borders.
fn unpack(packed: &[u8], depth: u8, size: &Header, channels: usize, stride: usize) -> Vec<u8> {
    let per_row = size.width as usize * channels;
    let mut out = Vec::with_capacity(per_row * size.height as usize);
    for row in packed.chunks(stride.max(1)).take(size.height as usize) {
        out.extend((0..per_row).map_while(|i| {
            let bit = i * usize::from(depth);
            let shift = 8 - usize::from(depth) - bit % 8;
            row.get(bit / 8)
                .map(|byte| byte >> shift & ((1 << depth) - 1))
        }));
    }
    out
}

fn interleave(planar: &[u8], planes: usize) -> Vec<u8> {
    let size = planar.len() / planes;
    (0..size * planes)
        .map(|i| planar[i % planes * size + i / planes])
        .collect()
}

fn split(
    raw: Vec<u8>,
    color: ColorType,
    premultiplied: bool,
) -> Result<(Samples, Option<Vec<u8>>), Error> {
    let with_alpha = |raw: &[u8], colors: usize| {
        let (mut rest, alpha) = split_alpha(raw, colors);
        if premultiplied {
            divide_by_alpha(&mut rest, &alpha, colors);
        }
        (rest, Some(alpha))
    };
    Ok(match color {
        ColorType::Gray(_) => (Samples::Gray(raw), None),
        ColorType::RGB(_) => (Samples::Rgb(raw), None),
        ColorType::CMYK(_) => (Samples::Cmyk(raw), None),
        ColorType::YCbCr(_) => (Samples::Rgb(ycbcr_to_rgb(raw)), None),
        ColorType::GrayA(_) | ColorType::Multiband { num_samples: 2, .. } => {
            let (gray, alpha) = with_alpha(&raw, 1);
            (Samples::Gray(gray), alpha)
        }
        ColorType::RGBA(_) => {
            let (rgb, alpha) = with_alpha(&raw, 3);
            (Samples::Rgb(rgb), alpha)
        }
        ColorType::CMYKA(_) => {
            let (inks, alpha) = with_alpha(&raw, 4);
            (Samples::Cmyk(inks), alpha)
        }
        other => {
            return Err(Error::Unsupported {
                feature: format!("TIFF with colours of the kind {other:?}"),
            });
        }
    })
}

fn divide_by_alpha(samples: &mut [u8], alpha: &[u8], colors: usize) {
    for (pixel, alpha) in samples.chunks_exact_mut(colors).zip(alpha) {
        for sample in pixel {
            let whole = (u32::from(*sample) * 255).checked_div(u32::from(*alpha));
            *sample = whole.unwrap_or(0).min(255) as u8;
        }
    }
}

/// JFIF's full-range YCbCr, as JPEG-compressed TIFF holds it.
fn ycbcr_to_rgb(mut pixels: Vec<u8>) -> Vec<u8> {
    for pixel in pixels.chunks_exact_mut(3) {
        let y = f32::from(pixel[0]);
        let cb = f32::from(pixel[1]) - 128.0;
        let cr = f32::from(pixel[2]) - 128.0;
        pixel[0] = (y + 1.402 * cr + 0.5) as u8;
        pixel[1] = (y - 0.344_136 * cb - 0.714_136 * cr + 0.5) as u8;
        pixel[2] = (y + 1.772 * cb + 0.5) as u8;
    }
    pixels
}

fn damaged(error: &TiffError) -> Error {
    match error {
        TiffError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        TiffError::UnsupportedError(what) => Error::Unsupported {
            feature: format!("this kind of TIFF ({what})"),
        },
        other => Error::Corrupt {
            reason: format!("its TIFF data is wrong ({other})"),
        },
    }
}
