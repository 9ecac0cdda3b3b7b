//! Settings that are missing or wrong are named.

use std::time::Duration;

use store::{Settings, SettingsError};

fn read(change: (&str, Option<&str>)) -> Result<Settings, SettingsError> {
    Settings::read(|name| {
        if name == change.0 {
            return change.1.map(str::to_owned);
        }
        let value = match name {
            "BUCKET" => "photos",
            "TABLE" => "records",
            "ENGINE_QUEUE_URL" => "https://sqs.example/1/engine",
            "REMOTE_QUEUE_URL" => "https://sqs.example/1/remote",
            _ => return None,
        };
        Some(value.to_owned())
    })
}

#[test]
fn what_has_to_be_set_is_named_when_it_is_missing() {
    for name in ["BUCKET", "TABLE", "ENGINE_QUEUE_URL", "REMOTE_QUEUE_URL"] {
        for value in [None, Some("")] {
            let error = read((name, value)).expect_err("refused");
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

#[test]
fn a_wrong_url_and_wrong_times_are_refused() {
    for url in [
        "photos.example",
        "ftp://photos.example",
        "https://photos.example/bucket",
        "https://photos.example/?a=b",
        "https://me@photos.example",
    ] {
        let error = read(("S3_PUBLIC_URL", Some(url))).expect_err("refused");
        assert_eq!(error.name, "S3_PUBLIC_URL");
    }
    for url in ["https://photos.example", "http://photos.example:8333/"] {
        assert!(read(("S3_PUBLIC_URL", Some(url))).is_ok());
    }
    for hours in ["soon", "-1", "1.5", "876001"] {
        let error = read(("SESSION_CLEANUP_HOURS", Some(hours))).expect_err("refused");
        assert_eq!(error.name, "SESSION_CLEANUP_HOURS");
        assert!(error.message.contains(hours), "{error}");
    }
    for days in ["a week", "-1", "366"] {
        let error = read(("TRASH_DAYS", Some(days))).expect_err("refused");
        assert_eq!(error.name, "TRASH_DAYS");
        assert!(error.message.contains(days), "{error}");
    }
}

#[test]
fn a_deletion_can_be_undone_for_a_week_when_nothing_else_is_set_and_for_a_minute_with_0() {
    let undo = |days| read(("TRASH_DAYS", days)).expect("taken").timing.undo;
    assert_eq!(undo(None), Duration::from_secs(7 * 24 * 3600));
    assert_eq!(undo(Some("365")), Duration::from_secs(365 * 24 * 3600));
    assert_eq!(undo(Some("0")), Duration::from_secs(60));
}

#[test]
fn retention_is_a_day_when_not_set_and_off_with_0() {
    let retention = |hours| {
        read(("SESSION_CLEANUP_HOURS", hours))
            .expect("taken")
            .timing
            .retention
    };
    assert_eq!(retention(None), Some(Duration::from_secs(24 * 3600)));
    assert_eq!(retention(Some("48")), Some(Duration::from_secs(48 * 3600)));
    assert_eq!(retention(Some("0")), None);
}

#[test]
fn progress_is_written_down_as_often_as_is_set() {
    let report = |seconds| {
        read(("PROGRESS_SECONDS", seconds))
            .expect("taken")
            .timing
            .report
    };
    assert_eq!(report(Some("3")), Duration::from_secs(3));
    assert_eq!(report(None), Duration::from_secs(1));
    for seconds in ["0", "21", "often"] {
        let error = read(("PROGRESS_SECONDS", Some(seconds))).expect_err("refused");
        assert_eq!(error.name, "PROGRESS_SECONDS");
    }
}
