//! Several restorations by one request, and the line before those that wait.

use std::time::Duration;

use axum::body::Body;
use domain::{FileName, RestorationId, Upload, UploadId, UserId};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp, small_png};
use tokio::task::JoinSet;

use crate::write;

const PATH: &str = "/api/v1/restore";

fn query(ids: &[RestorationId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("{PATH}?ids={}", ids.join(","))
}

fn ids(body: &Value) -> Vec<&str> {
    let items = body["items"].as_array().expect("a list").iter();
    items
        .map(|item| item["id"].as_str().expect("an id"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_answered_as_each_is_by_itself_in_the_order_that_was_asked_for() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let waiting = write(&app, &anna, "1.png", "auto-restore").await;
    let done = app.restore(&anna, small_png(), "auto-restore").await;
    let done: RestorationId = done.parse().expect("an id");
    app.work().await;
    // Asked for twice it is answered once.
    let answer = app.get(&anna, &query(&[done, waiting, done])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.headers["retry-after"], "1");
    let mut alone = Vec::new();
    for id in [done, waiting] {
        alone.push(app.get(&anna, &format!("{PATH}/{id}")).await.body);
    }
    assert_eq!(answer.body, json!({ "items": alone }));
    let ended = app.get(&anna, &query(&[done])).await;
    assert!(
        !ended.headers.contains_key("retry-after"),
        "nothing changes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_missing_among_several() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let mine = write(&app, &anna, "1.png", "photo-2x").await;
    let deleted = write(&app, &anna, "2.png", "photo-2x").await;
    let delete = format!("{PATH}/{deleted}");
    app.ask(&anna, Method::DELETE, &delete, None).await;
    let his = write(&app, &otto, "3.png", "photo-2x").await;
    let path = query(&[his, deleted, RestorationId::new(), mine]) + ",nonsense,";
    let answer = app.get(&anna, &path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(ids(&answer.body), [mine.to_string()]);
    let none = app.get(&anna, &query(&[his])).await;
    assert_eq!(none.body, json!({ "items": [] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_a_hundred_at_most_and_one_at_least() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let many: Vec<_> = (0..101).map(|_| RestorationId::new()).collect();
    assert_eq!(app.get(&anna, &query(&many[..100])).await.status, 200);
    for path in [query(&many), PATH.to_owned(), query(&[])] {
        let answer = app.get(&anna, &path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(answer.body["errors"][0]["field"], "ids", "{}", answer.body);
    }
    let nobody = Request::get(query(&many[..1])).body(Body::empty());
    let nobody = app.send(nobody.expect("a request")).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

async fn get_if_changed(app: &TestApp, person: &Person, path: &str, etag: &str) -> Answer {
    let request = Request::builder()
        .method(Method::GET)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", person.token))
        .header(header::IF_NONE_MATCH, etag)
        .body(Body::empty());
    app.send(request.expect("a request")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_that_have_not_changed_are_not_sent_again_and_any_change_of_one_sends_them() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let first = write(&app, &anna, "1.png", "photo-2x").await;
    let second = write(&app, &anna, "2.png", "photo-2x").await;
    let path = query(&[first, second]);
    let etag = app.get(&anna, &path).await.headers["etag"].clone();
    let etag = etag.to_str().expect("text");
    let same = get_if_changed(&app, &anna, &path, etag).await;
    assert_eq!(
        (same.status, &same.body),
        (StatusCode::NOT_MODIFIED, &Value::Null)
    );
    let cancel = format!("{PATH}/{second}/cancel");
    assert_eq!(app.post(&anna, &cancel, Value::Null).await.status, 202);
    let other = get_if_changed(&app, &anna, &path, etag).await;
    assert_eq!(other.status, StatusCode::OK);
    assert_eq!(other.body["items"][1]["status"], "canceled");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_known_of_one_of_several_are_left_out_for_that_one_only() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let first = write(&app, &anna, "1.png", "photo-2x").await;
    let second = write(&app, &anna, "2.png", "photo-2x").await;
    let told = app.get(&anna, &query(&[first, second])).await.body;
    let known = told["items"][1]["pictures"].as_str().expect("a tag");
    let path = format!("{}&pictures=,{known}", query(&[first, second]));
    let items = app.get(&anna, &path).await.body["items"].clone();
    assert_eq!(items[0], told["items"][0]);
    assert!(items[0]["original_url"].is_string());
    assert_eq!(items[1]["original_url"], Value::Null);
}

fn line(body: &Value) -> Value {
    body["line"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_stands_behind_those_of_everybody_and_learns_only_how_many_and_how_long() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    for at in 0..20 {
        write(&app, &otto, &format!("{at}.jpg"), "photo-2x").await;
    }
    let mine = write(&app, &anna, "1.jpg", "photo-2x").await;
    let answer = app.get(&anna, &format!("{PATH}/{mine}")).await;
    // Small photos: together they take less than a second.
    let expected = json!({ "ahead": 20, "low_seconds": 0, "high_seconds": 0 });
    assert_eq!(line(&answer.body), expected);
    assert_eq!(answer.body["queue_position"], 1, "of her own");
    let second = write(&app, &anna, "2.jpg", "photo-2x").await;
    // The line is read anew for somebody who has come since.
    app.clock.advance(Duration::from_secs(2));
    let answer = app.get(&anna, &query(&[mine, second])).await;
    let items = &answer.body["items"];
    assert_eq!(
        (&items[1]["line"]["ahead"], &items[1]["queue_position"]),
        (&json!(21), &json!(2))
    );
    let list = app.get(&anna, "/api/v1/restore/history").await;
    assert_eq!(
        line(&list.body["items"][0]),
        Value::Null,
        "not in the history"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_is_kept_for_some_seconds_and_then_read_again() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let his = write(&app, &otto, "1.jpg", "photo-2x").await;
    app.clock.advance(Duration::from_millis(2));
    let mine = write(&app, &anna, "2.jpg", "photo-2x").await;
    app.clock.advance(Duration::from_millis(2));
    let ahead = async || {
        let answer = app.get(&anna, &format!("{PATH}/{mine}")).await;
        answer.body["line"]["ahead"].clone()
    };
    assert_eq!(ahead().await, 1);
    let cancel = format!("{PATH}/{his}/cancel");
    assert_eq!(app.post(&otto, &cancel, Value::Null).await.status, 202);
    assert_eq!(ahead().await, 1, "as it was a moment ago");
    app.clock.advance(Duration::from_secs(5));
    assert_eq!(ahead().await, 0);
}

/// Uploads that nobody uses, of one person.
async fn leave_uploads(app: &TestApp, count: usize) {
    let (owner, now) = (UserId::new(), app.clock.now());
    let mut written: JoinSet<Result<(), store::Error>> = JoinSet::new();
    for _ in 0..count {
        // More at once than a busy machine takes on would wait too long for a connection.
        if written.len() == 32 {
            let done = written.join_next().await.expect("one of them");
            done.expect("no panic").expect("written");
        }
        let (store, id) = (app.store().clone(), UploadId::new());
        written.spawn(async move {
            let upload = Upload {
                id,
                owner,
                filename: FileName::new("a.jpg"),
                content_type: "image/jpeg".to_owned(),
                size: 10,
                created_at: now,
                unused_until: now + Duration::from_secs(60),
                used_by: Vec::new(),
                previews: std::collections::BTreeMap::new(),
                coming: domain::Coming::default(),
            };
            store.create_upload(&upload).await
        });
    }
    while let Some(done) = written.join_next().await {
        done.expect("no panic").expect("written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_more_than_can_be_counted_is_not_told() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let mine = write(&app, &anna, "1.jpg", "photo-2x").await;
    let path = format!("{PATH}/{mine}");
    assert_eq!(app.get(&anna, &path).await.body["line"]["ahead"], 0);
    // As many in one part of the index as it tells at once: uploads that nobody uses stand there, too.
    leave_uploads(&app, 1_600).await;
    app.clock.advance(Duration::from_secs(6));
    let answer = app.get(&anna, &path).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(
        (line(&answer.body), &answer.body["queue_position"]),
        (Value::Null, &Value::Null)
    );
}
