//! The state of a restoration as the table holds it: flat attributes, the same in all versions, of which each state
//! uses a few.
//!
//! No version writes a record that contradicts itself. Should there be one, its status counts, and it is read so that
//! work goes on and nothing is removed that was to stay.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    parts::{Failure, FailureKind, LEAST_UNDO, Status},
    state::{Deletion, Ended, Ending, Removal, State},
};
use crate::{Reason, Timestamp, WorkReason, reason::Written};

/// When something was that a record does not date: long ago, so that whatever hangs on it is due.
const LONG_AGO: Timestamp = Timestamp::from_millis(0);

#[derive(Default, Serialize, Deserialize)]
struct Record {
    status: Status,
    outbox: bool,
    lease_until: Option<Timestamp>,
    wake_at: Option<Timestamp>,
    /// Earlier versions wrote `notice`, a sentence, and pass over this one.
    #[serde(default, rename = "wait", alias = "notice", deserialize_with = "wait")]
    notice: Option<Reason>,
    failure: Option<Failure>,
    finished_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    stray_until: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    /// Absent where it is [`LEAST_UNDO`], as in all records of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undo_seconds: Option<u64>,
    #[serde(default)]
    removing: bool,
    #[serde(default)]
    emptied: bool,
}

fn wait<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Reason>, D::Error> {
    Ok(Option::<Written>::deserialize(from)?.map(Reason::from))
}

pub(super) fn serialize<S: Serializer>(state: &State, to: S) -> Result<S::Ok, S::Error> {
    Record::from(state.clone()).serialize(to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<State, D::Error> {
    Record::deserialize(from).map(State::from)
}

impl From<State> for Record {
    fn from(state: State) -> Self {
        let record = Self {
            status: state.status(),
            ..Self::default()
        };
        match state {
            State::Queued { outbox } => Self { outbox, ..record },
            State::AtWork { lease_until } => Self {
                lease_until: Some(lease_until),
                ..record
            },
            State::Asleep {
                wake_at,
                lease_until,
                notice,
            } => Self {
                wake_at: Some(wake_at),
                lease_until: Some(lease_until),
                notice,
                ..record
            },
            State::Ended(ended) => Self {
                failure: match ended.ending {
                    Ending::Failed(failure) => Some(failure),
                    Ending::Succeeded | Ending::Canceled => None,
                },
                finished_at: Some(ended.finished_at),
                expires_at: ended.expires_at,
                stray_until: ended.stray_until,
                deleted_at: ended.deletion.map(|it| it.at),
                undo_seconds: ended
                    .deletion
                    .map(|it| it.undo)
                    .filter(|undo| *undo != LEAST_UNDO)
                    .map(|undo| undo.as_secs()),
                removing: ended.removal != Removal::None,
                emptied: ended.removal == Removal::Emptied,
                ..record
            },
        }
    }
}

impl From<Record> for State {
    fn from(record: Record) -> Self {
        let removal = match (record.removing, record.emptied) {
            (_, true) => Removal::Emptied,
            (true, false) => Removal::Begun,
            (false, false) => Removal::None,
        };
        let is_unwanted = record.deleted_at.is_some() || removal != Removal::None;
        let unexplained = || Failure::new(FailureKind::Internal, WorkReason::WorkFailed);
        let ending = match record.status {
            Status::Succeeded => Ending::Succeeded,
            Status::Failed => Ending::Failed(record.failure.unwrap_or_else(unexplained)),
            Status::Canceled => Ending::Canceled,
            Status::Queued | Status::Running if is_unwanted => Ending::Canceled,
            Status::Queued => {
                let outbox = record.outbox;
                return Self::Queued { outbox };
            }
            Status::Running => {
                let lease_until = record.lease_until;
                return match record.wake_at {
                    Some(wake_at) => Self::Asleep {
                        wake_at,
                        lease_until: lease_until.unwrap_or(wake_at),
                        notice: record.notice,
                    },
                    None => Self::AtWork {
                        lease_until: lease_until.unwrap_or(LONG_AGO),
                    },
                };
            }
        };
        Self::Ended(Ended {
            ending,
            finished_at: record.finished_at.unwrap_or(LONG_AGO),
            expires_at: record.expires_at,
            stray_until: record.stray_until,
            deletion: record.deleted_at.map(|at| Deletion {
                at,
                undo: record.undo_seconds.map_or(LEAST_UNDO, Duration::from_secs),
            }),
            removal,
        })
    }
}
