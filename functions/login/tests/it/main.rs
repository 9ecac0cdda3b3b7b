//! Signing in, staying signed in, and those who should not be.

mod first_admin;
mod full_disk;
mod other_pages;
mod same_work;
mod sign_in;
mod sign_out;
mod tokens;

use std::sync::LazyLock;

use axum::body::Body;
use domain::{Role, User, UserId, UserName};
use http::{HeaderMap, Request, header};
use login::password;
use serde_json::{Value, json};
use testkit::{Answer, TestApp};

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Made once: argon2 takes its time.
static HASH: LazyLock<String> =
    LazyLock::new(|| password::hash(&PASSWORD.into()).expect("long enough"));

/// An app in which anna can sign in.
pub(crate) async fn app_with_anna() -> TestApp {
    let app = TestApp::start().await;
    let anna = User {
        id: UserId::new(),
        username: UserName::new("anna").expect("a name"),
        role: Role::User,
        password_hash: HASH.clone(),
        created_at: app.clock.now(),
    };
    app.store().create_user(&anna).await.expect("written");
    app
}

pub(crate) async fn post(app: &TestApp, path: &str, body: &Value, cookie: Option<&str>) -> Answer {
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    app.send(
        request
            .body(Body::from(body.to_string()))
            .expect("a request"),
    )
    .await
}

pub(crate) async fn sign_in(app: &TestApp, name: &str, password: &str) -> Answer {
    let body = json!({ "username": name, "password": password });
    post(app, "/api/v1/auth/login", &body, None).await
}

pub(crate) async fn refresh(app: &TestApp, cookie: &str) -> Answer {
    post(app, "/api/v1/auth/refresh", &Value::Null, Some(cookie)).await
}

pub(crate) async fn me(app: &TestApp, token: &str) -> Answer {
    let request = Request::get("/api/v1/auth/me")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::empty());
    app.send(request.expect("a request")).await
}

/// The cookie as a browser sends it back.
pub(crate) fn cookie(headers: &HeaderMap) -> String {
    let set = headers[header::SET_COOKIE].to_str().expect("text");
    set.split(';').next().expect("name and value").to_owned()
}
