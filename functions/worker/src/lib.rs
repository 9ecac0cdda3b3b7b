//! Runs one step of one restoration for each message.
//!
//! | message | answer |
//! |---|---|
//! | a step is done, failed, canceled or was done before | [`Outcome::Done`]: acknowledge |
//! | somebody else works on it, or a service does not answer | [`Outcome::Retry`]: give back |
//! | it cannot be read | [`Outcome::Reject`]: away with it, to the dead letters if there are any |

mod elsewhere;
mod failure;
mod leftovers;
mod networks;
mod poll;
mod step;

use std::{path::PathBuf, sync::Arc, time::Duration};

use domain::{Attempt, Claim, Clock, Refusal, Registry, Restoration, RestorationId};
use providers::{Handle, Providers};
use store::{Queue, StepMessage, Store};
use tokio_util::sync::CancellationToken;

pub use networks::Networks;
pub use poll::poll;

/// How long a message waits when a service does not answer.
const SERVICE_PAUSE: Duration = Duration::from_secs(10);

/// How much too early a message that wakes a sleeping step may come.
const WAKES_SOON: Duration = Duration::from_secs(2);

/// What the worker needs.
#[derive(Debug, Clone)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models.
    pub registry: Arc<Registry>,
    /// Models that run elsewhere.
    pub providers: Providers,
    /// Networks whose weights are not part of the program.
    pub networks: Networks,
    /// How large a photo may be.
    pub limits: engine::Limits,
    /// The time.
    pub clock: Clock,
    /// Where a picture is written before it goes to the bucket.
    pub temp_dir: PathBuf,
}

/// What to do with the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Acknowledge it.
    Done,
    /// Give it back, to be received again after this time.
    Retry(Duration),
    /// Nobody can read it, and that will not get better: to the dead letters, where there are any.
    Reject,
}

/// Runs the step that a message speaks of. When `stop` is canceled the work is handed back.
pub async fn handle(state: &State, body: &str, stop: &CancellationToken) -> Outcome {
    let message: StepMessage = match serde_json::from_str(body) {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(%error, "a message cannot be read");
            return Outcome::Reject;
        }
    };
    match run(state, message, stop).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::warn!(restoration = %message.restoration, %error, "put off");
            Outcome::Retry(SERVICE_PAUSE)
        }
    }
}

async fn run(
    state: &State,
    message: StepMessage,
    stop: &CancellationToken,
) -> Result<Outcome, store::Error> {
    let StepMessage {
        owner,
        restoration: id,
    } = message;
    let now = state.clock.now();
    let timing = *state.store.timing();
    let claimed = state
        .store
        .update_restoration(owner, id, |restoration| restoration.claim(now, &timing));
    match claimed.await? {
        None => Ok(Outcome::Done),
        Some((restoration, Claim::Over)) => {
            if restoration.remote.is_some() {
                call_off(state, &restoration).await?;
            }
            Ok(Outcome::Done)
        }
        // It sleeps, and a message that wakes it is on its way: this one is another.
        Some((restoration, Claim::Busy(until)))
            if restoration.wake_at.is_some() && until.since(now) > WAKES_SOON =>
        {
            Ok(Outcome::Done)
        }
        Some((_, Claim::Busy(until))) => Ok(Outcome::Retry(until.since(now))),
        Some((restoration, Claim::Granted(attempt))) => {
            tracing::info!(restoration = %id, attempt = attempt.0, step = restoration.step(), "starts");
            let held = Held {
                state,
                attempt,
                restoration,
            };
            let outcome = held.run(stop).await;
            match &outcome {
                Ok(outcome) => tracing::info!(restoration = %id, ?outcome, "ends"),
                // The lease runs out by itself; giving it back makes the next try come sooner.
                Err(_) => held.hand_back().await?,
            }
            outcome
        }
    }
}

/// Calls off at the provider what was called off here while it was under way there.
async fn call_off(state: &State, restoration: &Restoration) -> Result<(), store::Error> {
    let (owner, id) = (restoration.owner, restoration.id);
    let taken = state
        .store
        .update_restoration(owner, id, Restoration::take_unwanted)
        .await?;
    if let Some((_, Some(handle))) = taken {
        match serde_json::from_value(handle) {
            Ok(handle) => cancel(state, id, &handle).await,
            Err(error) => tracing::error!(restoration = %id, %error, "a handle cannot be read"),
        }
    }
    Ok(())
}

/// Tells the provider that its work is not wanted any more. What cannot be told ends by itself.
async fn cancel(state: &State, id: RestorationId, handle: &Handle) {
    let provider = handle.provider();
    match state.providers.cancel(handle).await {
        Ok(()) => tracing::info!(restoration = %id, provider, "called off"),
        Err(error) => tracing::warn!(restoration = %id, provider, %error, "not called off"),
    }
}

/// A claimed step.
struct Held<'a> {
    state: &'a State,
    attempt: Attempt,
    restoration: Restoration,
}

impl Held<'_> {
    /// Changes the restoration, as long as this attempt is the one at work.
    async fn update<T>(
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

    async fn hand_back(&self) -> Result<(), store::Error> {
        let (attempt, now) = (self.attempt, self.state.clock.now());
        let handed = self
            .update(|restoration| restoration.hand_back(attempt, now))
            .await?;
        if let Err(refusal) = handed {
            tracing::info!(restoration = %self.restoration.id, %refusal, "nothing to hand back");
        }
        Ok(())
    }
}

/// The queue whose messages come with this ARN, by its last part, the queue's name.
#[must_use]
pub fn queue_of(state: &State, event_source_arn: &str) -> Queue {
    let name = event_source_arn.rsplit(':').next().unwrap_or_default();
    if state.store.queue_name(Queue::Remote) == name {
        Queue::Remote
    } else {
        Queue::Engine
    }
}
