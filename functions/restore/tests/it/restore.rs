//! Starting, calling off, trying again.

use axum::body::Body;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{TestApp, photo, small_png};
use web::UploadRules;

async fn detail_of(app: &TestApp, bytes: Vec<u8>) -> (u16, String) {
    let anna = app.person(&domain::UserId::new().to_string()).await;
    let upload_id = app.upload(&anna, "photo.jpg", bytes).await;
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let answer = app.post(&anna, "/api/v1/restore", request).await;
    (
        answer.status.as_u16(),
        answer.body["detail"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    )
}

/// The header of a PNG of this size, with its checksum, and the beginning of its pixels.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 2, 0, 0, 0]);
    let crc = chunk.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    });
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(chunk);
    png.extend((!crc).to_be_bytes());
    png.extend(b"\0\0\x10\0IDAT");
    png.extend([0; 4096]);
    png
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_a_photo_is_refused_by_its_content() {
    let app = TestApp::start().await;
    for bytes in [
        b"just some text".to_vec(),
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec(),
        b"<!doctype html><p>hello</p>".to_vec(),
        b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
        vec![0; 4096],
    ] {
        let (status, detail) = detail_of(&app, bytes).await;
        assert_eq!(status, 415, "{detail}");
        assert!(detail.contains("photo.jpg"), "{detail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_png_that_claims_60_000_by_60_000_is_refused_by_its_header() {
    let app = TestApp::start().await;
    let (status, detail) = detail_of(&app, png_header(60_000, 60_000)).await;
    assert_eq!(status, 413, "{detail}");
    assert!(detail.contains("60000"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_never_made_or_came_short_is_told_so() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let announced = json!({ "filename": "a.png", "content_type": "image/png", "size": 100 });
    let upload = app.post(&anna, "/api/v1/uploads", announced).await.body;
    let request = json!({ "upload_id": upload["upload_id"], "model_id": "photo-2x" });
    let answer = app.post(&anna, "/api/v1/restore", request.clone()).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.body["type"], "urn:photo-restoration:upload-missing");
    // Fewer bytes than announced, put behind the back of the signed URL.
    let id = upload["upload_id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an id");
    let key = domain::Upload::key_of(anna.id, id);
    app.store()
        .write_object(&key, "image/png", vec![1; 50])
        .await
        .expect("written");
    let answer = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(
        answer.body["type"],
        "urn:photo-restoration:upload-incomplete"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_larger_than_allowed_is_refused_after_the_upload_too() {
    let bytes = small_png();
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "a.png", bytes.clone()).await;
    let rules = UploadRules {
        max_bytes: bytes.len() as u64 - 1,
        ..UploadRules::default()
    };
    let stricter = restore::State {
        store: app.store().clone(),
        registry: app.registry.clone(),
        weights: app.store().weights(app.services.weights_folder()),
        rules: std::sync::Arc::new(rules),
        limits: engine::Limits::default(),
        looks: web::header_turns(),
        forms: restore::Forms::default(),
        keys: app.keys.clone(),
        clock: app.clock.clone(),
    };
    let request = http::Request::post("/api/v1/restore")
        .header("authorization", format!("Bearer {}", anna.token))
        .header("content-type", "application/json")
        .body(Body::from(
            json!({ "upload_id": upload_id, "model_id": "photo-2x" }).to_string(),
        ));
    let router = web::layered(restore::router(stricter), &web::Site::default());
    let response = tower::ServiceExt::oneshot(router, request.expect("a request")).await;
    assert_eq!(
        response.expect("infallible").status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_upload_is_used_once_also_by_two_at_the_same_time() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "a.png", small_png()).await;
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let (one, two) = tokio::join!(
        app.post(&anna, "/api/v1/restore", request.clone()),
        app.post(&anna, "/api/v1/restore", request.clone()),
    );
    // The second is taken for the first, whose answer got lost.
    assert_eq!(one.status, StatusCode::ACCEPTED);
    assert_eq!(two.status, StatusCode::ACCEPTED);
    let again = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(again.status, StatusCode::ACCEPTED);
    assert_eq!(one.body["id"], two.body["id"]);
    assert_eq!(one.body["id"], again.body["id"]);
    let list = app.get(&anna, "/api/v1/restore/history").await;
    assert_eq!(list.body["items"].as_array().map(Vec::len), Some(1));

    let other = json!({ "upload_id": upload_id, "model_id": "photo-2x", "params": { "noise": 2 } });
    let refused = app.post(&anna, "/api/v1/restore", other.clone()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.body["type"], "urn:photo-restoration:upload-used");
    // A restoration that was called off is none that could be answered with; a deleted one even less.
    let id = one.body["id"].as_str().expect("an id");
    let path = format!("/api/v1/restore/{id}");
    app.post(&anna, &format!("{path}/cancel"), Value::Null)
        .await;
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let refused = app.post(&anna, "/api/v1/restore", request.clone()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.body["detail"]
            .as_str()
            .expect("text")
            .contains("/retry")
    );
    let delete = http::Request::delete(&path)
        .header("authorization", format!("Bearer {}", anna.token))
        .body(Body::empty());
    let deleted = app.send(delete.expect("a request")).await;
    assert_eq!(deleted.status, StatusCode::OK);
    let refused = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        !refused.body["detail"]
            .as_str()
            .expect("text")
            .contains("/retry")
    );
    let (one, two) = {
        let upload_id = app.upload(&anna, "b.png", small_png()).await;
        let ask = |noise| json!({ "upload_id": upload_id, "model_id": "photo-2x", "params": { "noise": noise } });
        tokio::join!(
            app.post(&anna, "/api/v1/restore", ask(1)),
            app.post(&anna, "/api/v1/restore", ask(2)),
        )
    };
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_model_and_parameters_that_do_not_fit_are_named() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "a.png", small_png()).await;
    for (model_id, params, field) in [
        ("photo-3x", json!({}), "model_id"),
        ("qwen-edit", json!({}), "model_id"),
        ("photo-2x", json!({ "noise": "much" }), "params.noise"),
        ("photo-2x", json!({ "noise": 3 }), "params.noise"),
        (
            "photo-2x",
            json!({ "icc_profile": "lab" }),
            "params.icc_profile",
        ),
        (
            "auto-restore",
            json!({ "remove_location": 1 }),
            "params.remove_location",
        ),
        ("photo-2x", json!({ "nois": 1 }), "params.nois"),
        ("photo-4x", json!({ "fidelity": 1.1 }), "params.fidelity"),
    ] {
        let request = json!({ "upload_id": upload_id, "model_id": model_id, "params": params });
        let answer = app.post(&anna, "/api/v1/restore", request).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.body["errors"][0]["field"], field);
    }
    for request in [
        json!({ "upload_id": upload_id }),
        json!({ "upload_id": upload_id, "recipe": [] }),
        json!({ "upload_id": upload_id, "model_id": "photo-2x", "recipe": [] }),
        json!({ "upload_id": upload_id, "model_id": "photo-2x", "extra": 1 }),
    ] {
        let answer = app.post(&anna, "/api/v1/restore", request.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{request}");
    }
    // Nothing of that has used the upload up.
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let answer = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(answer.body["recipe"][0]["params"]["noise"], 1);
    assert_eq!(answer.body["queue_position"], 1);
    let id = answer.body["id"].as_str().expect("an id");
    assert_eq!(answer.headers["location"], format!("/api/v1/restore/{id}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_persons_upload_and_restoration_are_simply_not_there() {
    let app = TestApp::start().await;
    let (anna, mallory) = (app.person("anna").await, app.person("mallory").await);
    let upload_id = app.upload(&anna, "a.png", small_png()).await;
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    assert_eq!(
        app.post(&mallory, "/api/v1/restore", request.clone())
            .await
            .status,
        404
    );
    let id = app.post(&anna, "/api/v1/restore", request).await.body["id"].clone();
    let id = id.as_str().expect("an id");
    for path in [
        format!("/api/v1/restore/{id}/cancel"),
        format!("/api/v1/restore/{id}/retry"),
    ] {
        assert_eq!(
            app.post(&mallory, &path, json!({})).await.status,
            StatusCode::NOT_FOUND
        );
    }
    for id in ["nonsense", "../../x", &id.to_lowercase()] {
        let path = format!("/api/v1/restore/{}/cancel", id.replace('/', "%2F"));
        assert_eq!(
            app.post(&anna, &path, json!({})).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_ends_what_waits_and_is_refused_when_it_has_ended() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let path = format!("/api/v1/restore/{id}/cancel");
    let answer = app.post(&anna, &path, Value::Null).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["status"]),
        (202, &json!("canceled"))
    );
    assert_eq!(
        app.post(&anna, &path, Value::Null).await.status,
        StatusCode::CONFLICT
    );
    app.work().await;
    let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
    assert_eq!(
        (&body["status"], &body["result"]),
        (&json!("canceled"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_restores_the_same_photo_with_the_same_settings_or_others() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app
        .restore(&anna, photo("still-life-damaged.jpg"), "photo-2x")
        .await;
    let path = format!("/api/v1/restore/{id}/retry");
    assert_eq!(
        app.post(&anna, &path, json!({})).await.status,
        StatusCode::CONFLICT,
        "at work"
    );
    app.post(&anna, &format!("/api/v1/restore/{id}/cancel"), Value::Null)
        .await;
    let same = app.post(&anna, &path, json!({})).await;
    assert_eq!(same.status, StatusCode::ACCEPTED);
    let params = json!({ "noise": 1, "icc_profile": "auto", "remove_location": false });
    assert_eq!(
        same.body["recipe"],
        json!([{ "model_id": "photo-2x", "params": params }])
    );
    assert_eq!(same.body["original"]["width"], 600);
    let other = app
        .post(&anna, &path, json!({ "params": { "noise": 2 } }))
        .await;
    assert_eq!(other.body["recipe"][0]["params"]["noise"], 2);
    let wrong = app
        .post(&anna, &path, json!({ "params": { "noise": 9 } }))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for wrong in [json!({ "typo": 1 }), json!({ "params": "much" })] {
        let answer = app.post(&anna, &path, wrong).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
