//! The life of a restoration: `queued → running → succeeded | failed | canceled`.
//!
//! Every change is a method here that looks at the state it finds and either changes it or refuses.
//! `store` runs it on what it has just read and writes the outcome only if nobody wrote in between,
//! so the rules below hold for any number of workers, requests and sweepers:
//!
//! - [`State::Ended`] is never left.
//! - Each claim takes a new [`Attempt`]. Progress, steps and failures are only taken from the
//!   newest attempt, and only in [`State::AtWork`]: it is the fencing token.
//! - What is owed (a message, a lease to watch, a removal) always has a moment in [`Restoration::due_at`].
//! - A step is sent to somebody else's machine at most once, unless that machine said that it did not
//!   take it: see `remote`.

mod ending;
mod parts;
mod provenance;
mod reading;
mod record;
mod redate;
mod remote;
mod state;

use serde::{Deserialize, Serialize};

use crate::{FileName, Original, Recipe, RestorationId, Timestamp, UserId};

pub use parts::{
    Attempt, Blob, Claim, Failure, FailureKind, LEAST_UNDO, LONGEST_SLEEP, LOOK_FOR_ROOM,
    MAX_ATTEMPTS, Refusal, Remote, Repairs, Status, Sweep, Timing,
};
pub use provenance::{Place, Provenance};
pub use state::{Deletion, Ended, Ending, Removal, State};

/// What the keys of results begin with.
pub const RESULTS: &str = "results/";

/// What a restoration is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRestoration {
    /// Its id.
    pub id: RestorationId,
    /// Whose it is.
    pub owner: UserId,
    /// The photo's name.
    pub filename: FileName,
    /// The photo.
    pub original: Original,
    /// What to do.
    pub recipe: Recipe,
}

/// One run of a recipe on a photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Restoration {
    /// Its id.
    pub id: RestorationId,
    /// Whose it is.
    pub owner: UserId,
    /// The photo's name.
    pub filename: FileName,
    /// The photo.
    pub original: Original,
    /// What to do.
    pub recipe: Recipe,
    /// What the committed steps made, in order; its length is the step that is next.
    pub outputs: Vec<Blob>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was last queued or sent.
    queued_at: Timestamp,
    started_at: Option<Timestamp>,
    attempt: Attempt,
    attempt_started_at: Option<Timestamp>,
    tries: u32,
    progress: f32,
    #[serde(default)]
    remote: Option<Remote>,
    #[serde(flatten, with = "record")]
    state: State,
}

impl Restoration {
    /// A restoration that waits, with its message owed.
    #[must_use]
    pub fn new(new: NewRestoration, now: Timestamp) -> Self {
        Self {
            id: new.id,
            owner: new.owner,
            filename: new.filename,
            original: new.original,
            recipe: new.recipe,
            outputs: Vec::new(),
            created_at: now,
            queued_at: now,
            started_at: None,
            attempt: Attempt(0),
            attempt_started_at: None,
            tries: 0,
            progress: 0.0,
            remote: None,
            state: State::Queued { outbox: true },
        }
    }

    /// The message was sent.
    pub fn sent(&mut self, now: Timestamp) {
        if let State::Queued { outbox } = &mut self.state {
            *outbox = false;
            self.queued_at = now;
        }
    }

    /// Takes the work, when it waits or when its lease is over.
    pub fn claim(&mut self, now: Timestamp, timing: &Timing) -> Claim {
        // One that sleeps longer than anything sleeps was put to bed before the clock was set back. The message
        // that wakes it has come, and no other one will. A lease more, as clocks of several machines differ.
        let latest = now + LONGEST_SLEEP + timing.lease;
        match self.state {
            State::AtWork { lease_until } if lease_until > now => return Claim::Busy(lease_until),
            State::Asleep { wake_at, .. } if wake_at > now && wake_at <= latest => {
                return Claim::Busy(wake_at);
            }
            State::Ended(_) => return Claim::Over,
            _ => {}
        }
        if self.tries >= MAX_ATTEMPTS {
            self.give_up(now, timing);
            return Claim::Over;
        }
        self.attempt = Attempt(self.attempt.0 + 1);
        self.tries += 1;
        self.started_at.get_or_insert(now);
        // Looking after work that is done elsewhere is no new beginning.
        if self.remote.is_none() {
            self.progress = 0.0;
            self.attempt_started_at = Some(now);
        }
        self.hold(now, timing);
        Claim::Granted(self.attempt)
    }

    /// Renews the lease and notes how far the step is.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work: it must stop.
    pub fn report(
        &mut self,
        attempt: Attempt,
        progress: f32,
        now: Timestamp,
        timing: &Timing,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.progress = progress.clamp(self.progress, 1.0);
        self.hold(now, timing);
        Ok(())
    }

    /// Notes where the small pictures of the original are that were made for this restoration, the thumbnail and a
    /// preview if there is one, and how many bytes they have together. A preview beside the photo stays in use.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn note_thumbnail(
        &mut self,
        attempt: Attempt,
        key: String,
        preview_key: Option<String>,
        bytes: u64,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.original.thumbnail_key = Some(key);
        if !self.original.shares_preview() {
            self.original.preview_key = preview_key;
        }
        self.original.small_bytes = Some(bytes);
        Ok(())
    }

    /// Notes the SHA-256 of the photo's file.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn note_sha256(&mut self, attempt: Attempt, sha256: String) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.original.sha256 = Some(sha256);
        Ok(())
    }

    /// Takes what the current step made. After the last step the restoration has succeeded; before
    /// that it waits again, with its message owed.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work: its blob is nobody's.
    pub fn commit(
        &mut self,
        attempt: Attempt,
        output: Blob,
        now: Timestamp,
        timing: &Timing,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.outputs.push(output);
        self.tries = 0;
        self.remote = None;
        if self.outputs.len() == self.recipe.steps().len() {
            self.progress = 1.0;
            self.end(Ending::Succeeded, now, timing);
        } else {
            self.requeue(now);
        }
        Ok(())
    }

    /// Gives the work back untried, as when the worker is being stopped.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn hand_back(&mut self, attempt: Attempt, now: Timestamp) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.tries = self.tries.saturating_sub(1);
        self.requeue(now);
        Ok(())
    }

    /// Ends it for a reason that trying again would not change.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn fail(
        &mut self,
        attempt: Attempt,
        failure: Failure,
        now: Timestamp,
        timing: &Timing,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.remote = None;
        self.end(Ending::Failed(failure), now, timing);
        Ok(())
    }

    /// The moment from which the sweeper has to look at it; `None` when nothing is owed.
    #[must_use]
    pub fn due_at(&self, timing: &Timing) -> Option<Timestamp> {
        let ended = match &self.state {
            State::Queued { outbox: true } => return Some(self.queued_at + timing.outbox),
            State::Queued { outbox: false } => return Some(self.queued_at + timing.patience),
            State::AtWork { lease_until } | State::Asleep { lease_until, .. } => {
                return Some(*lease_until);
            }
            State::Ended(ended) => ended,
        };
        if ended.removal == Removal::Emptied {
            return ended.stray_until.or(Some(ended.finished_at));
        }
        if self.is_unwanted_at_provider() {
            return Some(ended.finished_at + timing.outbox);
        }
        let times = [ended.stray_until, ended.removed_at()];
        times.into_iter().flatten().min()
    }

    /// Repairs what was left behind, as far as it is due.
    pub fn sweep(&mut self, now: Timestamp, timing: &Timing) -> Sweep {
        if self.due_at(timing).is_none_or(|due| due > now) {
            return Sweep::Nothing;
        }
        let is_unwanted = self.is_unwanted_at_provider();
        let stays = self.is_kept(now) || self.is_in_bin(now);
        match &mut self.state {
            State::Queued { outbox } => {
                *outbox = true;
                Sweep::Send
            }
            State::AtWork { .. } | State::Asleep { .. } => self.abandon(now, timing),
            State::Ended(ended) if ended.removal == Removal::Emptied => Sweep::Remove,
            State::Ended(_) if is_unwanted => Sweep::Send,
            State::Ended(_) if stays => Sweep::Tidy,
            State::Ended(ended) => {
                ended.removal = Removal::Begun;
                Sweep::Remove
            }
        }
    }

    /// Takes the work away from a worker that is known to be dead, or whose lease is over.
    pub fn abandon(&mut self, now: Timestamp, timing: &Timing) -> Sweep {
        if self.status() != Status::Running {
            return Sweep::Nothing;
        }
        if self.tries >= MAX_ATTEMPTS {
            self.give_up(now, timing);
            return Sweep::GaveUp;
        }
        self.requeue(now);
        Sweep::Send
    }

    fn check(&self, attempt: Attempt) -> Result<(), Refusal> {
        match self.state {
            State::AtWork { .. } if self.attempt == attempt => Ok(()),
            State::Ended(_) => Err(Refusal::Ended(self.status())),
            _ => Err(Refusal::Superseded),
        }
    }

    /// The attempt at work has its claim for another lease.
    fn hold(&mut self, now: Timestamp, timing: &Timing) {
        let lease_until = now + timing.lease;
        self.state = State::AtWork { lease_until };
    }

    fn requeue(&mut self, now: Timestamp) {
        self.progress = 0.0;
        self.queued_at = now;
        self.state = State::Queued { outbox: true };
    }
}
