//! What the worker needs, and what becomes of a message.

use std::{path::PathBuf, sync::Arc, time::Duration};

use domain::{Clock, Registry};
use providers::Providers;
use store::Store;

use crate::networks::Networks;

/// What the worker needs.
#[derive(Debug, Clone)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models.
    pub registry: Arc<Registry>,
    /// Models that run elsewhere.
    pub providers: Providers,
    /// Networks whose weights are not part of the program.
    pub networks: Networks,
    /// How large a photo may be.
    pub limits: engine::Limits,
    /// The time.
    pub clock: Clock,
    /// Where a picture is written before it goes to the bucket.
    pub temp_dir: PathBuf,
}

/// What to do with the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Acknowledge it.
    Done,
    /// Give it back, to be received again after this time.
    Retry(Duration),
    /// It cannot be read, and no retry helps: to the dead-letter queue if there is one, else dropped.
    Reject,
}
