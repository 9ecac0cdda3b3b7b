//! What was left behind is repaired or removed.

use std::time::Duration;

use domain::{Claim, Status, Timing};
use http::{Method, StatusCode};
use serde_json::json;
use store::Queue;
use sweeper::{recover, sweep};
use testkit::{TestApp, small_png};
use web::UploadRules;

const MINUTE: Duration = Duration::from_secs(60);

/// Takes the messages away, as a queue that forgets does.
async fn lose_messages(app: &TestApp) {
    let hour = Duration::from_secs(3600);
    let messages = app
        .store()
        .receive(Queue::Engine, 10, Duration::ZERO, hour)
        .await;
    for message in messages.expect("read") {
        app.store()
            .acknowledge(Queue::Engine, &message)
            .await
            .expect("acknowledged");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_got_lost_is_sent_again_when_patience_is_over() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    lose_messages(&app).await;
    assert_eq!(sweep(&app.sweeper()).await.expect("swept").sent, 0);
    app.clock.advance(Timing::default().patience);
    assert_eq!(sweep(&app.sweeper()).await.expect("swept").sent, 1);
    app.work().await;
    let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
    assert_eq!(body["status"], "succeeded");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_that_ran_out_is_queued_again() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app
        .restore(&anna, small_png(), "photo-2x")
        .await
        .parse()
        .expect("an id");
    lose_messages(&app).await;
    let (now, timing) = (app.clock.now(), Timing::default());
    let claimed = app
        .store()
        .update_restoration(anna.id, id, |it| it.claim(now, &timing))
        .await;
    assert!(matches!(claimed, Ok(Some((_, Claim::Granted(_))))));
    assert_eq!(
        sweep(&app.sweeper()).await.expect("swept").sent,
        0,
        "the lease is live"
    );
    app.clock.advance(timing.lease);
    assert_eq!(sweep(&app.sweeper()).await.expect("swept").sent, 1);
    app.work().await;
    let stored = app
        .store()
        .restoration(anna.id, id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((stored.status, stored.attempt.0), (Status::Succeeded, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_takes_up_everything_at_once() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let running = app.restore(&anna, small_png(), "photo-2x").await;
    let waiting = app.restore(&anna, small_png(), "photo-2x").await;
    app.upload(&anna, "on-its-way.png", small_png()).await;
    lose_messages(&app).await;
    let (now, timing) = (app.clock.now(), Timing::default());
    let id = running.parse().expect("an id");
    app.store()
        .update_restoration(anna.id, id, |it| it.claim(now, &timing))
        .await
        .expect("claimed");
    let report = recover(&app.sweeper()).await.expect("recovered");
    assert_eq!((report.sent, report.uploads_removed), (2, 0));
    app.work().await;
    for id in [running, waiting] {
        let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
        assert_eq!(body["status"], "succeeded");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_removes_every_byte_after_a_minute_and_not_before() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let path = format!("/api/v1/restore/{id}");
    let stored = app
        .store()
        .restoration(anna.id, id.parse().expect("an id"))
        .await;
    let stored = stored.expect("read").expect("there");
    let keys = [
        domain::Upload::key_of(anna.id, stored.original.upload_id),
        stored.original.thumbnail_key.clone().expect("made"),
        stored.outputs[0].key.clone(),
        stored.outputs[0].thumbnail_key.clone(),
    ];
    assert_eq!(
        app.ask(&anna, Method::DELETE, &path, None).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(app.get(&anna, &path).await.status, StatusCode::NOT_FOUND);
    app.clock.advance(MINUTE - Duration::from_secs(2));
    assert_eq!(sweep(&app.sweeper()).await.expect("swept").removed, 0);
    for key in &keys {
        assert!(
            app.store().head_object(key).await.expect("asked").is_some(),
            "{key}"
        );
    }
    app.clock.advance(Duration::from_secs(3));
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (1, 1));
    for key in &keys {
        assert!(
            app.store().head_object(key).await.expect("asked").is_none(),
            "{key}"
        );
    }
    assert_eq!(
        app.store()
            .restoration(anna.id, stored.id)
            .await
            .expect("read"),
        None
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_stays_until_the_last_restoration_of_it_is_gone() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let first = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let retried = app
        .post(&anna, &format!("/api/v1/restore/{first}/retry"), json!({}))
        .await;
    assert_eq!(retried.status, StatusCode::ACCEPTED, "{}", retried.body);
    let second = retried.body["id"].as_str().expect("an id").to_owned();
    app.ask(
        &anna,
        Method::DELETE,
        &format!("/api/v1/restore/{first}"),
        None,
    )
    .await;
    app.clock.advance(MINUTE);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (1, 0));
    app.work().await;
    let body = app
        .get(&anna, &format!("/api/v1/restore/{second}"))
        .await
        .body;
    assert_eq!(body["status"], "succeeded");
    app.ask(
        &anna,
        Method::DELETE,
        &format!("/api/v1/restore/{second}"),
        None,
    )
    .await;
    app.clock.advance(MINUTE);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_been_kept_long_enough_is_removed_and_what_was_never_used_too() {
    let day = Duration::from_secs(24 * 3600);
    let timing = Timing {
        retention: Some(day),
        ..Timing::default()
    };
    let app = TestApp::with(timing, UploadRules::default()).await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    app.upload(&anna, "never-used.png", small_png()).await;
    assert_eq!(
        sweep(&app.sweeper()).await.expect("swept"),
        sweeper::Report::default()
    );
    app.clock.advance(day + MINUTE);
    // Gone for its owner at once, however late the sweeper is.
    let answer = app.get(&anna, &format!("/api/v1/restore/{id}")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let list = app.get(&anna, "/api/v1/restore/history").await;
    assert_eq!(list.body["items"], json!([]));
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (1, 2));
}
