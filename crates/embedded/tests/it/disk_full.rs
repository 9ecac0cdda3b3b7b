//! A disk that is really full: a small file system in memory, in a mount
//! namespace of its own.

use aws_sdk_dynamodb::{error::ProvideErrorMetadata, types::AttributeValue};
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use embedded::{Config, Embedded};
use testkit::small_disk;

use crate::{
    clients::{self, BUCKET},
    dynamodb::{TABLE, create_table, get, item},
    s3::files,
};

#[test]
fn a_full_disk_is_said_and_nothing_half_stored_is_left() {
    small_disk::run_beside("disk_full::on_a_small_disk", 6);
}

#[tokio::test]
#[ignore = "run by the test above, where a small disk is mounted"]
async fn on_a_small_disk() {
    let disk = small_disk::folder();
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
    let stored = files(&disk.join("s3"));
    assert_eq!(stored, ["photos/@kept"]);
    let got = s3.get_object().bucket(BUCKET).key("kept").send().await;
    let got = got.expect("there").body.collect().await.expect("whole");
    assert_eq!(got.to_vec(), vec![7; 1_000_000]);

    // A photo that would fit, but not above what is kept for records, is refused, too.
    let free = services.disk().room().free_bytes.expect("known");
    let reserve = services.disk().room().reserve_bytes;
    let close = usize::try_from(free - reserve + 10_000).expect("small");
    let refused = put("close", close)
        .await
        .expect_err("no room above the mark");
    assert_eq!(refused.code(), Some("InsufficientStorage"), "{refused:?}");
    put("fits", 100_000).await.expect("there is room");

    // Now the database: fill what is left to the last byte. Records go on, on the ballast, as long as it lasts.
    let filler = disk.join("filler");
    let reserve = disk.join("reserve");
    let length = || std::fs::metadata(&reserve).map_or(0, |known| known.len());
    testkit::eventually("the reserve is made", async || length() > 0).await;
    std::fs::write(&filler, vec![0; 16_000_000]).expect_err("no room");
    let large = |sort: usize| {
        let mut large = item("a", &format!("large-{sort}"));
        large.insert("text".into(), AttributeValue::S("x".repeat(300_000)));
        tables
            .put_item()
            .table_name(TABLE)
            .set_item(Some(large))
            .send()
    };
    large(0).await.expect("from the ballast");
    let mut last = 0;
    let refused = loop {
        last += 1;
        match large(last).await {
            Ok(_) => assert!(last < 100, "the disk has no end"),
            Err(refused) => break refused,
        }
    };
    let status = refused.raw_response().map(|it| it.status().as_u16());
    assert_eq!(status, Some(507), "{refused:?}");
    let name = format!("large-{last}");
    assert!(get(&tables, "a", &name).await.is_none());
    assert!(get(&tables, "a", "large-0").await.is_some());
    // New records leave the last piece to what changes or removes something.
    assert!(length() > 0, "not all of it was given back");
    let mut changed = item("a", "large-0");
    changed.insert("text".into(), AttributeValue::S("y".repeat(100)));
    let change = tables
        .put_item()
        .table_name(TABLE)
        .set_item(Some(changed))
        .condition_expression("attribute_exists(pk)");
    change.send().await.expect("from the last piece");
    let remove = tables
        .delete_item()
        .table_name(TABLE)
        .set_key(Some(item("a", "large-1")));
    remove.send().await.expect("from the last piece");
    let delete = s3.delete_object().bucket(BUCKET).key("kept").send().await;
    delete.expect("deleting needs no room");

    // With room again, everything works again, and the ballast is made again.
    std::fs::remove_file(filler).expect("removed");
    large(last).await.expect("there is room");
    assert!(get(&tables, "a", &name).await.is_some());
    let mut tries = 0;
    while put("new", 100_000).await.is_err() {
        tries += 1;
        assert!(tries < 600, "it is not found out that there is room");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    testkit::eventually("the reserve is made", async || length() > 0).await;
    services.shutdown().await;
}

#[test]
fn what_a_deleted_object_leaves_free_goes_into_the_reserve_at_once() {
    small_disk::run_beside("disk_full::on_a_small_disk_without_a_reserve", 30);
}

#[tokio::test]
#[ignore = "run by the test above, where a small disk is mounted"]
async fn on_a_small_disk_without_a_reserve() {
    let disk = small_disk::folder();
    let services = Embedded::start(Config::new(&disk)).await.expect("started");
    let s3 = clients::s3(&services);
    let made = s3.create_bucket().bucket(BUCKET).send().await;
    made.expect("made");
    let reserve = disk.join("reserve");
    let length = || std::fs::metadata(&reserve).map_or(0, |known| known.len());
    let keys = ["one", "two", "more/one", "more/two"];
    for key in keys {
        let put = s3.put_object().bucket(BUCKET).key(key);
        let put = put.body(vec![7; 1_000_000].into()).send().await;
        put.expect("there is room");
    }
    std::fs::File::create(&reserve).expect("emptied");
    small_disk::fill(&disk, "filler");
    let start = length();
    let delete = s3.delete_object().bucket(BUCKET).key(keys[0]);
    delete.send().await.expect("deleted");
    assert!(length() > start, "after one");

    let start = length();
    let objects = keys[1..].iter().map(|key| {
        let object = ObjectIdentifier::builder().key(*key).build();
        object.expect("it has a key")
    });
    let objects = Delete::builder().set_objects(Some(objects.collect()));
    let delete = s3.delete_objects().bucket(BUCKET);
    let delete = delete.delete(objects.build().expect("some")).send().await;
    delete.expect("deleted");
    assert!(length() > start + 2_000_000, "after several");
}
