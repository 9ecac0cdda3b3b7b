//! Photos that cannot be restored, and messages that cannot be read.

use domain::{PhotoReason, Status};
use http::StatusCode;
use serde_json::json;
use testkit::{TestApp, photo, small_png};
use tokio_util::sync::CancellationToken;
use worker::{Outcome, handle};

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_photo_fails_and_says_so() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let mut bytes = photo("portrait-damaged.jpg");
    bytes.truncate(bytes.len() / 2);
    let id = app.restore(&anna, bytes, "photo-2x").await;
    assert_eq!(app.work().await, [Outcome::Done]);
    let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
    assert_eq!(body["status"], "failed");
    assert_eq!(
        body["error"]["type"],
        "urn:photo-restoration:photo-unusable"
    );
    assert_eq!(body["error"]["code"], "photo-cut-off");
    assert!(body["error"]["detail"].is_string());
    let path = format!("/api/v1/restore/{id}/download");
    assert_eq!(app.get(&anna, &path).await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_whose_bytes_are_gone_fails_and_says_so() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "a.png", small_png()).await;
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let id = app.post(&anna, "/api/v1/restore", request).await.body["id"].clone();
    let key = domain::Upload::key_of(anna.id, upload_id.parse().expect("an id"));
    app.store().delete_object(&key).await.expect("deleted");
    assert_eq!(app.work().await, [Outcome::Done]);
    let id = id.as_str().expect("an id").parse().expect("an id");
    let stored = app.stored(&anna, id).await;
    assert_eq!(stored.status(), Status::Failed);
    assert!(
        stored
            .failure()
            .is_some_and(|failure| failure.reason == PhotoReason::PhotoGone.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_read_is_rejected_and_one_about_nothing_is_done() {
    let app = TestApp::start().await;
    let (worker, stop) = (app.worker(), CancellationToken::new());
    for body in ["", "{}", "not JSON", r#"{"owner":"x","restoration":"y"}"#] {
        assert_eq!(
            handle(&worker, body, &stop).await,
            Outcome::Reject,
            "{body}"
        );
    }
    let nobody =
        json!({ "owner": domain::UserId::new(), "restoration": domain::RestorationId::new() });
    assert_eq!(
        handle(&worker, &nobody.to_string(), &stop).await,
        Outcome::Done
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_fails_the_step_without_a_trace_of_a_result() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let worker = worker::State {
        temp_dir: app.services.folder.path().join("missing"),
        ..app.worker()
    };
    let message = json!({ "owner": anna.id, "restoration": id }).to_string();
    assert_eq!(
        handle(&worker, &message, &CancellationToken::new()).await,
        Outcome::Done
    );
    let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
    assert_eq!(body["error"]["type"], "urn:photo-restoration:internal");
    assert!(
        !body.to_string().contains("missing"),
        "no path of ours is shown"
    );
}
