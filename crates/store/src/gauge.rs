//! How much room is left where photos are kept, where that has an end.

use std::{fmt, sync::Arc, time::Duration};

use domain::{LEAST_UNDO, Timing};

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes of the disk, as far as that is known.
    pub total_bytes: Option<u64>,
    /// Bytes that are free, as far as that is known.
    pub free_bytes: Option<u64>,
    /// Bytes of them that are kept for records: photos are not taken below that.
    pub reserve_bytes: u64,
    /// Why no photo is taken now; `None` when photos are taken.
    pub shortage: Option<Shortage>,
}

impl Room {
    /// In a word, for answers: `fine`, `full` or `read-only`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        match self.shortage {
            None => FINE,
            Some(Shortage::Full) => "full",
            Some(Shortage::ReadOnly) => "read-only",
        }
    }
}

/// What [`Room::state`] is as long as photos are taken.
const FINE: &str = "fine";

/// Why no photo is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortage {
    /// The disk is full.
    Full,
    /// The disk can only be read.
    ReadOnly,
}

/// Tells how much room there is. The one that knows nothing is for a bucket without an end.
#[derive(Clone, Default)]
pub struct Gauge(Option<Arc<dyn Fn() -> Room + Send + Sync>>);

impl Gauge {
    /// Asks `read` each time; that must not wait for long.
    pub fn new(read: impl Fn() -> Room + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(read)))
    }

    /// How much room there is now; `None` where that has no end.
    #[must_use]
    pub fn room(&self) -> Option<Room> {
        self.0.as_ref().map(|read| read())
    }

    /// [`Room::state`]; where room has no end it is always `fine`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        self.room().map_or(FINE, |room| room.state())
    }

    /// How long a deletion that is made now can be undone at most. On a full disk people delete to make room, so nothing
    /// stays in the bin then; nor does it longer than it is kept anyway.
    #[must_use]
    pub fn undo(&self, timing: &Timing) -> Duration {
        let undo = match self.shortage() {
            Some(Shortage::Full) => LEAST_UNDO,
            Some(Shortage::ReadOnly) | None => timing.undo,
        };
        undo.min(timing.retention.unwrap_or(Duration::MAX))
    }

    /// Why no photo is taken now; `None` when photos are taken.
    #[must_use]
    pub fn shortage(&self) -> Option<Shortage> {
        self.room()?.shortage
    }
}

impl fmt::Debug for Gauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Gauge").field(&self.room()).finish()
    }
}
