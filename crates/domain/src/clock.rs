//! Time: milliseconds since 1970 in UTC, written as RFC 3339.

use std::{
    fmt,
    ops::Add,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A moment, to the millisecond. Serialised as RFC 3339 in UTC with three decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, as DynamoDB's TTL and JWT want them.
    #[must_use]
    pub fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// How long since `earlier`; zero where that lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// The start of the period of this length that the moment lies in.
    #[must_use]
    pub fn floor_to(self, period: Duration) -> Self {
        let period = i64::try_from(period.as_millis()).unwrap_or(i64::MAX).max(1);
        Self(self.0.div_euclid(period) * period)
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)),
        )
    }
}

impl From<Timestamp> for SystemTime {
    fn from(moment: Timestamp) -> Self {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(moment.0).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .map_err(|_| fmt::Error)?;
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            moment.year(),
            u8::from(moment.month()),
            moment.day(),
            moment.hour(),
            moment.minute(),
            moment.second(),
            moment.millisecond()
        )
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let moment = OffsetDateTime::parse(&text, &Rfc3339).map_err(D::Error::custom)?;
        i64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000))
            .map(Self)
            .map_err(D::Error::custom)
    }
}

/// Tells the time. One is shared by everything that runs together, so that a test can move it on
/// without waiting.
#[derive(Debug, Clone)]
pub struct Clock {
    made: Instant,
    /// Time that a test let pass.
    passed_millis: Arc<AtomicI64>,
    /// By how much a test has set it, without any time passing.
    set_millis: Arc<AtomicI64>,
}

impl Clock {
    /// The system's time.
    #[must_use]
    pub fn system() -> Self {
        Self {
            made: Instant::now(),
            passed_millis: Arc::default(),
            set_millis: Arc::default(),
        }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let millis = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
        let passed = self.passed_millis.load(Ordering::Relaxed);
        let set = self.set_millis.load(Ordering::Relaxed);
        Timestamp(millis.saturating_add(passed).saturating_add(set))
    }

    /// How long this clock has been running, whatever it was set to meanwhile. On some systems a computer's
    /// sleep does not count.
    #[must_use]
    pub fn running(&self) -> Duration {
        let passed = u64::try_from(self.passed_millis.load(Ordering::Relaxed)).unwrap_or(0);
        self.made.elapsed() + Duration::from_millis(passed)
    }

    /// Lets time pass, for this clock and all its clones.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.passed_millis.fetch_add(millis, Ordering::Relaxed);
    }

    /// Sets this clock, and all its clones, forward or back by so many milliseconds, as a person or a time
    /// server does. No time passes by that.
    pub fn set_by(&self, millis: i64) {
        self.set_millis.fetch_add(millis, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_rfc_3339_and_read_back() {
        let moment = Timestamp::from_millis(1_795_000_000_007);
        let text = serde_json::to_string(&moment).expect("plain text");
        assert_eq!(text, "\"2026-11-18T11:06:40.007Z\"");
        assert_eq!(
            serde_json::from_str::<Timestamp>(&text).expect("our own"),
            moment
        );
    }

    #[test]
    fn a_period_starts_at_a_multiple_of_its_length() {
        let five_minutes = Duration::from_secs(300);
        let moment = Timestamp::from_millis(1_795_000_123_456);
        assert_eq!(moment.floor_to(five_minutes).as_millis() % 300_000, 0);
        assert!(moment.since(moment.floor_to(five_minutes)) < five_minutes);
    }

    #[test]
    fn clones_of_a_clock_go_together() {
        let clock = Clock::system();
        let other = clock.clone();
        clock.advance(Duration::from_secs(3600));
        assert!(other.now() >= Clock::system().now() + Duration::from_secs(3599));
    }

    #[test]
    fn a_clock_that_is_set_runs_on_as_before() {
        let clock = Clock::system();
        clock.set_by(-7_200_000);
        assert!(
            clock.now() < Timestamp::from_millis(Clock::system().now().as_millis() - 7_100_000)
        );
        assert!(clock.running() < Duration::from_secs(3600));
        clock.advance(Duration::from_secs(3600));
        assert!(clock.running() >= Duration::from_secs(3600));
    }
}
