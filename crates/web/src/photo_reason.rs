//! What the engine says of a photo, as it is told on.

use domain::{PhotoReason, RequestReason};
use engine::Error;

use crate::Problem;

/// Why the engine does not take a photo; `None` where the photo is not to blame.
#[must_use]
pub fn photo_reason(error: &Error) -> Option<PhotoReason> {
    Some(match error {
        Error::NotAPhoto { looks_like } => PhotoReason::NotAPhoto {
            looks_like: looks_like.map(|it| it.code().to_owned()),
        },
        Error::Empty => PhotoReason::PhotoEmpty,
        Error::Truncated => PhotoReason::PhotoCutOff,
        Error::Corrupt { flaw, .. } => PhotoReason::PhotoDamaged {
            reason: flaw.code().to_owned(),
        },
        Error::Unsupported { feature } => PhotoReason::PhotoUnsupported {
            feature: feature.code().to_owned(),
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
        &Error::NoSuchPage { page, pages } => PhotoReason::NoSuchPage { page, pages },
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
            Some(reason @ PhotoReason::NoSuchPage { .. }) => Self::invalid_field("page", reason),
            Some(reason) => reason.into(),
            None => {
                tracing::error!(%error, "the engine failed while reading a photo");
                RequestReason::Internal.into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::{Feature, Flaw, LooksLike};

    use super::*;
    use crate::words::{FEATURES, FLAWS, LOOKS_LIKE};

    fn all<T: Copy>(of_engine: &[T], code: fn(T) -> &'static str) -> Vec<&'static str> {
        of_engine.iter().map(|it| code(*it)).collect()
    }

    #[test]
    fn every_code_of_the_engine_has_words_and_no_words_are_left_over() {
        let worded = |words: &[(&'static str, &str)]| -> Vec<&str> {
            words.iter().map(|(code, _)| *code).collect()
        };
        assert_eq!(worded(LOOKS_LIKE), all(LooksLike::ALL, LooksLike::code));
        assert_eq!(worded(FEATURES), all(Feature::ALL, Feature::code));
        assert_eq!(worded(FLAWS), all(Flaw::ALL, Flaw::code));
    }

    #[test]
    fn a_photo_that_is_refused_is_told_without_a_librarys_text() {
        let detail = |error: Error| Problem::from(&error).detail;
        let heic = Some(LooksLike::Heic);
        assert_eq!(
            detail(Error::NotAPhoto { looks_like: heic }),
            "This looks like a HEIC picture. Choose a JPEG, PNG, WebP or TIFF photo."
        );
        let reason = "its PNG data is wrong (CrcMismatch)".to_owned();
        let flaw = Flaw::Data;
        assert_eq!(
            detail(Error::Corrupt { flaw, reason }),
            "This photo is damaged: its data contradicts itself. Export it again as JPEG or PNG."
        );
        let feature = Feature::TiffKind;
        assert_eq!(
            detail(Error::Unsupported { feature }),
            "This photo uses a rare kind of TIFF, which is not supported. Export it as JPEG or PNG."
        );
    }
}
