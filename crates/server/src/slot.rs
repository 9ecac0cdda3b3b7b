//! What a connection waits for, as others may want its place.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// A client that has just come gets this long to say what it wants.
const GREETING: Duration = Duration::from_millis(250);

/// From when on a client that sends or takes nothing keeps others out. Shorter
/// than many a line's hiccup, but it counts only when there is no other place.
const STANDSTILL: Duration = Duration::from_secs(1);

/// The same for a client much of whose photo is here, or there, already: a phone
/// on a train pauses for longer, and would have to begin anew. A crowd of
/// connections that send nothing must not be worth more.
const PAUSE: Duration = Duration::from_secs(15);

/// The slot of one connection, of which there are so many.
#[derive(Debug)]
pub(super) struct Slot(Mutex<Waits>);

#[derive(Debug)]
struct Waits {
    /// Since when no request is under way.
    request: Option<Instant>,
    /// Since when the rest of a request is awaited.
    body: Option<Awaited>,
    /// Since when nothing of an answer is taken.
    taking: Option<Awaited>,
    /// The rest of a request did not arrive.
    stalled: bool,
    /// The rest of a request was not read to its end.
    unread: bool,
}

/// A client that is waited for in the middle of something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Awaited {
    pub(super) since: Instant,
    /// Whether much has moved before.
    pub(super) has_moved: bool,
}

/// How willingly a place is given to somebody else: the greatest one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dispensable {
    /// Its client stands still in the middle of something.
    Stalled(Duration),
    /// Nothing is under way: a browser comes again by itself.
    Idle(Duration),
}

impl Slot {
    /// Of a connection that is new.
    pub(super) fn new() -> Self {
        Self(Mutex::new(Waits {
            request: Some(Instant::now()),
            body: None,
            taking: None,
            stalled: false,
            unread: false,
        }))
    }

    /// Whether somebody else may have it; `None` while the server is at work
    /// for this client, or the client moves.
    pub(super) fn dispensable(&self) -> Option<Dispensable> {
        let waits = self.waits();
        if let Some(Awaited { since, has_moved }) = waits.taking.or(waits.body) {
            let spent = since.elapsed();
            let borne = if has_moved { PAUSE } else { STANDSTILL };
            return (spent >= borne).then_some(Dispensable::Stalled(spent));
        }
        let spent = waits.request?.elapsed();
        (spent >= GREETING).then_some(Dispensable::Idle(spent))
    }

    pub(super) fn request_begins(&self) {
        let mut waits = self.waits();
        waits.request = None;
        waits.stalled = false;
        waits.unread = false;
    }

    pub(super) fn request_ends(&self) {
        self.waits().request = Some(Instant::now());
    }

    pub(super) fn body_awaited(&self, awaited: Awaited) {
        self.waits().body = Some(awaited);
    }

    pub(super) fn body_arrives(&self) {
        self.waits().body = None;
    }

    pub(super) fn body_stalled(&self) {
        self.waits().stalled = true;
    }

    /// Whether the rest of the request did not arrive.
    pub(super) fn is_body_stalled(&self) -> bool {
        self.waits().stalled
    }

    pub(super) fn body_left_unread(&self) {
        self.waits().unread = true;
    }

    /// Whether there was more of the last request than was read.
    pub(super) fn is_body_unread(&self) -> bool {
        self.waits().unread
    }

    pub(super) fn answer_not_taken(&self, awaited: Awaited) {
        self.waits().taking = Some(awaited);
    }

    pub(super) fn answer_taken(&self) {
        self.waits().taking = None;
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        // Each change is whole by itself.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
