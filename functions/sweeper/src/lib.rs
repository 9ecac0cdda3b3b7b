//! Repairs and removes what was left behind. Runs on a schedule; any number at once do no harm.
//!
//! | what is due | what is done |
//! |---|---|
//! | a message that is owed, or brought nothing for a long time | sent (again) |
//! | a lease that ran out | queued again, or failed when the tries are used up |
//! | a deletion that cannot be undone any more, a retention that is over | removed with its blobs |
//! | an upload that nobody uses | removed with its bytes |

use std::sync::Arc;

use domain::{Clock, Registry, RestorationId, Status, Sweep, Timestamp, UserId};
use store::{Due, SHARDS, Store};

/// How often one shard is asked for more before the next one gets its turn.
const MOST_ROUNDS: usize = 20;

/// What the sweeper needs.
#[derive(Debug, Clone)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models, for the queue of a message.
    pub registry: Arc<Registry>,
    /// The time.
    pub clock: Clock,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Messages sent.
    pub sent: usize,
    /// Restorations given up.
    pub gave_up: usize,
    /// Restorations removed.
    pub removed: usize,
    /// Uploads removed.
    pub uploads_removed: usize,
    /// What could not be done this time; it stays due.
    pub put_off: usize,
}

/// Whether leases are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leases {
    /// Until they run out.
    Live,
    /// Not at all: nobody else is at work.
    Dead,
}

/// Does what is due now.
///
/// # Errors
/// When the table cannot be read; what can be done without it is done.
pub async fn sweep(state: &State) -> Result<Report, store::Error> {
    over_all(state, state.clock.now(), Leases::Live).await
}

/// Takes up everything unfinished at once, without waiting for leases or messages. Only for a
/// process that knows that no other is at work on this data, as the laptop's does by its lock.
///
/// # Errors
/// When the table cannot be read.
pub async fn recover(state: &State) -> Result<Report, store::Error> {
    let timing = state.store.timing();
    // Whatever waits or runs is due by then.
    let longest = timing.patience.max(timing.lease).max(timing.outbox);
    over_all(state, state.clock.now() + longest, Leases::Dead).await
}

async fn over_all(state: &State, until: Timestamp, leases: Leases) -> Result<Report, store::Error> {
    let mut report = Report::default();
    for shard in 0..SHARDS {
        let mut seen: Vec<Due> = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let mut due = state.store.due(shard, until).await?;
            // What could not be done now is still there: not again in this run.
            due.retain(|each| !seen.contains(each));
            if due.is_empty() {
                break;
            }
            for each in due {
                seen.push(each);
                if let Err(error) = repair(state, each, leases, &mut report).await {
                    tracing::warn!(?each, %error, "put off");
                    report.put_off += 1;
                }
            }
        }
    }
    if report != Report::default() {
        tracing::info!(?report, "swept");
    }
    Ok(report)
}

async fn repair(
    state: &State,
    due: Due,
    leases: Leases,
    report: &mut Report,
) -> Result<(), store::Error> {
    let now = state.clock.now();
    match due {
        Due::Restoration(owner, id) => {
            repair_restoration(state, owner, id, leases, now, report).await
        }
        // Recovery looks ahead of the time: an upload may still be on its way.
        Due::Upload(..) if leases == Leases::Dead => Ok(()),
        Due::Upload(owner, id) => {
            report.uploads_removed +=
                usize::from(state.store.remove_unused_upload(owner, id).await?);
            Ok(())
        }
    }
}

async fn repair_restoration(
    state: &State,
    owner: UserId,
    id: RestorationId,
    leases: Leases,
    now: Timestamp,
    report: &mut Report,
) -> Result<(), store::Error> {
    let timing = *state.store.timing();
    let swept = state.store.update_restoration(owner, id, |restoration| {
        match (leases, restoration.status) {
            (Leases::Dead, Status::Running) => restoration.abandon(now, &timing),
            (Leases::Dead, Status::Queued) => Sweep::Send,
            _ => restoration.sweep(now, &timing),
        }
    });
    let Some((restoration, outcome)) = swept.await? else {
        return Ok(());
    };
    match outcome {
        Sweep::Nothing => {}
        Sweep::GaveUp => report.gave_up += 1,
        Sweep::Send => {
            state
                .store
                .send_step(&state.registry, &restoration, now)
                .await?;
            report.sent += 1;
        }
        Sweep::Remove => {
            // Cut off anywhere, the record is still due and the next sweep goes on.
            state
                .store
                .delete_objects(&restoration.blob_prefix(), &[])
                .await?;
            let upload_id = restoration.original.upload_id;
            let last = state
                .store
                .release_upload(owner, upload_id, id, now)
                .await?;
            state.store.remove_restoration(owner, id).await?;
            report.removed += 1;
            if last && state.store.remove_unused_upload(owner, upload_id).await? {
                report.uploads_removed += 1;
            }
        }
    }
    Ok(())
}
