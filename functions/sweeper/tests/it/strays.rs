//! What is written after it was removed.

use std::time::Duration;

use domain::{Claim, RestorationId, Status, Timing, Upload};
use http::Method;
use serde_json::json;
use sweeper::sweep;
use testkit::{Person, TestApp, small_png};

const MINUTE: Duration = Duration::from_secs(60);

/// Anna's restoration, with a worker at it that is held up.
async fn at_work(app: &TestApp) -> (Person, RestorationId) {
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let id = id.parse().expect("an id");
    let (now, timing) = (app.clock.now(), Timing::default());
    let claim = |it: &mut domain::Restoration| it.claim(now, &timing);
    let claimed = app.store().update_restoration(anna.id, id, claim).await;
    assert!(matches!(claimed, Ok(Some((_, Claim::Granted(_))))));
    (anna, id)
}

/// Writes what the worker has made, long after it should have.
async fn write_late(app: &TestApp, id: RestorationId) {
    for name in ["0-1.png", "original-thumbnail.jpg"] {
        let key = format!("results/{id}/{name}");
        let written = app.store().write_object(&key, "image/png", small_png());
        written.await.expect("written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_writes_after_the_removal_is_removed_as_well() {
    let app = TestApp::start().await;
    let (anna, id) = at_work(&app).await;
    let path = format!("/api/v1/restore/{id}");
    app.ask(&anna, Method::DELETE, &path, None).await;
    app.clock.advance(MINUTE);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (1, 1));
    assert_eq!(app.services.objects().await.len(), 0);
    write_late(&app, id).await;
    app.clock.advance(Timing::default().longest_step);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!(report.removed, 0, "it is counted once");
    assert_eq!(app.services.objects().await.len(), 0);
    let stored = app.store().restoration(anna.id, id).await;
    assert_eq!(stored.expect("read"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_canceled_worker_has_left_is_removed_and_the_rest_stays() {
    let app = TestApp::start().await;
    let (anna, id) = at_work(&app).await;
    let path = format!("/api/v1/restore/{id}/cancel");
    app.post(&anna, &path, json!({})).await;
    write_late(&app, id).await;
    app.clock.advance(Timing::default().longest_step);
    sweep(&app.sweeper()).await.expect("swept");
    let stored = app.stored(&anna, id).await;
    assert_eq!(stored.status(), Status::Canceled);
    assert_eq!(stored.ended().expect("ended").stray_until, None);
    let keys: Vec<String> = app.services.objects().await.into_keys().collect();
    assert_eq!(keys, [stored.original_key()], "only the original");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_put_again_after_its_removal_is_removed_as_well() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let announced = json!({
        "filename": "a.png", "content_type": "image/png", "size": small_png().len(),
    });
    let answer = app.post(&anna, "/api/v1/uploads", announced).await;
    assert!(testkit::put(&answer.body, small_png()).await.is_success());
    let request = json!({ "upload_id": answer.body["upload_id"], "model_id": "photo-2x" });
    let body = app.post(&anna, "/api/v1/restore", request).await.body;
    app.work().await;
    let path = format!("/api/v1/restore/{}", body["id"].as_str().expect("an id"));
    app.ask(&anna, Method::DELETE, &path, None).await;
    app.clock.advance(MINUTE);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (1, 1));
    // The address still works, and the browser had no answer the first time.
    assert!(testkit::put(&answer.body, small_png()).await.is_success());
    let upload_id = answer.body["upload_id"].as_str().expect("an id").parse();
    let key = Upload::key_of(anna.id, upload_id.expect("an id"));
    assert!(
        app.store()
            .head_object(&key)
            .await
            .expect("asked")
            .is_some()
    );
    let request = json!({ "upload_id": answer.body["upload_id"], "model_id": "photo-2x" });
    let used = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(used.status, http::StatusCode::NOT_FOUND, "{}", used.body);
    app.clock.advance(store::URL_LIFETIME);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!(report.uploads_removed, 0, "it is counted once");
    assert_eq!(app.services.objects().await.len(), 0);
    let uploads = app.services.records().await.into_iter();
    let uploads = uploads.filter(|item| format!("{item:?}").contains("UPLOAD#"));
    assert_eq!(uploads.count(), 0);
}
