//! What a restoration is described with: states, attempts, pictures, failures, times.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::provenance::Provenance;
use crate::{Reason, Timestamp, WorkReason};

/// How often one step is tried before the restoration fails. A step that is committed starts the
/// count again.
pub const MAX_ATTEMPTS: u32 = 5;

/// How soon work that waits for room on the disk is looked at again.
pub const LOOK_FOR_ROOM: Duration = Duration::from_secs(15);

/// The longest that a step sleeps until somebody looks after it again.
pub const LONGEST_SLEEP: Duration = Duration::from_secs(15 * 60);

/// The least time in which a deletion can be undone: where there is no bin, and where what is deleted is to make
/// room. Records that do not say mean this.
pub const LEAST_UNDO: Duration = Duration::from_secs(60);

/// Where a restoration stands, by name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Waits for a worker.
    #[default]
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
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Canceled,
    ];

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

/// What somebody else's machine has of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remote {
    /// It is being sent.
    Sending {
        /// Since when.
        since: Timestamp,
    },
    /// It was accepted.
    Accepted {
        /// When it was sent.
        since: Timestamp,
        /// What to ask for its result with; only the provider's client understands it.
        handle: Value,
    },
}

/// Stored pixels: what a step made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Blob {
    /// Where the picture is in the bucket.
    pub key: String,
    /// Where its thumbnail is in the bucket.
    pub thumbnail_key: String,
    /// Where a larger picture to look at is, if the picture is not its own.
    #[serde(default)]
    pub preview_key: Option<String>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Bytes of the picture.
    pub size: u64,
    /// Bytes of the thumbnail and the larger one to look at; `None` in records from before this was noted.
    #[serde(default)]
    pub small_bytes: Option<u64>,
    /// The type of the content.
    pub content_type: String,
    /// The extension that fits the content, without a dot.
    pub extension: String,
    /// Faces that the step protected; `None` of models that do not look for any.
    #[serde(default)]
    pub faces_protected: Option<u32>,
    /// Defects that the step filled; `None` of models that do not look for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repairs: Option<Repairs>,
    /// How it was made; `None` in records from before this was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

/// How many defects a step filled, and how many lines it left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repairs {
    /// Specks of dust that were filled.
    pub specks: u32,
    /// Scratches and hairs that were filled.
    pub scratches: u32,
    /// Long lines that may be scratches or part of the photo, and were left for that reason.
    pub doubtful_scratches: u32,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "FailureRecord", into = "FailureRecord")]
pub struct Failure {
    /// What kind of thing.
    pub kind: FailureKind,
    /// What, and why.
    pub reason: Reason,
    /// What the provider calls the request, for its support.
    pub request_id: Option<String>,
}

impl Failure {
    /// A failure that no provider has a name for.
    pub fn new(kind: FailureKind, reason: impl Into<Reason>) -> Self {
        Self {
            kind,
            reason: reason.into(),
            request_id: None,
        }
    }
}

/// A failure in the table. Earlier versions wrote a sentence, `detail`, and nothing else; so that they can read what
/// this one writes, as after a rollback, the code stands there.
#[derive(Serialize, Deserialize)]
struct FailureRecord {
    kind: FailureKind,
    detail: String,
    #[serde(default)]
    reason: Option<Reason>,
    #[serde(default)]
    request_id: Option<String>,
}

impl From<Failure> for FailureRecord {
    fn from(failure: Failure) -> Self {
        Self {
            kind: failure.kind,
            detail: failure.reason.code(),
            reason: Some(failure.reason),
            request_id: failure.request_id,
        }
    }
}

impl From<FailureRecord> for Failure {
    fn from(record: FailureRecord) -> Self {
        let text = record.detail;
        let reason = record.reason;
        Self {
            kind: record.kind,
            reason: reason.unwrap_or_else(|| WorkReason::AsWritten { text }.into()),
            request_id: record.request_id,
        }
    }
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
    /// How long a deletion that is made now can be undone.
    pub undo: Duration,
    /// Longer than any worker is at one step: in the cloud its function ends by then.
    pub longest_step: Duration,
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
            undo: LEAST_UNDO,
            longest_step: Duration::from_secs(15 * 60),
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
    /// An attempt may have left pictures that nothing names: remove them.
    Tidy,
    /// Its time is over: remove it and its blobs.
    Remove,
}
