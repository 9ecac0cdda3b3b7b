//! A disk that is full while a photo is at work.

use std::{fs, time::Duration};

use domain::LOOK_FOR_ROOM;
use serde_json::Value;
use store::{Gauge, Room, Shortage, StepMessage};
use testkit::{Person, TestApp, small_disk, small_png};
use tokio_util::sync::CancellationToken;
use worker::{Outcome, handle};

async fn work_on(app: &TestApp, person: &Person, id: &str) -> Outcome {
    let message = StepMessage {
        owner: person.id,
        restoration: id.parse().expect("an id"),
    };
    let body = serde_json::to_string(&message).expect("JSON");
    handle(&app.worker(), &body, &CancellationToken::new()).await
}

async fn shown(app: &TestApp, person: &Person, id: &str) -> Value {
    app.get(person, &format!("/api/v1/restore/{id}")).await.body
}

#[test]
fn a_photo_that_finds_no_room_waits_and_goes_on_and_gives_up_only_after_many_tries() {
    small_disk::run("full_disk::on_a_disk_that_is_full_for_a_while", 24);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test above, where a small disk is mounted"]
async fn on_a_disk_that_is_full_for_a_while() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let other = app.restore(&anna, small_png(), "photo-2x").await;
    let reserve = app.services.folder.path().join("reserve");
    for _ in 0..600 {
        if reserve.exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let filler = small_disk::fill(&small_disk::folder(), "filler");

    assert_eq!(work_on(&app, &anna, &id).await, Outcome::Done);
    let body = shown(&app, &anna, &id).await;
    assert_eq!(body["status"], "running", "{body}");
    assert_eq!(body["notice"]["code"], "waits-to-repeat");
    assert!(body["error"].is_null());

    // Another one has met a full disk four times already.
    small_disk::fill(&small_disk::folder(), "filler-2");
    let other_id = other.parse().expect("an id");
    let (now, timing) = (app.clock.now(), *app.store().timing());
    let tried = app.store().update_restoration(anna.id, other_id, |it| {
        for _ in 0..4 {
            it.claim(now, &timing);
            it.abandon(now, &timing);
        }
    });
    tried.await.expect("written");
    small_disk::fill(&small_disk::folder(), "filler-3");
    assert_eq!(work_on(&app, &anna, &other).await, Outcome::Done);
    let body = shown(&app, &anna, &other).await;
    assert_eq!(body["status"], "failed", "{body}");
    assert_eq!(body["error"]["type"], "urn:photo-restoration:no-room");

    fs::remove_file(filler).expect("removed");
    app.clock.advance(Duration::from_secs(60));
    for _ in 0..600 {
        if app.services.embedded.disk().room().refusal.is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(work_on(&app, &anna, &id).await, Outcome::Done);
    let body = shown(&app, &anna, &id).await;
    assert_eq!(body["status"], "succeeded", "{body}");
    assert!(body["notice"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn work_is_not_begun_while_there_is_no_room_for_what_it_makes() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    for shortage in [Shortage::Full, Shortage::ReadOnly] {
        let short = Gauge::new(move || Room {
            total_bytes: None,
            free_bytes: None,
            reserve_bytes: 0,
            shortage: Some(shortage),
        });
        let worker = worker::State {
            store: app.store().clone().with_gauge(short),
            ..app.worker()
        };
        let message = StepMessage {
            owner: anna.id,
            restoration: id.parse().expect("an id"),
        };
        let body = serde_json::to_string(&message).expect("JSON");
        let outcome = handle(&worker, &body, &CancellationToken::new()).await;
        assert_eq!(outcome, Outcome::Retry(LOOK_FOR_ROOM));
        let body = shown(&app, &anna, &id).await;
        assert_eq!(
            (&body["status"], &body["progress"]),
            (&"queued".into(), &0.0.into())
        );
    }
    assert_eq!(work_on(&app, &anna, &id).await, Outcome::Done);
    assert_eq!(shown(&app, &anna, &id).await["status"], "succeeded");
}
