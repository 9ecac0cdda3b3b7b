//! The pixels of a JPEG, by zune-jpeg.
//!
//! zune-jpeg fills what is missing with grey and says nothing. So the file's structure is walked
//! to its end first: a file without its end-of-image marker is cut off.

use crate::named::Flaw;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::stored::Stored;
use crate::container::jpeg::Structure;
use crate::picture::color::Channels;
use crate::picture::depth::Samples;
use crate::{Error, Limits};

pub(super) fn decode(
    bytes: &[u8],
    structure: &mut Structure,
    limits: &Limits,
) -> Result<Stored, Error> {
    structure.walk_to_end(bytes)?;
    let pixels = u64::from(structure.width) * u64::from(structure.height);
    let samples = pixels * u64::from(structure.components);
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
    let sealed = seal(bytes, structure);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&*sealed), options);
    let mut pixels = decoder.decode().map_err(|error| damaged(&error))?;
    if pixels.len() as u64 != samples {
        return Err(Error::Corrupt {
            flaw: Flaw::Unfilled,
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
        header: structure.header(),
        channels,
        samples: Samples::Eight(pixels),
        alpha: None,
        icc: joined_icc(&structure.icc),
    })
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
            flaw: Flaw::Data,
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
