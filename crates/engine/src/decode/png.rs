//! PNG (W3C, third edition), by the `png` crate: every colour type and depth becomes 8 bits.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, DecodingError, Transformations};

use super::{Header, Stored};
use crate::color::Samples;
use crate::exif;
use crate::orient::Orientation;
use crate::{Error, Limits};

pub(crate) fn inspect(bytes: &[u8]) -> Result<Header, Error> {
    // The size stands first; checking it needs nothing else of the file to be right.
    let mut decoder = Decoder::new(Cursor::new(bytes));
    let info = decoder.read_header_info().map_err(|e| damaged(&e))?;
    let (width, height) = (info.width, info.height);
    let orientation = exif_chunk(bytes)?.map_or(Orientation::UPRIGHT, exif::orientation);
    Ok(Header {
        width,
        height,
        orientation,
    })
}

pub(crate) fn exif(bytes: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    Ok(exif_chunk(bytes)?.map(<[u8]>::to_vec))
}

pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Stored, Error> {
    let mut decoder = Decoder::new_with_limits(
        Cursor::new(bytes),
        png::Limits {
            bytes: usize::try_from(limits.max_decode_bytes).unwrap_or(usize::MAX),
        },
    );
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let info = decoder.read_header_info().map_err(|e| damaged(&e))?;
    let (width, height) = (info.width, info.height);
    limits.check_size(width, height)?;

    let mut reader = decoder.read_info().map_err(|e| damaged(&e))?;
    let (color, depth) = reader.output_color_type();
    if depth != BitDepth::Eight {
        return Err(Error::Internal(format!("PNG came as {depth:?}")));
    }
    let size = u64::from(width) * u64::from(height) * color.samples() as u64;
    // The samples of all channels, and once more those that are split off.
    limits.check_memory(size * 2)?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or(Error::Truncated)?];
    reader.next_frame(&mut pixels).map_err(|e| damaged(&e))?;
    reader.finish().map_err(|e| damaged(&e))?;
    let icc = reader.info().icc_profile.as_deref().map(<[u8]>::to_vec);
    let exif = reader.info().exif_metadata.as_deref().map(<[u8]>::to_vec);

    let (samples, alpha) = match color {
        ColorType::Grayscale => (Samples::Gray(pixels), None),
        ColorType::Rgb => (Samples::Rgb(pixels), None),
        ColorType::GrayscaleAlpha => {
            let (gray, alpha) = split_alpha(&pixels, 1);
            (Samples::Gray(gray), Some(alpha))
        }
        ColorType::Rgba => {
            let (rgb, alpha) = split_alpha(&pixels, 3);
            (Samples::Rgb(rgb), Some(alpha))
        }
        ColorType::Indexed => return Err(Error::Internal("PNG came as indices".into())),
    };
    Ok(Stored {
        header: Header {
            width,
            height,
            orientation: exif
                .as_deref()
                .map_or(Orientation::UPRIGHT, exif::orientation),
        },
        samples,
        alpha,
        icc,
        exif,
    })
}

/// Splits interleaved pixels of `colors` samples and one of alpha.
pub(super) fn split_alpha(pixels: &[u8], colors: usize) -> (Vec<u8>, Vec<u8>) {
    let count = pixels.len() / (colors + 1);
    let mut rest = Vec::with_capacity(count * colors);
    let mut alpha = Vec::with_capacity(count);
    for pixel in pixels.chunks_exact(colors + 1) {
        rest.extend_from_slice(&pixel[..colors]);
        alpha.push(pixel[colors]);
    }
    (rest, alpha)
}

/// Finds the `eXIf` chunk. Bytes that end within the pixels or after them are enough to know
/// that there was none before.
fn exif_chunk(bytes: &[u8]) -> Result<Option<&[u8]>, Error> {
    let mut rest = &bytes[8..];
    let mut cut_off = Err(Error::Truncated);
    loop {
        let Some((&[l3, l2, l1, l0, ref name @ ..], body)) = rest.split_first_chunk::<8>() else {
            return cut_off;
        };
        let length = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        if name == b"IDAT" {
            cut_off = Ok(None);
        }
        let (Some(data), Some(next)) = (body.get(..length), body.get(length + 4..)) else {
            return cut_off;
        };
        match name {
            b"eXIf" => return Ok(Some(data)),
            b"IEND" => return Ok(None),
            _ => rest = next,
        }
    }
}

fn damaged(error: &DecodingError) -> Error {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Error::Truncated
        }
        DecodingError::LimitsExceeded => Error::Corrupt {
            reason: "it unpacks to far more than its picture".into(),
        },
        other => Error::Corrupt {
            reason: format!("its PNG data is wrong ({other})"),
        },
    }
}
