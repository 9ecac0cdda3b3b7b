//! What is told without signing in.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};
use testkit::{Answer, TestApp};

async fn get(app: &TestApp, path: &str) -> Answer {
    app.send(Request::get(path).body(Body::empty()).expect("a request"))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_models_say_what_they_do_and_why_one_cannot_run() {
    let app = TestApp::start().await;
    let answer = get(&app, "/api/v1/models").await;
    let items = answer.body["items"].as_array().expect("a list");
    assert_eq!(
        (&items[0]["id"], &items[0]["available"]),
        (&json!("auto-restore"), &json!(true))
    );
    let photo_2x = items.iter().find(|item| item["id"] == "photo-2x");
    let photo_2x = photo_2x.expect("photo-2x");
    assert_eq!(photo_2x["parameters"]["properties"]["noise"]["maximum"], 2);
    for item in items {
        assert_eq!(
            item["available"] == json!(true),
            item["reason"] == Value::Null,
            "{item}"
        );
    }
    assert!(answer.headers.contains_key("etag"));
    let one = get(&app, "/api/v1/models/photo-2x").await;
    assert_eq!(&one.body, photo_2x);
    let none = get(&app, "/api/v1/models/photo-3x").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_list_is_answered_with_304() {
    let app = TestApp::start().await;
    let etag = get(&app, "/api/v1/models").await.headers["etag"].clone();
    let request = Request::get("/api/v1/models").header("if-none-match", etag);
    let answer = app
        .send(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_what_may_be_put_in() {
    let app = TestApp::start().await;
    let answer = get(&app, "/api/v1/health").await;
    assert_eq!(
        (answer.status, &answer.body["status"]),
        (StatusCode::OK, &json!("healthy"))
    );
    assert_eq!(answer.body["max_upload_bytes"], 209_715_200);
    assert_eq!(answer.body["undo_seconds"], 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_describes_itself() {
    let app = TestApp::start().await;
    let answer = get(&app, "/api/v1/openapi.json").await;
    assert!(
        answer.body["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.1"))
    );
    assert!(answer.body["paths"]["/api/v1/restore/{id}"]["get"].is_object());
}
