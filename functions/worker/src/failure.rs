//! Why a step ends for good.

use domain::{Failure, FailureKind, PhotoReason, WorkReason};
use providers::ErrorKind;

use crate::written::is_for_now;

/// An error of the engine about the photo.
pub(crate) fn failure_of(error: &engine::Error) -> Failure {
    if let engine::Error::Write(source) = error
        && is_for_now(source)
    {
        return no_room();
    }
    match web::photo_reason(error) {
        Some(reason) if reason.is_about_size() => Failure::new(FailureKind::PhotoTooLarge, reason),
        Some(reason) => Failure::new(FailureKind::PhotoUnusable, reason),
        None => {
            tracing::error!(%error, "the engine has a fault");
            broke()
        }
    }
}

/// Something of ours, of which the log says more.
pub(crate) fn internal(reason: WorkReason) -> Failure {
    Failure::new(FailureKind::Internal, reason)
}

pub(crate) fn no_room() -> Failure {
    Failure::new(FailureKind::NoRoom, WorkReason::NoRoomForResult)
}

/// The panic hook has written where, or the log has it; the same photo would do it again.
pub(crate) fn broke() -> Failure {
    internal(WorkReason::EngineFailed)
}

pub(crate) fn no_photo() -> Failure {
    Failure::new(FailureKind::PhotoUnusable, PhotoReason::PhotoGone)
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
        request_id: error.request_id.clone(),
        ..Failure::new(kind, error.reason.clone())
    }
}

/// An error of the engine about what a provider has sent.
pub(crate) fn of_answer(error: &engine::Error, request_id: Option<String>) -> Failure {
    use engine::Error;
    let reason = match error {
        Error::Write(_) | Error::Internal(_) => return failure_of(error),
        Error::Blank => WorkReason::AnswerBlank,
        &Error::Misfit { width, height } => WorkReason::AnswerMisfit { width, height },
        Error::Truncated => WorkReason::AnswerCutOff,
        Error::Empty => WorkReason::AnswerEmpty,
        Error::TooManyPixels { .. }
        | Error::SideTooLong { .. }
        | Error::NeedsTooMuchMemory { .. } => WorkReason::AnswerTooLarge,
        _ => WorkReason::AnswerUnreadable,
    };
    Failure {
        request_id,
        ..Failure::new(FailureKind::ProviderFailed, reason)
    }
}

pub(crate) fn sent_unknown() -> Failure {
    Failure::new(FailureKind::SentUnknown, WorkReason::SentUnknown)
}
