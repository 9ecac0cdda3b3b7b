//! What can go wrong.

use std::time::Duration;

use domain::RemoteReason;

/// A call that did not end with a picture or a handle.
///
/// `reason` is what a person is told. It never holds a key, an address of a result or more than a few hundred
/// characters of what a provider says.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{provider}: {reason:?}")]
pub struct Error {
    /// What to make of it.
    pub kind: ErrorKind,
    /// Who it is about: `fal-ai`, `endpoint`, `space`, …
    pub provider: String,
    /// What, and why.
    pub reason: RemoteReason,
    /// The provider's id of the request, for its support.
    pub request_id: Option<String>,
    /// When it makes sense to ask again; at most [`crate::Limits::busy_longest`].
    pub retry_after: Option<Duration>,
    /// Whether the work may have been accepted, so that sending it again may pay twice.
    pub accepted: Accepted,
    /// The HTTP status that it stands for, if there was one.
    pub status: Option<u16>,
    /// How long the server asked to wait, however long that is.
    pub(crate) asked: Option<Duration>,
    /// Whether it counts against the provider, see [`crate::Limits::circuit_failures`].
    pub(crate) counts: bool,
}

/// What to make of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// `HF_API_KEY` is not set.
    KeyMissing,
    /// The key is wrong, or lacks a permission.
    KeyRefused,
    /// Nothing left to pay with, at this provider at least.
    CreditsUsedUp,
    /// The place is not set up here: no endpoint, no provider that serves the model.
    NotConfigured,
    /// The model is no longer there.
    ModelGone,
    /// Not now; see `retry_after`.
    Busy,
    /// The request was refused; the reason quotes what the model said.
    Refused,
    /// It was accepted, and failed there.
    Failed,
    /// It took too long.
    TimedOut,
    /// What came back is not a picture, or no whole one.
    NotAPicture,
    /// What came back, or where it should be fetched from, is not safe to take.
    Unsafe,
    /// The place cannot be reached.
    Unreachable,
    /// The answer is not what the contract says.
    Unexpected,
}

/// Whether work may have been accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Certainly not: it may be sent again.
    No,
    /// Perhaps, or surely: never send it again.
    Maybe,
}

impl Error {
    /// Whether sending the same job later makes sense and cannot pay twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.accepted == Accepted::No
            && matches!(self.kind, ErrorKind::Busy | ErrorKind::Unreachable)
    }

    /// Whether the work may have been accepted, and paid for.
    #[must_use]
    pub fn may_have_been_accepted(&self) -> bool {
        self.accepted == Accepted::Maybe
    }

    /// Whether looking at accepted work again makes sense.
    pub(crate) fn passes(&self) -> bool {
        matches!(self.kind, ErrorKind::Busy | ErrorKind::Unreachable)
    }

    pub(crate) fn new(kind: ErrorKind, provider: &str, reason: RemoteReason) -> Self {
        Self {
            kind,
            provider: provider.to_owned(),
            reason,
            request_id: None,
            retry_after: None,
            accepted: Accepted::No,
            status: None,
            asked: None,
            counts: false,
        }
    }

    pub(crate) fn accepted(mut self) -> Self {
        self.accepted = Accepted::Maybe;
        self
    }

    pub(crate) fn request_id(mut self, id: Option<String>) -> Self {
        self.request_id = id;
        self
    }

    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}
