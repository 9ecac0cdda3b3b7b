//! What a test says when this machine cannot run it.

use std::{fs::OpenOptions, io::Write, panic::Location};

/// The variable that names the file where skipped checks are listed: `.ci/run` and `make test` show it at
/// their end, as what a test prints is shown only when it fails.
const LIST: &str = "SKIPPED_CHECKS";

/// Says that the calling test is skipped, and why.
///
/// # Panics
/// If the list cannot be written: a check that is left out without a word is worse than none.
#[track_caller]
pub fn skip(why: &str) {
    println!("SKIPPED: {why}");
    if let Some(list) = std::env::var_os(LIST) {
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(list)
            .expect("the list of skipped checks can be written");
        let line = format!("{}: {why}\n", Location::caller().file());
        file.write_all(line.as_bytes()).expect("written");
    }
}
