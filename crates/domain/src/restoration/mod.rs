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
//! - A step is sent to somebody else's machine at most once, unless that machine said that it did not
//!   take it: see `remote`.

mod parts;
mod remote;

use serde::{Deserialize, Serialize};

use crate::{FileName, Original, Recipe, RestorationId, Timestamp, UserId};

pub use parts::{
    Attempt, Blob, Claim, Failure, FailureKind, MAX_ATTEMPTS, Refusal, Status, Sweep, Timing,
};
pub use remote::Remote;

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
    /// Its removal has begun and cannot be undone.
    #[serde(default)]
    pub removing: bool,
    /// What somebody else's machine has of the current step.
    #[serde(default)]
    pub remote: Option<Remote>,
    /// While running: nobody works on it until then, as somebody else's machine is waited for.
    #[serde(default)]
    pub wake_at: Option<Timestamp>,
    /// Why it waits longer than usual, for the person who reads it.
    #[serde(default)]
    pub notice: Option<String>,
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
            removing: false,
            remote: None,
            wake_at: None,
            notice: None,
        }
    }

    /// The step that is next or at work, from 0; the number of steps once all are done.
    #[must_use]
    pub fn step(&self) -> usize {
        self.outputs.len()
    }

    /// Faces that were protected, by the step that saw the most; `None` when no step looked for
    /// any.
    #[must_use]
    pub fn faces_protected(&self) -> Option<u32> {
        self.outputs
            .iter()
            .filter_map(|it| it.faces_protected)
            .max()
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
        match (self.status, self.wake_at.or(self.lease_until)) {
            (Status::Running, Some(until)) if until > now => Claim::Busy(until),
            (Status::Queued | Status::Running, _) => {
                if self.tries >= MAX_ATTEMPTS {
                    self.give_up(now, timing);
                    return Claim::Over;
                }
                self.status = Status::Running;
                self.attempt = Attempt(self.attempt.0 + 1);
                self.tries += 1;
                self.wake_at = None;
                self.lease_until = Some(now + timing.lease);
                self.outbox = false;
                self.started_at.get_or_insert(now);
                // Looking after work that is done elsewhere is no new beginning.
                if self.remote.is_none() {
                    self.progress = 0.0;
                    self.attempt_started_at = Some(now);
                }
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

    /// Notes where the small pictures of the original are: the thumbnail, and a preview if there is one.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn note_thumbnail(
        &mut self,
        attempt: Attempt,
        key: String,
        preview_key: Option<String>,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.original.thumbnail_key = Some(key);
        self.original.preview_key = preview_key;
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
        self.remote = None;
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
            Some(deleted_at) if now < deleted_at + timing.undo && !self.removing => {
                self.deleted_at = None;
                Ok(())
            }
            _ => Err(Refusal::NothingToUndo),
        }
    }

    /// The moment from which the sweeper has to look at it; `None` when nothing is owed.
    #[must_use]
    pub fn due_at(&self, timing: &Timing) -> Option<Timestamp> {
        if let Some(ended) = self.unwanted_since() {
            return Some(ended + timing.outbox);
        }
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
        if self.unwanted_since().is_some() {
            return Sweep::Send;
        }
        if self.deleted_at.is_some() {
            self.removing = true;
            return Sweep::Remove;
        }
        match self.status {
            Status::Queued => {
                self.outbox = true;
                Sweep::Send
            }
            Status::Running => self.abandon(now, timing),
            _ => {
                self.removing = true;
                Sweep::Remove
            }
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
            Status::Running if self.attempt == attempt && self.wake_at.is_none() => Ok(()),
            Status::Queued | Status::Running => Err(Refusal::Superseded),
            ended => Err(Refusal::Ended(ended)),
        }
    }

    fn requeue(&mut self, now: Timestamp) {
        self.status = Status::Queued;
        self.progress = 0.0;
        self.lease_until = None;
        self.wake_at = None;
        self.notice = None;
        self.outbox = true;
        self.queued_at = now;
    }

    fn give_up(&mut self, now: Timestamp, timing: &Timing) {
        let why = match self.remote {
            None => {
                ", most likely for lack of memory. The original is unchanged. Try a smaller copy"
            }
            Some(_) => {
                " while another machine was at it. The original is unchanged. Try again later"
            }
        };
        self.failure = Some(Failure {
            kind: FailureKind::AttemptsUsedUp,
            detail: format!(
                "The photo was tried {MAX_ATTEMPTS} times and the work was cut off each time{why} or \
                 another model."
            ),
            request_id: None,
        });
        self.end(Status::Failed, now, timing);
    }

    fn end(&mut self, status: Status, now: Timestamp, timing: &Timing) {
        self.status = status;
        self.lease_until = None;
        self.wake_at = None;
        self.notice = None;
        self.outbox = false;
        self.finished_at = Some(now);
        self.expires_at = timing.retention.map(|retention| now + retention);
    }
}
