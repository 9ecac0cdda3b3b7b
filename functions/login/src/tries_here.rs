//! Tries to sign in, remembered by this process, as long as there is no room to write them down.
//!
//! Whoever guesses names would else use up, with a record for each, the room by which photos can be deleted.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::Timestamp;
use store::{Tries, tried_name};

/// The most names. So many tries take longer, at two passwords at once, than the longest wait; only then is the
/// oldest name forgotten.
const MOST_NAMES: usize = 50_000;

/// How long a name is remembered after its last try.
const MEMORY: Duration = Duration::from_secs(24 * 3600);

/// Tries by [`tried_name`]; clones share them.
#[derive(Clone, Default)]
pub(crate) struct TriesHere(Arc<Mutex<HashMap<[u8; 16], Tries>>>);

impl TriesHere {
    /// The tries for this name.
    pub(crate) fn of(&self, name: &str, now: Timestamp) -> Tries {
        let tries = self.names().get(&tried_name(name)).copied();
        tries.map_or_else(Tries::default, |tries| remembered(tries, now))
    }

    /// Counts one more, unless `wait` finds that it has to wait. What was written down before counts, too. All in
    /// one, so that many at once do not slip through.
    pub(crate) fn count<Wait>(
        &self,
        name: &str,
        written: Tries,
        now: Timestamp,
        wait: impl Fn(Tries) -> Option<Wait>,
    ) -> Result<(), Wait> {
        let name = tried_name(name);
        let mut names = self.names();
        let here = names.get(&name).copied().unwrap_or_default();
        let here = remembered(here, now);
        if let Some(wait) = wait(written).or_else(|| wait(here)) {
            return Err(wait);
        }
        if names.len() >= MOST_NAMES && !names.contains_key(&name) {
            let oldest = names.iter().min_by_key(|(_, tries)| tries.last_at);
            if let Some(oldest) = oldest.map(|(name, _)| *name) {
                names.remove(&oldest);
            }
        }
        let count = here.count.max(written.count).saturating_add(1);
        let last_at = Some(now);
        names.insert(name, Tries { count, last_at });
        Ok(())
    }

    /// Forgets the tries for this name.
    pub(crate) fn forget(&self, name: &str) {
        self.names().remove(&tried_name(name));
    }

    fn names(&self) -> MutexGuard<'_, HashMap<[u8; 16], Tries>> {
        // Each entry is whole by itself.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TriesHere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TriesHere").finish_non_exhaustive()
    }
}

fn remembered(tries: Tries, now: Timestamp) -> Tries {
    match tries.last_at {
        Some(last_at) if now < last_at + MEMORY => tries,
        _ => Tries::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(here: &TriesHere, name: &str, written: u32, now: Timestamp) {
        let written = Tries {
            count: written,
            last_at: (written > 0).then_some(now),
        };
        let counted = here.count(name, written, now, |_| None::<()>);
        assert_eq!(counted, Ok(()));
    }

    #[test]
    fn tries_go_on_from_those_that_are_written_down_and_are_forgotten_after_a_day() {
        let (here, now) = (TriesHere::default(), Timestamp::from_millis(1_000_000));
        count(&here, " Anna", 3, now);
        count(&here, "anna", 3, now);
        assert_eq!(here.of("ANNA", now).count, 5);
        assert_eq!(here.of("berta", now).count, 0);
        assert_eq!(here.of("anna", now + MEMORY).count, 0);
        let waits = |tries: Tries| (tries.count >= 5).then_some("wait");
        assert_eq!(
            here.count("anna", Tries::default(), now, waits),
            Err("wait")
        );
        here.forget("anna");
        assert_eq!(here.of("anna", now).count, 0);
    }

    #[test]
    fn of_too_many_names_the_oldest_is_forgotten() {
        let here = TriesHere::default();
        let at = |second: usize| {
            let millis = i64::try_from(second * 1000).expect("a time");
            Timestamp::from_millis(millis)
        };
        for number in 0..=MOST_NAMES {
            // So that all are from one day.
            count(&here, &number.to_string(), 0, at(number));
        }
        let now = at(MOST_NAMES);
        assert_eq!(here.names().len(), MOST_NAMES);
        assert_eq!(here.of("0", now).count, 0);
        assert_eq!(here.of("1", now).count, 1);
    }
}
