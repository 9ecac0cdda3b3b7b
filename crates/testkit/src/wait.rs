//! Waiting for what happens by itself.

use std::time::{Duration, Instant};

/// How long that may take on a slow machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Looks again and again until it is so.
///
/// # Panics
/// When it is not so after two minutes: `what` says what was waited for.
pub async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
