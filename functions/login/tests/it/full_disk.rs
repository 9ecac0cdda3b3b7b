//! Signing in where nothing can be written, or only what makes room.

use axum::{Router, body::Body};
use http::{HeaderMap, Request, StatusCode, header};
use login::State;
use serde_json::json;
use store::{Gauge, Room, Shortage};
use testkit::TestApp;
use tower::ServiceExt as _;

use crate::{PASSWORD, app_with_anna};

/// The function over a disk with this shortage.
fn short_of_room(app: &TestApp, shortage: Shortage) -> Router {
    let gauge = Gauge::new(move || Room {
        total_bytes: None,
        free_bytes: None,
        reserve_bytes: 0,
        shortage: Some(shortage),
    });
    let store = app.store().clone().with_gauge(gauge);
    let state = State::new(store, app.keys.clone(), app.clock.clone(), None);
    web::layered(login::router(state), &web::Site::default())
}

async fn sign_in(router: &Router, name: &str, password: &str) -> (StatusCode, HeaderMap) {
    let body = json!({ "username": name, "password": password });
    let request = Request::post("/api/v1/auth/login")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    let answer = router.clone().oneshot(request.expect("a request")).await;
    let answer = answer.expect("infallible");
    (answer.status(), answer.headers().clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_wrong_tries_are_counted_without_a_record() {
    let app = app_with_anna().await;
    let records = app.services.records().await.len();
    let router = short_of_room(&app, Shortage::Full);
    for number in 0..8 {
        let name = format!("nobody-{number}");
        let (status, _) = sign_in(&router, &name, "wrong").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    // Two of them were written down while there was room.
    let mut tries = store::Tries::default();
    for _ in 0..2 {
        let counted = app.store().count_try("anna", tries, app.clock.now()).await;
        tries = counted.expect("nobody else counts");
    }
    for _ in 0..3 {
        let (status, _) = sign_in(&router, "anna", "wrong").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    for _ in 0..4 {
        app.clock.advance(std::time::Duration::from_secs(16));
        sign_in(&router, " Anna", "wrong").await;
    }
    let (status, headers) = sign_in(&router, "anna", PASSWORD).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(headers.contains_key("retry-after"));
    assert_eq!(
        app.services.records().await.len(),
        records + 1,
        "anna's two"
    );

    app.clock.advance(std::time::Duration::from_secs(16 * 60));
    let (status, _) = sign_in(&router, "anna", PASSWORD).await;
    assert_eq!(status, StatusCode::OK);
    for _ in 0..5 {
        let (status, _) = sign_in(&router, "anna", "wrong").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "all were forgotten");
    }
}
