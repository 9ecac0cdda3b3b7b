//! A step that this worker has claimed.

use domain::{Attempt, Failure, Refusal, Restoration};

use crate::{Outcome, State};

/// A claimed step.
pub(crate) struct Held<'a> {
    pub(crate) state: &'a State,
    pub(crate) attempt: Attempt,
    pub(crate) restoration: Restoration,
}

impl Held<'_> {
    /// Changes the restoration, as long as this attempt is the one at work.
    pub(crate) async fn update<T>(
        &self,
        change: impl FnMut(&mut Restoration) -> Result<T, Refusal>,
    ) -> Result<Result<Restoration, Refusal>, store::Error> {
        let (owner, id) = (self.restoration.owner, self.restoration.id);
        let updated = self
            .state
            .store
            .update_restoration(owner, id, change)
            .await?;
        Ok(match updated {
            Some((restoration, Ok(_))) => Ok(restoration),
            Some((_, Err(refusal))) => Err(refusal),
            None => Err(Refusal::Deleted),
        })
    }

    /// Gives the step back, to be claimed again at once.
    pub(crate) async fn hand_back(&self) -> Result<(), store::Error> {
        let (attempt, now) = (self.attempt, self.state.clock.now());
        let handed = self
            .update(|restoration| restoration.hand_back(attempt, now))
            .await?;
        if let Err(refusal) = handed {
            tracing::info!(restoration = %self.restoration.id, %refusal, "the step was taken over or has ended, so it is not handed back");
        }
        Ok(())
    }

    /// Writes the progress down; `true` when the work is no longer wanted.
    pub(crate) async fn report(&self, progress: f32) -> bool {
        let (now, timing, attempt) = (
            self.state.clock.now(),
            *self.state.store.timing(),
            self.attempt,
        );
        match self
            .update(|it| it.report(attempt, progress, now, &timing))
            .await
        {
            Ok(Ok(_)) => false,
            Ok(Err(refusal)) => {
                tracing::info!(restoration = %self.restoration.id, %refusal, "the step is no longer wanted; stopping");
                true
            }
            // The lease outlasts many of these; if it does not, the next report is refused.
            Err(error) => {
                tracing::warn!(restoration = %self.restoration.id, %error, "could not store the progress");
                false
            }
        }
    }

    /// Ends the restoration for good.
    pub(crate) async fn fail(&self, failure: Failure) -> Result<Outcome, store::Error> {
        let (now, timing, attempt) = (
            self.state.clock.now(),
            *self.state.store.timing(),
            self.attempt,
        );
        tracing::info!(restoration = %self.restoration.id, kind = ?failure.kind, "the restoration failed");
        let failed = self
            .update(|it| it.fail(attempt, failure.clone(), now, &timing))
            .await?;
        if let Err(refusal) = failed {
            tracing::info!(restoration = %self.restoration.id, %refusal, "the step was taken over or has ended, so the failure is not stored");
        }
        Ok(Outcome::Done)
    }
}
