//! Pages of other origins. Those on other ports of the same computer are the same site for a browser, which
//! sends them the cookie's requests: what it says of who asks is looked at as well.

use axum::{Router, body::Body};
use http::{HeaderValue, Request, StatusCode, header, request::Builder};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use testkit::TestApp;
use tower::ServiceExt as _;
use web::{PlainHttp, Site};

use crate::{PASSWORD, app_with_anna, cookie, sign_in};

const ROUTES: [&str; 3] = ["login", "refresh", "logout"];

/// What a browser says of who asks: `Host`, `Origin`, `Sec-Fetch-Site`.
type Says = [Option<&'static str>; 3];

/// As the browser reaches the laptop, and as it reaches the cloud: there the distribution sends the API's own
/// host instead of the site's, and everything else that the browser said.
const LAPTOP: Option<&str> = Some("localhost:8080");
const CLOUD: Option<&str> = Some("a1b2c3.execute-api.eu-central-1.amazonaws.com");

fn router(app: &TestApp, cors_origins: &[&'static str]) -> Router {
    let (store, keys, clock) = (app.store().clone(), app.keys.clone(), app.clock.clone());
    let site = Site {
        cors_origins: cors_origins
            .iter()
            .copied()
            .map(HeaderValue::from_static)
            .collect(),
        ..Site::default()
    };
    web::layered(
        login::router(login::State::new(store, keys, clock, None)),
        &site,
    )
}

fn said(mut request: Builder, [host, origin, fetch_site]: Says) -> Builder {
    for (name, value) in [
        ("host", host),
        ("origin", origin),
        ("sec-fetch-site", fetch_site),
    ] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request
}

/// Asks one of the routes with all that it needs; the answer's status and body.
async fn ask(app: &TestApp, router: &Router, route: &str, says: Says) -> (StatusCode, Value) {
    let body = match route {
        "login" => json!({ "username": "anna", "password": PASSWORD }),
        _ => Value::Null,
    };
    let sent = cookie(&sign_in(app, "anna", PASSWORD).await.headers);
    let request = said(Request::post(format!("/api/v1/auth/{route}")), says)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, sent)
        .extension(PlainHttp)
        .body(Body::from(body.to_string()));
    let answer = router.clone().oneshot(request.expect("a request")).await;
    let (parts, body) = answer.expect("infallible").into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    (
        parts.status,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_is_refused_and_changes_nothing() {
    let app = app_with_anna().await;
    let router = router(&app, &["https://photos.example"]);
    for says in [
        // Another program on this computer: the same site, another origin.
        [LAPTOP, Some("http://localhost:3000"), Some("same-site")],
        [LAPTOP, Some("http://localhost:3000"), None],
        [LAPTOP, Some("http://localhost"), None],
        [LAPTOP, Some("http://evil.example"), Some("cross-site")],
        [LAPTOP, Some("http://evil.example"), None],
        // A form without an origin: from a file, or from a frame in a sandbox.
        [LAPTOP, Some("null"), Some("cross-site")],
        [LAPTOP, Some("null"), None],
        // What only looks like ours.
        [LAPTOP, Some("http://localhost:8080.evil.example"), None],
        [LAPTOP, Some("http://evil.example/localhost:8080"), None],
        [LAPTOP, Some("localhost:8080"), None],
        [LAPTOP, Some(""), None],
        [LAPTOP, None, Some("same-site")],
        [LAPTOP, None, Some("cross-site")],
        [LAPTOP, None, Some("something-new")],
        // A browser says who asks, whatever the host is called.
        [LAPTOP, Some("http://localhost:8080"), Some("cross-site")],
        // The cloud's way.
        [CLOUD, Some("https://evil.example"), Some("cross-site")],
        [
            CLOUD,
            Some("https://other.photos.example"),
            Some("same-site"),
        ],
        [CLOUD, Some("https://evil.example"), None],
        [None, Some("https://evil.example"), None],
    ] {
        for route in ROUTES {
            let (status, body) = ask(&app, &router, route, says).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{route} {says:?}: {body}");
            assert_eq!(body["type"], "urn:photo-restoration:another-origin");
            let detail = body["detail"].as_str().expect("a detail");
            assert!(detail.contains("CORS_ORIGINS"), "{detail}");
        }
    }
    // A session that they asked to end, or to go on, is as it was.
    let sent = cookie(&sign_in(&app, "anna", PASSWORD).await.headers);
    for route in ["logout", "refresh"] {
        let says = [LAPTOP, Some("http://localhost:3000"), Some("same-site")];
        let request = said(Request::post(format!("/api/v1/auth/{route}")), says)
            .header(header::COOKIE, &sent)
            .body(Body::empty());
        let answer = router.clone().oneshot(request.expect("a request")).await;
        let answer = answer.expect("infallible");
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(!answer.headers().contains_key(header::SET_COOKIE));
    }
    assert_eq!(crate::refresh(&app, &sent).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_site_named_origins_and_what_is_no_browser_are_answered() {
    let app = app_with_anna().await;
    let router = router(&app, &["https://photos.example", "http://localhost:5173"]);
    for says in [
        // No browser: a script of the owner's.
        [LAPTOP, None, None],
        [CLOUD, None, None],
        [None, None, None],
        // The page itself, on a laptop, in a home network without HTTPS, in the cloud.
        [LAPTOP, Some("http://localhost:8080"), Some("same-origin")],
        [
            Some("192.168.1.20:8080"),
            Some("http://192.168.1.20:8080"),
            None,
        ],
        [
            Some("[fd00::20]:8080"),
            Some("http://[fd00::20]:8080"),
            None,
        ],
        [Some("Photos.Home"), Some("http://photos.home"), None],
        [Some("photos.home:80"), Some("http://photos.home"), None],
        [Some("photos.home:443"), Some("https://photos.home"), None],
        [
            CLOUD,
            Some("https://d111.cloudfront.net"),
            Some("same-origin"),
        ],
        // Somebody who typed the address.
        [LAPTOP, None, Some("none")],
        // Named in CORS_ORIGINS.
        [CLOUD, Some("https://photos.example"), Some("cross-site")],
        [CLOUD, Some("https://photos.example"), Some("same-site")],
        [CLOUD, Some("https://photos.example"), None],
        [LAPTOP, Some("http://localhost:5173"), Some("same-site")],
    ] {
        for (route, expected) in ROUTES.into_iter().zip([200, 200, 204]) {
            let (status, body) = ask(&app, &router, route, says).await;
            assert_eq!(status.as_u16(), expected, "{route} {says:?}: {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_brings_no_cookie_is_not_asked_where_it_comes_from() {
    let app = app_with_anna().await;
    let router = router(&app, &[]);
    let says = [LAPTOP, Some("http://evil.example"), Some("cross-site")];
    let request = said(Request::post("/api/v1/auth/validate"), says)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "token": "x" }).to_string()));
    let answer = router.oneshot(request.expect("a request")).await;
    assert_eq!(answer.expect("infallible").status(), StatusCode::OK);
}
