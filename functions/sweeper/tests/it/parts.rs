//! Uploads in parts that nobody finishes.

use std::time::Duration;

use domain::{Timing, UNUSED_FOR};
use http::{Method, StatusCode};
use serde_json::json;
use sweeper::sweep;
use testkit::{Fault, Person, TestApp, padded_png, put_part};
use web::UploadRules;

/// Two parts.
const BYTES: usize = 9 * 1024 * 1024;

async fn announced(app: &TestApp, person: &Person) -> Option<String> {
    let answer = app.announce(person, BYTES).await;
    answer.body["upload_id"].as_str().map(str::to_owned)
}

/// How many uploads there are records of.
async fn uploads(app: &TestApp) -> usize {
    let records = app.services.records().await.into_iter();
    let uploads = records.filter(|item| format!("{item:?}").contains("UPLOAD#"));
    uploads.count()
}

async fn assert_nothing_is_left(app: &TestApp, told: &str) {
    assert_eq!(uploads(app).await, 0, "{told}");
    assert_eq!(app.services.objects().await.len(), 0, "{told}");
    assert_eq!(app.services.unfinished_parts(), 0, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_nobody_finishes_go_with_their_upload_and_those_that_come_late_too() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let photo = padded_png(BYTES);
    let id = announced(&app, &anna).await.expect("an id");
    let answer = app.parts(&anna, &id).await.body;
    assert_eq!(
        put_part(&answer["missing"][0], &photo).await,
        StatusCode::OK
    );
    app.clock.advance(UNUSED_FOR - Duration::from_secs(60));
    assert_eq!(
        sweep(&app.sweeper()).await.expect("swept").uploads_removed,
        0
    );
    // Somebody takes it up again, too late.
    assert_eq!(app.parts(&anna, &id).await.status, StatusCode::OK);
    app.clock.advance(Duration::from_secs(60));
    assert_eq!(
        sweep(&app.sweeper()).await.expect("swept").uploads_removed,
        1
    );
    assert_eq!(app.services.unfinished_parts(), 0);
    assert_eq!(app.parts(&anna, &id).await.status, StatusCode::NOT_FOUND);
    let late = put_part(&answer["missing"][1], &photo).await;
    assert_eq!(late, StatusCode::NOT_FOUND);
    // As long as an address holds, something may come.
    assert_eq!(uploads(&app).await, 1);
    app.clock.advance(store::URL_LIFETIME);
    assert_eq!(
        sweep(&app.sweeper()).await.expect("swept").uploads_removed,
        0
    );
    assert_nothing_is_left(&app, "in the end").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_came_in_parts_leaves_nothing_when_it_is_deleted() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let photo = padded_png(BYTES);
    let id = announced(&app, &anna).await.expect("an id");
    for part in app.parts(&anna, &id).await.body["missing"]
        .as_array()
        .expect("a list")
    {
        assert_eq!(put_part(part, &photo).await, StatusCode::OK);
    }
    assert_eq!(app.parts(&anna, &id).await.body["complete"], true);
    let request = json!({ "upload_id": id, "model_id": "photo-2x" });
    let body = app.post(&anna, "/api/v1/restore", request).await.body;
    app.work().await;
    let path = format!("/api/v1/restore/{}", body["id"].as_str().expect("an id"));
    app.ask(&anna, Method::DELETE, &path, None).await;
    app.clock.advance(Timing::default().undo);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (1, 1));
    assert_eq!(app.services.objects().await.len(), 0);
    assert_eq!(app.services.unfinished_parts(), 0);
    // As long as an address holds, something may come.
    app.clock.advance(store::URL_LIFETIME);
    sweep(&app.sweeper()).await.expect("swept");
    assert_nothing_is_left(&app, "deleted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_an_upload_in_parts_is_cut_off_nothing_of_it_is_left_in_the_end() {
    for fault in [Fault::Refused, Fault::RefusedWhenDone] {
        // Which of the requests to the services is the last.
        for before in 0.. {
            assert!(before < 60, "no end");
            let rules = UploadRules::default();
            let (app, line) = TestApp::over_a_lossy_line(Timing::default(), rules, |_| None).await;
            let anna = app.person("anna").await;
            let armed = line.arm(before, fault);
            let ended = until_it_breaks(&app, &anna).await;
            drop(armed);
            app.clock.advance(UNUSED_FOR);
            sweep(&app.sweeper()).await.expect("swept");
            app.clock.advance(store::URL_LIFETIME);
            sweep(&app.sweeper()).await.expect("swept");
            assert_nothing_is_left(&app, &format!("{fault:?} {before}")).await;
            if ended {
                break;
            }
        }
    }
}

/// Sends a photo in parts until a request fails; whether none did.
async fn until_it_breaks(app: &TestApp, anna: &Person) -> bool {
    let photo = padded_png(BYTES);
    let Some(id) = announced(app, anna).await else {
        return false;
    };
    let answer = app.parts(anna, &id).await;
    if answer.status != StatusCode::OK {
        return false;
    }
    for part in answer.body["missing"].as_array().expect("a list") {
        if put_part(part, &photo).await != StatusCode::OK {
            return false;
        }
    }
    app.parts(anna, &id).await.body["complete"] == true
}
