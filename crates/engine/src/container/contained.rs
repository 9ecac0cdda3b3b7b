//! Panics in decoders of others.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Error;
use crate::named::Flaw;

/// Runs a decoder so that a panic in it becomes [`Error::Corrupt`].
///
/// The decoders are fuzzed by their authors, yet zune-jpeg in particular indexes and asserts its
/// way through hostile scans. One bad photo must not take a whole process down. Nothing is shared
/// with the closure that could be left half changed: it reads bytes and makes new values.
pub(crate) fn contained<T>(decode: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| {
        Err(Error::Corrupt {
            flaw: Flaw::Data,
            reason: "its data contradicts itself".into(),
        })
    })
}
