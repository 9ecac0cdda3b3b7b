//! Panics that the engine takes for a broken photo. In the field that saves the process; in a test it would
//! hide a decoder's fault.

use std::{
    panic,
    sync::{Mutex, Once, PoisonError},
    thread,
};

/// What panicked outside of the tests themselves: the name of its thread, and what it said.
static SEEN: Mutex<Vec<(Option<String>, String)>> = Mutex::new(Vec::new());

/// Runs something, and fails when anything in it panicked, also where the engine made an error of it.
pub(crate) fn without_panic<T>(work: impl FnOnce() -> T) -> T {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let is_a_test = |at: &panic::Location<'_>| at.file().contains("tests/it/");
            if !info.location().is_some_and(is_a_test) {
                let name = thread::current().name().map(str::to_owned);
                let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
                seen.push((name, info.to_string()));
            }
            usual(info);
        }));
    });
    let outcome = work();
    // Each test runs in a thread of its name; the engine's own threads have none.
    let mine = thread::current();
    let mine = |name: &Option<String>| name.is_none() || name.as_deref() == mine.name();
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    let seen: Vec<_> = seen.extract_if(.., |(name, _)| mine(name)).collect();
    assert!(seen.is_empty(), "a decoder panicked: {seen:#?}");
    outcome
}

#[test]
#[should_panic(expected = "a decoder panicked")]
fn a_panic_that_became_an_error_is_seen() {
    let _ =
        without_panic(|| panic::catch_unwind(|| char::from_digit(0, 40)).map_err(|_| "an error"));
}
