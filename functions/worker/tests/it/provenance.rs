//! How a result came from its photo, as the worker notes it and the API tells it.

use http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Person, TestApp, photo, small_png};
use worker::Outcome;

use crate::whole::{fetch, shown, small_tiff};

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn restored(app: &TestApp, person: &Person, bytes: Vec<u8>, recipe: Value) -> Value {
    let upload_id = app.upload(person, "a.jpg", bytes).await;
    let request = json!({ "upload_id": upload_id, "recipe": recipe });
    let asked = app.post(person, "/api/v1/restore", request).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.body);
    while !app.work().await.is_empty() {}
    let id = asked.body["id"].as_str().expect("an id");
    shown(app, person, id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checksums_are_those_of_the_files_that_can_be_downloaded() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let original = photo("portrait-damaged.jpg");
    let recipe = json!([{ "model_id": "auto-restore" }, { "model_id": "photo-2x" }]);
    let body = restored(&app, &anna, original.clone(), recipe).await;
    assert_eq!(body["status"], "succeeded", "{body}");
    assert_eq!(body["original"]["sha256"], json!(sha256(&original)));
    let result = fetch(&body["processed_url"]).await;
    let provenance = &body["result"]["provenance"];
    assert_eq!(provenance["sha256"], json!(sha256(&result)));
    // Again from the same photo: known before anybody has read it anew.
    let id = body["id"].as_str().expect("an id");
    let path = format!("/api/v1/restore/{id}/retry");
    let again = app.post(&anna, &path, json!({})).await;
    assert_eq!(again.status, StatusCode::ACCEPTED, "{}", again.body);
    assert_eq!(again.body["original"]["sha256"], json!(sha256(&original)));
    assert_eq!(again.body["result"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_tells_what_made_it_and_how_it_is_stored() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let body = restored(
        &app,
        &anna,
        small_tiff(),
        json!([{ "model_id": "photo-2x" }]),
    )
    .await;
    let provenance = &body["result"]["provenance"];
    assert_eq!(provenance["networks"], json!(["waifu2x upconv_7 photo"]));
    assert_eq!(provenance["software"], json!(engine::AGENT));
    assert_eq!(provenance["pages"], 1);
    assert_eq!(provenance["bits"], 16);
    assert_eq!(provenance["color_space"], "sRGB");
    assert_eq!(provenance["place"], "none");
    assert_eq!(provenance["dropped"], json!([]));
    let list = app.get(&anna, "/api/v1/restore/history").await.body;
    assert_eq!(&list["items"][0]["result"]["provenance"], provenance);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_of_an_earlier_version_says_that_it_is_not_known() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let id = app.restore(&anna, small_png(), "photo-2x").await;
    assert_eq!(app.work().await, [Outcome::Done]);
    let forget = |it: &mut domain::Restoration| {
        it.original.sha256 = None;
        it.outputs[0].provenance = None;
        Ok::<(), domain::Refusal>(())
    };
    let parsed = id.parse().expect("an id");
    let updated = app
        .store()
        .update_restoration(anna.id, parsed, forget)
        .await;
    updated
        .expect("written")
        .expect("there")
        .1
        .expect("changed");
    let body = shown(&app, &anna, &id).await;
    assert_eq!(body["status"], "succeeded");
    assert_eq!(body["original"]["sha256"], Value::Null);
    assert_eq!(body["result"]["provenance"], Value::Null);
}
