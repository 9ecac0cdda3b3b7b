//! Deleting, bringing back, and emptying the bin.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::Timing;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use store::{Gauge, NewUse, Room, Shortage};
use testkit::{Answer, Person, TestApp, small_png};
use web::UploadRules;

use super::{names, write};

const DAY: Duration = Duration::from_secs(24 * 3600);
const BIN_KEEPS: Duration = Duration::from_secs(2 * 24 * 3600);
const BIN: &str = "/api/v1/restore/history?deleted=true";

fn timing() -> Timing {
    Timing {
        undo: BIN_KEEPS,
        ..Timing::default()
    }
}

/// One whose bin keeps things for two days: as long as a token holds it can be gone through three times.
async fn start() -> (TestApp, Person) {
    let app = TestApp::with(timing(), UploadRules::default()).await;
    let anna = app.person("anna").await;
    (app, anna)
}

async fn delete(app: &TestApp, person: &Person, id: impl std::fmt::Display, how: &str) -> Answer {
    let path = format!("/api/v1/restore/{id}{how}");
    app.ask(person, Method::DELETE, &path, None).await
}

async fn undelete(app: &TestApp, person: &Person, id: impl std::fmt::Display) -> Answer {
    let path = format!("/api/v1/restore/{id}/undelete");
    app.post(person, &path, Value::Null).await
}

async fn bin(app: &TestApp, person: &Person) -> Vec<String> {
    let answer = app.get(person, BIN).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    names(&answer.body).into_iter().map(str::to_owned).collect()
}

/// Empties it, request after request; how many each has taken out.
async fn empty(app: &TestApp, person: &Person) -> Vec<u64> {
    let (mut emptied, mut path) = (Vec::new(), "/api/v1/bin".to_owned());
    loop {
        assert!(emptied.len() < 1000, "the bin never gets empty: {path}");
        let answer = app.ask(person, Method::DELETE, &path, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        emptied.push(answer.body["emptied"].as_u64().expect("a number"));
        match answer.body["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/bin?cursor={cursor}"),
            None => return emptied,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_is_in_the_bin_with_its_times_and_comes_back_in_time() {
    let (app, anna) = start().await;
    let id = write(&app, &anna, "a.jpg", "photo-2x").await;
    write(&app, &anna, "b.jpg", "photo-2x").await;
    assert_eq!(bin(&app, &anna).await, Vec::<String>::new());
    let now = app.clock.now();
    let deleted = delete(&app, &anna, id, "").await;
    assert_eq!(deleted.status, StatusCode::OK, "{}", deleted.body);
    let listed = app.get(&anna, BIN).await.body["items"][0].clone();
    assert_eq!(listed["filename"], "a.jpg");
    for body in [&deleted.body, &listed] {
        let time = |name: &str| {
            let text = body[name].clone();
            serde_json::from_value::<domain::Timestamp>(text).expect("a time")
        };
        let removed_after = time("removed_at").since(time("deleted_at"));
        assert_eq!(removed_after, BIN_KEEPS, "{body}");
        assert!(time("deleted_at").since(now) < DAY, "{body}");
    }
    let history = app.get(&anna, "/api/v1/restore/history").await.body;
    assert_eq!(names(&history), ["b.jpg"]);
    for name in ["deleted_at", "removed_at"] {
        assert_eq!(history["items"][0][name], Value::Null);
    }
    let path = format!("/api/v1/restore/{id}");
    assert_eq!(app.get(&anna, &path).await.status, StatusCode::NOT_FOUND);

    app.clock.advance(BIN_KEEPS - Duration::from_secs(60));
    let undone = undelete(&app, &anna, id).await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
    assert_eq!(undone.body["removed_at"], Value::Null);
    assert_eq!(bin(&app, &anna).await, Vec::<String>::new());
    delete(&app, &anna, id, "").await;
    app.clock.advance(BIN_KEEPS);
    assert_eq!(bin(&app, &anna).await, Vec::<String>::new());
    assert_eq!(undelete(&app, &anna, id).await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bin_is_listed_in_pages_and_its_cursor_is_good_for_nothing_else() {
    let (app, anna) = start().await;
    for at in 0..4 {
        let id = write(&app, &anna, &format!("{at}.jpg"), "photo-2x").await;
        delete(&app, &anna, id, "").await;
        write(&app, &anna, "kept.jpg", "photo-2x").await;
    }
    let first = app.get(&anna, &format!("{BIN}&limit=3")).await.body;
    assert_eq!(names(&first), ["3.jpg", "2.jpg", "1.jpg"]);
    let cursor = first["next_cursor"].as_str().expect("a cursor");
    let second = format!("{BIN}&limit=3&cursor={cursor}");
    assert_eq!(names(&app.get(&anna, &second).await.body), ["0.jpg"]);
    let elsewhere = format!("/api/v1/restore/history?cursor={cursor}");
    let refused = app.get(&anna, &elsewhere).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let refused = app.get(&anna, "/api/v1/restore/history?deleted=perhaps");
    assert_eq!(refused.await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_for_good_is_in_no_list_and_never_comes_back() {
    let (app, anna) = start().await;
    let binned = write(&app, &anna, "binned.jpg", "photo-2x").await;
    let kept = write(&app, &anna, "kept.jpg", "photo-2x").await;
    delete(&app, &anna, binned, "").await;
    app.clock.advance(DAY);
    for id in [binned, kept] {
        let gone = delete(&app, &anna, id, "?forever=true").await;
        assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
        assert_eq!(gone.body["removed_at"], gone.body["deleted_at"]);
        assert_eq!(undelete(&app, &anna, id).await.status, StatusCode::CONFLICT);
        // Asked again, as when the answer was lost.
        let again = delete(&app, &anna, id, "?forever=true").await;
        assert_eq!(again.body, gone.body);
    }
    assert_eq!(bin(&app, &anna).await, Vec::<String>::new());
    let history = app.get(&anna, "/api/v1/restore/history").await.body;
    assert_eq!(history["items"], json!([]));
    let wrong = delete(&app, &anna, kept, "?forever=1").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bin_is_emptied_request_by_request_and_nothing_else_is_touched() {
    let (app, anna) = start().await;
    let ben = app.person("ben").await;
    let theirs = write(&app, &ben, "ben.jpg", "photo-2x").await;
    delete(&app, &ben, theirs, "").await;
    let kept = write(&app, &anna, "kept.jpg", "photo-2x").await;
    let mut deleted = Vec::new();
    let of_kept = app.stored(&anna, kept).await;
    for _ in 0..120 {
        let mut copy = of_kept.clone();
        copy.id = domain::RestorationId::new();
        let (undo, now) = (BIN_KEEPS, app.clock.now());
        copy.delete(undo, now, app.store().timing());
        let written = app.store().create_restoration(&copy, NewUse::Another).await;
        written.expect("written");
        deleted.push(copy.id);
    }
    assert_eq!(empty(&app, &anna).await, [100, 20]);
    assert_eq!(empty(&app, &anna).await, [0, 0], "it is empty");
    for id in deleted {
        assert_eq!(undelete(&app, &anna, id).await.status, StatusCode::CONFLICT);
    }
    let history = app.get(&anna, "/api/v1/restore/history").await.body;
    assert_eq!(names(&history), ["kept.jpg"]);
    assert_eq!(bin(&app, &ben).await, ["ben.jpg"]);
    let refused = app.ask(&ben, Method::DELETE, "/api/v1/bin?cursor=x", None);
    assert_eq!(refused.await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_space_of_the_bin_is_told_and_gone_once_it_is_emptied() {
    let (app, anna) = start().await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let retry = format!("/api/v1/restore/{id}/retry");
    let again = app.post(&anna, &retry, json!({})).await.body["id"].clone();
    let again = again.as_str().expect("an id").to_owned();
    app.work().await;
    let storage = async || app.get(&anna, "/api/v1/storage").await.body;
    let figures = |body: &Value, name: &str| {
        let bytes = body[format!("{name}_bytes")].as_u64().expect("bytes");
        (body[name].as_u64().expect("a number"), bytes)
    };
    let used = storage().await["used_bytes"].as_u64().expect("bytes");
    assert_eq!(figures(&storage().await, "in_bin"), (0, 0));

    delete(&app, &anna, &id, "").await;
    let one = figures(&storage().await, "in_bin");
    assert_eq!(one.0, 1);
    assert!(one.1 > 0 && one.1 < used - small_png().len() as u64);
    delete(&app, &anna, &again, "?forever=true").await;
    let told = storage().await;
    // Nobody else uses the original now, so it goes with what is in the bin.
    assert_eq!(
        figures(&told, "in_bin"),
        (1, one.1 + small_png().len() as u64)
    );
    assert_eq!(figures(&told, "deleted"), (2, used));
    assert_eq!(told["restorations"], 0);
    empty(&app, &anna).await;
    let told = storage().await;
    assert_eq!(figures(&told, "in_bin"), (0, 0));
    assert_eq!(figures(&told, "deleted"), (2, used));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_disk_is_full_what_is_deleted_skips_the_bin_and_the_answer_says_so() {
    let is_full = Arc::new(AtomicBool::default());
    let seen = Arc::clone(&is_full);
    let gauge = Gauge::new(move || Room {
        total_bytes: Some(1_000_000),
        free_bytes: Some(500_000),
        reserve_bytes: 1_000,
        shortage: seen.load(Ordering::Relaxed).then_some(Shortage::Full),
    });
    let app = TestApp::on_disk(timing(), gauge).await;
    let anna = app.person("anna").await;
    let before = write(&app, &anna, "before.jpg", "photo-2x").await;
    let meanwhile = write(&app, &anna, "meanwhile.jpg", "photo-2x").await;
    delete(&app, &anna, before, "").await;
    is_full.store(true, Ordering::Relaxed);
    let health = app.get(&anna, "/api/v1/health").await.body;
    assert_eq!(health["undo_seconds"], 60);
    delete(&app, &anna, meanwhile, "").await;
    app.clock.advance(Duration::from_secs(59));
    assert_eq!(bin(&app, &anna).await, ["meanwhile.jpg", "before.jpg"]);
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(bin(&app, &anna).await, ["before.jpg"], "a promise is kept");
    is_full.store(false, Ordering::Relaxed);
    let health = app.get(&anna, "/api/v1/health").await.body;
    assert_eq!(health["undo_seconds"], 2 * 86_400);
}
