//! Access tokens, good and bad.

use std::time::Duration;

use http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::{PASSWORD, app_with_anna, cookie, me, post, refresh, sign_in};

fn forged(key: &[u8]) -> String {
    let claims = json!({
        "iss": "photo-restoration", "aud": "photo-restoration-api",
        "sub": domain::UserId::new(), "exp": 99_999_999_999_i64, "iat": 0, "jti": "x",
        "role": "admin",
    });
    jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(key),
    )
    .expect("signed")
}

/// The token with another header and no signature.
fn unsigned(token: &str) -> String {
    // {"alg":"none","typ":"JWT"} in base64url.
    let header = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    format!(
        "{header}.{}.",
        token.split('.').nth(1).expect("three parts")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_forged_expired_or_of_another_kind_is_refused() {
    let app = app_with_anna().await;
    let answer = sign_in(&app, "anna", PASSWORD).await;
    let token = answer.body["access_token"]
        .as_str()
        .expect("a token")
        .to_owned();
    let cookie = cookie(&answer.headers);
    let refresh_token = cookie.split_once('=').expect("name and value").1;
    let bad = [
        forged(b"another key, also thirty-two characters"),
        unsigned(&token),
        unsigned(&forged(b"any")),
        refresh_token.to_owned(),
        String::new(),
        "nonsense".to_owned(),
    ];
    for token in &bad {
        assert_eq!(
            me(&app, token).await.status,
            StatusCode::UNAUTHORIZED,
            "{token}"
        );
        let body = json!({ "token": token });
        let validated = post(&app, "/api/v1/auth/validate", &body, None).await;
        assert_eq!(
            (validated.status, &validated.body["valid"]),
            (StatusCode::OK, &json!(false))
        );
    }
    // An access token is no refresh cookie either.
    let name = cookie.split_once('=').expect("name and value").0;
    let answer = refresh(&app, &format!("{name}={token}")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let validated = post(
        &app,
        "/api/v1/auth/validate",
        &json!({ "token": token }),
        None,
    )
    .await;
    assert_eq!(validated.body["valid"], true);
    assert_eq!(validated.body["user"]["username"], "anna");
    app.clock.advance(Duration::from_secs(8 * 24 * 3600));
    let expired = me(&app, &token).await;
    assert_eq!(expired.status, StatusCode::UNAUTHORIZED);
    assert!(
        expired.body["detail"]
            .as_str()
            .is_some_and(|text| text.contains("expired"))
    );
    let validated = post(
        &app,
        "/api/v1/auth/validate",
        &json!({ "token": token }),
        None,
    )
    .await;
    assert_eq!(
        (&validated.body["valid"], &validated.body["user"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_an_account_that_is_gone_belongs_to_nobody() {
    let app = app_with_anna().await;
    let ghost = domain::User {
        id: domain::UserId::new(),
        username: domain::UserName::new("ghost").expect("a name"),
        role: domain::Role::Admin,
        password_hash: String::new(),
        created_at: app.clock.now(),
    };
    let token = app.keys.issue(&ghost).expect("signed");
    assert_eq!(me(&app, &token).await.status, StatusCode::UNAUTHORIZED);
}
