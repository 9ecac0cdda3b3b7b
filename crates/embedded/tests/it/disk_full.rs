//! A disk that is really full: a small file system in memory, in a mount
//! namespace of its own.

use std::process::Command;

use aws_sdk_dynamodb::{error::ProvideErrorMetadata, types::AttributeValue};
use embedded::{Config, Embedded};

use crate::{
    clients::{self, BUCKET},
    dynamodb::{TABLE, create_table, get, item},
    s3::files,
};

const SMALL_DISK: &str = "EMBEDDED_TEST_SMALL_DISK";

#[test]
fn a_full_disk_is_said_and_nothing_half_stored_is_left() {
    let disk = tempfile::tempdir().expect("a folder");
    // Mounting needs a namespace where we are root; that is not allowed
    // everywhere.
    let mount = "mount -t tmpfs -o size=6m tmpfs \"$0\" && shift 0 && exec \"$@\"";
    let possible = Command::new("unshare")
        .args(["-rm", "sh", "-c", mount])
        .arg(disk.path())
        .arg("true")
        .output();
    match possible {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            println!("SKIPPED: no small disk can be mounted here: {}", why.trim());
            return;
        }
        Err(error) => {
            println!("SKIPPED: no small disk can be mounted here: unshare: {error}");
            return;
        }
    }
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", mount])
        .arg(disk.path())
        .arg(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "disk_full::on_a_small_disk",
            "--ignored",
            "--nocapture",
        ])
        .env(SMALL_DISK, disk.path())
        .output()
        .expect("run");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
}

#[tokio::test]
#[ignore = "run by the test above, where a small disk is mounted"]
async fn on_a_small_disk() {
    let disk = std::env::var(SMALL_DISK).expect("a small disk");
    let services = Embedded::start(Config::new(&disk)).await.expect("started");
    let s3 = clients::s3(&services);
    s3.create_bucket()
        .bucket(BUCKET)
        .send()
        .await
        .expect("made");
    let tables = clients::dynamodb(&services);
    create_table(&tables).await;
    let put = |key: &str, length: usize| {
        s3.put_object()
            .bucket(BUCKET)
            .key(key)
            .body(vec![7; length].into())
            .send()
    };
    put("kept", 1_000_000).await.expect("there is room");

    for (key, length) in [("new", 8_000_000), ("kept", 8_000_000)] {
        let refused = put(key, length).await.expect_err("no room");
        assert_eq!(refused.code(), Some("InsufficientStorage"), "{refused:?}");
        let status = refused.raw_response().map(|it| it.status().as_u16());
        assert_eq!(status, Some(507));
        let message = refused.message().expect("a message");
        assert!(message.contains("the disk is full"), "{message}");
    }
    let stored = files(&std::path::Path::new(&disk).join("s3"));
    assert_eq!(stored, ["photos/@kept"]);
    let got = s3.get_object().bucket(BUCKET).key("kept").send().await;
    let got = got.expect("there").body.collect().await.expect("whole");
    assert_eq!(got.to_vec(), vec![7; 1_000_000]);

    // Now the database: fill what is left, then write.
    let ballast = std::path::Path::new(&disk).join("ballast");
    std::fs::write(&ballast, vec![0; 16_000_000]).expect_err("no room");
    let large = || {
        let mut large = item("a", "large");
        large.insert("text".into(), AttributeValue::S("x".repeat(300_000)));
        tables
            .put_item()
            .table_name(TABLE)
            .set_item(Some(large))
            .send()
    };
    let refused = large().await.expect_err("no room");
    let status = refused.raw_response().map(|it| it.status().as_u16());
    assert!(matches!(status, Some(500..=599)), "{refused:?}");
    assert!(get(&tables, "a", "large").await.is_none());

    // With room again, everything works again.
    std::fs::remove_file(ballast).expect("removed");
    large().await.expect("there is room");
    assert!(get(&tables, "a", "large").await.is_some());
    put("new", 100_000).await.expect("there is room");
    services.shutdown().await;
}
