//! Repairs and removes what was left behind. Runs on a schedule; any number at once do no harm.
//!
//! | what is due | what is done |
//! |---|---|
//! | a message that is owed, or brought nothing for a long time | sent (again) |
//! | a lease that ran out | queued again, or failed when the tries are used up |
//! | a deletion that cannot be undone any more, a retention that is over | removed with its blobs |
//! | attempts that did not commit and cannot be alive any more | what they left in the bucket is removed |
//! | an upload that nobody uses | removed with its bytes and previews |
//!
//! While there is no room, only what gives some is done, and files go before their records are written: on a
//! disk that is full to the last byte nothing else would ever make room. On a disk that can only be read
//! nothing is due.

mod redate;
mod state;
mod trust;

use std::collections::HashSet;

use domain::{Removal, Restoration, RestorationId, Status, Sweep, Timestamp, UploadId, UserId};
use store::{Due, Error, SHARDS, Shortage};

pub use state::{Report, State};
pub use trust::Trust;

use trust::Belief;

/// How often the shards are asked for more.
const MOST_ROUNDS: usize = 20;

/// How far the clock of whoever brings a photo back may be behind.
const CLOCKS_DIFFER_MILLIS: i64 = 30_000;

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
    if state.store.gauge().shortage() == Some(Shortage::ReadOnly) {
        return Ok(report);
    }
    let belief = state.trust.look(&state.clock);
    if let Some(dates) = belief.redate {
        // In a box, as one future within the other becomes too deep for the compiler.
        Box::pin(redate::redate(state, dates, &mut report)).await?;
    }
    let mut seen: HashSet<Due> = HashSet::new();
    for _ in 0..MOST_ROUNDS {
        let mut due = Vec::new();
        for shard in 0..SHARDS {
            due.extend(state.store.due(shard, until).await?);
        }
        // What could not be done now is still there: not again in this run.
        due.retain(|each| !seen.contains(each));
        if due.is_empty() {
            break;
        }
        // Whoever came first is sent first: that is the order in which messages are taken.
        due.sort_by_cached_key(Due::id);
        for each in due {
            seen.insert(each);
            if let Err(error) = repair(state, each, leases, belief, &mut report).await {
                tracing::warn!(?each, %error, "could not repair this now; trying again later");
                report.put_off += 1;
            }
        }
    }
    if report != Report::default() {
        tracing::info!(?report, "clean-up done");
    }
    Ok(report)
}

async fn repair(
    state: &State,
    due: Due,
    leases: Leases,
    belief: Belief,
    report: &mut Report,
) -> Result<(), store::Error> {
    match due {
        Due::Restoration(owner, id) => {
            match repair_restoration(state, owner, id, leases, belief, report).await {
                Err(Error::NoRoom { .. }) => {
                    make_room(state, owner, id, belief).await?;
                    repair_restoration(state, owner, id, leases, belief, report).await
                }
                done => done,
            }
        }
        Due::Upload(..) if !belief.removals => Ok(()),
        // Recovery looks ahead of the time: an upload may still be on its way.
        Due::Upload(..) if leases == Leases::Dead => Ok(()),
        Due::Upload(owner, id) => {
            let now = state.clock.now();
            let removed = match state.store.remove_unused_upload(owner, id, now).await {
                Err(Error::NoRoom { .. }) => {
                    drop_bytes(state, owner, id).await?;
                    state.store.remove_unused_upload(owner, id, now).await
                }
                done => done,
            };
            report.uploads_removed += usize::from(removed?);
            Ok(())
        }
    }
}

async fn repair_restoration(
    state: &State,
    owner: UserId,
    id: RestorationId,
    leases: Leases,
    belief: Belief,
    report: &mut Report,
) -> Result<(), store::Error> {
    let (now, timing) = (state.clock.now(), *state.store.timing());
    // Whatever waits for room would be sent in vain. At the start it is taken up all the same: the queues
    // are empty then, and a message waits in there.
    let is_full = leases == Leases::Live && state.store.gauge().shortage().is_some();
    let swept = state.store.update_restoration(owner, id, |restoration| {
        if is_full && restoration.ended().is_none() {
            return Sweep::Nothing;
        }
        match (leases, restoration.status()) {
            (Leases::Dead, Status::Running) => restoration.abandon(now, &timing),
            (Leases::Dead, Status::Queued) => Sweep::Send,
            (Leases::Live, Status::Running) if !belief.leases => Sweep::Nothing,
            _ if restoration.is_removed_next() && !belief.is_over_for(restoration) => {
                Sweep::Nothing
            }
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
        // Cut off anywhere, the record is still due and the next sweep goes on.
        Sweep::Tidy => {
            let (prefix, keep) = (restoration.blob_prefix(), restoration.picture_keys());
            state.store.delete_objects(&prefix, &keep).await?;
            let tidied = |it: &mut Restoration| it.tidied(now);
            state.store.update_restoration(owner, id, tidied).await?;
        }
        Sweep::Remove => {
            state
                .store
                .delete_objects(&restoration.blob_prefix(), &[])
                .await?;
            let upload_id = restoration.original.upload_id;
            let last = state
                .store
                .release_upload(owner, upload_id, id, now)
                .await?;
            let emptied = |it: &mut Restoration| it.emptied(now);
            let emptied = state.store.update_restoration(owner, id, emptied).await?;
            if emptied.is_some_and(|(_, may_go)| may_go) {
                state.store.remove_restoration(owner, id).await?;
            }
            report.removed += usize::from(restoration.removal() != Removal::Emptied);
            if last
                && state
                    .store
                    .remove_unused_upload(owner, upload_id, now)
                    .await?
            {
                report.uploads_removed += 1;
            }
        }
    }
    Ok(())
}

/// Removes the files of a restoration whose time is over, while its record cannot be written. Nobody can
/// bring it back any more; the record is still due, and goes once there is room.
async fn make_room(
    state: &State,
    owner: UserId,
    id: RestorationId,
    belief: Belief,
) -> Result<(), Error> {
    let now = state.clock.now();
    let Some(restoration) = state.store.restoration(owner, id).await? else {
        return Ok(());
    };
    let timing = *state.store.timing();
    let long_ago = Timestamp::from_millis(now.as_millis() - CLOCKS_DIFFER_MILLIS);
    let is_over = restoration.clone().sweep(long_ago, &timing) == Sweep::Remove;
    if !is_over || !belief.is_over_for(&restoration) {
        return Ok(());
    }
    let store = &state.store;
    store
        .delete_objects(&restoration.blob_prefix(), &[])
        .await?;
    let upload = store.upload(owner, restoration.original.upload_id).await?;
    if let Some(upload) = upload.filter(|upload| upload.used_by == [id]) {
        store.delete_files(&upload).await?;
    }
    tracing::info!(restoration = %id, "files removed; the record is removed once the disk has room");
    Ok(())
}

/// Removes the bytes of an upload that is due and that nobody uses, while its record cannot be closed first:
/// nor can a restoration be written then that would use it.
async fn drop_bytes(state: &State, owner: UserId, id: UploadId) -> Result<(), Error> {
    let upload = state.store.upload(owner, id).await?;
    if let Some(upload) = upload.filter(|upload| upload.used_by.is_empty()) {
        state.store.delete_files(&upload).await?;
    }
    Ok(())
}
