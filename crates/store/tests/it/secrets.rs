//! Secrets that Lambda reads at its start.

use secrecy::ExposeSecret;
use store::{Access, SecretError, secret, secret_key};

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
