//! A model whose weights are no part of the program: without them, with them, and with others.

use std::fs;

use domain::{Timing, checksum_line};
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{TestApp, photo, small_png, tiny_swin2sr};
use web::UploadRules;

/// A list of models with one that needs weights of which no checksum is pinned.
fn models() -> String {
    json!([{
        "id": "swin2sr-tiny", "name": "Tiny", "model": "tiny", "category": "upscale",
        "provider": "engine", "scale": 2,
        "weights": {
            "repository": "owner/name",
            "revision": "0123456789abcdef0123456789abcdef01234567",
            "file": "model.onnx"
        }
    }])
    .to_string()
}

async fn app() -> TestApp {
    let models = models();
    let get = move |name: &str| (name == "MODELS_CONFIG").then(|| models.clone());
    TestApp::with_environment(Timing::default(), UploadRules::default(), get).await
}

/// Puts weights into the bucket, as `models fetch --to` does.
async fn put(app: &TestApp, weights: Vec<u8>, checksum: &str) {
    let store = app.store();
    let line = checksum_line("swin2sr-tiny", checksum).into_bytes();
    for (key, bytes) in [
        ("weights/swin2sr-tiny.onnx.sha256", line),
        ("weights/swin2sr-tiny.onnx", weights),
    ] {
        let written = store.write_object(key, "application/octet-stream", bytes);
        written.await.expect("written");
    }
}

fn sha256(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), bytes).expect("written");
    store::sha256_of(file.path()).expect("read")
}

async fn listed(app: &TestApp) -> Value {
    let anna = app.person("lister").await;
    app.get(&anna, "/api/v1/models/swin2sr-tiny").await.body
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_weights_a_model_is_listed_with_what_helps_and_not_begun() {
    let app = app().await;
    let model = listed(&app).await;
    assert_eq!(model["available"], false);
    let reason = "Needs its weights: photo-restoration models fetch swin2sr-tiny.";
    assert_eq!(model["reason"], reason);
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let request = json!({ "upload_id": upload_id, "model_id": "swin2sr-tiny" });
    let answer = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.to_string().contains("models fetch"),
        "{}",
        answer.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn with_its_weights_in_the_bucket_a_model_restores_and_brings_them_here_once() {
    let app = app().await;
    put(&app, tiny_swin2sr(), &sha256(&tiny_swin2sr())).await;
    let model = listed(&app).await;
    assert_eq!(
        (&model["available"], &model["reason"]),
        (&json!(true), &Value::Null)
    );
    let anna = app.person("anna").await;
    for _ in 0..2 {
        let id = app
            .restore(&anna, photo("portrait-truth.png"), "swin2sr-tiny")
            .await;
        app.work().await;
        let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
        assert_eq!(body["status"], "succeeded", "{body}");
        assert_eq!(
            body["result"]["width"],
            json!(body["original"]["width"].as_u64().map(|w| w * 2))
        );
        // The second time they are not asked for any more.
        let key = "weights/swin2sr-tiny.onnx";
        app.store().delete_object(key).await.expect("removed");
    }
    let here = app.services.weights_folder().join("swin2sr-tiny.onnx");
    assert_eq!(fs::read(here).expect("there"), tiny_swin2sr());
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_in_the_folder_are_found_at_once() {
    let app = app().await;
    let folder = app.services.weights_folder();
    assert_eq!(listed(&app).await["available"], false);
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("swin2sr-tiny.onnx"), tiny_swin2sr()).expect("written");
    let anna = app.person("anna").await;
    assert_eq!(
        app.get(&anna, "/api/v1/models/swin2sr-tiny").await.body["available"],
        true
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_that_are_not_those_that_were_fetched_or_no_network_fail_the_step_with_the_reason()
{
    let html = b"<html>Sign in</html>".to_vec();
    for (weights, checksum) in [
        (tiny_swin2sr(), "0".repeat(64)),
        (tiny_swin2sr(), "nobody knows".to_owned()),
        (html.clone(), sha256(&html)),
    ] {
        let app = app().await;
        put(&app, weights, &checksum).await;
        let anna = app.person("anna").await;
        let id = app.restore(&anna, small_png(), "swin2sr-tiny").await;
        app.work().await;
        let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
        assert_eq!(body["status"], "failed", "{body}");
        let kind = &body["error"]["type"];
        assert_eq!(kind, "urn:photo-restoration:model-gone", "{body}");
        let detail = body["error"]["detail"].as_str().expect("words");
        assert!(detail.contains("models fetch swin2sr-tiny"), "{detail}");
        // What is put into the bucket then is taken.
        put(&app, tiny_swin2sr(), &sha256(&tiny_swin2sr())).await;
        let id = app.restore(&anna, small_png(), "swin2sr-tiny").await;
        app.work().await;
        let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
        assert_eq!(body["status"], "succeeded", "{body}");
    }
}
