//! Looking at uploaded photos: what the report says, and what bad input gets.

mod previews;

use std::sync::Arc;

use axum::body::Body;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp, photo, small_png};

const PATH: &str = "/api/v1/restore/analyze";

async fn analyzed(app: &TestApp, person: &Person, bytes: Vec<u8>) -> Answer {
    let upload_id = app.upload(person, "photo.jpg", bytes).await;
    app.post(person, PATH, json!({ "upload_id": upload_id }))
        .await
}

fn steps(report: &Value) -> Vec<&str> {
    let steps = report["recipe"].as_array().expect("steps");
    steps
        .iter()
        .map(|step| step["model_id"].as_str().expect("an id"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_photo_is_told_what_is_wrong_and_what_would_mend_it() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let answer = analyzed(&app, &anna, photo("portrait-damaged.jpg")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let report = &answer.body;
    assert_eq!(report["width"], 512);
    assert_eq!(report["content_type"], "image/jpeg");
    assert_eq!(report["size"], "small");
    assert_eq!(report["tone"], "color");
    for damage in ["fading", "cast", "dust_and_scratches", "noise"] {
        let found = &report["damage"][damage];
        assert!(found["score"].as_f64().expect("a score") > 0.2, "{report}");
        assert_ne!(found["word"], "none", "{report}");
    }
    assert_eq!(steps(report), ["auto-restore", "photo-2x"]);
    let reasons = report["recipe"][0]["reasons"].as_array().expect("reasons");
    assert!(reasons.contains(&json!("dust_and_scratches")), "{report}");
    assert_eq!(report["recipe"][1]["reasons"], json!(["small"]));
    assert_eq!(report["faces"], 1);
    assert_eq!(report["has_location"], false);
    let (low, high) = (
        &report["estimate"]["low_seconds"],
        &report["estimate"]["high_seconds"],
    );
    assert!(
        low.as_f64().expect("seconds") < high.as_f64().expect("seconds"),
        "{report}"
    );
    // What is suggested can be ordered as it stands.
    let upload_id = app
        .upload(&anna, "photo.jpg", photo("portrait-damaged.jpg"))
        .await;
    let recipe: Vec<Value> = report["recipe"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| json!({ "model_id": step["model_id"], "params": step["params"] }))
        .collect();
    let order = json!({ "upload_id": upload_id, "recipe": recipe });
    let started = app.post(&anna, "/api/v1/restore", order).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_photo_needs_no_mending_and_a_report_changes_nothing() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app
        .upload(&anna, "photo.png", photo("portrait-truth.png"))
        .await;
    let request = json!({ "upload_id": upload_id });
    let first = app.post(&anna, PATH, request.clone()).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    assert_eq!(steps(&first.body), ["photo-2x"]);
    assert_eq!(first.body["cast_hue"], Value::Null);
    let second = app.post(&anna, PATH, request).await;
    assert_eq!(first.body, second.body);
    let history = app.get(&anna, "/api/v1/restore/history").await;
    assert_eq!(history.body["items"], json!([]));
    // It can still be restored.
    let order = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let started = app.post(&anna, "/api/v1/restore", order).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_can_have_an_upload_looked_at() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let request = json!({ "upload_id": upload_id });
    let of_another = app.post(&otto, PATH, request.clone()).await;
    let of_nobody = app
        .post(&otto, PATH, json!({ "upload_id": domain::UploadId::new() }))
        .await;
    let no_id = app.post(&otto, PATH, json!({ "upload_id": "../x" })).await;
    for answer in [&of_another, &of_nobody, &no_id] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.body["detail"], of_nobody.body["detail"]);
    }
    let unsigned = http::Request::post(PATH)
        .header("content-type", "application/json")
        .body(Body::from(request.to_string()))
        .expect("a request");
    assert_eq!(app.send(unsigned).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_what_is_expected_is_told_so() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for (content_type, body, status) in [
        ("application/json", "{", 400),
        ("application/json", "{}", 422),
        ("application/json", r#"{"upload_id":7}"#, 422),
        (
            "application/json",
            r#"{"upload_id":"x","model_id":"y"}"#,
            422,
        ),
        ("text/plain", "{}", 415),
    ] {
        let request = http::Request::post(PATH)
            .header("authorization", format!("Bearer {}", anna.token))
            .header("content-type", content_type)
            .body(Body::from(body))
            .expect("a request");
        let answer = app.send(request).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_never_made_or_came_short_is_told_so() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let announced = json!({ "filename": "a.png", "content_type": "image/png", "size": 100 });
    let upload = app.post(&anna, "/api/v1/uploads", announced).await.body;
    let request = json!({ "upload_id": upload["upload_id"] });
    let answer = app.post(&anna, PATH, request.clone()).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.body["type"], "urn:photo-restoration:upload-missing");
    let id = upload["upload_id"].as_str().expect("an id");
    let key = domain::Upload::key_of(anna.id, id.parse().expect("an id"));
    app.store()
        .write_object(&key, "image/png", vec![1; 50])
        .await
        .expect("written");
    let answer = app.post(&anna, PATH, request).await;
    assert_eq!(
        answer.body["type"],
        "urn:photo-restoration:upload-incomplete"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_photo_or_broken_is_named_and_refused() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let whole = photo("portrait-damaged.jpg");
    let mut broken = photo("portrait-truth.png");
    let middle = broken.len() / 2;
    broken[middle..middle + 64].fill(0x5a);
    for bytes in [
        b"just some text".to_vec(),
        whole[..whole.len() / 2].to_vec(),
        broken,
    ] {
        let answer = analyzed(&app, &anna, bytes).await;
        assert_eq!(answer.status, 415, "{}", answer.body);
        let detail = answer.body["detail"].as_str().expect("words");
        assert!(detail.starts_with("“photo.jpg”: "), "{detail}");
    }
}

/// The function with little memory, or with a turn that is never over.
fn function(app: &TestApp, limits: engine::Limits, turns: web::Turns) -> axum::Router {
    analyze::router(analyze::State {
        store: app.store().clone(),
        registry: Arc::clone(&app.registry),
        rules: Arc::default(),
        limits,
        clock: app.clock.clone(),
        looks: web::header_turns(),
        keys: app.keys.clone(),
        turns,
    })
}

async fn asked(router: axum::Router, person: &Person, upload_id: &str) -> (StatusCode, Value) {
    use tower::ServiceExt as _;
    let request = http::Request::post(PATH)
        .header("authorization", format!("Bearer {}", person.token))
        .header("content-type", "application/json")
        .body(Body::from(json!({ "upload_id": upload_id }).to_string()))
        .expect("a request");
    let response = router.oneshot(request).await.expect("infallible");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await;
    let body = serde_json::from_slice(&body.expect("a body")).expect("JSON");
    (status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_memory_cannot_hold_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let bytes = photo("portrait-truth.png");
    let upload_id = app.upload(&anna, "large.png", bytes.clone()).await;
    let file = bytes.len() as u64;
    // Too little for the file itself, then for its pixels.
    for max_decode_bytes in [file - 1, file + 1] {
        let limits = engine::Limits {
            max_decode_bytes,
            ..engine::Limits::default()
        };
        let router = function(&app, limits, web::photo_turns());
        let (status, body) = asked(router, &anna, &upload_id).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{body}");
        assert_eq!(body["type"], "urn:photo-restoration:photo-too-large");
        let detail = body["detail"].as_str().expect("words");
        assert!(
            detail.contains("large.png") && detail.contains("memory"),
            "{detail}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_at_once_take_turns_and_all_get_their_report() {
    let app = TestApp::start().await;
    let router = function(&app, engine::Limits::default(), web::photo_turns());
    let mut asked_for = Vec::new();
    for name in ["anna", "otto", "emil"] {
        let person = app.person(name).await;
        let bytes = photo("portrait-damaged.jpg");
        let upload_id = app.upload(&person, "photo.jpg", bytes).await;
        let router = router.clone();
        asked_for.push(tokio::spawn(async move {
            asked(router, &person, &upload_id).await
        }));
    }
    let mut reports = Vec::new();
    for each in asked_for {
        let (status, report) = each.await.expect("no panic");
        assert_eq!(status, StatusCode::OK, "{report}");
        reports.push(report);
    }
    // Each has their own photo.
    let told = |report: &Value| {
        let mut told = report.clone();
        told["preview_url"].take();
        told
    };
    assert!(
        reports
            .iter()
            .all(|report| told(report) == told(&reports[0]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_twenty_times_at_once_waits_for_themselves_and_keeps_nobody_waiting() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let of_anna = app.upload(&anna, "photo.png", small_png()).await;
    let of_otto = app.upload(&otto, "photo.png", small_png()).await;
    let turns = web::photo_turns();
    let router = function(&app, engine::Limits::default(), turns.clone());
    // A photo of hers is being looked at for as long as this is held.
    let at_work = turns.take(anna.id).await.expect("free");
    let many: Vec<_> = (0..20)
        .map(|_| {
            let (router, anna, id) = (router.clone(), anna.clone(), of_anna.clone());
            tokio::spawn(async move { asked(router, &anna, &id).await })
        })
        .collect();
    let his = {
        let router = router.clone();
        tokio::spawn(async move { asked(router, &otto, &of_otto).await })
    };
    // All but the one that waits are answered meanwhile.
    let answered = async || many.iter().filter(|each| each.is_finished()).count() >= 19;
    testkit::eventually("19 are answered", answered).await;
    drop(at_work);
    assert_eq!(his.await.expect("no panic").0, StatusCode::OK);
    let mut reports = 0;
    for each in many {
        let (status, body) = each.await.expect("no panic");
        if status == StatusCode::OK {
            reports += 1;
        } else {
            assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{body}");
            assert_eq!(body["type"], "urn:photo-restoration:too-many-at-once");
        }
    }
    assert_eq!(reports, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_header_forbids_is_refused_without_a_turn() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let text = app.upload(&anna, "photo.jpg", b"<svg/>".to_vec()).await;
    let turns = web::photo_turns();
    let _never_over = turns.take(anna.id).await.expect("free");
    let limits = engine::Limits {
        max_pixels: 10,
        ..engine::Limits::default()
    };
    let router = function(&app, limits, turns);
    let (status, body) = asked(router.clone(), &anna, &upload_id).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{body}");
    let (status, body) = asked(router, &anna, &text).await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_too_long_for_a_turn_is_told_to_come_again() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let turns = web::Turns::new(web::TurnRules {
        at_once: 1,
        at_once_each: 1,
        waiting_each: 1,
        patience: std::time::Duration::from_millis(50),
    });
    let taken = turns.take(anna.id).await;
    let _taken = taken.expect("the first turn is free");
    let router = function(&app, engine::Limits::default(), turns);
    let (status, body) = asked(router, &anna, &upload_id).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["type"], "urn:photo-restoration:busy");
}
