//! Where a restoration stands, with what belongs to that state and to no other.

use std::time::Duration;

use super::parts::{Failure, Status};
use crate::{Reason, Timestamp};

/// Where a restoration stands.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Waits for a worker.
    Queued {
        /// A message is owed to the queue.
        outbox: bool,
    },
    /// Running: a worker is at it.
    AtWork {
        /// Until when its claim holds.
        lease_until: Timestamp,
    },
    /// Running, and nobody works on it for now: somebody else's machine, or room on the disk, is waited for.
    Asleep {
        /// When a message wakes it.
        wake_at: Timestamp,
        /// From when on the sweeper takes that message for lost.
        lease_until: Timestamp,
        /// Why it waits longer than usual.
        notice: Option<Reason>,
    },
    /// It has ended, and stays so for ever.
    Ended(Ended),
}

/// What there is to say of a restoration that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// How.
    pub ending: Ending,
    /// When.
    pub finished_at: Timestamp,
    /// When it is removed by itself; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// Until when an attempt that did not commit may still write pictures that nothing names.
    pub stray_until: Option<Timestamp>,
    /// Its owner's deletion.
    pub deletion: Option<Deletion>,
    /// How far its removal is.
    pub removal: Removal,
}

/// A deletion by the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// When.
    pub at: Timestamp,
    /// How long it can be undone. That was told then, so it stays, whatever is told of later ones.
    pub undo: Duration,
}

impl Ended {
    /// When it is removed if nobody does anything; `None` for never. What is deleted is not kept longer than it would
    /// have been otherwise.
    #[must_use]
    pub fn removed_at(&self) -> Option<Timestamp> {
        let over = self.deletion.map(|it| it.at + it.undo);
        over.into_iter().chain(self.expires_at).min()
    }
}

/// How a restoration has ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Done; the result is there.
    Succeeded,
    /// Given up, and why.
    Failed(Failure),
    /// Called off by its owner.
    Canceled,
}

/// How far the removal of a restoration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// Not begun.
    None,
    /// Begun, and cannot be undone.
    Begun,
    /// All that it had in the bucket is removed; the record waits for the last stray picture.
    Emptied,
}

impl State {
    /// The state by its name. A restoration that sleeps is running, too.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Queued { .. } => Status::Queued,
            Self::AtWork { .. } | Self::Asleep { .. } => Status::Running,
            Self::Ended(ended) => match ended.ending {
                Ending::Succeeded => Status::Succeeded,
                Ending::Failed(_) => Status::Failed,
                Ending::Canceled => Status::Canceled,
            },
        }
    }
}
