//! Signing out.

use http::StatusCode;
use serde_json::Value;
use testkit::{Answer, TestApp};

use crate::{PASSWORD, app_with_anna, cookie, post, refresh, sign_in};

async fn sign_out(app: &TestApp, cookie: &str) -> Answer {
    post(app, "/api/v1/auth/logout", &Value::Null, Some(cookie)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_removes_the_cookie() {
    let app = app_with_anna().await;
    let sent = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let answer = post(&app, "/api/v1/auth/logout", &Value::Null, Some(&sent)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(
        answer.headers["set-cookie"]
            .to_str()
            .expect("text")
            .contains("Max-Age=0")
    );
    assert_eq!(refresh(&app, &sent).await.status, StatusCode::UNAUTHORIZED);
    let again = post(&app, "/api/v1/auth/logout", &Value::Null, None).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_with_a_cookie_that_was_used_ends_the_session_all_the_same() {
    let app = app_with_anna().await;
    let used = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let newest = cookie(&refresh(&app, &used).await.headers);
    // As a tab does that was left half-way, before the new cookie came.
    let answer = sign_out(&app, &used).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(
        refresh(&app, &newest).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_no_other_session() {
    let app = app_with_anna().await;
    let phone = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    let laptop = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    sign_out(&app, &phone).await;
    // Nothing of ours, and a session that somebody else would have.
    let (name, value) = laptop.split_once('=').expect("name and value");
    let (_, rest) = value.split_once('.').expect("parts");
    let others = format!("{name}={}.{rest}", domain::UserId::new());
    for cookie in [&others, "photo_restoration_refresh=x"] {
        assert_eq!(sign_out(&app, cookie).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(refresh(&app, &laptop).await.status, StatusCode::OK);
}
