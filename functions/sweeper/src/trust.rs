//! Whether the clock is believed.
//!
//! What is removed is gone for good, and a computer's clock may be wrong: set by hand, by an empty battery,
//! or not yet by a time server. So where nobody keeps the clock, nothing is removed by itself before it has run
//! evenly for a while: since the start, or since it was last seen to jump against the time that really passed.
//! What its owner deleted is wanted to be gone: where that could be undone for a shorter time, so long is enough, and what
//! is deleted for good needs no clock.
//! A computer that wakes up looks like that, too. The workers have been asleep as well then, so their leases
//! are not taken for run out before they could renew them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{Clock, LEAST_UNDO, Restoration, Timestamp};

/// By how much a clock that runs evenly may be off from one sweep to the next: time servers slow it down and
/// hurry it on.
const EVENLY: Duration = Duration::from_secs(5);

/// Whether the clock is believed. Clones go together.
#[derive(Debug, Clone)]
pub struct Trust(Option<Arc<Watch>>);

/// What is believed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Belief {
    /// That leases have run out.
    pub(crate) leases: bool,
    /// That the time of what is removed by itself is over.
    pub(crate) removals: bool,
    /// For how long it has run evenly.
    even_for: Duration,
    /// It was set back, or may have been while nobody looked, and is believed again: what it dated before is
    /// to be dated anew.
    pub(crate) redate: Option<Dates>,
}

/// Which dates a clock that was set back has to give anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// Those of work, and of what its owner deleted so that it goes at once. They are believed first.
    Work,
    /// All, those of what is removed by itself, too.
    All,
}

impl Belief {
    /// That the time of one that is removed next is over.
    pub(crate) fn is_over_for(self, restoration: &Restoration) -> bool {
        let undo = restoration.deletion().map(|it| it.undo);
        undo.map_or(self.removals, |undo| self.is_proved_for(undo))
    }

    /// That a deletion which could be undone for so long cannot be any more.
    fn is_proved_for(self, undo: Duration) -> bool {
        self.removals || self.even_for >= undo
    }
}

#[derive(Debug)]
struct Watch {
    proof: Duration,
    seen: Mutex<Option<Seen>>,
}

/// Both times at the last look.
#[derive(Debug)]
struct Seen {
    now: Timestamp,
    running: Duration,
    even_since: Duration,
    /// Dates that it gave before it was set back may lie ahead.
    undated: Undated,
}

/// What may lie ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undated {
    Nothing,
    Ends,
    All,
}

impl Trust {
    /// Somebody keeps the clock right, as in a data centre.
    #[must_use]
    pub fn in_full() -> Self {
        Self(None)
    }

    /// Nobody does: it has to run evenly for so long before anything is removed by itself.
    #[must_use]
    pub fn after(proof: Duration) -> Self {
        let seen = Mutex::default();
        Self(Some(Arc::new(Watch { proof, seen })))
    }

    /// Compares the clock with the time that passed.
    pub(crate) fn look(&self, clock: &Clock) -> Belief {
        let Some(watch) = &self.0 else {
            return Belief {
                leases: true,
                removals: true,
                even_for: Duration::MAX,
                redate: None,
            };
        };
        let (now, running) = (clock.now(), clock.running());
        let mut seen = watch.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = seen.get_or_insert(Seen {
            now,
            running,
            even_since: running,
            // While nobody was looking it may have been set back, too.
            undated: Undated::All,
        });
        let expected = seen.now + running.saturating_sub(seen.running);
        let is_even = now.since(expected).max(expected.since(now)) <= EVENLY;
        if !is_even {
            tracing::warn!(
                expected = %expected, now = %now, minutes = watch.proof.as_secs() / 60,
                "the clock jumped or the computer slept: nothing is removed automatically until the clock has run evenly for these minutes"
            );
            seen.even_since = running;
            if now < expected {
                seen.undated = Undated::All;
            }
        }
        (seen.now, seen.running) = (now, running);
        let even_for = running.saturating_sub(seen.even_since);
        let removals = even_for >= watch.proof;
        let redate = match seen.undated {
            Undated::Ends | Undated::All if removals => Some(Dates::All),
            Undated::All if even_for >= LEAST_UNDO => Some(Dates::Work),
            _ => None,
        };
        Belief {
            leases: is_even,
            removals,
            even_for,
            redate,
        }
    }

    /// These dates were given anew.
    pub(crate) fn redated(&self, dates: Dates) {
        let Some(watch) = &self.0 else {
            return;
        };
        let mut seen = watch.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = seen.as_mut() {
            seen.undated = match dates {
                Dates::Work => Undated::Ends,
                Dates::All => Undated::Nothing,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROOF: Duration = Duration::from_secs(600);
    const MINUTE: Duration = Duration::from_secs(60);

    /// Whether leases, deletions and removals are believed in so many sweeps, one a minute.
    fn sweeps(trust: &Trust, clock: &Clock, count: usize) -> Vec<(bool, bool, bool)> {
        let beliefs = (0..count).map(|_| {
            clock.advance(MINUTE);
            let belief = trust.look(clock);
            (belief.leases, belief.is_proved_for(MINUTE), belief.removals)
        });
        beliefs.collect()
    }

    #[test]
    fn a_clock_is_believed_after_it_ran_evenly() {
        let (trust, clock) = (Trust::after(PROOF), Clock::system());
        let beliefs = sweeps(&trust, &clock, 12);
        assert_eq!(beliefs[0], (true, false, false));
        assert_eq!(beliefs[1..10], [(true, true, false); 9]);
        assert_eq!(beliefs[10..], [(true, true, true); 2]);
    }

    #[test]
    fn a_deletion_is_believed_over_after_its_time_or_the_proof_whichever_is_shorter() {
        let (trust, clock) = (Trust::after(PROOF), Clock::system());
        let belief = trust.look(&clock);
        assert!(belief.is_proved_for(Duration::ZERO), "nobody waits for it");
        assert!(!belief.is_proved_for(MINUTE));
        let week = 7 * 24 * 60 * MINUTE;
        for minute in 1..=10 {
            clock.advance(MINUTE);
            let belief = trust.look(&clock);
            assert!(belief.is_proved_for(MINUTE));
            assert_eq!(belief.is_proved_for(week), minute == 10);
        }
    }

    #[test]
    fn a_jump_either_way_has_to_be_proved_again_and_leases_get_one_round() {
        let two_years = 2 * 365 * 86_400_000;
        for millis in [
            two_years, -two_years, 7_200_000, -7_200_000, 20_000, -20_000,
        ] {
            let (trust, clock) = (Trust::after(PROOF), Clock::system());
            sweeps(&trust, &clock, 12);
            clock.set_by(millis);
            let beliefs = sweeps(&trust, &clock, 12);
            assert_eq!(beliefs[0], (false, false, false), "{millis}");
            assert_eq!(beliefs[1..10], [(true, true, false); 9], "{millis}");
            assert_eq!(beliefs[10..], [(true, true, true); 2], "{millis}");
        }
    }

    #[test]
    fn a_clock_that_is_hurried_on_a_little_runs_evenly() {
        let (trust, clock) = (Trust::after(PROOF), Clock::system());
        for _ in 0..12 {
            clock.set_by(2000);
            sweeps(&trust, &clock, 1);
        }
        assert!(trust.look(&clock).removals);
    }

    #[test]
    fn dates_are_given_anew_only_by_a_clock_that_is_believed_and_until_that_is_done() {
        let (trust, clock) = (Trust::after(PROOF), Clock::system());
        let look = || {
            clock.advance(MINUTE);
            trust.look(&clock).redate
        };
        let round = || {
            assert_eq!(look(), None);
            assert_eq!(look(), Some(Dates::Work));
            assert_eq!(look(), Some(Dates::Work), "it failed the first time");
            trust.redated(Dates::Work);
            assert_eq!([look(), look(), look()], [None; 3]);
            assert_eq!([look(), look(), look(), look()], [None; 4]);
            assert_eq!(look(), Some(Dates::All));
            assert_eq!(look(), Some(Dates::All), "it failed the first time");
            trust.redated(Dates::All);
            assert_eq!(look(), None);
        };
        // At the start, and again when it was set back.
        round();
        clock.set_by(-7_200_000);
        round();
        clock.set_by(7_200_000);
        assert!((0..12).all(|_| look().is_none()));
    }

    #[test]
    fn a_clock_that_somebody_keeps_is_believed_at_once() {
        let (trust, clock) = (Trust::in_full(), Clock::system());
        clock.set_by(7_200_000);
        assert_eq!(sweeps(&trust, &clock, 1), [(true, true, true)]);
    }
}
