//! The picture by which an upload is shown before it is restored.

use std::{io::Cursor, time::Duration};

use domain::{UNUSED_FOR, Upload, UploadId};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp, photo, small_png};
use tiff::encoder::{TiffEncoder, colortype};

use crate::PATH;

/// Pages of these heights, 30 pixels wide, each of its own grey.
fn tiff(heights: &[u32]) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).expect("begun");
    for (page, height) in heights.iter().enumerate() {
        let image = encoder.new_image::<colortype::Gray8>(30, *height);
        let grey = 60 + 60 * u8::try_from(page).expect("few");
        let rows = vec![grey; 30 * *height as usize];
        image.expect("begun").write_data(&rows).expect("written");
    }
    file.into_inner()
}

async fn look(app: &TestApp, person: &Person, upload_id: &str, page: Option<u32>) -> Answer {
    let body = match page {
        Some(page) => json!({ "upload_id": upload_id, "page": page }),
        None => json!({ "upload_id": upload_id }),
    };
    app.post(person, PATH, body).await
}

async fn picture(url: &Value) -> (u32, u32, Vec<u8>) {
    let asked = testkit::http().get(url.as_str().expect("an address"));
    let answer = asked.send().await.expect("answers");
    assert_eq!(answer.status().as_u16(), 200);
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    let bytes = answer.bytes().await.expect("bytes").to_vec();
    let info = engine::inspect(&bytes, bytes.len() as u64, &engine::Limits::default());
    let info = info.expect("a photo");
    assert_eq!(info.format, engine::Format::Jpeg);
    (info.width, info.height, bytes)
}

async fn keys(app: &TestApp) -> Vec<String> {
    app.services.objects().await.into_keys().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_tiff_can_be_looked_at_before_anything_is_restored() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "album.tif", tiff(&[40, 50])).await;
    for (asked, page, height) in [(None, 1, 40), (Some(2), 2, 50), (Some(1), 1, 40)] {
        let told = look(&app, &anna, &upload_id, asked).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        assert_eq!(told.body["pages"], 2);
        assert_eq!(told.body["page"], page);
        assert_eq!(told.body["height"], height);
        let (width, seen, _) = picture(&told.body["preview_url"]).await;
        assert_eq!((width, seen), (30, height));
    }
    // Each once, beside the photo.
    let original = format!("originals/{}/{upload_id}", anna.id);
    let expected = [
        original.clone(),
        format!("{original}-preview-1.jpg"),
        format!("{original}-preview-2.jpg"),
    ];
    assert_eq!(keys(&app).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_shown_as_it_is_is_its_own_preview() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let bytes = photo("portrait-damaged.jpg");
    let upload_id = app.upload(&anna, "a.jpg", bytes.clone()).await;
    let told = look(&app, &anna, &upload_id, None).await.body;
    assert_eq!(told["pages"], 1);
    assert_eq!(picture(&told["preview_url"]).await.2, bytes);
    assert_eq!(keys(&app).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_there_is_refused_by_report_and_restoration_alike() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for (bytes, pages) in [(tiff(&[40, 50]), 2), (small_png(), 1)] {
        let upload_id = app.upload(&anna, "album.tif", bytes).await;
        let order = json!({ "upload_id": upload_id, "model_id": "photo-2x", "page": 3 });
        for refused in [
            look(&app, &anna, &upload_id, Some(3)).await,
            app.post(&anna, "/api/v1/restore", order).await,
        ] {
            assert_eq!(
                refused.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{}",
                refused.body
            );
            assert_eq!(refused.body["code"], "no-such-page", "{}", refused.body);
            assert_eq!(refused.body["values"]["pages"], pages);
            assert_eq!(refused.body["errors"][0]["field"], "page");
        }
        let zero = look(&app, &anna, &upload_id, Some(0)).await;
        assert_eq!(zero.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restoration_takes_the_preview_over_and_it_goes_with_the_photo() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "album.tif", tiff(&[40, 50, 60])).await;
    for page in [2, 3] {
        look(&app, &anna, &upload_id, Some(page)).await;
    }
    let order = json!({ "upload_id": upload_id, "model_id": "photo-2x", "page": 2 });
    let started = app.post(&anna, "/api/v1/restore", order.clone()).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);
    // At once, not only when a worker comes.
    let original = &started.body["original"];
    assert_eq!(
        (&original["page"], &original["height"]),
        (&json!(2), &json!(50))
    );
    let (_, height, _) = picture(&original["preview_url"]).await;
    assert_eq!(height, 50);
    // The same order once more is the same restoration; another page is not.
    let same = app.post(&anna, "/api/v1/restore", order.clone()).await;
    assert_eq!(same.body["id"], started.body["id"]);
    let other = json!({ "upload_id": upload_id, "model_id": "photo-2x", "page": 1 });
    let refused = app.post(&anna, "/api/v1/restore", other).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);

    app.work().await;
    let id = started.body["id"].as_str().expect("an id");
    let path = format!("/api/v1/restore/{id}");
    let done = app.get(&anna, &path).await.body;
    assert_eq!(done["status"], "succeeded", "{done}");
    assert_eq!(
        (&done["result"]["width"], &done["result"]["height"]),
        (&json!(60), &json!(100))
    );
    assert_eq!(picture(&done["original"]["preview_url"]).await.1, 50);
    assert_eq!(picture(&done["result"]["preview_url"]).await.1, 100);
    assert!(
        !keys(&app)
            .await
            .iter()
            .any(|key| key.contains("original-preview"))
    );

    // Another restoration of the photo shares it; a look at a photo in use leaves nothing behind.
    let again = app
        .post(&anna, &format!("{path}/retry"), json!({}))
        .await
        .body;
    assert_eq!(again["original"]["page"], 2);
    assert_eq!(picture(&again["original"]["preview_url"]).await.1, 50);
    app.work().await;
    let before = keys(&app).await;
    let late = look(&app, &anna, &upload_id, Some(1)).await;
    assert_eq!(
        (late.status, &late.body["preview_url"]),
        (StatusCode::OK, &Value::Null)
    );
    assert_eq!(keys(&app).await, before);
    let known = look(&app, &anna, &upload_id, Some(3)).await;
    assert_eq!(picture(&known.body["preview_url"]).await.1, 60);

    // What is told of the room is what lies in the bucket.
    let objects = app.services.objects().await;
    let bytes = |prefix: &str| -> usize {
        let of_it = objects.iter().filter(|(key, _)| key.starts_with(prefix));
        of_it.map(|(_, bytes)| bytes.len()).sum()
    };
    let storage = app.get(&anna, "/api/v1/storage").await.body;
    assert_eq!(storage["original_bytes"], bytes("originals/"));
    assert_eq!(storage["used_bytes"], bytes(""));

    let delete = async |id: &str| {
        let path = format!("/api/v1/restore/{id}");
        app.ask(&anna, Method::DELETE, &path, None).await;
        app.clock.advance(Duration::from_secs(3600));
        sweeper::sweep(&app.sweeper()).await.expect("swept");
    };
    delete(id).await;
    let left = keys(&app).await;
    assert_eq!(
        left.iter().filter(|key| key.contains("-preview-")).count(),
        2,
        "{left:?}"
    );
    delete(again["id"].as_str().expect("an id")).await;
    assert_eq!(keys(&app).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn further_pages_of_the_same_photo_are_restored_one_by_one() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "album.tif", tiff(&[40, 50])).await;
    let order = json!({ "upload_id": upload_id, "model_id": "photo-2x", "page": 1 });
    let first = app.post(&anna, "/api/v1/restore", order).await.body;
    app.work().await;
    let path = format!(
        "/api/v1/restore/{}/retry",
        first["id"].as_str().expect("an id")
    );
    let refused = app.post(&anna, &path, json!({ "page": 3 })).await;
    assert_eq!(refused.body["code"], "no-such-page", "{}", refused.body);
    let second = app.post(&anna, &path, json!({ "page": 2 })).await;
    assert_eq!(second.status, StatusCode::ACCEPTED, "{}", second.body);
    assert_eq!(second.body["original"]["height"], 50);
    app.work().await;
    let id = second.body["id"].as_str().expect("an id");
    let done = app.get(&anna, &format!("/api/v1/restore/{id}")).await.body;
    assert_eq!(done["result"]["height"], 100, "{done}");
    // Nobody had looked at it, so the worker made it.
    assert_eq!(picture(&done["original"]["preview_url"]).await.1, 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_used_is_removed_with_its_previews() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "album.tif", tiff(&[40, 50])).await;
    look(&app, &anna, &upload_id, Some(2)).await;
    app.clock.advance(UNUSED_FOR + Duration::from_secs(1));
    let swept = sweeper::sweep(&app.sweeper()).await.expect("swept");
    assert_eq!(swept.uploads_removed, 1);
    assert_eq!(keys(&app).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_that_is_written_after_the_removal_is_removed_as_well() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "album.tif", tiff(&[40])).await;
    app.clock.advance(UNUSED_FOR);
    look(&app, &anna, &upload_id, None).await;
    let id: UploadId = upload_id.parse().expect("an id");
    let removed = app
        .store()
        .remove_unused_upload(anna.id, id, app.clock.now());
    assert!(removed.await.expect("removed"));
    // Whoever noted it is slow.
    let key = format!("{}-preview-1.jpg", Upload::key_of(anna.id, id));
    let written = app.store().write_object(&key, "image/jpeg", small_png());
    written.await.expect("written");
    app.clock.advance(Duration::from_secs(5 * 60 + 1));
    sweeper::sweep(&app.sweeper()).await.expect("swept");
    assert_eq!(keys(&app).await, Vec::<String>::new());
    assert!(!app.services.records().await.iter().any(|item| {
        let sk = item["sk"].as_s().expect("a text");
        sk.starts_with("UPLOAD#")
    }));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_beside_an_upload_that_is_being_removed() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "album.tif", tiff(&[40])).await;
    let id: UploadId = upload_id.parse().expect("an id");
    let upload = app.store().upload(anna.id, id).await;
    let upload = upload.expect("read").expect("there");
    let now = app.clock.now();
    let removed = app.store().remove_unused_upload(anna.id, id, now).await;
    assert!(removed.expect("removed"));
    let page = std::num::NonZeroU32::MIN;
    let refused = app
        .store()
        .write_preview(&upload, page, small_png(), now)
        .await;
    assert!(
        matches!(refused, Err(store::Error::Conflict { .. })),
        "{refused:?}"
    );
    assert_eq!(keys(&app).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_twice_at_once_keeps_one_preview() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "album.tif", tiff(&[40])).await;
    let (one, other) = tokio::join!(
        look(&app, &anna, &upload_id, None),
        look(&app, &anna, &upload_id, None)
    );
    for told in [one, other] {
        assert_eq!(told.status, StatusCode::OK, "{}", told.body);
        picture(&told.body["preview_url"]).await;
    }
    assert_eq!(keys(&app).await.len(), 2);
}
