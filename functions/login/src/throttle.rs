//! Guessing passwords gets slower: from the fifth wrong try in a row each one has to wait.

use std::time::Duration;

use domain::{RequestReason, Timestamp};
use store::{Error, Tries};
use web::Problem;

use crate::State;

/// Wrong tries that cost nothing.
const FREE_TRIES: u32 = 5;

const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// By how much clocks of several machines may differ.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// How often a try is counted again when others are counted at the same time.
const MOST_TRIES: usize = 8;

/// Counts a try before the password is looked at, so that many at once do not slip through.
pub(crate) async fn count(state: &State, name: &str) -> Result<(), Problem> {
    let store = &state.store;
    for _ in 0..MOST_TRIES {
        let now = state.clock.now();
        let before = store.tries(name, now).await?;
        let here = || {
            state
                .tries
                .count(name, before, now, |tries| wait(tries, now))
        };
        if store.gauge().shortage().is_some() {
            return here().map_err(too_many);
        }
        let here_before = state.tries.of(name, now);
        if let Some(wait) = wait(before, now).or_else(|| wait(here_before, now)) {
            return Err(too_many(wait));
        }
        match store.count_try(name, before, now).await {
            Ok(_) => return Ok(()),
            Err(Error::Conflict { .. }) => {}
            // Nobody is kept from signing in by what cannot be written.
            Err(Error::NoRoom { .. } | Error::ReadOnly { .. }) => {
                return here().map_err(too_many);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(too_many(Duration::from_secs(1)))
}

/// Forgets the tries after a right one.
pub(crate) async fn forget(state: &State, name: &str) -> Result<(), Problem> {
    state.tries.forget(name);
    match state.store.forget_tries(name).await {
        // Then they count on from there: only the next wrong one is the worse for it.
        Ok(()) | Err(Error::NoRoom { .. } | Error::ReadOnly { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// How long the next try has to wait still: a second after the fifth, twice as long each time.
fn wait(tries: Tries, now: Timestamp) -> Option<Duration> {
    let over = tries.count.checked_sub(FREE_TRIES)?;
    let pause = Duration::from_secs(1 << over.min(20)).min(LONGEST_WAIT);
    let last_at = tries.last_at?;
    // The clock was set back meanwhile: nobody waits until it is there again. The next wrong try counts from
    // now, and who guesses cannot set it.
    if last_at > now + CLOCKS_DIFFER {
        return None;
    }
    let spent = now.since(last_at);
    (spent < pause).then(|| pause - spent)
}

fn too_many(wait: Duration) -> Problem {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Problem::from(RequestReason::TooManyTries { seconds }).again_after(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_the_fifth_wrong_try_and_ends_at_a_quarter_of_an_hour() {
        let now = Timestamp::from_millis(1_000_000);
        let wait = |count| {
            wait(
                Tries {
                    count,
                    last_at: Some(now),
                },
                now,
            )
            .map(|w| w.as_secs())
        };
        assert_eq!(
            (0..9).map(wait).collect::<Vec<_>>(),
            [
                None,
                None,
                None,
                None,
                None,
                Some(1),
                Some(2),
                Some(4),
                Some(8)
            ]
        );
        assert_eq!(wait(40), Some(900));
    }

    #[test]
    fn nobody_waits_for_a_clock_that_was_set_back() {
        let now = Timestamp::from_millis(10_000_000);
        let wait = |last_millis| {
            let last_at = Some(Timestamp::from_millis(last_millis));
            wait(Tries { count: 40, last_at }, now)
        };
        assert_eq!(wait(10_000_000 + 7_200_000), None);
        // Another machine's clock is a little ahead.
        assert_eq!(wait(10_000_000 + 30_000), Some(LONGEST_WAIT));
    }
}
