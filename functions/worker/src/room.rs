//! A step whose picture found no room on the disk.

use std::time::Duration;

use domain::{MAX_ATTEMPTS, WorkReason};
use providers::Handle;
use store::{Queue, StepMessage};

use crate::{Outcome, failure::no_room, held::Held};

/// How long to wait after the first picture that found no room; twice as long after each more.
const FIRST_PAUSE: Duration = Duration::from_secs(30);

/// How long to wait before a picture that was made elsewhere is fetched again.
const FETCH_AGAIN: Duration = Duration::from_secs(60);

impl Held<'_> {
    /// The step is run again later, a few times: the disk may have been full for a minute. Only for steps
    /// that run here, which cost nothing but time.
    pub(crate) async fn wait_for_room(&self, queue: Queue) -> Result<Outcome, store::Error> {
        if self.restoration.tries() >= MAX_ATTEMPTS {
            return self.fail(no_room()).await;
        }
        let (attempt, now) = (self.attempt, self.state.clock.now());
        let timing = *self.state.store.timing();
        let delay = FIRST_PAUSE * (1 << self.restoration.tries().saturating_sub(1));
        let put_off = self
            .update(|it| {
                it.put_off(
                    attempt,
                    WorkReason::WaitsToRepeat.into(),
                    now + delay,
                    &timing,
                )
            })
            .await?;
        match put_off {
            Ok(_) => self.wake_in(queue, delay).await,
            Err(refusal) => {
                tracing::info!(restoration = %self.restoration.id, %refusal, "the step was taken over or has ended, so it does not wait for room");
                Ok(Outcome::Done)
            }
        }
    }

    /// What was made elsewhere, and is perhaps paid for, is fetched again later where that can be done.
    pub(crate) async fn fetch_again(
        &self,
        handle: Option<Handle>,
    ) -> Result<Outcome, store::Error> {
        match handle {
            Some(handle) => self.sleep(handle, FETCH_AGAIN).await,
            None => self.fail(no_room()).await,
        }
    }

    /// This message is answered; another one comes.
    pub(crate) async fn wake_in(
        &self,
        queue: Queue,
        delay: Duration,
    ) -> Result<Outcome, store::Error> {
        let message = StepMessage {
            owner: self.restoration.owner,
            restoration: self.restoration.id,
        };
        // Should it not be sent, the sweeper finds the lease run out.
        let sent = self.state.store.send(queue, message, delay).await;
        if let Err(error) = sent {
            tracing::warn!(restoration = %self.restoration.id, %error, "could not send the message that continues this; the sweeper will");
        }
        Ok(Outcome::Done)
    }
}
