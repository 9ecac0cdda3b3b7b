//! Photos that are sent in parts.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Fault, Person, TestApp, padded_png, put, put_part};
use web::UploadRules;

const MIB: usize = 1024 * 1024;

/// Three parts, the last of which is a smaller one.
const BYTES: usize = 18 * MIB;

async fn announced(app: &TestApp, person: &Person, bytes: usize) -> (String, Value) {
    let answer = app.announce(person, bytes).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let id = answer.body["upload_id"].as_str().expect("an id").to_owned();
    (id, answer.body)
}

async fn asked(app: &TestApp, person: &Person, id: &str) -> Value {
    let answer = app.parts(person, id).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

fn numbers(of: &Value) -> Vec<u64> {
    let number = |it: &Value| it.as_u64().or_else(|| it["number"].as_u64());
    let all = of.as_array().expect("a list").iter();
    all.map(|it| number(it).expect("a number")).collect()
}

async fn send(answer: &Value, photo: &[u8], number: u64) {
    let missing = answer["missing"].as_array().expect("a list");
    let part = missing.iter().find(|part| part["number"] == number);
    assert_eq!(
        put_part(part.expect("missing"), photo).await,
        StatusCode::OK
    );
}

async fn restored(app: &TestApp, person: &Person, id: &str) -> StatusCode {
    let request = json!({ "upload_id": id, "model_id": "photo-2x" });
    app.post(person, "/api/v1/restore", request).await.status
}

async fn stored(app: &TestApp) -> Vec<Vec<u8>> {
    app.services.objects().await.into_values().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_in_parts_goes_on_where_it_broke_off_and_is_whole_in_the_end() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let photo = padded_png(BYTES);
    let (id, ticket) = announced(&app, &anna, photo.len()).await;
    assert_eq!(ticket["part_size"], 8 * MIB);

    let first = asked(&app, &anna, &id).await;
    assert_eq!(first["complete"], false);
    assert_eq!(numbers(&first["arrived"]), [0_u64; 0]);
    assert_eq!(numbers(&first["missing"]), [1, 2, 3]);
    assert_eq!(first["missing"][2]["offset"], 16 * MIB);
    assert_eq!(first["missing"][2]["size"], 2 * MIB);
    send(&first, &photo, 3).await;
    send(&first, &photo, 1).await;
    assert_eq!(restored(&app, &anna, &id).await, StatusCode::CONFLICT);

    // After the break: the addresses are new, and what is there is not asked for again.
    let again = asked(&app, &anna, &id).await;
    assert_eq!(numbers(&again["arrived"]), [1, 3]);
    assert_eq!(numbers(&again["missing"]), [2]);
    send(&again, &photo, 2).await;

    // The first answer may be lost.
    for _ in 0..2 {
        let last = asked(&app, &anna, &id).await;
        assert_eq!(last["complete"], true);
        assert_eq!(numbers(&last["arrived"]), [1, 2, 3]);
        assert_eq!(numbers(&last["missing"]), [0_u64; 0]);
    }
    assert!(stored(&app).await == [photo.clone()], "the photo itself");
    assert_eq!(restored(&app, &anna, &id).await, StatusCode::ACCEPTED);
    assert_eq!(asked(&app, &anna, &id).await["complete"], true);
    // Nobody changes it any more.
    let missing = &again["missing"][0];
    assert_eq!(put_part(missing, &photo).await, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_taken_in_its_exact_length_only() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let (id, _) = announced(&app, &anna, 9 * MIB).await;
    let answer = asked(&app, &anna, &id).await;
    let last = &answer["missing"][1];
    for bytes in [MIB - 1, MIB + 1, 0] {
        assert_eq!(
            put(last, vec![7; bytes]).await,
            StatusCode::FORBIDDEN,
            "{bytes}"
        );
    }
    assert_eq!(put(last, vec![7; MIB]).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_large_photo_is_offered_parts_and_it_may_still_come_at_once() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let (_, ticket) = announced(&app, &anna, 8 * MIB).await;
    assert_eq!(ticket.get("part_size"), None);

    let photo = padded_png(9 * MIB);
    let (id, ticket) = announced(&app, &anna, photo.len()).await;
    assert_eq!(put(&ticket, photo.clone()).await, StatusCode::OK);
    assert_eq!(asked(&app, &anna, &id).await["complete"], true);
    assert_eq!(restored(&app, &anna, &id).await, StatusCode::ACCEPTED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_came_at_once_meanwhile_is_not_replaced_by_its_parts() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let photo = padded_png(9 * MIB);
    let (id, ticket) = announced(&app, &anna, photo.len()).await;
    let answer = asked(&app, &anna, &id).await;
    let other = vec![7; photo.len()];
    send(&answer, &other, 1).await;
    send(&answer, &other, 2).await;
    assert_eq!(put(&ticket, photo.clone()).await, StatusCode::OK);
    assert_eq!(asked(&app, &anna, &id).await["complete"], true);
    assert!(stored(&app).await == [photo], "the one that was first");
    assert_eq!(app.services.unfinished_parts(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_who_send_the_same_photo_at_once_make_one_of_it() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let photo = padded_png(9 * MIB);
    let (id, _) = announced(&app, &anna, photo.len()).await;
    let both = || async { tokio::join!(asked(&app, &anna, &id), asked(&app, &anna, &id)) };
    let (one, other) = both().await;
    assert_eq!(app.services.unfinished_parts(), 1);
    send(&one, &photo, 1).await;
    send(&other, &photo, 2).await;
    send(&other, &photo, 1).await;
    let (one, other) = both().await;
    assert_eq!(
        (&one["complete"], &other["complete"]),
        (&json!(true), &json!(true))
    );
    assert!(stored(&app).await == [photo], "whole");
    assert_eq!(app.services.unfinished_parts(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_nobody_elses_and_unknown_uploads_have_none() {
    let app = TestApp::start().await;
    let (anna, ben) = (app.person("anna").await, app.person("ben").await);
    let (id, _) = announced(&app, &anna, BYTES).await;
    for id in [
        id.as_str(),
        "01JUNKNOWN",
        "..%2F..",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ] {
        let answer = app.parts(&ben, id).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(answer.body["code"], "upload-unknown");
    }
    let path = format!("/api/v1/uploads/{id}/parts");
    let read = app.ask(&anna, Method::GET, &path, None).await;
    assert_eq!(read.status, StatusCode::METHOD_NOT_ALLOWED);
    // One that is removed has none either.
    let removed = app
        .store()
        .upload(anna.id, id.parse().expect("an id"))
        .await;
    let upload = removed.expect("read").expect("there");
    let now = app.clock.now();
    let removed = app.store().remove_unused_upload(anna.id, upload.id, now);
    assert!(removed.await.expect("removed"));
    assert_eq!(app.parts(&anna, &id).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_most_eight_addresses_are_given_out_at_once() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let (id, _) = announced(&app, &anna, 100 * MIB).await;
    let answer = asked(&app, &anna, &id).await;
    assert_eq!(numbers(&answer["missing"]), (1..=8).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_breaks_on_the_way_the_next_try_makes_the_photo_whole() {
    let timing = domain::Timing::default();
    let (app, line) = TestApp::over_a_lossy_line(timing, UploadRules::default(), |_| None).await;
    let anna = app.person("anna").await;
    let photo = padded_png(9 * MIB);
    // How many requests to the services it takes when nothing breaks.
    let (id, _) = announced(&app, &anna, photo.len()).await;
    let _ = line.take_asked();
    send_all(&app, &anna, &id, &photo).await;
    let requests = line.take_asked().len();
    assert!(requests > 8, "{requests}");
    for fault in [Fault::AnswerLost, Fault::Refused, Fault::RefusedWhenDone] {
        for before in 0..requests {
            let (id, _) = announced(&app, &anna, photo.len()).await;
            let armed = line.arm(before, fault);
            send_all(&app, &anna, &id, &photo).await;
            drop(armed);
            let key = domain::Upload::key_of(anna.id, id.parse().expect("an id"));
            let whole = app.store().read_object(&key, None).await.expect("there");
            assert!(whole == photo, "{fault:?} {before}");
        }
    }
}

/// Sends a photo, whatever fails on the way.
async fn send_all(app: &TestApp, anna: &Person, id: &str, photo: &[u8]) {
    for _ in 0..10 {
        let answer = app.parts(anna, id).await;
        if answer.status != StatusCode::OK {
            continue;
        }
        if answer.body["complete"] == true {
            assert_eq!(numbers(&answer.body["arrived"]), [1, 2]);
            return;
        }
        for part in answer.body["missing"].as_array().expect("a list") {
            // One that breaks is sent again after the next look.
            let _ = put_part(part, photo).await;
        }
    }
    panic!("the photo does not become whole");
}
