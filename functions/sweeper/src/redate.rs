//! What a clock that was ahead has dated is dated anew, once it is believed that it was set right.
//!
//! Which of the two was wrong, the clock before or the one after, only shows with time. So nothing is dated
//! anew by a clock that has only just jumped: it may be behind for a moment, and would have the time of all
//! photos end too early.

use domain::{RestorationId, UNUSED_FOR, UserId};
use store::{Due, Error, SHARDS};

use crate::{Report, State, trust::Dates};

/// Looks through all that is due later, as any of it may have been dated by the clock that was ahead. What
/// cannot be done now is tried again with the next sweep, and the rest goes on.
pub(crate) async fn redate(state: &State, dates: Dates, report: &mut Report) -> Result<(), Error> {
    let now = state.clock.now();
    let (mut changed, mut put_off) = (0_usize, 0);
    for shard in 0..SHARDS {
        for (due_at, each) in state.store.due_after(shard, now).await? {
            let redated = match each {
                Due::Restoration(owner, id) => redate_one(state, owner, id, dates).await,
                Due::Upload(..) if dates == Dates::Work || due_at <= now + UNUSED_FOR => Ok(false),
                Due::Upload(owner, id) => {
                    let until = now + UNUSED_FOR;
                    state.store.put_off_unused(owner, id, until).await
                }
            };
            match redated {
                Ok(is_changed) => changed += usize::from(is_changed),
                Err(error) => {
                    tracing::warn!(?each, %error, "could not correct a date from a wrong clock; trying again later");
                    put_off += 1;
                }
            }
        }
    }
    if put_off == 0 {
        state.trust.redated(dates);
    }
    report.put_off += put_off;
    if changed > 0 {
        tracing::info!(changed, "the clock was set back: dates corrected");
    }
    Ok(())
}

async fn redate_one(
    state: &State,
    owner: UserId,
    id: RestorationId,
    dates: Dates,
) -> Result<bool, Error> {
    let (now, timing) = (state.clock.now(), *state.store.timing());
    let redated = state.store.update_restoration(owner, id, |it| match dates {
        Dates::Work => it.redate_work(now, &timing),
        Dates::All => it.redate(now, &timing),
    });
    Ok(redated.await?.is_some_and(|(_, is_changed)| is_changed))
}
