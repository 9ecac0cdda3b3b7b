//! What was left behind is repaired or removed.

mod bin;
mod clock;
mod full_disk;
mod parts;
mod strays;

use std::time::Duration;

use domain::{Claim, Status, Timing};
use http::{Method, StatusCode};
use serde_json::json;
use store::Queue;
use sweeper::{Trust, recover, sweep};
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
    let stored = app.stored(&anna, id).await;
    assert_eq!(
        (stored.status(), stored.attempt().0),
        (Status::Succeeded, 2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_keeps_the_order_in_which_photos_wait() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let mut asked = Vec::new();
    for _ in 0..8 {
        asked.push(app.restore(&anna, small_png(), "photo-2x").await);
    }
    lose_messages(&app).await;
    recover(&app.sweeper()).await.expect("recovered");
    let hour = Duration::from_secs(3600);
    let messages = app
        .store()
        .receive(Queue::Engine, 10, Duration::ZERO, hour)
        .await;
    let sent: Vec<String> = messages
        .expect("read")
        .iter()
        .map(|message| {
            let body: serde_json::Value = serde_json::from_str(&message.body).expect("JSON");
            body["restoration"].as_str().expect("an id").to_owned()
        })
        .collect();
    assert_eq!(sent, asked);
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
    let stored = app.stored(&anna, id.parse().expect("an id")).await;
    let keys = [
        domain::Upload::key_of(anna.id, stored.original.upload_id),
        stored.original.thumbnail_key.clone().expect("made"),
        stored.outputs[0].key.clone(),
        stored.outputs[0].thumbnail_key.clone(),
    ];
    assert_eq!(
        app.ask(&anna, Method::DELETE, &path, None).await.status,
        StatusCode::OK
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

/// A sweeper on a computer whose clock nobody keeps.
fn doubting(app: &TestApp) -> sweeper::State {
    sweeper::State {
        trust: Trust::after(10 * MINUTE),
        ..app.sweeper()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_removed_by_a_clock_that_jumps_two_years_ahead_and_back() {
    let timing = Timing {
        retention: Some(Duration::from_secs(24 * 3600)),
        ..Timing::default()
    };
    let app = TestApp::with(timing, UploadRules::default()).await;
    let anna = app.person("anna").await;
    let kept = app.restore(&anna, small_png(), "photo-2x").await;
    let deleted = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let on_its_way = app.upload(&anna, "on-its-way.png", small_png()).await;
    let sweeper = doubting(&app);
    for _ in 0..12 {
        app.clock.advance(MINUTE);
        sweep(&sweeper).await.expect("swept");
    }

    let path = format!("/api/v1/restore/{deleted}");
    app.ask(&anna, Method::DELETE, &path, None).await;
    let two_years = 2 * 365 * 86_400_000;
    app.clock.set_by(two_years);
    for _ in 0..9 {
        app.clock.advance(Duration::from_secs(1));
        let report = sweep(&sweeper).await.expect("swept");
        assert_eq!((report.removed, report.uploads_removed), (0, 0));
    }
    app.clock.set_by(-two_years);
    let report = sweep(&sweeper).await.expect("swept");
    assert_eq!((report.removed, report.uploads_removed), (0, 0));

    let undone = app
        .post(&anna, &format!("{path}/undelete"), json!({}))
        .await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
    let body = app
        .get(&anna, &format!("/api/v1/restore/{kept}"))
        .await
        .body;
    assert_eq!(body["status"], "succeeded");
    let request = json!({ "upload_id": on_its_way, "model_id": "photo-2x" });
    let started = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);

    // Believed again, it removes what is due, and only that.
    app.ask(&anna, Method::DELETE, &path, None).await;
    let mut removed = 0;
    for _ in 0..12 {
        app.clock.advance(MINUTE);
        removed += sweep(&sweeper).await.expect("swept").removed;
    }
    assert_eq!(removed, 1);
    let body = app
        .get(&anna, &format!("/api/v1/restore/{kept}"))
        .await
        .body;
    assert_eq!(body["status"], "succeeded");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_slept_with_its_computer_keeps_its_work() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let id = id.parse().expect("an id");
    lose_messages(&app).await;
    let (now, timing) = (app.clock.now(), Timing::default());
    let claimed = app
        .store()
        .update_restoration(anna.id, id, |it| it.claim(now, &timing))
        .await;
    let Ok(Some((_, Claim::Granted(attempt)))) = claimed else {
        panic!("not claimed: {claimed:?}");
    };
    let sweeper = doubting(&app);
    sweep(&sweeper).await.expect("swept");
    // The lid is closed for the night, again and again; the sweeper wakes first.
    for _ in 0..8 {
        app.clock.set_by(8 * 3_600_000);
        assert_eq!(
            sweep(&sweeper).await.expect("swept"),
            sweeper::Report::default()
        );
        let now = app.clock.now();
        let reported = app
            .store()
            .update_restoration(anna.id, id, |it| it.report(attempt, 0.5, now, &timing))
            .await;
        assert!(matches!(reported, Ok(Some((_, Ok(()))))), "{reported:?}");
    }
    // One that really died is found a round later.
    app.clock.set_by(8 * 3_600_000);
    sweep(&sweeper).await.expect("swept");
    app.clock.advance(timing.lease);
    assert_eq!(sweep(&sweeper).await.expect("swept").sent, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_clock_ahead_has_dated_is_removed_in_time_when_it_was_set_back() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let sweeper = doubting(&app);
    sweep(&sweeper).await.expect("swept");

    // As long as a token holds.
    let three_days = 3 * 86_400_000;
    app.clock.set_by(three_days);
    sweep(&sweeper).await.expect("swept");
    let path = format!("/api/v1/restore/{id}");
    let deleted = app.ask(&anna, Method::DELETE, &path, None).await;
    assert_eq!(deleted.status, StatusCode::OK);
    let never_used = json!({ "filename": "a.png", "content_type": "image/png", "size": 9 });
    let announced = app.post(&anna, "/api/v1/uploads", never_used).await;
    assert_eq!(announced.status, StatusCode::CREATED);
    app.clock.set_by(-three_days);

    let mut report = sweeper::Report::default();
    for _ in 0..12 {
        app.clock.advance(MINUTE);
        let swept = sweep(&sweeper).await.expect("swept");
        report.removed += swept.removed;
        report.uploads_removed += swept.uploads_removed;
    }
    assert_eq!((report.removed, report.uploads_removed), (1, 1));
    app.clock.advance(Duration::from_secs(24 * 3600));
    let swept = sweep(&sweeper).await.expect("swept");
    assert_eq!((swept.removed, swept.uploads_removed), (0, 1));
}
