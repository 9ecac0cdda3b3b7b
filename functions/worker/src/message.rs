//! A message, and whether its step is to be run.

use std::time::Duration;

use domain::{Claim, LOOK_FOR_ROOM};
use store::{Queue, StepMessage};
use tokio_util::sync::CancellationToken;

use crate::{Outcome, State, called_off::call_off, held::Held};

/// How long a message waits when a service does not answer.
const SERVICE_PAUSE: Duration = Duration::from_secs(10);

/// How much too early a message that wakes a sleeping step may come.
const WAKES_SOON: Duration = Duration::from_secs(2);

/// Runs the step that a message speaks of. When `stop` is canceled the work is handed back.
pub async fn handle(state: &State, body: &str, stop: &CancellationToken) -> Outcome {
    let message: StepMessage = match serde_json::from_str(body) {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(%error, "a message in the queue cannot be read; it is rejected");
            return Outcome::Reject;
        }
    };
    match run(state, message, stop).await {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::warn!(restoration = %message.restoration, %error, "a service failed; the step is tried again later");
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
    // What could not be kept is not begun. The page says why it waits.
    if state.store.gauge().shortage().is_some() {
        let found = state.store.restoration(owner, id).await?;
        if found.is_some_and(|restoration| restoration.ended().is_none()) {
            return Ok(Outcome::Retry(LOOK_FOR_ROOM));
        }
    }
    let now = state.clock.now();
    let timing = *state.store.timing();
    let claimed = state
        .store
        .update_restoration(owner, id, |restoration| restoration.claim(now, &timing));
    match claimed.await? {
        None => Ok(Outcome::Done),
        Some((restoration, Claim::Over)) => {
            if restoration.remote().is_some() {
                call_off(state, &restoration).await?;
            }
            Ok(Outcome::Done)
        }
        // It sleeps, and a message that wakes it is on its way: this one is another.
        Some((restoration, Claim::Busy(until)))
            if matches!(restoration.state(), domain::State::Asleep { .. })
                && until.since(now) > WAKES_SOON =>
        {
            Ok(Outcome::Done)
        }
        Some((_, Claim::Busy(until))) => Ok(Outcome::Retry(until.since(now))),
        Some((restoration, Claim::Granted(attempt))) => {
            tracing::info!(restoration = %id, attempt = attempt.0, step = restoration.step(), "step started");
            let held = Held {
                state,
                attempt,
                restoration,
            };
            let outcome = held.run(stop).await;
            match &outcome {
                Ok(outcome) => tracing::info!(restoration = %id, ?outcome, "step ended"),
                // The lease runs out by itself; giving it back makes the next try come sooner.
                Err(_) => held.hand_back().await?,
            }
            outcome
        }
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
