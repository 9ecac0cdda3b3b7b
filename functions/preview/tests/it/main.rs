//! Regions of photos, previewed: what is shown, what bad input gets, and that nothing stays.

mod at_once;

use std::sync::Arc;

use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Timing;
use http::StatusCode;
use serde_json::{Value, json};
use testkit::{Answer, Person, TestApp, photo, small_png};

const PATH: &str = "/api/v1/restore/preview";

fn asked(upload_id: &str, model_id: &str, params: Value, [x, y, width, height]: [u32; 4]) -> Value {
    json!({
        "upload_id": upload_id,
        "model_id": model_id,
        "params": params,
        "region": { "x": x, "y": y, "width": width, "height": height },
    })
}

async fn preview(app: &TestApp, person: &Person, body: Value) -> Answer {
    app.post(person, PATH, body).await
}

/// Width and height of a JPEG in base64.
fn jpeg_size(base64: &Value) -> (u32, u32) {
    let bytes = STANDARD
        .decode(base64.as_str().expect("text"))
        .expect("base64");
    let info = engine::inspect(&bytes, bytes.len() as u64, &engine::Limits::default());
    let info = info.expect("a JPEG");
    assert_eq!(info.format, engine::Format::Jpeg);
    (info.width, info.height)
}

/// The function by itself.
fn state(app: &TestApp, limits: engine::Limits) -> preview::State {
    preview::State::new(
        app.store().clone(),
        Arc::clone(&app.registry),
        Arc::default(),
        limits,
        app.keys.clone(),
        web::header_turns(),
    )
}

async fn send(state: &preview::State, person: &Person, body: &Value) -> (StatusCode, Value) {
    use tower::ServiceExt as _;
    let request = http::Request::post(PATH)
        .header("authorization", format!("Bearer {}", person.token))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .expect("a request");
    let response = preview::router(state.clone()).oneshot(request).await;
    let response = response.expect("infallible");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 16 << 20).await;
    let body = serde_json::from_slice(&body.expect("a body")).expect("JSON");
    (status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_is_shown_before_and_after_by_each_model_of_the_program() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app
        .upload(&anna, "photo.jpg", photo("portrait-damaged.jpg"))
        .await;
    for (model_id, scale, shown) in [
        ("auto-restore", 1, [100, 60, 300, 200]),
        ("photo-2x", 2, [100, 60, 300, 200]),
        // What it computes in a second: the middle.
        ("photo-4x", 4, [120, 60, 256, 200]),
    ] {
        let body = asked(&upload_id, model_id, json!({}), [101, 62, 300, 200]);
        let answer = preview(&app, &anna, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let told = &answer.body;
        let [x, y, width, height] = shown;
        let region = json!({ "x": x, "y": y, "width": width, "height": height });
        assert_eq!(told["region"], region, "{model_id}");
        assert_eq!(told["scale"], scale);
        assert_eq!(jpeg_size(&told["before"]), (width, height));
        assert_eq!(jpeg_size(&told["after"]), (width * scale, height * scale));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_settings_give_another_picture_and_the_same_ones_the_same() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app
        .upload(&anna, "photo.jpg", photo("portrait-damaged.jpg"))
        .await;
    let with = async |params: Value| {
        let body = asked(&upload_id, "auto-restore", params, [0, 0, 256, 256]);
        let answer = preview(&app, &anna, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body
    };
    let usual = with(json!({})).await;
    let grainy = with(json!({ "grain": 0 })).await;
    assert_eq!(usual["before"], grainy["before"]);
    assert_ne!(usual["after"], grainy["after"]);
    assert_eq!(with(json!({})).await["after"], usual["after"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_stored_and_nothing_enters_the_history() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app
        .upload(&anna, "photo.jpg", photo("portrait-damaged.jpg"))
        .await;
    let stored = async || {
        let mut records = app.services.records().await;
        records.sort_by_key(|record| format!("{:?} {:?}", record.get("pk"), record.get("sk")));
        (app.services.objects().await, records)
    };
    let before = stored().await;
    for model_id in ["auto-restore", "photo-2x"] {
        let body = asked(&upload_id, model_id, json!({}), [0, 0, 64, 64]);
        assert_eq!(preview(&app, &anna, body).await.status, StatusCode::OK);
    }
    assert!(
        stored().await == before,
        "bucket and table stay as they were"
    );
    let history = app.get(&anna, "/api/v1/restore/history").await;
    assert_eq!(history.body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_original_of_a_restoration_is_previewed_until_it_is_deleted() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    let region = json!({ "x": 0, "y": 0, "width": 8, "height": 6 });
    let body = json!({ "restoration_id": id, "model_id": "auto-restore", "region": region });
    let answer = preview(&app, &anna, body.clone()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.body["region"], region);
    let of_another = preview(&app, &otto, body.clone()).await;
    assert_eq!(of_another.status, StatusCode::NOT_FOUND);
    app.work().await;
    let path = format!("/api/v1/restore/{id}");
    let deleted = app.ask(&anna, http::Method::DELETE, &path, None).await;
    assert_eq!(deleted.status, StatusCode::OK, "{}", deleted.body);
    let gone = preview(&app, &anna, body).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_gets_a_preview_of_an_upload() {
    let app = TestApp::start().await;
    let (anna, otto) = (app.person("anna").await, app.person("otto").await);
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let region = [0, 0, 8, 6];
    let body = asked(&upload_id, "photo-2x", json!({}), region);
    // Hers is kept in memory when he asks.
    assert_eq!(
        preview(&app, &anna, body.clone()).await.status,
        StatusCode::OK
    );
    let of_another = preview(&app, &otto, body.clone()).await;
    let nobodys = domain::UploadId::new().to_string();
    let of_nobody = preview(&app, &otto, asked(&nobodys, "photo-2x", json!({}), region)).await;
    let no_id = preview(&app, &otto, asked("../x", "photo-2x", json!({}), region)).await;
    for answer in [&of_another, &of_nobody, &no_id] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.body["detail"], of_nobody.body["detail"]);
    }
    let unsigned = http::Request::post(PATH)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .expect("a request");
    assert_eq!(app.send(unsigned).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_runs_elsewhere_or_on_the_whole_photo_only_is_refused() {
    let get = |name: &str| (name == "HF_API_KEY").then(|| "hf_key".to_owned());
    let rules = web::UploadRules::default();
    let app = TestApp::with_environment(Timing::default(), rules, get).await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "photo.png", small_png()).await;
    let refused = app.registry.iter().filter(|model| !model.previews());
    let refused: Vec<_> = refused.map(|model| model.id.clone()).collect();
    assert!(refused.iter().any(|id| id == "swin2sr-2x") && refused.len() > 3);
    for model_id in refused {
        let body = asked(&upload_id, &model_id, json!({}), [0, 0, 8, 6]);
        let answer = preview(&app, &anna, body).await;
        assert_eq!(answer.status, 422, "{model_id}: {}", answer.body);
        assert_eq!(answer.body["code"], "no-preview");
        assert_eq!(answer.body["errors"][0]["field"], "model_id");
    }
    let unknown = asked(&upload_id, "no-such", json!({}), [0, 0, 8, 6]);
    let answer = preview(&app, &anna, unknown).await;
    assert_eq!(answer.body["code"], "no-such-model");
    let wrong = asked(&upload_id, "photo-2x", json!({ "noise": 7 }), [0, 0, 8, 6]);
    let answer = preview(&app, &anna, wrong).await;
    assert_eq!(answer.body["code"], "parameters-invalid");
    assert_eq!(answer.body["errors"][0]["field"], "params.noise");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_face_is_shown_where_no_region_is_named_or_else_the_middle() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    for (name, has_face) in [
        ("portrait-damaged.jpg", true),
        ("still-life-damaged.jpg", false),
    ] {
        let bytes = photo(name);
        let limits = engine::Limits::default();
        let info = engine::inspect(&bytes, bytes.len() as u64, &limits).expect("a photo");
        let faces = engine::faces::find(&bytes, &limits).expect("a photo");
        assert_eq!(!faces.is_empty(), has_face, "{name}");
        let upload_id = app.upload(&anna, name, bytes).await;
        let body = json!({ "upload_id": upload_id, "model_id": "photo-2x" });
        let answer = preview(&app, &anna, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let of = |name: &str| answer.body["region"][name].as_f64().expect("a number");
        let middle = (of("x") + of("width") / 2.0, of("y") + of("height") / 2.0);
        let wanted = match faces.first() {
            Some(face) => (
                f64::from(face.x + face.width / 2.0).max(of("width") / 2.0),
                f64::from(face.y + face.height / 2.0).max(of("height") / 2.0),
            ),
            None => (f64::from(info.width) / 2.0, f64::from(info.height) / 2.0),
        };
        let apart = (middle.0 - wanted.0).hypot(middle.1 - wanted.1);
        let at_the_end = of("x") + of("width") >= f64::from(info.width) - 4.0
            || of("y") + of("height") >= f64::from(info.height) - 4.0;
        assert!(apart < 6.0 || at_the_end, "{name}: {middle:?}, {wanted:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_empty_too_large_or_not_within_the_photo_is_refused() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let upload_id = app
        .upload(&anna, "photo.jpg", photo("still-life-damaged.jpg"))
        .await;
    for region in [
        [0, 0, 0, 10],
        [0, 0, 10, 0],
        [0, 0, 513, 100],
        [0, 0, 100, 401],
        [501, 0, 100, 100],
        [0, 301, 100, 100],
        [u32::MAX, 0, 2, 2],
    ] {
        let body = asked(&upload_id, "photo-2x", json!({}), region);
        let answer = preview(&app, &anna, body).await;
        assert_eq!(answer.status, 422, "{region:?}: {}", answer.body);
        assert_eq!(answer.body["code"], "region-outside");
        let values = json!({ "width": 600, "height": 400, "max_side": 512 });
        assert_eq!(answer.body["values"], values);
    }
    let body = asked(&upload_id, "photo-2x", json!({}), [500, 300, 100, 100]);
    assert_eq!(preview(&app, &anna, body).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_tiff_is_previewed_and_one_that_it_has_not_is_refused() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let tiff = include_bytes!("../../../../crates/engine/tests/fixtures/pages.tiff");
    let upload_id = app.upload(&anna, "scan.tif", tiff.to_vec()).await;
    let of_page = async |page: u32| {
        let mut body = asked(&upload_id, "auto-restore", json!({}), [0, 0, 8, 8]);
        body["page"] = page.into();
        preview(&app, &anna, body).await
    };
    let (first, second) = (of_page(1).await, of_page(2).await);
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    assert_eq!(second.status, StatusCode::OK, "{}", second.body);
    assert_ne!(first.body["before"], second.body["before"]);
    let none = of_page(9).await;
    assert_eq!(none.status, 422, "{}", none.body);
    assert_eq!(none.body["code"], "no-such-page");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_photo_or_broken_is_named_and_refused() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let whole = photo("portrait-damaged.jpg");
    let mut broken = photo("portrait-truth.png");
    let middle = broken.len() / 2;
    broken[middle..middle + 64].fill(0x5a);
    for bytes in [
        b"just some text".to_vec(),
        whole[..whole.len() / 2].to_vec(),
        broken,
    ] {
        let upload_id = app.upload(&anna, "photo.jpg", bytes).await;
        let body = asked(&upload_id, "auto-restore", json!({}), [0, 0, 64, 64]);
        let answer = preview(&app, &anna, body).await;
        assert_eq!(answer.status, 415, "{}", answer.body);
        let detail = answer.body["detail"].as_str().expect("words");
        assert!(detail.starts_with("“photo.jpg”: "), "{detail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_what_is_expected_is_told_so() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let region = json!({ "x": 0, "y": 0, "width": 8, "height": 6 });
    for body in [
        json!({ "model_id": "photo-2x", "region": region }),
        json!({ "upload_id": "a", "restoration_id": "b", "model_id": "photo-2x", "region": region }),
        json!({ "upload_id": "a", "region": region }),
        json!({ "upload_id": "a", "model_id": "photo-2x", "region": { "x": -1 } }),
        json!({ "upload_id": "a", "model_id": "photo-2x", "region": region, "page": 0 }),
    ] {
        let answer = preview(&app, &anna, body.clone()).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_was_never_made_is_told_so() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let announced = json!({ "filename": "a.png", "content_type": "image/png", "size": 100 });
    let upload = app.post(&anna, "/api/v1/uploads", announced).await.body;
    let id = upload["upload_id"].as_str().expect("an id");
    let answer = preview(&app, &anna, asked(id, "photo-2x", json!({}), [0, 0, 8, 6])).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(answer.body["code"], "upload-missing");
}
