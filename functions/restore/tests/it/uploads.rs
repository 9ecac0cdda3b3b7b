//! Announcing and putting photos.

use http::StatusCode;
use serde_json::json;
use testkit::{TestApp, put, small_png};

async fn announce(app: &TestApp, name: &str, content_type: &str, size: u64) -> testkit::Answer {
    let anna = app.person("anna").await;
    let body = json!({ "filename": name, "content_type": content_type, "size": size });
    app.post(&anna, "/api/v1/uploads", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_is_refused_before_it_is_uploaded() {
    let app = TestApp::start().await;
    for (at, (name, content_type, size, status)) in [
        ("a.jpg", "image/jpeg", 0, 422),
        ("a.jpg", "image/jpeg", 209_715_201, 413),
        ("a.gif", "image/gif", 10, 415),
        ("a", "image/jpeg", 10, 415),
        ("a.jpg", "image/jpeg\r\nx: y", 10, 422),
        ("a.jpg", "nonsense", 10, 422),
        ("a.jpg", "text/html", 10, 415),
        ("a.jpg", "application/javascript", 10, 415),
        ("a.jpg", "image/svg+xml", 10, 415),
        ("a.jpg", "image/gif", 10, 415),
        ("a.jpg", "application/xhtml+xml", 10, 415),
    ]
    .into_iter()
    .enumerate()
    {
        let anna = app.person(&format!("anna{at}")).await;
        let body = json!({ "filename": name, "content_type": content_type, "size": size });
        let answer = app.post(&anna, "/api/v1/uploads", body).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{name} {content_type} {size}"
        );
        assert!(
            answer.body["detail"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_taken_by_whatever_its_type_is_called_and_by_none() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for (content_type, sent) in [
        ("", "application/octet-stream"),
        (" ", "application/octet-stream"),
        ("application/octet-stream", "application/octet-stream"),
        ("image/tiff", "image/tiff"),
        ("IMAGE/JPEG", "image/jpeg"),
        ("image/pjpeg", "image/pjpeg"),
        ("image/x-png", "image/x-png"),
    ] {
        let photo = small_png();
        let body =
            json!({ "filename": "a.tif", "content_type": content_type, "size": photo.len() });
        let answer = app.post(&anna, "/api/v1/uploads", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        assert_eq!(answer.body["headers"]["content-type"], sent);
        assert_eq!(put(&answer.body, photo).await, StatusCode::OK);
        let request = json!({ "upload_id": answer.body["upload_id"], "model_id": "photo-2x" });
        let answer = app.post(&anna, "/api/v1/restore", request).await;
        assert_eq!(answer.body["original"]["content_type"], "image/png");
        let url = answer.body["original_url"].as_str().expect("a URL");
        let photo = testkit::http()
            .get(url)
            .send()
            .await
            .expect("the bucket answers");
        assert_eq!(
            photo.headers()["content-type"],
            "image/png",
            "{content_type}"
        );
        assert_eq!(photo.headers()["content-disposition"], "inline");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_from_hell_becomes_a_harmless_one() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let long = format!("{}.png", "x".repeat(300));
    for (name, expected) in [
        ("../../etc/passwd.png", "passwd.png"),
        ("a\r\nSet-Cookie: b.png", "aSet-Cookie b.png"),
        ("evil\u{202E}gnp.png", "evilgnp.png"),
        (long.as_str(), &long[304 - 255..]),
    ] {
        let upload_id = app.upload(&anna, name, small_png()).await;
        let request = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
        let answer = app.post(&anna, "/api/v1/restore", request).await;
        assert_eq!(answer.body["filename"], expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bucket_takes_exactly_the_announced_length_and_type() {
    let app = TestApp::start().await;
    let photo = small_png();
    let answer = announce(&app, "a.png", "image/png", photo.len() as u64).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(
        put(&answer.body, photo[1..].to_vec()).await,
        StatusCode::FORBIDDEN
    );
    let mut longer = photo.clone();
    longer.push(0);
    assert_eq!(put(&answer.body, longer).await, StatusCode::FORBIDDEN);
    let mut other_type = answer.body.clone();
    other_type["headers"]["content-type"] = json!("text/html");
    assert_eq!(put(&other_type, photo.clone()).await, StatusCode::FORBIDDEN);
    assert_eq!(put(&answer.body, photo.clone()).await, StatusCode::OK);
    // The original is never changed, not even by its owner with the same URL.
    let mut other = photo;
    other.reverse();
    assert_eq!(
        put(&answer.body, other).await,
        StatusCode::PRECONDITION_FAILED
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_what_is_expected_is_told_so() {
    use axum::body::Body;
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for (content_type, body, status) in [
        ("application/json", "{", 400),
        ("application/json", "{}", 422),
        (
            "application/json",
            r#"{"filename":1,"content_type":"a/b","size":1}"#,
            422,
        ),
        ("text/plain", "{}", 415),
    ] {
        let request = http::Request::post("/api/v1/uploads")
            .header("authorization", format!("Bearer {}", anna.token))
            .header("content-type", content_type)
            .body(Body::from(body))
            .expect("a request");
        assert_eq!(app.send(request).await.status.as_u16(), status, "{body}");
    }
    let request = http::Request::post("/api/v1/uploads")
        .body(Body::empty())
        .expect("a request");
    assert_eq!(app.send(request).await.status, StatusCode::UNAUTHORIZED);
}
