//! Where no platform hands the messages over: one loop per queue.

use std::time::Duration;

use store::{Message, Queue};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{Outcome, State, message::handle};

/// How long a message is hidden while its step runs; more than any step takes. A worker that dies
/// leaves its lease to the sweeper, so nothing waits for this to pass.
const HIDDEN: Duration = Duration::from_secs(6 * 3600);

/// How long one look into the queue waits for a message. Not longer, as each is waited for at the end: the
/// queue would hand a message to a look that nobody waits for any more, and hide it.
const WAIT: Duration = Duration::from_secs(2);

/// How long to wait after the queue could not be read.
const PAUSE: Duration = Duration::from_secs(2);

/// Takes messages from a queue, at most `at_once` of them at work, until `stop` is canceled; then
/// the work is handed back.
pub async fn poll(state: State, queue: Queue, at_once: usize, stop: CancellationToken) {
    let mut work = JoinSet::new();
    while !stop.is_cancelled() {
        while work.len() >= at_once {
            work.join_next().await;
        }
        match state.store.receive(queue, 1, WAIT, HIDDEN).await {
            Ok(messages) => {
                for message in messages {
                    let (state, stop) = (state.clone(), stop.clone());
                    work.spawn(async move { run(&state, queue, &message, &stop).await });
                }
            }
            Err(error) => {
                tracing::warn!(%error, ?queue, "cannot read the queue; trying again");
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(PAUSE) => {}
                }
            }
        }
    }
    while work.join_next().await.is_some() {}
}

async fn run(state: &State, queue: Queue, message: &Message, stop: &CancellationToken) {
    let outcome = if stop.is_cancelled() {
        Outcome::Retry(Duration::ZERO)
    } else {
        handle(state, &message.body, stop).await
    };
    let answered = match outcome {
        Outcome::Done | Outcome::Reject => state.store.acknowledge(queue, message).await,
        Outcome::Retry(delay) => state.store.give_back(queue, message, delay).await,
    };
    // A message that comes again finds its work done.
    if let Err(error) = answered {
        tracing::warn!(%error, ?queue, "could not acknowledge a message; it comes again");
    }
}
