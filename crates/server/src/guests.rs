//! Everybody who is connected, and who has to go when there is no room.

use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::{
    task::{AbortHandle, Id, JoinSet},
    time::Instant,
};

use super::slot::Slot;

/// How often the same trouble is written into the log.
const SAY_AGAIN: Duration = Duration::from_secs(60);

/// The connections, each with its place.
#[derive(Default)]
pub(super) struct Guests {
    pub(super) connections: JoinSet<()>,
    slots: HashMap<Id, (AbortHandle, Arc<Slot>)>,
}

impl Guests {
    pub(super) fn count(&self) -> usize {
        self.connections.len()
    }

    /// Serves a connection.
    pub(super) fn admit(
        &mut self,
        slot: Arc<Slot>,
        connection: impl Future<Output = ()> + Send + 'static,
    ) {
        let task = self.connections.spawn(connection);
        self.slots.insert(task.id(), (task, slot));
    }

    /// Waits for the end of a connection; for ever when there is none.
    pub(super) async fn ended(&mut self) {
        match self.connections.join_next_with_id().await {
            Some(Ok((id, ()))) => self.slots.remove(&id),
            Some(Err(error)) => self.slots.remove(&error.id()),
            None => std::future::pending().await,
        };
    }

    /// Hangs up on the client that can be spared most; `false` when none can.
    pub(super) async fn part_with_one(&mut self) -> bool {
        let slots = self.slots.iter();
        let most = slots
            .filter_map(|(id, (_, slot))| Some((slot.dispensable()?, *id)))
            .max_by_key(|(dispensable, _)| *dispensable);
        let Some((_, id)) = most else {
            return false;
        };
        if let Some((task, _)) = self.slots.remove(&id) {
            task.abort();
            self.ended().await;
        }
        true
    }
}

/// Trouble that may go on for long: it is told at once, then once a minute with
/// how often it was meanwhile.
#[derive(Default)]
pub(super) struct Trouble {
    said_at: Option<Instant>,
    unsaid: u64,
}

impl Trouble {
    /// It was again: how often since it was told last, if it is to be told now.
    pub(super) fn again(&mut self, now: Instant) -> Option<u64> {
        self.unsaid += 1;
        if self.said_at.is_some_and(|at| now < at + SAY_AGAIN) {
            return None;
        }
        self.said_at = Some(now);
        Some(std::mem::take(&mut self.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_told_at_once_and_then_once_a_minute_with_a_count() {
        let (mut trouble, start) = (Trouble::default(), Instant::now());
        assert_eq!(trouble.again(start), Some(1));
        for seconds in (6..60).step_by(6) {
            assert_eq!(trouble.again(start + Duration::from_secs(seconds)), None);
        }
        let minute = start + SAY_AGAIN;
        assert_eq!(trouble.again(minute), Some(10));
        assert_eq!(trouble.again(minute), None);
    }
}
