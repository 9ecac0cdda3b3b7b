//! TIFF 6.0 and BigTIFF, page by page, by the `tiff` crate; palettes are looked up here.

use crate::named::{Feature, Flaw};
use tiff::ColorType;
use tiff::decoder::DecodingResult;
use tiff::tags::Tag;

use super::stored::Stored;
use crate::container::header::Header;
use crate::container::tiff::{Directories, Pages, damaged, entries, header};
use crate::picture::color::Channels;
use crate::picture::depth::{Sample, Samples, split_alpha};
use crate::{Error, Limits};

pub(super) fn decode(
    directories: &mut Directories<'_>,
    page: usize,
    limits: &Limits,
) -> Result<Stored, Error> {
    let decoder = directories.page(page, limits.max_decode_bytes)?;
    let found = header(decoder)?;
    limits.check_size(found.width, found.height)?;
    check_extent(decoder)?;
    let palette = palette(decoder)?;
    if let Some(palette) = &palette {
        let file = decoder.inner();
        let is_little_endian = file.whole().starts_with(b"II");
        file.amend(palette.photometric_at, black_is_zero(is_little_endian));
        directories.page(page, limits.max_decode_bytes)?;
    }
    let decoder = directories.allowed(limits.max_decode_bytes)?;
    pixels(decoder, found, palette.as_ref(), limits)
}

/// The pixels of the page that the decoder is at.
fn pixels(
    decoder: &mut Pages<'_>,
    found: Header,
    palette: Option<&Palette>,
    limits: &Limits,
) -> Result<Stored, Error> {
    let color = decoder.colortype().map_err(|e| damaged(&e))?;
    let layout = decoder.image_buffer_layout().map_err(|e| damaged(&e))?;
    let area = u64::from(found.width) * u64::from(found.height);
    let depth = color.bit_depth();
    let sample_bytes = if depth > 8 { 2 } else { 1 };
    // What the file holds, and the samples made of it.
    limits.check_memory(layout.complete_len as u64 + area * 4 * sample_bytes)?;

    let mut result = DecodingResult::U8(Vec::new());
    let layout = decoder
        .read_image_to_buffer(&mut result)
        .map_err(|e| damaged(&e))?;
    let channels = match color {
        ColorType::Multiband { num_samples, .. } => usize::from(num_samples),
        _ => usize::from(color.num_samples()),
    };
    let raw = whole_samples(result, depth, palette.is_some(), |packed| {
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
            flaw: Flaw::Unfilled,
            reason: "its strips do not fill the picture".into(),
        });
    }
    let extra = decoder
        .find_tag_unsigned_vec::<u16>(Tag::ExtraSamples)
        .ok()
        .flatten()
        .unwrap_or_default();
    let (channels, samples, alpha) = match palette {
        Some(palette) => (Channels::Rgb, look_up(&raw, &palette.colors), None),
        None => split(raw, color, extra.first() == Some(&1))?,
    };
    Ok(Stored {
        header: found,
        channels,
        samples,
        alpha,
        icc: decoder.get_tag_u8_vec(Tag::IccProfile).ok(),
    })
}

/// Refuses a file that ends before the last strip, tile or tag value of its first page does.
fn check_extent(decoder: &mut Pages<'_>) -> Result<(), Error> {
    let total = decoder.inner().whole().len() as u64;
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

/// The palette of the page that the decoder is at, if it has one.
fn palette(decoder: &mut Pages<'_>) -> Result<Option<Palette>, Error> {
    const PALETTE: u32 = 3;
    let Some(ifd) = entries(decoder) else {
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
            flaw: Flaw::Palette,
            reason: "its palette is missing".into(),
        })?;
    let count = map.len() / 3;
    let colors = (0..count)
        .map(|i| [map[i], map[count + i], map[2 * count + i]].map(|s| u8::nearest(s.level())))
        .collect();
    Ok(Some(Palette {
        photometric_at: photometric.value_at,
        colors,
    }))
}

/// The `tiff` crate refuses palettes. With this for the photometric interpretation it reads the indices as if
/// they were greys.
fn black_is_zero(is_little_endian: bool) -> [u8; 2] {
    if is_little_endian { [1, 0] } else { [0, 1] }
}

fn look_up(indices: &Samples, colors: &[[u8; 3]]) -> Samples {
    let color = |i: &u8| colors.get(usize::from(*i)).copied().unwrap_or([0; 3]);
    let indices = indices.eight_bits(0..indices.len());
    Samples::Eight(indices.iter().flat_map(color).collect())
}

/// Samples of eight bits, or of sixteen where the file has them.
fn whole_samples(
    result: DecodingResult,
    depth: u8,
    indices: bool,
    unpack: impl Fn(&[u8]) -> Vec<u8>,
) -> Result<Samples, Error> {
    match (result, depth) {
        (DecodingResult::U8(samples), 8) => Ok(Samples::Eight(samples)),
        (DecodingResult::U8(packed), 1 | 2 | 4) => {
            let mut samples = unpack(&packed);
            if !indices {
                let full = 255 / ((1u8 << depth) - 1);
                samples.iter_mut().for_each(|sample| *sample *= full);
            }
            Ok(Samples::Eight(samples))
        }
        (DecodingResult::U16(samples), 16) => Ok(Samples::Sixteen(samples)),
        _ => Err(Error::Unsupported {
            feature: Feature::TiffSamples,
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

fn interleave(planar: &Samples, planes: usize) -> Samples {
    fn of<S: Sample>(planar: &[S], planes: usize) -> Vec<S> {
        let size = planar.len() / planes;
        let at = |i: usize| planar[i % planes * size + i / planes];
        (0..size * planes).map(at).collect()
    }
    match planar {
        Samples::Eight(planar) => Samples::Eight(of(planar, planes)),
        Samples::Sixteen(planar) => Samples::Sixteen(of(planar, planes)),
    }
}

fn split(
    raw: Samples,
    color: ColorType,
    premultiplied: bool,
) -> Result<(Channels, Samples, Option<Samples>), Error> {
    let with_alpha = |channels: Channels, colors: usize| {
        let (rest, alpha) = split_alpha(&raw, colors);
        let rest = if premultiplied {
            divided_by_alpha(&rest, &alpha, colors)
        } else {
            rest
        };
        (channels, rest, Some(alpha))
    };
    Ok(match color {
        ColorType::Gray(_) => (Channels::Gray, raw, None),
        ColorType::RGB(_) => (Channels::Rgb, raw, None),
        ColorType::CMYK(_) => (Channels::Cmyk, raw, None),
        ColorType::YCbCr(_) => (Channels::Rgb, ycbcr_to_rgb(&raw), None),
        ColorType::GrayA(_) | ColorType::Multiband { num_samples: 2, .. } => {
            with_alpha(Channels::Gray, 1)
        }
        ColorType::RGBA(_) => with_alpha(Channels::Rgb, 3),
        ColorType::CMYKA(_) => with_alpha(Channels::Cmyk, 4),
        _ => {
            return Err(Error::Unsupported {
                feature: Feature::TiffColours,
            });
        }
    })
}

fn divided_by_alpha(samples: &Samples, alpha: &Samples, colors: usize) -> Samples {
    let divided = (0..samples.len()).map(|at| match alpha.level(at / colors) {
        0.0 => 0.0,
        alpha => samples.level(at) * 255.0 / alpha,
    });
    Samples::nearest(samples.depth(), divided)
}

/// JFIF's full-range YCbCr, as JPEG-compressed TIFF holds it.
fn ycbcr_to_rgb(pixels: &Samples) -> Samples {
    let rgb = (0..pixels.len() / 3).flat_map(|pixel| {
        let level = |channel| pixels.level(pixel * 3 + channel);
        let (y, cb, cr) = (level(0), level(1) - 128.0, level(2) - 128.0);
        [
            y + 1.402 * cr,
            y - 0.344_136 * cb - 0.714_136 * cr,
            y + 1.772 * cb,
        ]
    });
    Samples::nearest(pixels.depth(), rgb)
}
