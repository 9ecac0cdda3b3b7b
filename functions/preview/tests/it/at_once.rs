//! Several previews at once, and what is kept between them.

use std::time::Duration;

use http::StatusCode;
use serde_json::json;
use testkit::{TestApp, photo, small_png};

use crate::{asked, send, state};

#[tokio::test(flavor = "multi_thread")]
async fn what_the_memory_cannot_hold_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let bytes = photo("portrait-truth.png");
    let file = bytes.len() as u64;
    let upload_id = app.upload(&anna, "large.png", bytes).await;
    let usual = engine::Limits::default();
    for (max_decode_bytes, max_restore_bytes) in [
        (file - 1, usual.max_restore_bytes),
        (file + 1, usual.max_restore_bytes),
        (usual.max_decode_bytes, 1_000_000),
    ] {
        let limits = engine::Limits {
            max_decode_bytes,
            max_restore_bytes,
            ..usual.clone()
        };
        let body = asked(&upload_id, "auto-restore", json!({}), [0, 0, 64, 64]);
        let (status, body) = send(&state(&app, limits), &anna, &body).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{body}");
        let detail = body["detail"].as_str().expect("words");
        assert!(
            detail.contains("large.png") && detail.contains("memory"),
            "{detail}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn previews_of_several_people_take_turns_and_each_gets_their_own_photo() {
    let app = TestApp::start().await;
    let state = state(&app, engine::Limits::default());
    let mut asking = Vec::new();
    for (name, file) in [
        ("anna", "portrait-damaged.jpg"),
        ("otto", "still-life-damaged.jpg"),
        ("emil", "portrait-truth.png"),
    ] {
        let person = app.person(name).await;
        let upload_id = app.upload(&person, "photo.jpg", photo(file)).await;
        let (state, body) = (
            state.clone(),
            asked(&upload_id, "auto-restore", json!({}), [0, 0, 96, 96]),
        );
        asking.push(tokio::spawn(
            async move { send(&state, &person, &body).await },
        ));
    }
    let mut pictures = Vec::new();
    for each in asking {
        let (status, body) = each.await.expect("no panic");
        assert_eq!(status, StatusCode::OK, "{body}");
        pictures.push(body["before"].clone());
    }
    assert!(pictures[0] != pictures[1] && pictures[1] != pictures[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_preview_of_the_same_person_takes_the_place_of_one_that_waits() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let state = state(&app, engine::Limits::default());
    // Somebody else's photo is at work for as long as this is held.
    let at_work = state.turns.take(app.person("otto").await.id).await;
    let at_work = at_work.expect("free");
    let mut asking = Vec::new();
    for noise in [0, 1, 2] {
        let (state, anna) = (state.clone(), anna.clone());
        let body = asked(
            &upload_id,
            "photo-2x",
            json!({ "noise": noise }),
            [0, 0, 8, 6],
        );
        asking.push(tokio::spawn(
            async move { send(&state, &anna, &body).await },
        ));
        // One after the other.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let last = asking.pop().expect("three");
    for replaced in asking {
        let (status, body) = replaced.await.expect("no panic");
        assert_eq!(status, StatusCode::CONFLICT, "{body}");
        assert_eq!(body["code"], "preview-replaced");
    }
    drop(at_work);
    let (status, body) = last.await.expect("no panic");
    assert_eq!(status, StatusCode::OK, "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_kept_in_memory_for_less_than_a_minute_and_only_one() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let state = state(&app, engine::Limits::default());
    assert!(state.kept.is_empty());
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let body = asked(&upload_id, "photo-2x", json!({}), [0, 0, 8, 6]);
    assert_eq!(send(&state, &anna, &body).await.0, StatusCode::OK);
    assert!(!state.kept.is_empty());
    assert!(preview::KEPT_FOR <= Duration::from_secs(50));
    let mut state = state;
    state.kept = preview::Kept::keeping(Duration::from_millis(50));
    assert_eq!(send(&state, &anna, &body).await.0, StatusCode::OK);
    testkit::eventually("the photo is dropped", async || state.kept.is_empty()).await;
}
