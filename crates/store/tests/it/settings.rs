//! Settings that are missing or wrong are named.

use std::time::Duration;

use secrecy::ExposeSecret;
use store::{Access, SecretError, Settings, SettingsError, secret, secret_key};

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
fn a_wrong_url_and_wrong_hours_are_refused() {
    for url in [
        "photos.example",
        "ftp://photos.example",
        "https://photos.example/bucket",
        "https://photos.example/?a=b",
        "https://me@photos.example",
    ] {
        assert!(matches!(
            read(("S3_PUBLIC_URL", Some(url))),
            Err(SettingsError::NotAUrl { .. })
        ));
    }
    for url in ["https://photos.example", "http://photos.example:8333/"] {
        assert!(read(("S3_PUBLIC_URL", Some(url))).is_ok());
    }
    for hours in ["soon", "-1", "1.5", "876001"] {
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

/// Nothing answers there.
fn nowhere() -> Access {
    Access::to("http://127.0.0.1:1", "key", &"secret".into())
}

#[tokio::test]
async fn a_secret_that_is_missing_or_short_is_refused_and_not_shown() {
    let set =
        |value: &'static str| move |name: &str| (name == "SECRET_KEY").then(|| value.to_owned());
    for value in ["", "hunter2"] {
        let error = secret_key(&nowhere(), set(value))
            .await
            .expect_err("refused");
        match (value, &error) {
            ("", SecretError::Missing { name: "SECRET_KEY" }) => {}
            (_, SecretError::TooShort { length: 7 }) => {}
            _ => panic!("{error:?}"),
        }
        assert!(error.to_string().starts_with("SECRET_KEY"), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    let key = secret_key(&nowhere(), set("a secret of thirty-two characters")).await;
    assert!(!format!("{key:?}").contains("a secret of"));
    assert_eq!(key.expect("taken").expose_secret().len(), 33);
    let none = secret("AUTH_PASSWORD", &nowhere(), |_| None)
        .await
        .expect("nothing asked");
    assert!(none.is_none());
}
