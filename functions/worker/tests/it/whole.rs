//! Work that goes well, and work that is interrupted.

use std::time::Duration;

use domain::{Claim, Status, Timing};
use http::StatusCode;
use serde_json::{Value, json};
use store::{Queue, StepMessage};
use testkit::{Person, TestApp, photo, small_png};
use tokio_util::sync::CancellationToken;
use worker::{Outcome, handle};

use crate::answers::png_of;

pub(crate) async fn shown(app: &TestApp, person: &Person, id: &str) -> Value {
    let answer = app.get(person, &format!("/api/v1/restore/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

pub(crate) async fn fetch(url: &Value) -> Vec<u8> {
    let response = testkit::http()
        .get(url.as_str().expect("a URL"))
        .send()
        .await
        .expect("answers");
    assert_eq!(response.status().as_u16(), 200);
    response.bytes().await.expect("bytes").to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_stays_though_the_answer_to_its_commit_is_lost() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let (store, lossy) = app.services.over_a_lossy_line().await;
    let worker = worker::State {
        store,
        ..app.worker()
    };
    lossy.lose_the_answer_to_a_write("succeeded");
    let queue = Queue::Engine;
    let hidden = Duration::from_secs(3600);
    let messages = app.store().receive(queue, 1, Duration::ZERO, hidden).await;
    let body = &messages.expect("read")[0].body;
    let outcome = handle(&worker, body, &CancellationToken::new()).await;
    assert!(lossy.has_lost());
    assert_eq!(outcome, Outcome::Done);
    let body = shown(&app, &anna, &id).await;
    assert_eq!(body["status"], "succeeded");
    for picture in [&body["processed_url"], &body["result"]["thumbnail_url"]] {
        assert!(!fetch(picture).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_large_gets_a_picture_to_look_at_and_what_is_shown_as_it_is_gets_none() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    // The result is large, the original is not.
    let wide = png_of(1200, 64, |x, _| [x as u8, 80, 200]);
    let id = app.restore(&anna, wide, "photo-2x").await;
    assert_eq!(app.work().await, [Outcome::Done]);
    let body = shown(&app, &anna, &id).await;
    assert_eq!(body["original"]["preview_url"], Value::Null);
    let preview = fetch(&body["result"]["preview_url"]).await;
    let info = engine::inspect(&preview, preview.len() as u64, &engine::Limits::default());
    let info = info.expect("a photo");
    assert_eq!((info.width, info.format), (2048, engine::Format::Jpeg));
    let list = app.get(&anna, "/api/v1/restore/history").await.body;
    assert_eq!(list["items"][0]["result"]["preview_url"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_portrait_is_restored_and_the_original_stays_as_it_was() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let original = photo("portrait-damaged.jpg");
    let id = app.restore(&anna, original.clone(), "photo-2x").await;
    assert_eq!(app.work().await, [Outcome::Done]);
    let body = shown(&app, &anna, &id).await;
    assert_eq!(body["status"], "succeeded");
    assert_eq!(body["progress"], 1.0);
    assert_eq!(
        (&body["result"]["width"], &body["result"]["height"]),
        (&json!(1024), &json!(1024))
    );
    assert_eq!(body["result"]["faces_protected"], Value::Null);
    assert_eq!(fetch(&body["original_url"]).await, original);
    let result = fetch(&body["processed_url"]).await;
    let info = engine::inspect(&result, result.len() as u64, &engine::Limits::default());
    let info = info.expect("a photo");
    assert_eq!(
        (info.width, info.height, info.format),
        (1024, 1024, engine::Format::Jpeg)
    );
    assert_eq!(body["result"]["size"], json!(result.len()));
    // Browsers show a JPEG themselves, and the original is light; the result is not.
    let light = result.len() <= 400_000;
    assert_eq!(body["result"]["preview_url"].is_null(), light);
    assert_eq!(body["original"]["preview_url"], json!(null));
    for thumbnail in [
        &body["result"]["thumbnail_url"],
        &body["original"]["thumbnail_url"],
    ] {
        let bytes = fetch(thumbnail).await;
        let info = engine::inspect(&bytes, bytes.len() as u64, &engine::Limits::default());
        assert!(info.is_ok_and(|info| info.width.max(info.height) <= 480));
    }
}

/// A master: a page of sixteen bits a sample, as a scanner writes one.
pub(crate) fn small_tiff() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let samples: Vec<u16> = (0..16 * 12 * 3).map(|at| 9_000 + at * 61).collect();
    tiff::encoder::TiffEncoder::new(&mut file)
        .expect("a file")
        .write_image::<tiff::encoder::colortype::RGB16>(16, 12, &samples)
        .expect("a page");
    file.into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tiff_stays_a_tiff_and_both_can_be_looked_at_in_a_browser() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "a.tif", small_tiff()).await;
    let recipe = json!([{ "model_id": "auto-restore" }, { "model_id": "photo-2x" }]);
    let request = json!({ "upload_id": upload_id, "recipe": recipe });
    let id = app.post(&anna, "/api/v1/restore", request).await.body["id"].clone();
    assert_eq!(app.work().await, [Outcome::Done, Outcome::Done]);
    let body = shown(&app, &anna, id.as_str().expect("an id")).await;
    assert_eq!(body["status"], "succeeded");
    assert_eq!(body["original"]["content_type"], "image/tiff");
    assert_eq!(body["result"]["content_type"], "image/tiff");
    let of = |bytes: &[u8]| {
        let info = engine::inspect(bytes, bytes.len() as u64, &engine::Limits::default());
        let info = info.expect("a photo");
        (info.format, info.width, info.height)
    };
    use engine::Format::{Jpeg, Tiff};
    let result = fetch(&body["processed_url"]).await;
    assert_eq!(of(&result), (Tiff, 32, 24));
    let tells = |text: &[u8]| result.windows(text.len()).any(|window| window == text);
    // What each of the two steps did stands in its history.
    assert!(tells(b"auto-restore {") && tells(b"photo-2x {"));
    assert_eq!(
        of(&fetch(&body["result"]["preview_url"]).await),
        (Jpeg, 32, 24)
    );
    assert_eq!(
        of(&fetch(&body["original"]["preview_url"]).await),
        (Jpeg, 16, 12)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipe_of_two_steps_is_two_messages_and_one_result() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "a.png", small_png()).await;
    let recipe =
        json!([{ "model_id": "photo-2x" }, { "model_id": "photo-2x", "params": { "noise": 0 } }]);
    let request = json!({ "upload_id": upload_id, "recipe": recipe });
    let id = app.post(&anna, "/api/v1/restore", request).await.body["id"].clone();
    assert_eq!(app.work().await, [Outcome::Done, Outcome::Done]);
    let body = shown(&app, &anna, id.as_str().expect("an id")).await;
    assert_eq!(
        (&body["status"], &body["steps"]),
        (&json!("succeeded"), &json!(2))
    );
    assert_eq!(
        (&body["result"]["width"], &body["result"]["height"]),
        (&json!(32), &json!(24))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_twice_changes_nothing() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let message = StepMessage {
        owner: anna.id,
        restoration: id.parse().expect("an id"),
    };
    app.store()
        .send(Queue::Engine, message, Duration::ZERO)
        .await
        .expect("sent");
    assert_eq!(app.work().await, [Outcome::Done, Outcome::Done]);
    let stored = app
        .store()
        .restoration(anna.id, message.restoration)
        .await
        .expect("read");
    assert_eq!(
        stored.map(|it| (it.status(), it.attempt().0)),
        Some((Status::Succeeded, 1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_somebody_else_holds_is_given_back_and_taken_once_the_lease_is_over() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app
        .restore(&anna, small_png(), "photo-2x")
        .await
        .parse()
        .expect("an id");
    let (now, timing) = (app.clock.now(), Timing::default());
    // A worker that claims and is never heard of again.
    let claimed = app
        .store()
        .update_restoration(anna.id, id, |it| it.claim(now, &timing))
        .await;
    assert!(matches!(claimed, Ok(Some((_, Claim::Granted(_))))));
    let message = json!({ "owner": anna.id, "restoration": id }).to_string();
    let (worker, stop) = (app.worker(), CancellationToken::new());
    let outcome = handle(&worker, &message, &stop).await;
    assert!(matches!(outcome, Outcome::Retry(after) if after <= timing.lease));
    app.clock.advance(timing.lease);
    assert_eq!(handle(&worker, &message, &stop).await, Outcome::Done);
    let stored = app.stored(&anna, id).await;
    assert_eq!(
        (stored.status(), stored.attempt().0),
        (Status::Succeeded, 2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_stops_the_work_and_leaves_no_picture() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app
        .restore(&anna, photo("portrait-truth.png"), "photo-4x")
        .await;
    let message = json!({ "owner": anna.id, "restoration": id }).to_string();
    let worker = app.worker();
    let work =
        tokio::spawn(async move { handle(&worker, &message, &CancellationToken::new()).await });
    let path = format!("/api/v1/restore/{id}");
    let begun = async || shown(&app, &anna, &id).await["status"] != "queued";
    testkit::eventually("it is begun", begun).await;
    let canceled = app
        .post(&anna, &format!("{path}/cancel"), Value::Null)
        .await;
    assert_eq!(
        (canceled.status, &canceled.body["status"]),
        (StatusCode::ACCEPTED, &json!("canceled"))
    );
    assert_eq!(work.await.expect("no panic"), Outcome::Done);
    let body = shown(&app, &anna, &id).await;
    assert_eq!(
        (&body["status"], &body["processed_url"]),
        (&json!("canceled"), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_stopped_hands_its_work_back() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app
        .restore(&anna, photo("portrait-truth.png"), "photo-4x")
        .await;
    let message = json!({ "owner": anna.id, "restoration": id }).to_string();
    let (worker, stop) = (app.worker(), CancellationToken::new());
    let stopped = stop.clone();
    let work = tokio::spawn(async move { handle(&worker, &message, &stopped).await });
    let begun = async || shown(&app, &anna, &id).await["status"] != "queued";
    testkit::eventually("it is begun", begun).await;
    stop.cancel();
    assert_eq!(
        work.await.expect("no panic"),
        Outcome::Retry(Duration::ZERO)
    );
    let body = shown(&app, &anna, &id).await;
    assert_eq!(
        (&body["status"], &body["queue_position"]),
        (&json!("queued"), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_says_how_many_faces_were_kept() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for (name, faces) in [("portrait-damaged.jpg", 1), ("still-life-damaged.jpg", 0)] {
        let id = app.restore(&anna, photo(name), "auto-restore").await;
        assert_eq!(app.work().await, [Outcome::Done]);
        let body = shown(&app, &anna, &id).await;
        assert_eq!(body["result"]["faces_protected"], json!(faces), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_says_what_was_filled_and_what_was_left_and_that_is_filled_for_who_asks() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let portrait = || photo("portrait-damaged.jpg");
    let mut repairs = Vec::new();
    for model in ["auto-restore", "photo-2x"] {
        let id = app.restore(&anna, portrait(), model).await;
        assert_eq!(app.work().await, [Outcome::Done]);
        repairs.push(shown(&app, &anna, &id).await["result"]["repairs"].clone());
    }
    let [usual, none] = &repairs[..] else {
        panic!("two results")
    };
    assert_eq!(*none, Value::Null);
    let count = |of: &Value, name: &str| of[name].as_u64().expect("a number");
    assert!(
        count(usual, "specks") > 20 && count(usual, "scratches") > 5,
        "{usual}"
    );
    let doubtful = count(usual, "doubtful_scratches");
    assert!(doubtful > 0, "{usual}");

    let params = json!({ "doubtful_scratches": true });
    let id = app
        .restore_with(&anna, portrait(), "auto-restore", params)
        .await;
    assert_eq!(app.work().await, [Outcome::Done]);
    let bold = shown(&app, &anna, &id).await["result"]["repairs"].clone();
    assert_eq!(count(&bold, "doubtful_scratches"), 0, "{bold}");
    assert_eq!(
        count(&bold, "scratches"),
        count(usual, "scratches") + doubtful,
        "{bold}"
    );
}
