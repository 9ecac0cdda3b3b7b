//! From the bytes of a file to an upright sRGB [`Photo`], or a refusal.

pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod tiff;
pub(crate) mod webp;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::color::{Samples, to_srgb};
use crate::inspect::recognise;
use crate::orient::Orientation;
use crate::photo::Photo;
use crate::{Error, Format, Limits, PhotoInfo};

/// What a header says, before turning upright.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
}

/// The pixels of a file as stored: not yet upright, not yet sRGB.
pub(crate) struct Stored {
    pub(crate) header: Header,
    pub(crate) samples: Samples,
    pub(crate) alpha: Option<Vec<u8>>,
    pub(crate) icc: Option<Vec<u8>>,
    pub(crate) exif: Option<Vec<u8>>,
}

/// Decodes a whole file.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<(PhotoInfo, Photo), Error> {
    let format = recognise(bytes, bytes.len() as u64)?;
    contained(|| {
        let stored = match format {
            Format::Jpeg => jpeg::decode(bytes, limits),
            Format::Png => png::decode(bytes, limits),
            Format::WebP => webp::decode(bytes, limits),
            Format::Tiff => tiff::decode(bytes, limits),
        }?;
        let photo = upright_srgb(stored);
        let info = PhotoInfo {
            format,
            width: photo.width as u32,
            height: photo.height as u32,
        };
        Ok((info, photo))
    })
}

/// The Exif block of a file, without decoding its pixels.
pub(crate) fn exif(bytes: &[u8], format: Format) -> Result<Option<Vec<u8>>, Error> {
    contained(|| match format {
        Format::Jpeg => jpeg::exif(bytes),
        Format::Png => png::exif(bytes),
        Format::WebP => Ok(webp::exif(bytes)),
        Format::Tiff => Ok(crate::exif::from_tiff(bytes)),
    })
}

fn upright_srgb(stored: Stored) -> Photo {
    let orientation = stored.header.orientation;
    let (width, height) = (stored.header.width as usize, stored.header.height as usize);
    let rgb = to_srgb(stored.samples, stored.icc.as_deref());
    let rgb = orientation.apply(rgb, width, height, 3);
    let alpha = stored
        .alpha
        // A channel that hides nothing is only a burden.
        .filter(|alpha| alpha.iter().any(|a| *a != 255))
        .map(|alpha| orientation.apply(alpha, width, height, 1));
    let neutral = rgb.chunks_exact(3).all(|p| p[0] == p[1] && p[1] == p[2]);
    let (width, height) = orientation.upright(width, height);
    Photo {
        width,
        height,
        rgb,
        alpha,
        neutral,
        exif: stored.exif,
    }
}

/// Runs a decoder so that a panic in it becomes [`Error::Corrupt`].
///
/// The decoders are fuzzed by their authors, yet zune-jpeg in particular indexes and asserts its
/// way through hostile scans. One bad photo must not take a whole process down. Nothing is shared
/// with the closure that could be left half changed: it reads bytes and makes new values.
pub(crate) fn contained<T>(decode: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        Err(Error::Corrupt {
            reason: "its data contradicts itself".into(),
        })
    })
}
