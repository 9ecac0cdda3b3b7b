//! What a restoration is described with: states, attempts, pictures, failures, times.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How often one step is tried before the restoration fails. A step that is committed starts the
/// count again.
pub const MAX_ATTEMPTS: u32 = 5;

/// Where a restoration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Waits for a worker.
    Queued,
    /// A worker is at it.
    Running,
    /// Done; the result is there.
    Succeeded,
    /// Given up; the error says why.
    Failed,
    /// Called off by its owner.
    Canceled,
}

impl Status {
    /// Whether it stays so for ever.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }

    /// As it stands in answers and in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

/// The number of a claim: rises with each one, so that an old worker's write is known as old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempt(pub u32);

/// Stored pixels: what a step made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blob {
    /// Where the picture is in the bucket.
    pub key: String,
    /// Where its thumbnail is in the bucket.
    pub thumbnail_key: String,
    /// Where a larger picture to look at is, for what browsers do not show.
    #[serde(default)]
    pub preview_key: Option<String>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Bytes.
    pub size: u64,
    /// The type of the content.
    pub content_type: String,
    /// The extension that fits the content, without a dot.
    pub extension: String,
    /// Faces that the step protected; `None` of models that do not look for any.
    #[serde(default)]
    pub faces_protected: Option<u32>,
}

/// What kind of thing went wrong, so that the page can say what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The photo cannot be read, or is broken.
    PhotoUnusable,
    /// The photo, or its result, would be too large.
    PhotoTooLarge,
    /// No room is left to write the picture.
    NoRoom,
    /// The worker died or hung every time.
    AttemptsUsedUp,
    /// The provider's key is missing, wrong, or may not do this.
    ProviderKey,
    /// The provider's credits are used up.
    ProviderCredits,
    /// The provider does not have the model any more.
    ModelGone,
    /// The provider had no room each time.
    ProviderBusy,
    /// The provider does not take this photo or these settings.
    ProviderRefused,
    /// The provider took too long.
    ProviderTimeout,
    /// The provider broke, cannot be reached, or answered with something else than a picture.
    ProviderFailed,
    /// The work was cut off while it was being sent: whether the provider has it is not known.
    SentUnknown,
    /// Something of ours broke.
    Internal,
}

/// Why a restoration failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of thing.
    pub kind: FailureKind,
    /// What, why and what to do, for the person who reads it.
    pub detail: String,
    /// What the provider calls the request, for its support.
    #[serde(default)]
    pub request_id: Option<String>,
}

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// How often progress is written down, which also renews the claim and learns of a cancel.
    pub report: Duration,
    /// How long a claim holds without being renewed.
    pub lease: Duration,
    /// How long a message may be owed before the sweeper sends it.
    pub outbox: Duration,
    /// How long a sent message may bring nothing before the sweeper sends it again.
    pub patience: Duration,
    /// How long a deletion can be undone.
    pub undo: Duration,
    /// How long a finished restoration is kept; `None` for ever.
    pub retention: Option<Duration>,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            report: Duration::from_secs(1),
            lease: Duration::from_secs(60),
            outbox: Duration::from_secs(60),
            patience: Duration::from_secs(15 * 60),
            undo: Duration::from_secs(60),
            retention: None,
        }
    }
}

/// Why a change was refused. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has ended, so nothing more can happen to it.
    #[error("the restoration has ended: it is {}", .0.as_str())]
    Ended(Status),
    /// A newer attempt is at work, or none.
    #[error("another attempt has taken over")]
    Superseded,
    /// It has not ended yet.
    #[error("the restoration has not ended yet")]
    NotEnded,
    /// It has been deleted.
    #[error("the restoration is deleted")]
    Deleted,
    /// The step has been sent to a provider already.
    #[error("the step has been sent already; to send it again could pay for it twice")]
    AlreadySent,
    /// It is not deleted, or the time to undo that is over.
    #[error("there is no deletion that could be undone")]
    NothingToUndo,
}

/// What came of trying to claim work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is yours under this attempt.
    Granted(Attempt),
    /// Somebody else works on it until then: give the message back.
    Busy(Timestamp),
    /// Nothing is left to do: acknowledge the message.
    Over,
}

/// What the sweeper has to do after it looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sweep {
    /// Nothing is due.
    Nothing,
    /// Send the message (again).
    Send,
    /// It was given up; nothing more to do.
    GaveUp,
    /// Its time is over: remove it and its blobs.
    Remove,
}
