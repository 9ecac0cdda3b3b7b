//! What is needed to go on with work that was accepted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::{Limits, Supported};

/// Work that was accepted. Store it before the first poll: it is all that is needed to go on, in
/// another process too. It holds no secret and no picture, and stays below 2 KB.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handle {
    /// Where it runs.
    pub(crate) at: At,
    /// The path to ask at, as the provider gave it; at a Space the id of the event.
    pub(crate) path: String,
    /// The provider's id of the work, for its support.
    pub(crate) request_id: Option<String>,
    /// When it was accepted, in Unix seconds.
    pub(crate) submitted_at: u64,
    /// When it is given up, in Unix seconds.
    pub(crate) deadline: u64,
    /// When it was looked at last, in Unix seconds; older versions did not note it.
    #[serde(default)]
    pub(crate) looked_at: Option<u64>,
}

/// Where accepted work runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum At {
    /// At a provider behind Hugging Face's router.
    Router(Supported),
    /// At a provider itself.
    Direct(Supported),
    /// At a Space, with its address and its API.
    Space { url: String, api: String },
}

impl Handle {
    pub(crate) fn new(at: At, path: String, request_id: Option<String>, limits: &Limits) -> Self {
        let now = unix_now();
        Self {
            at,
            path,
            request_id,
            submitted_at: now,
            deadline: now + limits.deadline.as_secs(),
            looked_at: Some(now),
        }
    }

    /// Who works on it: `fal-ai`, `space`, …
    #[must_use]
    pub fn provider(&self) -> &'static str {
        match &self.at {
            At::Router(provider) | At::Direct(provider) => provider.name(),
            At::Space { .. } => "space",
        }
    }

    /// The provider's id of the work, for its support.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// When the work is given up, in Unix seconds.
    #[must_use]
    pub fn deadline(&self) -> u64 {
        self.deadline
    }

    pub(crate) fn is_overdue(&self) -> bool {
        unix_now() >= self.deadline
    }

    /// The same, looked at now. Since the last look at most `most` are counted: a clock that was set tells
    /// something else, and while a computer sleeps nobody could ask. What was paid for is not given up for that.
    pub(crate) fn looked_at_now(&self, most: Duration) -> Self {
        let now = unix_now();
        let before = self.looked_at.unwrap_or(now);
        let counted = now.saturating_sub(before).min(most.as_secs());
        // By what is not counted; back, when the clock was set back.
        let moved = |moment: u64| (moment + now).saturating_sub(before + counted);
        Self {
            submitted_at: moved(self.submitted_at),
            deadline: moved(self.deadline),
            looked_at: Some(now),
            ..self.clone()
        }
    }

    /// When to look again: the longer it takes, the less often.
    pub(crate) fn again_after(&self, limits: &Limits) -> Duration {
        let elapsed = Duration::from_secs(unix_now().saturating_sub(self.submitted_at));
        (elapsed / 4).clamp(limits.poll_first, limits.poll_longest)
    }
}

fn unix_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
