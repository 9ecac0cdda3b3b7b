//! A clock that is set while the program runs, by `libfaketime`.

#![cfg(target_os = "linux")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    client::{self, SignedIn, login, picture, size, succeeded},
    program::{self, Program},
};

/// Where Debian and its like have it.
fn library() -> Option<PathBuf> {
    let places = [
        format!("/usr/lib/{}-linux-gnu/faketime", std::env::consts::ARCH),
        "/usr/lib/faketime".to_owned(),
        "/usr/lib64/faketime".to_owned(),
    ];
    let found = places
        .iter()
        .map(|place| Path::new(place).join("libfaketimeMT.so.1"))
        .find(|path| path.exists());
    if found.is_none() {
        testkit::skip("the package faketime is not installed, so no clock was set");
    }
    found
}

/// A folder with the program's data and what its clock is ahead by.
struct Clocked {
    folder: tempfile::TempDir,
    library: PathBuf,
}

impl Clocked {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let clocked = Self {
            library: library()?,
            folder,
        };
        clocked.set("+0");
        Some(clocked)
    }

    fn command(&self) -> Command {
        let mut command = program::command(&self.folder.path().join("data"));
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", self.folder.path().join("ahead"))
            .env("FAKETIME_NO_CACHE", "1")
            // As on a real computer, only the wall clock is set.
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("AUTH_PASSWORD", PASSWORD);
        command
    }

    fn set(&self, ahead: &str) {
        // In one go, so that it is never read half.
        let new = self.folder.path().join("new");
        fs::write(&new, format!("{ahead}\n")).expect("written");
        fs::rename(new, self.folder.path().join("ahead")).expect("renamed");
        // Answers that were dated before are gone by then.
        std::thread::sleep(Duration::from_millis(1100));
    }
}

const PASSWORD: &str = "correct horse";

fn restores(me: &SignedIn, when: &str) {
    let id = me.start(&picture(40));
    let done = me.wait_for(&id, succeeded);
    assert_eq!(size(&me.photo(&done["processed_url"])), (80, 80), "{when}");
}

#[test]
fn restoring_goes_on_when_the_clock_is_set_back_and_forth() {
    let Some(clocked) = Clocked::new() else {
        return;
    };
    let program = Program::spawn(clocked.command());
    let me = SignedIn::with(&program, PASSWORD);
    restores(&me, "before");
    // Tokens hold for 15 minutes by the clock.
    for ahead in ["-2h", "+0", "-40m", "-2y", "+5m", "+0"] {
        clocked.set(ahead);
        restores(&me, ahead);
    }
    for ahead in ["+2h", "+2y", "-1d", "+0"] {
        clocked.set(ahead);
        restores(&SignedIn::with(&program, PASSWORD), ahead);
    }
    let log = program.log();
    assert!(!log.contains("TooSkewed"), "{log}");
    assert!(!log.contains("status=50"), "{log}");
}

#[test]
fn a_session_outlives_a_clock_that_jumps_far_ahead_and_back() {
    let Some(clocked) = Clocked::new() else {
        return;
    };
    let program = Program::spawn(clocked.command());
    let http = client::http();
    let signed_in = login(&http, &program.url, "admin", PASSWORD);
    let cookie = signed_in.headers()["set-cookie"].to_str().expect("text");
    let cookie = cookie.split(';').next().expect("a cookie").to_owned();
    let refresh = || {
        let post = http.post(format!("{}/api/v1/auth/refresh", program.url));
        let answer = post.header("cookie", &cookie).send();
        answer.unwrap_or_else(|error| panic!("{error}: {}", program.log()))
    };
    clocked.set("+2y");
    assert_eq!(refresh().status(), 401, "its time is over");
    clocked.set("+0");
    assert_eq!(refresh().status(), 200, "it was never taken away");
}

#[test]
fn nothing_is_removed_by_a_clock_that_is_wrong_at_the_start() {
    let Some(clocked) = Clocked::new() else {
        return;
    };
    let with_retention = || {
        let mut command = clocked.command();
        command.env("SESSION_CLEANUP_HOURS", "24");
        command
    };
    let program = Program::spawn(with_retention());
    let me = SignedIn::with(&program, PASSWORD);
    let id = me.start(&picture(40));
    me.wait_for(&id, succeeded);
    program.stop();

    clocked.set("+2y");
    let program = Program::spawn(with_retention());
    // At the start it looks for what is due.
    std::thread::sleep(Duration::from_secs(3));
    program.stop();

    clocked.set("+0");
    let program = Program::spawn(with_retention());
    let me = SignedIn::with(&program, PASSWORD);
    let restoration = me.restoration(&id);
    assert_eq!(size(&me.photo(&restoration["processed_url"])), (80, 80));
    assert_eq!(me.photo(&restoration["original_url"]), picture(40));
}
