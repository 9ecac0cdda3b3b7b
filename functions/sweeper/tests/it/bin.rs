//! What is in the bin stays there until its time is over, and goes at once when it is emptied.

use std::time::Duration;

use domain::{Claim, RestorationId, Timing};
use http::{Method, StatusCode};
use serde_json::json;
use sweeper::{State, Trust, recover, sweep};
use testkit::{Person, TestApp, small_png};
use web::UploadRules;

use crate::{MINUTE, doubting};

const DAY: Duration = Duration::from_secs(24 * 3600);
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

async fn start() -> (TestApp, Person) {
    let timing = Timing {
        undo: WEEK,
        ..Timing::default()
    };
    let app = TestApp::with(timing, UploadRules::default()).await;
    let anna = app.person("anna").await;
    (app, anna)
}

/// A restored photo that Anna deletes.
async fn in_bin(app: &TestApp, anna: &Person) -> RestorationId {
    let id = app.restore(anna, small_png(), "photo-2x").await;
    app.work().await;
    delete(app, anna, &id).await;
    id.parse().expect("an id")
}

async fn delete(app: &TestApp, anna: &Person, what: &str) {
    let path = format!("/api/v1/restore/{what}");
    let deleted = app.ask(anna, Method::DELETE, &path, None).await;
    assert_eq!(deleted.status, StatusCode::OK, "{}", deleted.body);
}

async fn empty(app: &TestApp, anna: &Person) {
    let emptied = app.ask(anna, Method::DELETE, "/api/v1/bin", None).await;
    assert_eq!(emptied.status, StatusCode::OK, "{}", emptied.body);
}

async fn undelete(app: &TestApp, anna: &Person, id: RestorationId) -> StatusCode {
    let path = format!("/api/v1/restore/{id}/undelete");
    app.post(anna, &path, json!({})).await.status
}

async fn removed(sweeper: &State) -> usize {
    sweep(sweeper).await.expect("swept").removed
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_what_is_deleted_stays_in_the_bin_and_goes_after_its_time() {
    let (app, anna) = start().await;
    let id = in_bin(&app, &anna).await;
    let objects = app.services.objects().await;
    assert!(objects.len() >= 4, "{:?}", objects.keys());
    app.clock.advance(WEEK - MINUTE);
    assert_eq!(removed(&app.sweeper()).await, 0);
    recover(&app.sweeper()).await.expect("recovered");
    assert_eq!(app.services.objects().await, objects);
    assert_eq!(undelete(&app, &anna, id).await, StatusCode::OK);
    let body = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
    assert_eq!(body["status"], "succeeded");
    delete(&app, &anna, &id.to_string()).await;
    app.clock.advance(WEEK);
    assert_eq!(removed(&app.sweeper()).await, 1);
    assert_eq!(app.services.objects().await.len(), 0);
    let stored = app.store().restoration(anna.id, id).await;
    assert_eq!(stored.expect("read"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_out_of_the_bin_goes_with_the_next_sweep_and_nothing_else() {
    let (app, anna) = start().await;
    let kept = app.restore(&anna, small_png(), "photo-2x").await;
    let later = app.restore(&anna, small_png(), "photo-2x").await;
    let emptied = in_bin(&app, &anna).await;
    app.clock.advance(DAY);
    // Also by a sweeper that has only just begun to look at the clock.
    let sweeper = doubting(&app);
    assert_eq!(removed(&sweeper).await, 0);
    empty(&app, &anna).await;
    delete(&app, &anna, &later).await;
    assert_eq!(removed(&sweeper).await, 1);
    let stored = app.store().restoration(anna.id, emptied).await;
    assert_eq!(stored.expect("read"), None);
    assert_eq!(
        undelete(&app, &anna, later.parse().expect("an id")).await,
        StatusCode::OK
    );
    let body = app.get(&anna, &format!("/api/v1/restore/{kept}")).await;
    assert_eq!(body.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_original_that_something_in_the_bin_needs_stays_and_is_used_again() {
    let (app, anna) = start().await;
    let first = in_bin(&app, &anna).await;
    assert_eq!(undelete(&app, &anna, first).await, StatusCode::OK);
    let retry = format!("/api/v1/restore/{first}/retry");
    let again = app.post(&anna, &retry, json!({})).await.body["id"].clone();
    app.work().await;
    delete(&app, &anna, &first.to_string()).await;
    let again = again.as_str().expect("an id");
    delete(&app, &anna, &format!("{again}?forever=true")).await;
    assert_eq!(removed(&app.sweeper()).await, 1);
    let stored = app.stored(&anna, first).await;
    let head = app.store().head_object(&stored.original_key()).await;
    assert!(head.expect("asked").is_some());
    assert_eq!(undelete(&app, &anna, first).await, StatusCode::OK);
    let retried = app.post(&anna, &retry, json!({})).await;
    assert_eq!(retried.status, StatusCode::ACCEPTED, "{}", retried.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_left_of_a_photo_in_the_bin_is_removed_before_its_time_is_over() {
    let (app, anna) = start().await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let id: RestorationId = id.parse().expect("an id");
    let (now, timing) = (app.clock.now(), Timing::default());
    let claim = |it: &mut domain::Restoration| it.claim(now, &timing);
    let claimed = app.store().update_restoration(anna.id, id, claim).await;
    assert!(matches!(claimed, Ok(Some((_, Claim::Granted(_))))));
    delete(&app, &anna, &id.to_string()).await;
    let key = format!("results/{id}/0-1.png");
    let late = app.store().write_object(&key, "image/png", small_png());
    late.await.expect("written");
    app.clock.advance(timing.longest_step);
    assert_eq!(removed(&app.sweeper()).await, 0);
    let stored = app.stored(&anna, id).await;
    let left: Vec<String> = app.services.objects().await.into_keys().collect();
    assert_eq!(left, [stored.original_key()]);
    assert_eq!(undelete(&app, &anna, id).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bin_is_kept_by_a_clock_that_is_wrong_for_a_moment() {
    let (app, anna) = start().await;
    let id = in_bin(&app, &anna).await;
    let sweeper = doubting(&app);
    let minutes = async |count: usize| {
        for _ in 0..count {
            app.clock.advance(MINUTE);
            assert_eq!(removed(&sweeper).await, 0);
        }
    };
    minutes(12).await;
    let year = 365 * 86_400_000;
    for wrong in [year, -year] {
        app.clock.set_by(wrong);
        minutes(9).await;
        app.clock.set_by(-wrong);
        minutes(12).await;
    }
    assert_eq!(undelete(&app, &anna, id).await, StatusCode::OK);
    delete(&app, &anna, &id.to_string()).await;
    // Not for seven days of an even clock, as nobody keeps a computer on for so long: ten minutes.
    app.clock.set_by(8 * 86_400_000);
    let sweeper = State {
        trust: Trust::after(10 * MINUTE),
        ..app.sweeper()
    };
    let mut swept = 0;
    for _ in 0..12 {
        app.clock.advance(MINUTE);
        swept += removed(&sweeper).await;
    }
    assert_eq!(swept, 1);
}
