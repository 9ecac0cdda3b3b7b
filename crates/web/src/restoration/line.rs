//! The line before the machine that computes, as it is told to those that wait.

use std::{sync::Arc, time::Duration};

use domain::{Clock, Line, Registry, Restoration, Status, Timestamp};
use serde::Serialize;
use store::Store;
use tokio::sync::Mutex;
use utoipa::ToSchema;

/// For how long it is told as it was: many ask each second, and reading it costs more than they do.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// For how long at least, even if somebody has come since.
const GOOD_FOR_NEW: Duration = Duration::from_secs(1);

/// A month. What would take longer is told as that.
const LONGEST_SECS: f64 = 30.0 * 86_400.0;

/// The line, read when somebody waits, and then kept for a few seconds for all of them.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// How many compute at the same time; `None` where nobody knows.
    at_once: Option<u32>,
    kept: Arc<Mutex<Option<Kept>>>,
}

#[derive(Debug)]
struct Kept {
    at: Timestamp,
    /// `None` where it could not be read, or is too long.
    line: Option<Arc<Line>>,
}

/// The line at one moment.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    line: Option<Arc<Line>>,
    at_once: Option<u32>,
}

/// What is before a photo that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Line)]
pub struct LineBody {
    /// How many photos, of everybody who uses this installation, are at work or are taken before it.
    pub ahead: usize,
    /// In how many seconds it begins at the earliest; `null` if that cannot be told.
    #[schema(required)]
    pub low_seconds: Option<u64>,
    /// In how many at the latest; `null` if that cannot be told.
    #[schema(required)]
    pub high_seconds: Option<u64>,
}

impl Waiting {
    /// Where so many compute at the same time, or nobody knows how many.
    #[must_use]
    pub fn for_workers(at_once: Option<u32>) -> Self {
        Self {
            at_once,
            kept: Arc::default(),
        }
    }

    /// The line, if one of these waits in it.
    pub async fn seen_by(
        &self,
        restorations: &[Restoration],
        store: &Store,
        registry: &Registry,
        clock: &Clock,
    ) -> Seen {
        let waiting = restorations.iter();
        let waiting = waiting.filter(|it| it.status() == Status::Queued);
        let Some(newest) = waiting.map(Restoration::in_line_since).max() else {
            return Seen::default();
        };
        // Whoever comes meanwhile waits for the same answer.
        let mut kept = self.kept.lock().await;
        let now = clock.now();
        let is_good = kept.as_ref().is_some_and(|kept| {
            let good_for = match kept.at >= newest {
                true => GOOD_FOR,
                false => GOOD_FOR_NEW,
            };
            kept.at <= now && now.since(kept.at) < good_for
        });
        if !is_good {
            let line = match store.unfinished(now).await {
                Ok(unfinished) => unfinished.map(|all| Arc::new(Line::of(now, &all, registry))),
                // What is not known is not told; what was asked for can be answered all the same.
                Err(error) => {
                    tracing::warn!(%error, "could not count the photos that wait");
                    None
                }
            };
            *kept = Some(Kept { at: now, line });
        }
        Seen {
            line: kept.as_ref().and_then(|kept| kept.line.clone()),
            at_once: self.at_once,
        }
    }
}

impl Seen {
    /// Its place among those of the same person that have not ended, from 1.
    pub(super) fn own_position(&self, restoration: &Restoration) -> Option<usize> {
        if restoration.status() != Status::Queued {
            return None;
        }
        Some(self.line.as_ref()?.own_ahead_of(restoration) + 1)
    }

    pub(super) fn body(&self, restoration: &Restoration, registry: &Registry) -> Option<LineBody> {
        let ahead = self.line.as_ref()?.ahead_of(restoration, registry)?;
        let takes = ahead.takes.zip(self.at_once);
        let seconds = |total: f64, at_once: u32| {
            let each = total / f64::from(at_once.max(1));
            Duration::from_secs_f64(each.clamp(0.0, LONGEST_SECS).round()).as_secs()
        };
        Some(LineBody {
            ahead: ahead.photos,
            low_seconds: takes.map(|(takes, at_once)| seconds(takes.low_secs, at_once)),
            high_seconds: takes.map(|(takes, at_once)| seconds(takes.high_secs, at_once)),
        })
    }
}
