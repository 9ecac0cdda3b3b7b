//! What the engine says of a photo, as it is told on.

use domain::{PhotoReason, RequestReason};
use engine::Error;

use crate::Problem;

/// Why the engine does not take a photo; `None` where the photo is not to blame.
#[must_use]
pub fn photo_reason(error: &Error) -> Option<PhotoReason> {
    Some(match error {
        Error::NotAPhoto { looks_like } => PhotoReason::NotAPhoto {
            looks_like: looks_like.map(str::to_owned),
        },
        Error::Empty => PhotoReason::PhotoEmpty,
        Error::Truncated => PhotoReason::PhotoCutOff,
        Error::Corrupt { reason } => PhotoReason::PhotoDamaged {
            reason: reason.clone(),
        },
        Error::Unsupported { feature } => PhotoReason::PhotoUnsupported {
            feature: feature.clone(),
        },
        &Error::TooManyPixels {
            width,
            height,
            max_pixels,
        } => PhotoReason::TooManyPixels {
            width,
            height,
            max_megapixels: millions(max_pixels),
        },
        &Error::TooManyPixelsOnPages {
            pages,
            pixels,
            max_pixels,
        } => PhotoReason::TooManyPixelsOnPages {
            pages,
            megapixels: millions(pixels),
            max_megapixels: millions(max_pixels),
        },
        &Error::SideTooLong {
            width,
            height,
            max_side,
        } => PhotoReason::SideTooLong {
            width: width.into(),
            height: height.into(),
            max_side,
        },
        &Error::NeedsTooMuchMemory {
            needed_bytes,
            max_bytes,
        } => PhotoReason::TooMuchMemory {
            megabytes: needed_bytes / 1_000_000,
            max_megabytes: max_bytes / 1_000_000,
        },
        &Error::OutputTooLarge {
            scale,
            width,
            height,
            format,
            max_side,
        } => PhotoReason::ResultTooLarge {
            scale,
            width,
            height,
            format: format.to_owned(),
            max_side,
        },
        _ => return None,
    })
}

/// As whole megapixels.
#[allow(clippy::cast_precision_loss)] // Of a few hundred million.
fn millions(pixels: u64) -> f64 {
    (pixels / 1_000_000) as f64
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        match photo_reason(error) {
            Some(reason) => reason.into(),
            None => {
                tracing::error!(%error, "the engine failed while reading a photo");
                RequestReason::Internal.into()
            }
        }
    }
}
