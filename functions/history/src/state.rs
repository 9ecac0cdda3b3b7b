//! What the routes need.

use std::sync::Arc;

use axum::extract::FromRef;
use domain::{Clock, Registry, Restoration};
use store::{CursorKey, Reach, Store};
use web::{AccessKeys, Pictures, Seen, Waiting};

/// What the routes need.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// What signs the list's cursors.
    pub cursors: CursorKey,
    /// The models.
    pub registry: Arc<Registry>,
    /// Who asks.
    pub keys: AccessKeys,
    /// Those that wait.
    pub waiting: Waiting,
    /// The time.
    pub clock: Clock,
}

impl State {
    /// How restorations are shown, with photos as far as the caller reaches.
    pub(crate) fn pictures<'a>(&'a self, reach: &'a Reach) -> Pictures<'a> {
        Pictures {
            store: &self.store,
            registry: &self.registry,
            now: self.clock.now(),
            reach,
        }
    }

    /// The line, as far as it matters to these.
    pub(crate) async fn line_for(&self, restorations: &[Restoration]) -> Seen {
        let (store, registry) = (&self.store, &self.registry);
        let seen = self
            .waiting
            .seen_by(restorations, store, registry, &self.clock);
        seen.await
    }
}
