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
            "SECRET_KEY" => "a secret of thirty-two characters",
            _ => return None,
        };
        Some(value.to_owned())
    })
}

#[test]
fn what_has_to_be_set_is_named_when_it_is_missing() {
    for name in [
        "BUCKET",
        "TABLE",
        "ENGINE_QUEUE_URL",
        "REMOTE_QUEUE_URL",
        "SECRET_KEY",
    ] {
        for value in [None, Some("")] {
            let error = read((name, value)).expect_err("refused");
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

#[test]
fn a_short_secret_a_wrong_url_and_wrong_hours_are_refused() {
    let error = read(("SECRET_KEY", Some("short"))).expect_err("refused");
    assert_eq!(error, SettingsError::SecretTooShort { length: 5 });
    assert!(
        !error.to_string().contains("short\""),
        "the secret itself is not shown"
    );
    for url in ["photos.example", "ftp://photos.example"] {
        assert!(matches!(
            read(("S3_PUBLIC_URL", Some(url))),
            Err(SettingsError::NotAUrl { .. })
        ));
    }
    for hours in ["soon", "-1", "1.5"] {
        let error = read(("SESSION_CLEANUP_HOURS", Some(hours))).expect_err("refused");
        assert_eq!(error, SettingsError::NotHours(hours.to_owned()));
    }
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
fn the_secret_does_not_show_when_settings_are_written_down() {
    let settings = read(("", None)).expect("taken");
    assert!(!format!("{settings:?}").contains("a secret of"));
}
