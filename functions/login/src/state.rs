//! What the routes need.

use std::sync::Arc;

use axum::extract::FromRef;
use domain::Clock;
use store::Store;
use tokio::sync::Semaphore;
use web::AccessKeys;

use crate::{first_admin::FirstAdmin, tries_here::TriesHere};

/// What the routes need.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    pub(crate) store: Store,
    pub(crate) keys: AccessKeys,
    pub(crate) clock: Clock,
    pub(crate) first_admin: Option<FirstAdmin>,
    /// Each check of a password takes 19 MiB.
    pub(crate) checks: Arc<Semaphore>,
    pub(crate) tries: TriesHere,
}

impl State {
    /// How many passwords are checked at the same time.
    const CHECKS_AT_ONCE: usize = 2;

    /// What the routes need.
    #[must_use]
    pub fn new(
        store: Store,
        keys: AccessKeys,
        clock: Clock,
        first_admin: Option<FirstAdmin>,
    ) -> Self {
        let checks = Arc::new(Semaphore::new(Self::CHECKS_AT_ONCE));
        Self {
            store,
            keys,
            clock,
            first_admin,
            checks,
            tries: TriesHere::default(),
        }
    }
}
