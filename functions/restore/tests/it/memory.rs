//! What a request may hold: little of a photo, and one person's no more than another's.

use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{Person, TestApp, small_png};
use tower::ServiceExt as _;
use web::{TurnRules, Turns};

/// A TIFF of one grey pixel whose directory stands behind so many bytes.
fn tiff_with_directory_at(at: u32) -> Vec<u8> {
    let mut file = b"II\x2a\0".to_vec();
    file.extend(at.to_le_bytes());
    file.resize(at as usize, 0x5a);
    let entries: [(u16, u32); 8] = [
        (256, 1),
        (257, 1),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8),
        (278, 1),
        (279, 1),
    ];
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, value) in entries {
        file.extend(tag.to_le_bytes());
        file.extend(4_u16.to_le_bytes());
        file.extend(1_u32.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file
}

/// The function with other rules than usual.
fn function(app: &TestApp, looks: Turns, forms: restore::Forms) -> axum::Router {
    let router = restore::router(restore::State {
        store: app.store().clone(),
        registry: std::sync::Arc::clone(&app.registry),
        weights: app.store().weights(app.services.weights_folder()),
        rules: std::sync::Arc::default(),
        limits: engine::Limits::default(),
        looks,
        forms,
        keys: app.keys.clone(),
        clock: app.clock.clone(),
    });
    web::layered(router, &web::Site::default())
}

async fn send(
    router: axum::Router,
    person: &Person,
    content_type: &str,
    body: Body,
) -> (StatusCode, http::HeaderMap, Value) {
    let request = http::Request::post("/api/v1/restore")
        .header("authorization", format!("Bearer {}", person.token))
        .header("content-type", content_type)
        .body(body)
        .expect("a request");
    let response = router.oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let body = serde_json::from_slice(&body).expect("JSON");
    (parts.status, parts.headers, body)
}

fn one_at_a_time(patience: Duration) -> Turns {
    Turns::new(TurnRules {
        at_once: 1,
        at_once_each: 1,
        waiting_each: 1,
        patience,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tiff_with_its_directory_at_the_end_is_taken() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let bytes = tiff_with_directory_at(5_000_000);
    let upload_id = app.upload(&anna, "scan.tif", bytes).await;
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let answer = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    assert_eq!(answer.body["original"]["content_type"], "image/tiff");
    assert_eq!(answer.body["original"]["width"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_goes_on_for_ever_is_refused_and_told_why() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    // A JPEG of nothing but empty segments.
    let mut bytes = b"\xff\xd8".to_vec();
    while bytes.len() < 10_000_000 {
        bytes.extend(b"\xff\xe0\0\x02");
    }
    let upload_id = app.upload(&anna, "photo.jpg", bytes).await;
    for path in ["/api/v1/restore", "/api/v1/restore/analyze"] {
        let request = match path {
            "/api/v1/restore" => json!({ "upload_id": upload_id, "model_id": "photo-2x" }),
            _ => json!({ "upload_id": upload_id }),
        };
        let answer = app.post(&anna, path, request).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
        let detail = answer.body["detail"].as_str().expect("words");
        assert!(
            detail.contains("photo.jpg")
                && detail.contains("too much other data before the picture"),
            "{detail}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn photos_are_looked_at_in_turns_and_who_waits_in_vain_is_told_so() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let looks = one_at_a_time(Duration::from_millis(50));
    let taken = looks.take(otto.id).await.expect("free");
    let router = function(&app, looks, restore::Forms::default());
    let body = || Body::from(json!({ "upload_id": upload_id, "model_id": "photo-2x" }).to_string());
    let (status, headers, problem) = send(router.clone(), &anna, "application/json", body()).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
    assert_eq!(problem["type"], "urn:photo-restoration:busy");
    assert!(headers.contains_key("retry-after"));
    drop(taken);
    let (status, _, body) = send(router, &anna, "application/json", body()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
}

const BOUNDARY: &str = "----a-boundary";

/// A form that ends, or one that stays open after its first part.
fn form(is_whole: bool) -> Body {
    let mut start = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"model_id\"\r\n\r\nphoto-2x\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
    )
    .into_bytes();
    start.extend(small_png());
    if is_whole {
        start.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
        return Body::from(start);
    }
    let first = futures_util::stream::once(async { Ok::<_, std::io::Error>(start) });
    let rest = futures_util::stream::pending();
    Body::from_stream(futures_util::StreamExt::chain(first, rest))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_does_not_come_is_given_up_and_keeps_nobody_from_sending_theirs() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let forms = restore::Forms {
        turns: Turns::new(TurnRules {
            at_once: 2,
            at_once_each: 1,
            waiting_each: 0,
            patience: Duration::from_secs(60),
        }),
        time: Duration::from_secs(5),
    };
    let router = function(&app, web::header_turns(), forms);
    let media = format!("multipart/form-data; boundary={BOUNDARY}");
    let slow = send(router.clone(), &anna, &media, form(false));
    let others = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        // Her second one does not even begin, his does.
        let second = send(router.clone(), &anna, &media, form(true)).await;
        let his = send(router.clone(), &otto, &media, form(true)).await;
        (second, his)
    };
    let ((status, _, problem), (second, his)) = tokio::join!(slow, others);
    assert_eq!(status, StatusCode::REQUEST_TIMEOUT, "{problem}");
    assert_eq!(problem["type"], "urn:photo-restoration:too-slow");
    assert_eq!(second.0, StatusCode::TOO_MANY_REQUESTS, "{}", second.2);
    assert_eq!(second.2["type"], "urn:photo-restoration:too-many-at-once");
    assert!(second.1.contains_key("retry-after"));
    assert_eq!(his.0, StatusCode::ACCEPTED, "{}", his.2);
    let (status, _, body) = send(router, &anna, &media, form(true)).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_taken_up_to_64_kilobytes_whatever_the_route_takes_otherwise() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let long = "x".repeat(70_000);
    for (path, body) in [
        ("/api/v1/restore".to_owned(), json!({ "upload_id": long })),
        ("/api/v1/uploads".to_owned(), json!({ "filename": long })),
        (
            format!("/api/v1/restore/{id}/retry"),
            json!({ "model_id": long }),
        ),
        (
            "/api/v1/restore/analyze".to_owned(),
            json!({ "upload_id": long }),
        ),
        ("/api/v1/auth/login".to_owned(), json!({ "username": long })),
    ] {
        let answer = app.post(&anna, &path, body).await;
        assert_eq!(
            answer.status,
            StatusCode::PAYLOAD_TOO_LARGE,
            "{path}: {}",
            answer.body
        );
        assert_eq!(
            answer.body["type"], "urn:photo-restoration:body-too-large",
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_repeat_only_what_anybody_reads() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let many: serde_json::Map<String, Value> = (0..4000)
        .map(|at| (format!("unknown{at}"), json!(1)))
        .collect();
    let long = "x".repeat(60_000);
    for body in [
        json!({ "upload_id": "u", "model_id": "photo-2x", "params": many }),
        json!({ "upload_id": "u", "model_id": "photo-2x", "params": { long.clone(): 1 } }),
        json!({ "upload_id": "u", "model_id": "photo-2x", "params": { "noise": long } }),
        json!({ "upload_id": "u", "model_id": long }),
        json!({ "upload_id": long, "model_id": "photo-2x" }),
        json!({ long.clone(): 1 }),
        json!({ "upload_id": { long.clone(): 1 } }),
    ] {
        let answer = app.post(&anna, "/api/v1/restore", body).await;
        assert!(answer.status.is_client_error());
        assert!(answer.body["detail"].is_string());
        let length = answer.body.to_string().len();
        assert!(length < 20_000, "{length}");
    }
}
