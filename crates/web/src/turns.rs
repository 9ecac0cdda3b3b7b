//! Turns at what takes memory or all cores: so many at once, one person after the other.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{RequestReason, UserId};
use tokio::{sync::oneshot, time};

use crate::Problem;

/// After how many seconds somebody who was sent away asks again.
const AGAIN_AFTER_SECS: u64 = 5;

/// Who may be at work, and who may wait for that.
#[derive(Debug, Clone, Copy)]
pub struct TurnRules {
    /// How many turns there are at once.
    pub at_once: usize,
    /// How many of them one person may have.
    pub at_once_each: usize,
    /// How many requests of one person may wait.
    pub waiting_each: usize,
    /// How long a request waits.
    pub patience: Duration,
}

/// Gives turns. Clones share them.
///
/// Who has fewest turns at the moment comes first, of those who has waited longest since their last one: a
/// person who asks twenty times at once waits for themselves, and nobody else waits for them longer than
/// for the turn they have. It keeps nothing beyond this process.
#[derive(Debug, Clone)]
pub struct Turns {
    rules: TurnRules,
    line: Arc<Mutex<Line>>,
}

#[derive(Debug)]
struct Line {
    free: usize,
    waiting: VecDeque<Waiting>,
    /// Those who have a turn, or wait and had one.
    people: HashMap<UserId, Person>,
    /// Turns given so far.
    given: u64,
}

#[derive(Debug)]
struct Waiting {
    person: UserId,
    called: oneshot::Sender<Turn>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Person {
    turns: usize,
    /// Which turn the last one was.
    last: u64,
}

/// A turn, which is over when this is dropped.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    person: UserId,
}

impl Turns {
    /// Gives turns by these rules.
    #[must_use]
    pub fn new(rules: TurnRules) -> Self {
        let line = Line {
            free: rules.at_once,
            waiting: VecDeque::new(),
            people: HashMap::new(),
            given: 0,
        };
        Self {
            rules,
            line: Arc::new(Mutex::new(line)),
        }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// As a [`Problem`]: 429 at once when too many requests of this person wait already, 503 when the turn did
    /// not come in time.
    pub async fn take(&self, person: UserId) -> Result<Turn, Problem> {
        let called = self.queue(person)?;
        self.call_next();
        match time::timeout(self.rules.patience, called).await {
            Ok(Ok(turn)) => Ok(turn),
            // Nobody drops the other end but a call that was not answered.
            Ok(Err(_)) => Err(RequestReason::Internal.into()),
            Err(_) => Err(busy()),
        }
    }

    fn queue(&self, person: UserId) -> Result<oneshot::Receiver<Turn>, Problem> {
        let mut line = self.line();
        // Whoever went away waits for nothing.
        line.waiting.retain(|waiting| !waiting.called.is_closed());
        let before = line.waiting.iter().filter(|each| each.person == person);
        let may_begin = line.free > 0 && line.turns_of(person) < self.rules.at_once_each;
        if !may_begin && before.count() >= self.rules.waiting_each {
            return Err(too_many());
        }
        let (called, call) = oneshot::channel();
        line.waiting.push_back(Waiting { person, called });
        Ok(call)
    }

    /// Gives turns to those who wait, as long as there are any.
    fn call_next(&self) {
        loop {
            let next = self.line().next(self.rules.at_once_each);
            let Some((person, called)) = next else {
                return;
            };
            let turns = self.clone();
            // Not taken by who has gone away meanwhile: it is dropped here, and over.
            drop(called.send(Turn { turns, person }));
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // Nothing in it is half done while it is held.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn turns_of(&self, person: UserId) -> usize {
        self.people.get(&person).map_or(0, |person| person.turns)
    }

    /// Whose turn it is, noted as theirs.
    fn next(&mut self, at_once_each: usize) -> Option<(UserId, oneshot::Sender<Turn>)> {
        if self.free == 0 {
            return None;
        }
        self.waiting.retain(|waiting| !waiting.called.is_closed());
        let people = &self.people;
        let person = |waiting: &Waiting| people.get(&waiting.person).copied().unwrap_or_default();
        let may = self.waiting.iter().enumerate();
        let may = may.filter(|(_, waiting)| person(waiting).turns < at_once_each);
        let (at, _) = may.min_by_key(|(at, waiting)| {
            let Person { turns, last } = person(waiting);
            (turns, last, *at)
        })?;
        let Waiting { person, called } = self.waiting.remove(at)?;
        self.free -= 1;
        self.given += 1;
        let known = self.people.entry(person).or_default();
        known.turns += 1;
        known.last = self.given;
        Some((person, called))
    }

    fn end(&mut self, person: UserId) {
        self.free += 1;
        if let Some(known) = self.people.get_mut(&person) {
            known.turns = known.turns.saturating_sub(1);
        }
        let waiting = &self.waiting;
        self.people.retain(|id, known| {
            known.turns > 0 || waiting.iter().any(|waiting| waiting.person == *id)
        });
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.line().end(self.person);
        self.turns.call_next();
    }
}

fn busy() -> Problem {
    Problem::from(RequestReason::Busy).again_after(AGAIN_AFTER_SECS)
}

fn too_many() -> Problem {
    Problem::from(RequestReason::TooManyAtOnce).again_after(AGAIN_AFTER_SECS)
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, task::Poll};

    use tokio::task::yield_now;

    use super::*;

    const RULES: TurnRules = TurnRules {
        at_once: 1,
        at_once_each: 1,
        waiting_each: 1,
        patience: Duration::from_secs(3600),
    };

    async fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        for _ in 0..10 {
            let polled = std::future::poll_fn(|context| {
                Poll::Ready(match future.as_mut().poll(context) {
                    Poll::Ready(value) => Some(value),
                    Poll::Pending => None,
                })
            });
            if let Some(value) = polled.await {
                return Some(value);
            }
            yield_now().await;
        }
        None
    }

    #[tokio::test]
    async fn a_person_waits_once_and_is_sent_away_at_once_after_that() {
        let (turns, anna) = (Turns::new(RULES), UserId::new());
        let first = turns.take(anna).await.expect("free");
        let mut second = Box::pin(turns.take(anna));
        assert!(ready(&mut second).await.is_none());
        for _ in 0..20 {
            let third = ready(turns.take(anna)).await.expect("at once");
            let problem = third.expect_err("sent away");
            assert_eq!(problem.status, 429);
            assert_eq!(problem.retry_after_secs, Some(AGAIN_AFTER_SECS));
        }
        drop(first);
        second.await.expect("its turn");
    }

    #[tokio::test]
    async fn who_comes_later_is_called_before_the_second_photo_of_who_had_a_turn() {
        let turns = Turns::new(RULES);
        let (anna, otto, emil) = (UserId::new(), UserId::new(), UserId::new());
        let first = turns.take(anna).await.expect("free");
        let mut again = Box::pin(turns.take(anna));
        let mut other = Box::pin(turns.take(otto));
        let mut third = Box::pin(turns.take(emil));
        assert!(ready(&mut again).await.is_none());
        assert!(ready(&mut other).await.is_none());
        assert!(ready(&mut third).await.is_none());
        drop(first);
        let of_otto = other.await.expect("Otto first");
        assert!(ready(&mut again).await.is_none());
        drop(of_otto);
        let of_emil = third.await.expect("then Emil");
        assert!(ready(&mut again).await.is_none());
        drop(of_emil);
        again.await.expect("then Anna once more");
    }

    #[tokio::test]
    async fn who_goes_away_waits_no_longer_and_holds_nothing_up() {
        let (turns, anna, otto) = (Turns::new(RULES), UserId::new(), UserId::new());
        let first = turns.take(anna).await.expect("free");
        let mut gone = Box::pin(turns.take(anna));
        let mut gone_too = Box::pin(turns.take(otto));
        assert!(ready(&mut gone).await.is_none());
        assert!(ready(&mut gone_too).await.is_none());
        drop(gone);
        // The place is free again, for the same person too.
        let mut waits = Box::pin(turns.take(anna));
        assert!(ready(&mut waits).await.is_none());
        drop(first);
        // Called, and gone before it was heard.
        drop(gone_too);
        waits.await.expect("its turn");
        assert!(
            turns.line().people.is_empty(),
            "nobody is remembered for ever"
        );
    }

    #[tokio::test]
    async fn one_person_never_has_all_turns_where_the_rules_say_so() {
        let rules = TurnRules {
            at_once: 3,
            at_once_each: 2,
            waiting_each: 9,
            ..RULES
        };
        let (turns, anna, otto) = (Turns::new(rules), UserId::new(), UserId::new());
        let _one = turns.take(anna).await.expect("free");
        let two = turns.take(anna).await.expect("free");
        let mut three = Box::pin(turns.take(anna));
        assert!(ready(&mut three).await.is_none());
        let _other = turns.take(otto).await.expect("free");
        drop(two);
        three.await.expect("its turn");
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_when_to_come_again() {
        let turns = Turns::new(TurnRules {
            patience: Duration::from_millis(20),
            ..RULES
        });
        let _first = turns.take(UserId::new()).await.expect("free");
        let problem = turns.take(UserId::new()).await.expect_err("sent away");
        assert_eq!(problem.status, 503);
        assert_eq!(problem.retry_after_secs, Some(AGAIN_AFTER_SECS));
    }
}
