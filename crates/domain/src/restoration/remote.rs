//! Steps that somebody else's machine computes, and that are paid for each time they are sent.
//!
//! Before a step is sent, that is noted; once it was accepted, the provider's handle is noted before
//! anything else is done. So whoever comes after a crash knows: nothing was sent, or it is known how
//! to ask for the result, or it was being sent just then. In the last case nobody can tell whether it
//! arrived, and it is not sent again.

use serde_json::Value;

use super::{Attempt, Refusal, Remote, Restoration, State, Timing};
use crate::{Reason, Timestamp};

impl Restoration {
    /// Notes that the step is about to be sent.
    ///
    /// # Errors
    /// [`Refusal::AlreadySent`] when it was sent before; [`Refusal`] when this attempt is no longer
    /// the one at work.
    pub fn sending(
        &mut self,
        attempt: Attempt,
        now: Timestamp,
        timing: &Timing,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        if self.remote.is_some() {
            return Err(Refusal::AlreadySent);
        }
        self.remote = Some(Remote::Sending { since: now });
        self.hold(now, timing);
        Ok(())
    }

    /// Notes the handle of the step that was accepted, and that it is asked for at `wake_at`.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn accepted(
        &mut self,
        attempt: Attempt,
        handle: Value,
        wake_at: Timestamp,
        now: Timestamp,
        timing: &Timing,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        let since = match self.remote {
            Some(Remote::Sending { since } | Remote::Accepted { since, .. }) => since,
            None => now,
        };
        self.remote = Some(Remote::Accepted { since, handle });
        // It did what it could: only what dies or is refused is a try.
        self.tries = 0;
        self.sleep(wake_at, None, timing);
        Ok(())
    }

    /// Notes that the step was not accepted and is to be sent again at `wake_at`, with the reason.
    /// It counts as a try.
    ///
    /// # Errors
    /// [`Refusal`] when this attempt is no longer the one at work.
    pub fn put_off(
        &mut self,
        attempt: Attempt,
        notice: Reason,
        wake_at: Timestamp,
        timing: &Timing,
    ) -> Result<(), Refusal> {
        self.check(attempt)?;
        self.remote = None;
        self.sleep(wake_at, Some(notice), timing);
        Ok(())
    }

    /// The handle of a step that was accepted and is not wanted any more, to be called off at the
    /// provider: given out once.
    pub fn take_unwanted(&mut self) -> Option<Value> {
        self.ended()?;
        match self.remote.take() {
            Some(Remote::Accepted { handle, .. }) => Some(handle),
            _ => None,
        }
    }

    /// Nobody works on it until `wake_at`. The lease goes on beyond that: should the message that
    /// wakes it get lost, the sweeper notices.
    fn sleep(&mut self, wake_at: Timestamp, notice: Option<Reason>, timing: &Timing) {
        self.state = State::Asleep {
            wake_at,
            lease_until: wake_at + timing.lease,
            notice,
        };
    }
}
