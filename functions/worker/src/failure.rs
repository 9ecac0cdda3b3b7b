//! Why a step ends for good, in words for the person whose photo it is.

use std::io;

use domain::{Failure, FailureKind};
use providers::ErrorKind;

/// An error of the engine about the photo.
pub(crate) fn failure_of(error: &engine::Error) -> Failure {
    use engine::Error;
    match error {
        Error::TooManyPixels { .. }
        | Error::TooManyPixelsOnPages { .. }
        | Error::SideTooLong { .. }
        | Error::NeedsTooMuchMemory { .. }
        | Error::OutputTooLarge { .. } => too_large(error.to_string()),
        Error::Write(source) if source.kind() == io::ErrorKind::StorageFull => no_room(),
        Error::NotAPhoto { .. }
        | Error::Empty
        | Error::Truncated
        | Error::Corrupt { .. }
        | Error::Unsupported { .. } => unusable(&error.to_string()),
        Error::Weights { .. } => Failure {
            kind: FailureKind::ModelGone,
            detail: format!("{error} Or choose another model."),
            request_id: None,
        },
        _ => {
            tracing::error!(%error, "the engine failed");
            internal("The engine failed on this photo. The original is unchanged.")
        }
    }
}

pub(crate) fn unusable(detail: &str) -> Failure {
    Failure {
        kind: FailureKind::PhotoUnusable,
        detail: detail.to_owned(),
        request_id: None,
    }
}

pub(crate) fn internal(detail: &str) -> Failure {
    Failure {
        kind: FailureKind::Internal,
        detail: detail.to_owned(),
        request_id: None,
    }
}

pub(crate) fn no_room() -> Failure {
    Failure {
        kind: FailureKind::NoRoom,
        detail: "There was no room to write the finished picture. The original is unchanged. Make \
                 room on the disk and try again."
            .to_owned(),
        request_id: None,
    }
}

/// The panic hook has written where; the same photo would do it again.
pub(crate) fn broke() -> Failure {
    internal("The engine broke on this photo. The original is unchanged.")
}

pub(crate) fn no_photo() -> Failure {
    unusable("The photo is no longer in the bucket.")
}

/// Nothing was computed, or what was computed was not taken.
pub(crate) fn of_provider(error: &providers::Error) -> Failure {
    let kind = match error.kind {
        ErrorKind::KeyMissing | ErrorKind::KeyRefused => FailureKind::ProviderKey,
        ErrorKind::CreditsUsedUp => FailureKind::ProviderCredits,
        ErrorKind::ModelGone | ErrorKind::NotConfigured => FailureKind::ModelGone,
        ErrorKind::Busy => FailureKind::ProviderBusy,
        ErrorKind::Refused => FailureKind::ProviderRefused,
        ErrorKind::TimedOut => FailureKind::ProviderTimeout,
        ErrorKind::Failed
        | ErrorKind::NotAPicture
        | ErrorKind::Unsafe
        | ErrorKind::Unreachable
        | ErrorKind::Unexpected => FailureKind::ProviderFailed,
    };
    Failure {
        kind,
        detail: error.detail.clone(),
        request_id: error.request_id.clone(),
    }
}

/// An error of the engine about what a provider has sent.
pub(crate) fn of_answer(error: &engine::Error, request_id: Option<String>) -> Failure {
    match error {
        engine::Error::Write(source) if source.kind() == io::ErrorKind::StorageFull => no_room(),
        engine::Error::Write(_) | engine::Error::Internal(_) => failure_of(error),
        _ => Failure {
            kind: FailureKind::ProviderFailed,
            detail: format!(
                "What the model sent back is no picture that can be used: {}. The original is \
                 unchanged. Try again, or choose another model.",
                wrong_with_answer(error)
            ),
            request_id,
        },
    }
}

/// As half a sentence: the engine's own words are about a photo that somebody put in.
fn wrong_with_answer(error: &engine::Error) -> String {
    use engine::Error;
    match error {
        Error::Blank => {
            "it has one colour all over, as when a filter holds a photo back".to_owned()
        }
        Error::Misfit { .. } => error.to_string(),
        Error::Truncated => "it is cut off".to_owned(),
        Error::Empty => "it is empty".to_owned(),
        Error::TooManyPixels { .. }
        | Error::SideTooLong { .. }
        | Error::NeedsTooMuchMemory { .. } => "it is too large".to_owned(),
        _ => "it cannot be read".to_owned(),
    }
}

pub(crate) fn too_large(detail: String) -> Failure {
    Failure {
        kind: FailureKind::PhotoTooLarge,
        detail,
        request_id: None,
    }
}

pub(crate) fn sent_unknown() -> Failure {
    Failure {
        kind: FailureKind::SentUnknown,
        detail:
            "The work was cut off just while the photo was being sent to the provider. Whether \
                 it arrived is not known, and sending it again by itself could make you pay twice. \
                 The original is unchanged. Try again if you want to send it again."
                .to_owned(),
        request_id: None,
    }
}
