//! How much room photos take.

use std::{fs, path::Path};

use http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::{TestApp, photo, small_png};

/// The bytes of the objects below a folder, without what is known about them.
fn object_bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let bytes = entries.map(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            return object_bytes(&path);
        }
        let bytes = fs::read(&path).expect("read");
        let at = bytes.len() - 12;
        let known = u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four"));
        at as u64 - u64::from(known)
    });
    bytes.sum()
}

fn number(body: &Value, field: &str) -> u64 {
    body[field].as_u64().unwrap_or_else(|| panic!("{body}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_is_what_lies_in_the_bucket() {
    let app = TestApp::start().await;
    let (anna, ben) = (app.person("anna").await, app.person("ben").await);
    let large = app
        .restore(&anna, photo("portrait-damaged.jpg"), "photo-2x")
        .await;
    let small = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let retry = format!("/api/v1/restore/{large}/retry");
    let again = app.post(&anna, &retry, json!({})).await.body["id"].clone();
    app.work().await;
    let bucket = app.services.folder.path().join("s3/photos");

    let told = app.get(&anna, "/api/v1/storage").await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.body);
    let told = told.body;
    assert_eq!(number(&told, "used_bytes"), object_bytes(&bucket));
    assert_eq!(
        number(&told, "original_bytes"),
        object_bytes(&bucket.join("originals"))
    );
    assert_eq!(told["complete"], true);
    assert_eq!(
        (number(&told, "restorations"), number(&told, "deleted")),
        (3, 0)
    );
    assert_eq!(told["disk"], Value::Null, "room has no end here");
    // The large photo stays for the other restoration of it.
    let result = |id: &str| object_bytes(&bucket.join("results").join(id));
    let largest = told["largest"].as_array().expect("a list");
    assert_eq!(largest.len(), 3);
    assert_eq!(largest[2]["id"], small);
    assert_eq!(
        number(&largest[2], "bytes"),
        result(&small) + small_png().len() as u64
    );
    let of_large = largest.iter().find(|it| it["id"] == large).expect("there");
    assert_eq!(number(of_large, "bytes"), result(&large));

    for id in [&large, again.as_str().expect("an id")] {
        let path = format!("/api/v1/restore/{id}");
        app.ask(&anna, Method::DELETE, &path, None).await;
    }
    let told = app.get(&anna, "/api/v1/storage").await.body;
    assert_eq!(
        (number(&told, "restorations"), number(&told, "deleted")),
        (1, 2)
    );
    assert_eq!(
        number(&told, "deleted_bytes"),
        object_bytes(&bucket) - number(&told["largest"][0], "bytes"),
        "everything but the small one"
    );
    // The record may stay for a while after its files.
    for id in [&large, again.as_str().expect("an id")] {
        let (id, now) = (id.parse().expect("an id"), app.clock.now());
        let emptied = app
            .store()
            .update_restoration(anna.id, id, |it| it.emptied(now));
        emptied.await.expect("written").expect("there");
    }
    let told = app.get(&anna, "/api/v1/storage").await.body;
    assert_eq!(
        (number(&told, "deleted"), number(&told, "deleted_bytes")),
        (0, 0)
    );
    let small_one = number(&told["largest"][0], "bytes");
    assert_eq!(number(&told, "used_bytes"), small_one);
    let others = app.get(&ben, "/api/v1/storage").await.body;
    assert_eq!(
        number(&others, "used_bytes"),
        0,
        "another's photos are nobody's business"
    );
}
