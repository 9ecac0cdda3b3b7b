//! Guessing passwords gets slower: from the fifth wrong try in a row each one has to wait.

use std::time::Duration;

use domain::{Clock, Timestamp};
use http::StatusCode;
use store::{Store, Tries};
use web::Problem;

/// Wrong tries that cost nothing.
const FREE_TRIES: u32 = 5;

const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// How often a try is counted again when others are counted at the same time.
const MOST_TRIES: usize = 8;

/// Counts a try before the password is looked at, so that many at once do not slip through.
pub(crate) async fn count(store: &Store, clock: &Clock, name: &str) -> Result<(), Problem> {
    for _ in 0..MOST_TRIES {
        let now = clock.now();
        let before = store.tries(name, now).await?;
        if let Some(wait) = wait(before, now) {
            return Err(too_many(wait));
        }
        match store.count_try(name, before, now).await {
            Ok(_) => return Ok(()),
            Err(store::Error::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(too_many(Duration::from_secs(1)))
}

/// How long the next try has to wait still: a second after the fifth, twice as long each time.
fn wait(tries: Tries, now: Timestamp) -> Option<Duration> {
    let over = tries.count.checked_sub(FREE_TRIES)?;
    let pause = Duration::from_secs(1 << over.min(20)).min(LONGEST_WAIT);
    let spent = now.since(tries.last_at?);
    (spent < pause).then(|| pause - spent)
}

fn too_many(wait: Duration) -> Problem {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let problem = Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too-many-tries",
        "Too many tries",
        format!("The password was wrong several times in a row. Try again in {seconds} s."),
    );
    Problem {
        retry_after_secs: Some(seconds),
        ..problem
    }
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
}
