//! The newest preview of each person: whoever moves a slider no longer wants what it was before.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::UserId;
use tokio_util::sync::CancellationToken;

/// What is asked for at the moment, by person. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Newest(Arc<Mutex<HashMap<UserId, Request>>>);

/// A request that is not answered yet.
#[derive(Debug, Clone)]
struct Request {
    /// Stops it.
    stop: CancellationToken,
    /// It has left its place in the line.
    is_over: CancellationToken,
}

/// A request, which is over, and stopped, when this is dropped.
#[derive(Debug)]
pub(crate) struct Asking {
    all: Newest,
    person: UserId,
    request: Request,
}

impl Newest {
    /// Stops the former request of a person and waits until it has left its place to the one that begins.
    pub(crate) async fn begin(&self, person: UserId) -> Asking {
        let request = Request {
            stop: CancellationToken::new(),
            is_over: CancellationToken::new(),
        };
        let former = self.all().insert(person, request.clone());
        let asking = Asking {
            all: self.clone(),
            person,
            request,
        };
        if let Some(former) = former {
            former.stop.cancel();
            former.is_over.cancelled().await;
        }
        asking
    }

    fn all(&self) -> MutexGuard<'_, HashMap<UserId, Request>> {
        // Nothing in it is half done while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asking {
    /// Is canceled once nobody waits for the answer.
    pub(crate) fn token(&self) -> CancellationToken {
        self.request.stop.clone()
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.request.stop.cancel();
        self.request.is_over.cancel();
        let mut all = self.all.all();
        // Unless a newer one has taken its place, which is not over.
        if all
            .get(&self.person)
            .is_some_and(|newest| newest.is_over.is_cancelled())
        {
            all.remove(&self.person);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_newer_request_stops_the_former_one_of_the_same_person_and_nobody_elses() {
        let (newest, anna, otto) = (Newest::default(), UserId::new(), UserId::new());
        let first = newest.begin(anna).await;
        let of_otto = newest.begin(otto).await;
        let stopped = first.token();
        let second = tokio::spawn({
            let newest = newest.clone();
            async move { newest.begin(anna).await }
        });
        stopped.cancelled().await;
        assert!(!of_otto.token().is_cancelled());
        drop(first);
        let second = second.await.expect("no panic");
        assert!(!second.token().is_cancelled());
        drop((second, of_otto));
        assert!(newest.all().is_empty(), "nobody is remembered for ever");
    }

    #[tokio::test]
    async fn a_request_whose_client_went_away_is_stopped() {
        let newest = Newest::default();
        let asking = newest.begin(UserId::new()).await;
        let token = asking.token();
        drop(asking);
        assert!(token.is_cancelled());
    }
}
