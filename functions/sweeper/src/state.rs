//! What the sweeper needs, and what it did.

use std::sync::Arc;

use domain::{Clock, Registry};
use store::Store;

use crate::trust::Trust;

/// What the sweeper needs.
#[derive(Debug, Clone)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models, for the queue of a message.
    pub registry: Arc<Registry>,
    /// The time.
    pub clock: Clock,
    /// Whether that is believed.
    pub trust: Trust,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Messages sent.
    pub sent: usize,
    /// Restorations given up.
    pub gave_up: usize,
    /// Restorations removed.
    pub removed: usize,
    /// Uploads removed.
    pub uploads_removed: usize,
    /// What could not be done this time; it stays due.
    pub put_off: usize,
}
