//! Reading and deleting.

mod bin;
mod several;
mod storage;

use std::time::Duration;

use domain::{
    FileName, NewRestoration, Original, Recipe, Restoration, RestorationId, Step, Timing, Upload,
    UploadId, WorkReason,
};
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use store::NewUse;
use testkit::{Person, TestApp, small_png};

/// Writes a waiting restoration of this name, without bytes.
async fn write(app: &TestApp, person: &Person, name: &str, model_id: &str) -> RestorationId {
    let now = app.clock.now();
    let upload = Upload {
        id: UploadId::new(),
        owner: person.id,
        filename: FileName::new(name),
        content_type: "image/jpeg".to_owned(),
        size: 10,
        created_at: now,
        unused_until: now,
        used_by: Vec::new(),
        previews: std::collections::BTreeMap::new(),
        coming: domain::Coming::default(),
    };
    app.store().create_upload(&upload).await.expect("written");
    let step = Step {
        model_id: model_id.to_owned(),
        params: domain::Params::new(),
    };
    let new = NewRestoration {
        id: RestorationId::new(),
        owner: person.id,
        filename: upload.filename,
        original: Original {
            upload_id: upload.id,
            width: 8,
            height: 6,
            size: 10,
            content_type: "image/jpeg".to_owned(),
            thumbnail_key: None,
            preview_key: None,
            page: None,
            previews_bytes: 0,
            small_bytes: None,
            sha256: None,
        },
        recipe: Recipe::new(&app.registry, vec![step]).expect("a recipe"),
    };
    let restoration = Restoration::new(new, now);
    app.store()
        .create_restoration(&restoration, NewUse::First)
        .await
        .expect("written");
    // Ids of one millisecond are in no order.
    tokio::time::sleep(Duration::from_millis(2)).await;
    restoration.id
}

fn names(body: &Value) -> Vec<&str> {
    let items = body["items"].as_array().expect("a list");
    items
        .iter()
        .map(|item| item["filename"].as_str().expect("a name"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_newest_first_and_its_pages_miss_and_repeat_nothing() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for at in 0..7 {
        write(&app, &anna, &format!("{at}.jpg"), "photo-2x").await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/restore/history?limit=3".to_owned();
    loop {
        assert!(seen.len() < 1000, "the pages have no end: {path}");
        let answer = app.get(&anna, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        seen.extend(names(&answer.body).into_iter().map(str::to_owned));
        match answer.body["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/restore/history?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(
        seen,
        [
            "6.jpg", "5.jpg", "4.jpg", "3.jpg", "2.jpg", "1.jpg", "0.jpg"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_can_be_searched_by_name_state_and_model() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    write(&app, &anna, "Oma 1931.jpg", "photo-2x").await;
    write(&app, &anna, "Opa.jpg", "photo-4x").await;
    let canceled = write(&app, &anna, "oma am See.jpg", "photo-2x").await;
    let path = format!("/api/v1/restore/{canceled}/cancel");
    assert_eq!(
        app.post(&anna, &path, Value::Null).await.status,
        StatusCode::ACCEPTED
    );
    for (query, expected) in [
        ("q=OMA", vec!["oma am See.jpg", "Oma 1931.jpg"]),
        ("q=oma&status=queued", vec!["Oma 1931.jpg"]),
        ("model=photo-4x", vec!["Opa.jpg"]),
        ("status=canceled", vec!["oma am See.jpg"]),
        ("q=nobody", vec![]),
        (
            "q=&model=",
            vec!["oma am See.jpg", "Opa.jpg", "Oma 1931.jpg"],
        ),
    ] {
        let answer = app
            .get(&anna, &format!("/api/v1/restore/history?{query}"))
            .await;
        assert_eq!(names(&answer.body), expected, "{query}");
        assert_eq!(answer.body["next_cursor"], Value::Null, "{query}");
    }
    let long = format!("q={}", "a".repeat(201));
    for query in ["status=lost", "limit=0", "limit=101", "limit=x", &long] {
        let answer = app
            .get(&anna, &format!("/api/v1/restore/history?{query}"))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_all_its_words_in_any_order_and_spelling() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    write(&app, &anna, "Grandma & Otto (1962).jpg", "photo-2x").await;
    write(&app, &anna, "Überlingen, Großmutter.jpg", "photo-2x").await;
    let many = "grandma otto 1962 jpg g r a n d m";
    let umlauts = ["äa öo üu ää öö üü äö äü öä"; 6].join(" ");
    for (text, expected) in [
        ("otto grandma", vec!["Grandma & Otto (1962).jpg"]),
        ("grandma anna", vec![]),
        ("uberlingen", vec!["Überlingen, Großmutter.jpg"]),
        ("GROSSMUTTER ueber", vec!["Überlingen, Großmutter.jpg"]),
        // Words beyond those that the table looks for count as well.
        (many, vec!["Grandma & Otto (1962).jpg"]),
        (&format!("{many} x"), vec![]),
        (&umlauts, vec![]),
        (
            "&",
            vec!["Überlingen, Großmutter.jpg", "Grandma & Otto (1962).jpg"],
        ),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let path = format!("/api/v1/restore/history?q={query}");
        let answer = app.get(&anna, &path).await;
        assert_eq!(names(&answer.body), expected, "{text}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_recorded_is_found_the_same_way() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for name in ["Überlingen.jpg", "Oberlingen.jpg"] {
        let id = write(&app, &anna, name, "photo-2x").await;
        app.services.forget_attribute(anna.id, id, "searched").await;
    }
    let path = "/api/v1/restore/history?q=uberlingen";
    let answer = app.get(&anna, path).await;
    assert_eq!(names(&answer.body), ["Überlingen.jpg"], "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_was_changed_or_is_somebody_elses_is_refused() {
    let app = TestApp::start().await;
    let (anna, mallory) = (app.person("anna").await, app.person("mallory").await);
    for person in [&anna, &mallory] {
        write(&app, person, "a.jpg", "photo-2x").await;
        write(&app, person, "b.jpg", "photo-2x").await;
    }
    let list = "/api/v1/restore/history?limit=1";
    let cursor = app.get(&anna, list).await.body["next_cursor"].clone();
    let cursor = cursor.as_str().expect("a cursor");
    assert_eq!(
        app.get(&anna, &format!("{list}&cursor={cursor}"))
            .await
            .status,
        StatusCode::OK
    );
    for (person, path) in [
        (&mallory, format!("{list}&cursor={cursor}")),
        (&anna, format!("{list}&q=a&cursor={cursor}")),
        (&anna, format!("{list}&cursor=x{cursor}")),
        (&anna, format!("{list}&cursor=")),
    ] {
        assert_eq!(
            app.get(person, &path).await.status,
            StatusCode::BAD_REQUEST,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_persons_restoration_is_simply_not_there() {
    let app = TestApp::start().await;
    let (anna, mallory) = (app.person("anna").await, app.person("mallory").await);
    let id = write(&app, &anna, "a.jpg", "photo-2x").await;
    for (method, path) in [
        (Method::GET, format!("/api/v1/restore/{id}")),
        (Method::GET, format!("/api/v1/restore/{id}/download")),
        (Method::DELETE, format!("/api/v1/restore/{id}")),
        (Method::POST, format!("/api/v1/restore/{id}/undelete")),
        (Method::GET, "/api/v1/restore/nonsense".to_owned()),
    ] {
        let answer = app.ask(&mallory, method, &path, None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(names(&app.get(&mallory, "/api/v1/restore/history").await.body).is_empty());
    assert_eq!(
        names(&app.get(&anna, "/api/v1/restore/history").await.body),
        ["a.jpg"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_is_undone_within_the_minute() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = write(&app, &anna, "a.jpg", "photo-2x").await;
    let path = format!("/api/v1/restore/{id}");
    let undo = format!("{path}/undelete");
    assert_eq!(
        app.post(&anna, &undo, Value::Null).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        app.ask(&anna, Method::DELETE, &path, None).await.status,
        StatusCode::OK
    );
    assert!(names(&app.get(&anna, "/api/v1/restore/history").await.body).is_empty());
    assert_eq!(
        app.post(&anna, &undo, Value::Null).await.status,
        StatusCode::OK
    );
    assert_eq!(
        names(&app.get(&anna, "/api/v1/restore/history").await.body),
        ["a.jpg"]
    );
    app.ask(&anna, Method::DELETE, &path, None).await;
    app.clock.advance(Duration::from_secs(60));
    assert_eq!(
        app.post(&anna, &undo, Value::Null).await.status,
        StatusCode::CONFLICT
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_picture_is_downloaded_under_a_name_that_says_what_it_is() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "Großmutter 1931.png", small_png()).await;
    let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
    let id = app.post(&anna, "/api/v1/restore", request).await.body["id"].clone();
    let path = format!("/api/v1/restore/{}/download", id.as_str().expect("an id"));
    assert_eq!(
        app.get(&anna, &path).await.status,
        StatusCode::CONFLICT,
        "not finished"
    );
    app.work().await;
    let answer = app.get(&anna, &path).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let url = answer.headers["location"].to_str().expect("text");
    let response = testkit::http().get(url).send().await.expect("answers");
    let disposition = response.headers()["content-disposition"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    assert!(
        disposition.contains("Gro%C3%9Fmutter%201931_restored_2x.png"),
        "{disposition}"
    );
    let answer = app.get(&anna, &format!("{path}?redirect=false")).await;
    assert_eq!(answer.body["filename"], "Großmutter 1931_restored_2x.png");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_restoration_is_answered_with_304() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = write(&app, &anna, "a.jpg", "photo-2x").await;
    let path = format!("/api/v1/restore/{id}");
    let answer = app.get(&anna, &path).await;
    assert_eq!(answer.headers["retry-after"], "1");
    let etag = answer.headers["etag"].clone();
    let ask = |etag: http::HeaderValue| {
        let request = Request::get(&path)
            .header("authorization", format!("Bearer {}", anna.token))
            .header("if-none-match", etag)
            .body(axum::body::Body::empty());
        app.send(request.expect("a request"))
    };
    assert_eq!(ask(etag.clone()).await.status, StatusCode::NOT_MODIFIED);
    // Whatever is told is a change, also why it waits.
    let again_at = app.clock.now() + Duration::from_secs(20);
    let put_off = app.store().update_restoration(anna.id, id, |restoration| {
        let (now, timing) = (app.clock.now(), Timing::default());
        restoration.claim(now, &timing);
        let notice = WorkReason::WaitsToRepeat.into();
        restoration.put_off(restoration.attempt(), notice, again_at, &timing)
    });
    let (_, noted) = put_off.await.expect("written").expect("there");
    noted.expect("at work");
    let answer = ask(etag).await;
    assert_eq!(
        answer.body["notice"]["code"], "waits-to-repeat",
        "{}",
        answer.status
    );
    let etag = answer.headers["etag"].clone();
    app.post(&anna, &format!("{path}/cancel"), Value::Null)
        .await;
    let answer = ask(etag).await;
    assert_eq!(
        (answer.status, &answer.body["status"]),
        (StatusCode::OK, &json!("canceled"))
    );
    assert!(!answer.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_addresses_of_small_pictures_only() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let waiting = write(&app, &anna, "waits.jpg", "photo-2x").await;
    let list = app.get(&anna, "/api/v1/restore/history").await.body;
    let done = &list["items"][1];
    assert_eq!(done["status"], "succeeded");
    for small in [
        &done["original"]["thumbnail_url"],
        &done["result"]["thumbnail_url"],
    ] {
        assert!(small.is_string(), "{done}");
    }
    for large in [&done["original_url"], &done["processed_url"]] {
        assert_eq!(large, &Value::Null, "{done}");
    }
    // A photo without a thumbnail is shown itself.
    assert_eq!(list["items"][0]["id"], waiting.to_string());
    assert!(list["items"][0]["original_url"].is_string());

    let id = done["id"].as_str().expect("an id");
    let alone = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
    for each in [&alone["original_url"], &alone["processed_url"]] {
        assert!(each.is_string(), "{alone}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_addresses_of_the_pictures_is_not_told_them_again_until_they_change() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let ask = async |known: &str| {
        let path = format!("/api/v1/restore/{id}?pictures={known}");
        app.get(&anna, &path).await.body
    };
    let first = ask("").await;
    assert!(first["original_url"].is_string());
    let tag = first["pictures"].as_str().expect("a tag").to_owned();
    let again = ask(&tag).await;
    assert_eq!(again["original_url"], Value::Null);
    assert_eq!(again["pictures"], first["pictures"]);
    assert_eq!(again["status"], "queued");

    app.clock.advance(Duration::from_secs(300));
    let later = ask(&tag).await;
    assert!(later["original_url"].is_string(), "signed anew");
    assert_ne!(later["pictures"], first["pictures"]);

    let tag = later["pictures"].as_str().expect("a tag").to_owned();
    app.work().await;
    let done = ask(&tag).await;
    assert_eq!(done["status"], "succeeded");
    for url in ["original_url", "processed_url"] {
        assert!(done[url].is_string(), "{done}");
    }
    let tag = done["pictures"].as_str().expect("a tag").to_owned();
    assert!(
        ask(&tag).await["original_url"].is_string(),
        "once it has ended, all are told"
    );
}
