//! How long it can take to send a photo, and what Lambda leaves for it.

use std::time::Duration;

/// What a function has for sending: it may run for 900 seconds, of which a minute is for preparing a photo
/// and storing a result.
pub const LONGEST_CALL: Duration = Duration::from_secs(840);

/// The times that sending a photo depends on.
#[derive(Debug, Clone, Copy)]
pub struct Sending {
    /// How long the hub may take to say who serves a model.
    pub hub: Duration,
    /// How much longer than `HF_API_TIMEOUT` an answer may take: an endpoint that wakes up, a provider that
    /// holds a request by itself.
    pub extra: Duration,
}

impl Sending {
    /// The times that hold everywhere but in tests.
    pub const USUAL: Self = Self {
        hub: Duration::from_secs(5),
        extra: Duration::from_secs(30),
    };

    /// The longest that sending can take with so many providers, one after the other.
    #[must_use]
    pub fn longest(self, timeout: Duration, providers: usize) -> Duration {
        // The last time that something is sent begins within the time for it, and takes as long.
        // At a Space it is two requests, one after the other.
        let submission = 2 * (timeout + self.extra.max(timeout));
        self.hub + submission * u32::try_from(providers.max(1)).unwrap_or(u32::MAX)
    }

    /// The longest `HF_API_TIMEOUT` with which sending fits into a function, in seconds.
    #[must_use]
    pub const fn most_timeout(self, providers: u64) -> u64 {
        // 2 × (timeout + timeout) × providers, once timeout is longer than the extra time.
        (LONGEST_CALL.as_secs() - self.hub.as_secs()) / (4 * providers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_timeout_just_fits_into_a_function() {
        for (providers, most) in [(1, 208), (2, 104), (3, 69), (4, 52), (5, 41)] {
            assert_eq!(Sending::USUAL.most_timeout(providers), most);
            let takes = |seconds| {
                let providers = usize::try_from(providers).expect("a few");
                Sending::USUAL.longest(Duration::from_secs(seconds), providers)
            };
            assert!(takes(most) <= LONGEST_CALL && takes(most + 1) > LONGEST_CALL);
        }
    }
}
