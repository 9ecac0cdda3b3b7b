//! From the bytes of a file to an upright [`Photo`], or a refusal.

pub(crate) mod jpeg;
pub(crate) mod png;
pub(crate) mod tiff;
pub(crate) mod webp;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::color::{Channels, IccProfile, to_rgb};
use crate::depth::Samples;
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

/// The pixels of a file as stored: not yet upright, not yet RGB.
pub(crate) struct Stored {
    pub(crate) header: Header,
    /// What the samples of a pixel are.
    pub(crate) channels: Channels,
    pub(crate) samples: Samples,
    pub(crate) alpha: Option<Samples>,
    pub(crate) icc: Option<Vec<u8>>,
}

/// Decodes a whole file, of several pages the first one, into sRGB.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<(PhotoInfo, Photo), Error> {
    decode_page(bytes, 0, IccProfile::Convert, limits)
}

/// Decodes one page of a file; only TIFF has more than the first, which is 0.
pub(crate) fn decode_page(
    bytes: &[u8],
    page: usize,
    icc_profile: IccProfile,
    limits: &Limits,
) -> Result<(PhotoInfo, Photo), Error> {
    let format = recognise(bytes, bytes.len() as u64)?;
    contained(|| {
        let stored = match format {
            Format::Jpeg => jpeg::decode(bytes, limits),
            Format::Png => png::decode(bytes, limits),
            Format::WebP => webp::decode(bytes, limits),
            Format::Tiff => tiff::decode(bytes, page, limits),
        }?;
        let photo = upright(stored, icc_profile);
        let info = PhotoInfo {
            format,
            width: photo.width as u32,
            height: photo.height as u32,
        };
        Ok((info, photo))
    })
}

fn upright(stored: Stored, icc_profile: IccProfile) -> Photo {
    let orientation = stored.header.orientation;
    let (width, height) = (stored.header.width as usize, stored.header.height as usize);
    let (rgb, space) = to_rgb(stored.channels, stored.samples, stored.icc, icc_profile);
    let rgb = orientation.apply_to(rgb, width, height, 3);
    let alpha = stored
        .alpha
        // A channel that hides nothing is only a burden.
        .filter(|alpha| !alpha.all_full())
        .map(|alpha| orientation.apply_to(alpha, width, height, 1));
    let neutral = rgb.all_grey();
    let (width, height) = orientation.upright(width, height);
    Photo {
        width,
        height,
        rgb,
        alpha,
        neutral,
        one_channel: stored.channels == Channels::Gray,
        space,
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
