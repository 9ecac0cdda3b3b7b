//! The life of a restoration: `queued → running → succeeded | failed | canceled`.
//!
//! Every change is a method here that looks at the state it finds and either changes it or refuses.
//! `store` runs it on what it has just read and writes the outcome only if nobody wrote in between,
//! so the rules below hold for any number of workers, requests and sweepers:
//!
//! - A terminal state is never left.
//! - Each claim takes a new [`Attempt`]. Progress, steps and failures are only taken from the
//!   newest attempt, and only while it runs: it is the fencing token.
//! - What is owed (a message, a lease to watch, a removal) always has a moment in [`Restoration::due_at`].

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{FileName, Original, Recipe, RestorationId, Timestamp, UserId};

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
}

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
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
    /// Where it stands.
    pub status: Status,
    /// What the committed steps made, in order; its length is the step that is next.
    pub outputs: Vec<Blob>,
    /// How far the current step is, 0..1.
    pub progress: f32,
    /// The newest attempt; 0 before the first claim.
    pub attempt: Attempt,
    /// Claims of the current step so far.
    pub tries: u32,
    /// While running: until when the claim holds.
    pub lease_until: Option<Timestamp>,
    /// A message is owed to the queue.
    pub outbox: bool,
    /// When it was last queued or sent.
    pub queued_at: Timestamp,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was first claimed.
    pub started_at: Option<Timestamp>,
    /// When the current attempt began.
    pub attempt_started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// When it is removed by itself.
    pub expires_at: Option<Timestamp>,
    /// When its owner deleted it.
    pub deleted_at: Option<Timestamp>,
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
            status: Status::Queued,
            outputs: Vec::new(),
            progress: 0.0,
            attempt: Attempt(0),
            tries: 0,
            lease_until: None,
            outbox: true,
            queued_at: now,
            failure: None,
            created_at: now,
            started_at: None,
            attempt_started_at: None,
            finished_at: None,
            expires_at: None,
            deleted_at: None,
        }
    }

    /// The step that is next or at work, from 0; the number of steps once all are done.
    #[must_use]
    pub fn step(&self) -> usize {
        self.outputs.len()
    }

    /// The finished picture.
    #[must_use]
    pub fn result(&self) -> Option<&Blob> {
        if self.status == Status::Succeeded {
            self.outputs.last()
        } else {
            None
        }
    }

    /// Where the bytes for the current step are in the bucket.
    #[must_use]
    pub fn input_key(&self) -> String {
        match self.outputs.last() {
            Some(blob) => blob.key.clone(),
            None => crate::Upload::key_of(self.owner, self.original.upload_id),
        }
    }

    /// Under which prefix everything made for this restoration is in the bucket.
    #[must_use]
    pub fn blob_prefix(&self) -> String {
        format!("results/{}/", self.id)
    }

    /// The message was sent.
    pub fn sent(&mut self, now: Timestamp) {
        if self.status == Status::Queued {
            self.outbox = false;
            self.queued_at = now;
        }
    }

    /// Takes the work, when it waits or when its lease is over.
    pub fn claim(&mut self, now: Timestamp, timing: &Timing) -> Claim {
        match (self.status, self.lease_until) {
            (Status::Running, Some(until)) if until > now => Claim::Busy(until),
            (Status::Queued | Status::Running, _) => {
                if self.tries >= MAX_ATTEMPTS {
                    self.give_up(now, timing);
                    return Claim::Over;
                }
                self.status = Status::Running;
                self.attempt = Attempt(self.attempt.0 + 1);
                self.tries += 1;
                self.progress = 0.0;
                self.lease_until = Some(now + timing.lease);
                self.outbox = false;
                self.started_at.get_or_insert(now);
                self.attempt_started_at = Some(now);
                Claim::Granted(self.attempt)
            }
            _ => Claim::Over,
        }
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
        self.lease_until = Some(now + timing.lease);
        Ok(())
    }

    /// Notes where the thumbnail of the original is.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn note_thumbnail(&mut self, attempt: Attempt, key: String) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.original.thumbnail_key = Some(key);
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
        if self.outputs.len() == self.recipe.steps().len() {
            self.progress = 1.0;
            self.end(Status::Succeeded, now, timing);
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
        self.failure = Some(failure);
        self.end(Status::Failed, now, timing);
        Ok(())
    }

    /// Calls it off. The worker learns of it when it next reports.
    ///
    /// # Errors
    /// [`Refusal::Ended`] when it had ended before.
    pub fn cancel(&mut self, now: Timestamp, timing: &Timing) -> Result<(), Refusal> {
        if self.deleted_at.is_some() {
            return Err(Refusal::Deleted);
        }
        if self.status.is_terminal() {
            return Err(Refusal::Ended(self.status));
        }
        self.end(Status::Canceled, now, timing);
        Ok(())
    }

    /// Deletes it, calling it off first where it has not ended. Until the time to undo is over
    /// nothing is removed. Deleting it again changes nothing.
    pub fn delete(&mut self, now: Timestamp, timing: &Timing) {
        if !self.status.is_terminal() {
            self.end(Status::Canceled, now, timing);
        }
        self.deleted_at.get_or_insert(now);
    }

    /// Undoes the deletion.
    ///
    /// # Errors
    /// [`Refusal::NothingToUndo`] when it is not deleted or the time is over.
    pub fn undelete(&mut self, now: Timestamp, timing: &Timing) -> Result<(), Refusal> {
        match self.deleted_at {
            Some(deleted_at) if now < deleted_at + timing.undo => {
                self.deleted_at = None;
                Ok(())
            }
            _ => Err(Refusal::NothingToUndo),
        }
    }

    /// The moment from which the sweeper has to look at it; `None` when nothing is owed.
    #[must_use]
    pub fn due_at(&self, timing: &Timing) -> Option<Timestamp> {
        if let Some(deleted_at) = self.deleted_at {
            return Some(deleted_at + timing.undo);
        }
        match self.status {
            Status::Queued if self.outbox => Some(self.queued_at + timing.outbox),
            Status::Queued => Some(self.queued_at + timing.patience),
            Status::Running => self.lease_until,
            _ => self.expires_at,
        }
    }

    /// Repairs what was left behind, as far as it is due.
    pub fn sweep(&mut self, now: Timestamp, timing: &Timing) -> Sweep {
        if self.due_at(timing).is_none_or(|due| due > now) {
            return Sweep::Nothing;
        }
        if self.deleted_at.is_some() {
            return Sweep::Remove;
        }
        match self.status {
            Status::Queued => {
                self.outbox = true;
                Sweep::Send
            }
            Status::Running => self.abandon(now, timing),
            _ => Sweep::Remove,
        }
    }

    /// Takes the work away from a worker that is known to be dead, or whose lease is over.
    pub fn abandon(&mut self, now: Timestamp, timing: &Timing) -> Sweep {
        if self.tries >= MAX_ATTEMPTS {
            self.give_up(now, timing);
            return Sweep::GaveUp;
        }
        self.requeue(now);
        Sweep::Send
    }

    fn check(&self, attempt: Attempt) -> Result<(), Refusal> {
        match self.status {
            Status::Running if self.attempt == attempt => Ok(()),
            Status::Queued | Status::Running => Err(Refusal::Superseded),
            ended => Err(Refusal::Ended(ended)),
        }
    }

    fn requeue(&mut self, now: Timestamp) {
        self.status = Status::Queued;
        self.progress = 0.0;
        self.lease_until = None;
        self.outbox = true;
        self.queued_at = now;
    }

    fn give_up(&mut self, now: Timestamp, timing: &Timing) {
        self.failure = Some(Failure {
            kind: FailureKind::AttemptsUsedUp,
            detail: format!(
                "The photo was tried {MAX_ATTEMPTS} times and the work was cut off each time, most \
                 likely for lack of memory. The original is unchanged. Try a smaller copy or \
                 another model."
            ),
        });
        self.end(Status::Failed, now, timing);
    }

    fn end(&mut self, status: Status, now: Timestamp, timing: &Timing) {
        self.status = status;
        self.lease_until = None;
        self.outbox = false;
        self.finished_at = Some(now);
        self.expires_at = timing.retention.map(|retention| now + retention);
    }
}
