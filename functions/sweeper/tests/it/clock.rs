//! A clock that is set back, and one that is behind for a moment.

use std::time::Duration;

use domain::{Restoration, Timestamp, Timing};
use http::{Method, StatusCode};
use serde_json::json;
use sweeper::{Report, State, recover, sweep};
use testkit::{Person, TestApp, small_png};
use web::UploadRules;

use crate::{MINUTE, doubting};

const TWO_HOURS: i64 = 2 * 3_600_000;
const TWO_YEARS: i64 = 2 * 365 * 86_400_000;

/// A sweep each minute.
async fn minutes(app: &TestApp, sweeper: &State, count: usize) -> Report {
    let mut all = Report::default();
    for _ in 0..count {
        app.clock.advance(MINUTE);
        let report = sweep(sweeper).await.expect("swept");
        all.removed += report.removed;
        all.uploads_removed += report.uploads_removed;
    }
    all
}

/// One whose photos are kept for a month, with one photo.
async fn with_a_photo() -> (TestApp, Person, Restoration) {
    let timing = Timing {
        retention: Some(Duration::from_secs(30 * 24 * 3600)),
        ..Timing::default()
    };
    let app = TestApp::with(timing, UploadRules::default()).await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let id = id.parse().expect("an id");
    let stored = app.stored(&anna, id).await;
    assert!(expires_at(&stored).is_some());
    (app, anna, stored)
}

fn expires_at(restoration: &Restoration) -> Option<Timestamp> {
    restoration.ended().expect("ended").expires_at
}

async fn assert_unchanged(app: &TestApp, anna: &Person, before: &Restoration) {
    let stored = app.stored(anna, before.id).await;
    assert_eq!(expires_at(&stored), expires_at(before));
    let path = format!("/api/v1/restore/{}", before.id);
    assert_eq!(app.get(anna, &path).await.status, StatusCode::OK);
    let head = app.store().head_object(&stored.outputs[0].key).await;
    assert!(head.expect("asked").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_removed_early_after_a_start_with_a_clock_that_was_behind() {
    let (app, anna, before) = with_a_photo().await;
    let on_its_way = app.upload(&anna, "on-its-way.png", small_png()).await;
    app.clock.set_by(-TWO_YEARS);
    let sweeper = doubting(&app);
    recover(&sweeper).await.expect("recovered");
    minutes(&app, &sweeper, 5).await;

    app.clock.set_by(TWO_YEARS);
    let sweeper = doubting(&app);
    recover(&sweeper).await.expect("recovered");
    assert_unchanged(&app, &anna, &before).await;
    let report = minutes(&app, &sweeper, 15).await;
    assert_eq!((report.removed, report.uploads_removed), (0, 0));
    assert_unchanged(&app, &anna, &before).await;
    let request = json!({ "upload_id": on_its_way, "model_id": "photo-2x" });
    let started = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_removed_early_after_a_clock_was_behind_for_a_moment() {
    let (app, anna, before) = with_a_photo().await;
    let sweeper = doubting(&app);
    minutes(&app, &sweeper, 12).await;
    app.clock.set_by(-TWO_YEARS);
    minutes(&app, &sweeper, 5).await;
    assert_unchanged(&app, &anna, &before).await;

    app.clock.set_by(TWO_YEARS);
    sweep(&sweeper).await.expect("swept");
    assert_unchanged(&app, &anna, &before).await;
    let report = minutes(&app, &sweeper, 15).await;
    assert_eq!((report.removed, report.uploads_removed), (0, 0));
    assert_unchanged(&app, &anna, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_under_a_clock_two_hours_ahead_is_removed_within_minutes_of_its_being_right()
 {
    for is_started_anew in [false, true] {
        let (app, anna, before) = with_a_photo().await;
        let mut sweeper = doubting(&app);
        minutes(&app, &sweeper, 2).await;
        app.clock.set_by(TWO_HOURS);
        minutes(&app, &sweeper, 1).await;
        let path = format!("/api/v1/restore/{}", before.id);
        let deleted = app.ask(&anna, Method::DELETE, &path, None).await;
        assert_eq!(deleted.status, StatusCode::OK);

        app.clock.set_by(-TWO_HOURS);
        if is_started_anew {
            sweeper = doubting(&app);
            recover(&sweeper).await.expect("recovered");
        }
        let report = minutes(&app, &sweeper, 4).await;
        assert_eq!(report.removed, 1, "{is_started_anew}");
        let head = app.store().head_object(&before.outputs[0].key).await;
        assert!(head.expect("asked").is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_under_a_clock_two_hours_ahead_is_kept_no_longer_than_was_meant() {
    let (app, anna, before) = with_a_photo().await;
    let sweeper = doubting(&app);
    sweep(&sweeper).await.expect("swept");
    app.clock.set_by(-TWO_HOURS);
    minutes(&app, &sweeper, 12).await;
    let stored = app.stored(&anna, before.id).await;
    let month = Duration::from_secs(30 * 24 * 3600);
    assert!(expires_at(&stored) <= Some(app.clock.now() + month));
    assert!(stored.ended().expect("ended").finished_at <= app.clock.now());
}
