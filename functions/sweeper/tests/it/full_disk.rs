//! A disk that is full to its last byte.

use std::{fs, time::Duration};

use http::{Method, StatusCode};
use serde_json::json;
use sweeper::sweep;
use testkit::{TestApp, photo, small_disk, small_png};

#[test]
fn files_go_before_their_records_are_written_when_nothing_can_be_written() {
    small_disk::run("full_disk::on_a_disk_without_a_free_byte", 24);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the test above, where a small disk is mounted"]
async fn on_a_disk_without_a_free_byte() {
    let app = TestApp::start().await;
    let anna = app.person("anna").await;
    let photo = photo("portrait-damaged.jpg");
    let id = app.restore(&anna, photo.clone(), "photo-2x").await;
    let kept = app.restore(&anna, small_png(), "photo-2x").await;
    app.work().await;
    let path = format!("/api/v1/restore/{id}");
    let deleted = app.ask(&anna, Method::DELETE, &path, None).await;
    assert_eq!(deleted.status, StatusCode::OK);
    app.upload(&anna, "unused.jpg", photo).await;
    app.clock.advance(Duration::from_secs(25 * 3600));

    // What is kept for records goes, too.
    let (disk, folder) = (small_disk::folder(), app.services.folder.path());
    let reserve = folder.join("reserve");
    for _ in 0..600 {
        if reserve.exists() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    small_disk::fill(&disk, "filler");
    fs::remove_file(&reserve).expect("it was made");
    small_disk::fill(&disk, "filler-2");
    let announced = json!({ "filename": "a.jpg", "content_type": "image/jpeg", "size": 10 });
    let mut tries = 0;
    while app
        .post(&anna, "/api/v1/uploads", announced.clone())
        .await
        .status
        != StatusCode::INSUFFICIENT_STORAGE
    {
        tries += 1;
        assert!(tries < 20_000, "the journal has no end");
    }

    let results = folder.join("s3/photos/results");
    let originals = || fs::read_dir(folder.join("s3/photos/originals").join(anna.id.to_string()));
    assert!(results.join(&id).exists());
    assert_eq!(originals().expect("there").count(), 3);
    let report = sweep(&app.sweeper()).await.expect("swept");
    assert_eq!(report.put_off, 0, "{report:?}");
    assert_eq!(
        (report.removed, report.uploads_removed),
        (1, 2),
        "{report:?}"
    );
    assert!(!results.join(&id).exists());
    assert_eq!(originals().expect("there").count(), 1);
    assert!(results.join(&kept).exists(), "nothing else is touched");
}
