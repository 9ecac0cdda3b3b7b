//! Leaves a provider alone for a while that keeps failing, or that nobody pays any more.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use domain::RemoteReason;

use crate::{Error, ErrorKind, Limits};

/// What is known in this process about each place.
#[derive(Debug, Default)]
pub(crate) struct Circuits(Mutex<HashMap<String, Circuit>>);

#[derive(Debug, Default)]
struct Circuit {
    /// Calls that failed in a row.
    failures: u32,
    /// How many times in a row it was left alone.
    opened: u32,
    /// Until when it is left alone, and what is said meanwhile.
    open: Option<(Instant, Error)>,
}

impl Circuits {
    /// Whether a place may be asked now.
    ///
    /// # Errors
    /// The error that it is left alone for, with the time that is left.
    pub(crate) fn check(&self, place: &str) -> Result<(), Error> {
        let mut circuits = self.lock();
        let Some(circuit) = circuits.get_mut(place) else {
            return Ok(());
        };
        let Some((until, error)) = &circuit.open else {
            return Ok(());
        };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            // Calls find out again; if one fails too, the next time is longer.
            circuit.open = None;
            return Ok(());
        }
        Err(error.clone().retry_after(left))
    }

    /// Takes note of how a call ended.
    pub(crate) fn note<T>(&self, place: &str, result: &Result<T, Error>, limits: &Limits) {
        let mut circuits = self.lock();
        let error = match result {
            Err(error) if error.counts || error.kind == ErrorKind::CreditsUsedUp => error,
            // It answered; what it said is another matter.
            _ => {
                circuits.remove(place);
                return;
            }
        };
        let circuit = circuits.entry(place.to_owned()).or_default();
        circuit.failures += 1;
        let is_unpaid = error.kind == ErrorKind::CreditsUsedUp;
        if is_unpaid || circuit.opened > 0 || circuit.failures >= limits.circuit_failures {
            // Who adds credit should not wait longer and longer.
            let opened = if is_unpaid { 0 } else { circuit.opened };
            let pause = pause(opened, limits);
            let left_alone = if is_unpaid {
                Error {
                    // This call was not made.
                    request_id: None,
                    ..error.clone()
                }
            } else {
                Error {
                    kind: ErrorKind::Busy,
                    reason: RemoteReason::ProviderPaused {
                        provider: error.provider.clone(),
                    },
                    accepted: crate::Accepted::No,
                    ..error.clone()
                }
            };
            circuit.opened += u32::from(!is_unpaid);
            circuit.open = Some((Instant::now() + pause, left_alone));
            tracing::warn!(place, secs = pause.as_secs(), kind = ?error.kind, "left alone");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Circuit>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn pause(opened: u32, limits: &Limits) -> Duration {
    let factor = 2u32.saturating_pow(opened.min(16));
    limits
        .circuit_first
        .saturating_mul(factor)
        .min(limits.circuit_longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            circuit_failures: 3,
            circuit_first: Duration::from_millis(40),
            ..Limits::default()
        }
    }

    fn unreachable() -> RemoteReason {
        RemoteReason::ProviderUnreachable {
            provider: "fal-ai".to_owned(),
        }
    }

    fn failure() -> Result<(), Error> {
        let mut error = Error::new(ErrorKind::Unreachable, "fal-ai", unreachable());
        error.counts = true;
        Err(error)
    }

    #[test]
    fn a_place_that_keeps_failing_is_left_alone_and_then_asked_once() {
        let (circuits, limits) = (Circuits::default(), limits());
        for _ in 0..3 {
            assert!(circuits.check("fal-ai").is_ok());
            circuits.note("fal-ai", &failure(), &limits);
        }
        let error = circuits.check("fal-ai").expect_err("left alone");
        assert!(matches!(error.reason, RemoteReason::ProviderPaused { .. }));
        assert!(error.is_retryable());
        assert!(
            error
                .retry_after
                .is_some_and(|left| left <= limits.circuit_first)
        );
        assert!(circuits.check("replicate").is_ok());
        std::thread::sleep(limits.circuit_first);
        assert!(circuits.check("fal-ai").is_ok());
        circuits.note("fal-ai", &failure(), &limits);
        let error = circuits.check("fal-ai").expect_err("left alone for longer");
        assert!(
            error
                .retry_after
                .is_some_and(|left| left > limits.circuit_first)
        );
    }

    #[test]
    fn an_answer_in_between_makes_the_count_begin_again() {
        let (circuits, limits) = (Circuits::default(), limits());
        for result in [failure(), failure(), Ok(()), failure(), failure()] {
            circuits.note("fal-ai", &result, &limits);
        }
        assert!(circuits.check("fal-ai").is_ok());
    }

    #[test]
    fn used_up_credits_are_not_asked_for_again_at_once() {
        let (circuits, limits) = (Circuits::default(), limits());
        let error = Error::new(ErrorKind::CreditsUsedUp, "fal-ai", unreachable());
        circuits.note::<()>("fal-ai", &Err(error), &limits);
        let error = circuits.check("fal-ai").expect_err("left alone");
        assert_eq!(error.kind, ErrorKind::CreditsUsedUp);
        assert!(!error.is_retryable());
    }
}
