//! How a restoration ends and is removed, and what of it may be left in the bucket.
//!
//! An attempt that is called off, or whose lease ran out, may still be writing: its worker learns of that only with
//! its next report, and one that was held up much later. What it writes is named by no record. So it is looked
//! for once more when no worker of before can live any more, and until then the record stays, even of what is deleted.

use std::time::Duration;

use super::{
    Deletion, Ended, Ending, Failure, FailureKind, MAX_ATTEMPTS, Refusal, Remote, Removal,
    Restoration, State, Timing,
};
use crate::{Timestamp, WorkReason};

impl Restoration {
    /// Calls it off. The worker learns of it when it next reports.
    ///
    /// # Errors
    /// [`Refusal::Deleted`] or [`Refusal::Ended`] when it had ended before.
    pub fn cancel(&mut self, now: Timestamp, timing: &Timing) -> Result<(), Refusal> {
        if self.is_deleted() {
            return Err(Refusal::Deleted);
        }
        if self.ended().is_some() {
            return Err(Refusal::Ended(self.status()));
        }
        self.end(Ending::Canceled, now, timing);
        Ok(())
    }

    /// Deletes it, calling it off first where it has not ended. Until the time to `undo` is over
    /// nothing is removed: it is in the bin. Deleting it again changes nothing.
    pub fn delete(&mut self, undo: Duration, now: Timestamp, timing: &Timing) {
        if self.ended().is_none() {
            self.end(Ending::Canceled, now, timing);
        }
        if let State::Ended(ended) = &mut self.state {
            ended.deletion.get_or_insert(Deletion { at: now, undo });
        }
    }

    /// Takes it out of the bin for good: nobody can undo the deletion any more.
    ///
    /// # Errors
    /// [`Refusal::NothingToUndo`] when it is not deleted or that time was over before.
    pub fn end_undo(&mut self, now: Timestamp) -> Result<(), Refusal> {
        if !self.is_in_bin(now) {
            return Err(Refusal::NothingToUndo);
        }
        if let State::Ended(ended) = &mut self.state {
            // By a clock that was ahead it may have been deleted later than now.
            let at = ended.deletion.map_or(now, |it| it.at.min(now));
            let undo = Duration::ZERO;
            ended.deletion = Some(Deletion { at, undo });
        }
        Ok(())
    }

    /// Undoes the deletion.
    ///
    /// # Errors
    /// [`Refusal::NothingToUndo`] when it is not deleted or the time is over.
    pub fn undelete(&mut self, now: Timestamp) -> Result<(), Refusal> {
        if !self.is_in_bin(now) {
            return Err(Refusal::NothingToUndo);
        }
        if let State::Ended(ended) = &mut self.state {
            ended.deletion = None;
        }
        Ok(())
    }

    /// Whether the next thing that is due is to remove it for good, or what its attempts left behind.
    #[must_use]
    pub fn is_removed_next(&self) -> bool {
        self.ended().is_some() && !self.is_unwanted_at_provider()
    }

    /// Nothing is in the bucket now that the record does not name, and nobody is left who could write it.
    pub fn tidied(&mut self, now: Timestamp) {
        if let State::Ended(ended) = &mut self.state {
            ended.stray_until = ended.stray_until.filter(|until| *until > now);
        }
    }

    /// All that it had in the bucket is removed. Whether the record may go as well: not as long as an attempt of
    /// before may still write, nor before it has ended.
    pub fn emptied(&mut self, now: Timestamp) -> bool {
        let State::Ended(ended) = &mut self.state else {
            return false;
        };
        ended.removal = Removal::Emptied;
        ended.stray_until.is_none_or(|until| until <= now)
    }

    /// Whether somebody else's machine works for nothing, as it was called off here and not there yet.
    pub(super) fn is_unwanted_at_provider(&self) -> bool {
        self.ended().is_some() && matches!(self.remote, Some(Remote::Accepted { .. }))
    }

    pub(super) fn give_up(&mut self, now: Timestamp, timing: &Timing) {
        let attempts = MAX_ATTEMPTS;
        let why = match self.remote {
            None => WorkReason::AttemptsUsedUp { attempts },
            Some(_) => WorkReason::RemoteAttemptsUsedUp { attempts },
        };
        let failure = Failure::new(FailureKind::AttemptsUsedUp, why);
        self.end(Ending::Failed(failure), now, timing);
    }

    pub(super) fn end(&mut self, ending: Ending, now: Timestamp, timing: &Timing) {
        let uncommitted = self.attempt.0 as usize > self.outputs.len();
        self.state = State::Ended(Ended {
            ending,
            finished_at: now,
            expires_at: timing.retention.map(|retention| now + retention),
            stray_until: uncommitted.then(|| now + timing.longest_step),
            deletion: None,
            removal: Removal::None,
        });
    }
}
