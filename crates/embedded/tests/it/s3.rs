//! Objects, as the functions use them.

use std::{fs, path::Path};

use aws_sdk_s3::{
    error::ProvideErrorMetadata,
    primitives::ByteStream,
    types::{ChecksumAlgorithm, Delete, ObjectIdentifier},
};

use crate::clients::{self, BUCKET, s3, start_with_bucket};

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 31 % 251) as u8).collect()
}

/// Every file below `folder`, as paths relative to it.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(folder).expect("below");
                found.push(below.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn an_object_comes_back_as_it_was_put() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let photo = bytes(3_000_000);

    let put = s3
        .put_object()
        .bucket(BUCKET)
        .key("originals/01J.jpg")
        .content_type("image/jpeg")
        .metadata("name", "grandmother")
        .body(photo.clone().into())
        .send()
        .await
        .expect("stored");

    let got = s3
        .get_object()
        .bucket(BUCKET)
        .key("originals/01J.jpg")
        .send()
        .await
        .expect("found");
    assert_eq!(got.content_type(), Some("image/jpeg"));
    assert_eq!(got.content_length(), Some(3_000_000));
    assert_eq!(got.e_tag(), put.e_tag());
    assert_eq!(got.metadata().expect("metadata")["name"], "grandmother");
    assert_eq!(got.body.collect().await.expect("read").to_vec(), photo);

    let head = s3
        .head_object()
        .bucket(BUCKET)
        .key("originals/01J.jpg")
        .send()
        .await
        .expect("found");
    assert_eq!(head.content_type(), Some("image/jpeg"));
    assert_eq!(head.content_length(), Some(3_000_000));
    running.services.shutdown().await;
}

#[tokio::test]
async fn a_streamed_upload_with_its_checksum_at_the_end_is_stored() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let file = running.folder.path().join("a-file");
    fs::write(&file, bytes(700_000)).expect("written");

    s3.put_object()
        .bucket(BUCKET)
        .key("streamed")
        .checksum_algorithm(ChecksumAlgorithm::Sha256)
        .body(ByteStream::from_path(&file).await.expect("a stream"))
        .send()
        .await
        .expect("stored");

    let got = s3.get_object().bucket(BUCKET).key("streamed").send().await;
    let body = got.expect("found").body.collect().await.expect("read");
    assert_eq!(body.to_vec(), bytes(700_000));
}

#[tokio::test]
async fn a_part_of_an_object_can_be_read() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let photo = bytes(10_000);
    let put = s3.put_object().bucket(BUCKET).key("x");
    put.body(photo.clone().into()).send().await.expect("stored");

    for (range, part, content_range) in [
        ("bytes=0-0", 0..1, "bytes 0-0/10000"),
        ("bytes=100-199", 100..200, "bytes 100-199/10000"),
        ("bytes=9990-", 9990..10_000, "bytes 9990-9999/10000"),
        ("bytes=9990-99999", 9990..10_000, "bytes 9990-9999/10000"),
        ("bytes=-10", 9990..10_000, "bytes 9990-9999/10000"),
    ] {
        let get = s3.get_object().bucket(BUCKET).key("x").range(range);
        let got = get.send().await.expect("found");
        assert_eq!(got.content_range(), Some(content_range), "{range}");
        let body = got.body.collect().await.expect("read").to_vec();
        assert_eq!(body, photo[part], "{range}");
    }

    let get = s3
        .get_object()
        .bucket(BUCKET)
        .key("x")
        .range("bytes=10000-");
    let refused = get.send().await.expect_err("out of range");
    assert_eq!(refused.code(), Some("InvalidRange"));
    assert_eq!(
        refused.raw_response().map(|it| it.status().as_u16()),
        Some(416)
    );
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);

    let get = s3.get_object().bucket(BUCKET).key("no/such").send().await;
    assert!(
        get.expect_err("missing")
            .into_service_error()
            .is_no_such_key()
    );
    let head = s3.head_object().bucket(BUCKET).key("no/such").send().await;
    assert!(
        head.expect_err("missing")
            .into_service_error()
            .is_not_found()
    );
    let get = s3.get_object().bucket("other").key("x").send().await;
    assert_eq!(get.expect_err("missing").code(), Some("NoSuchBucket"));
    let head = s3.head_bucket().bucket("other").send().await;
    assert!(
        head.expect_err("missing")
            .into_service_error()
            .is_not_found()
    );
    s3.head_bucket().bucket(BUCKET).send().await.expect("there");
    let again = s3.create_bucket().bucket(BUCKET).send().await;
    assert!(
        again
            .expect_err("it exists")
            .into_service_error()
            .is_bucket_already_owned_by_you()
    );
}

#[tokio::test]
async fn a_deleted_object_leaves_nothing_behind() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    for key in ["a/b/1", "a/b/2", "a/3", "4"] {
        let put = s3.put_object().bucket(BUCKET).key(key);
        put.body(bytes(9).into()).send().await.expect("stored");
    }
    let folder = running.folder.path().join("s3");
    assert_eq!(files(&folder).len(), 4, "one file per object");

    let delete = s3.delete_object().bucket(BUCKET).key("a/b/1");
    delete.send().await.expect("deleted");
    let delete = s3.delete_object().bucket(BUCKET).key("a/b/1");
    delete.send().await.expect("deleting twice is no error");

    let object = |key: &str| ObjectIdentifier::builder().key(key).build().expect("a key");
    let objects = [
        object("a/b/2"),
        object("a/3"),
        object("no/such"),
        object("../x"),
    ];
    let delete = Delete::builder().set_objects(Some(objects.into()));
    let answer = s3
        .delete_objects()
        .bucket(BUCKET)
        .delete(delete.build().expect("a list"))
        .send()
        .await
        .expect("answered");
    assert_eq!(answer.deleted().len(), 3);
    assert_eq!(answer.errors().len(), 1, "{:?}", answer.errors());
    assert_eq!(answer.errors()[0].key(), Some("../x"));

    assert_eq!(files(&folder), ["photos/@4"]);
    assert!(!folder.join("photos/a").exists(), "no empty folder stays");
}

#[tokio::test]
async fn objects_are_listed_in_order_page_by_page() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    for key in ["b/2", "a/1", "b/1", "b/1/x", "c"] {
        let put = s3.put_object().bucket(BUCKET).key(key);
        put.body(bytes(7).into()).send().await.expect("stored");
    }
    let mut pages = s3
        .list_objects_v2()
        .bucket(BUCKET)
        .prefix("b/")
        .max_keys(2)
        .into_paginator()
        .send();
    let mut keys = Vec::new();
    let mut page_sizes = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.expect("a page");
        page_sizes.push(page.contents().len());
        for object in page.contents() {
            assert_eq!(object.size(), Some(7));
            keys.push(object.key().expect("a key").to_owned());
        }
    }
    assert_eq!(keys, ["b/1", "b/1/x", "b/2"]);
    assert_eq!(page_sizes, [2, 1]);

    let outside = s3.list_objects_v2().bucket(BUCKET).prefix("../../");
    let listed = outside.send().await.expect("answered");
    assert!(listed.contents().is_empty());
}

#[tokio::test]
async fn a_key_and_one_below_it_can_both_exist() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    for (key, body) in [("x", "one"), ("x/y", "two"), ("x/y/z", "three")] {
        let put = s3.put_object().bucket(BUCKET).key(key);
        put.body(body.as_bytes().to_vec().into())
            .send()
            .await
            .expect("stored");
    }
    for (key, body) in [("x", "one"), ("x/y", "two"), ("x/y/z", "three")] {
        let got = s3.get_object().bucket(BUCKET).key(key).send().await;
        let got = got.expect("found").body.collect().await.expect("read");
        assert_eq!(got.to_vec(), body.as_bytes(), "{key}");
    }
}

#[tokio::test]
async fn no_key_leaves_the_bucket() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let before = files(running.folder.path());
    for key in [
        "../escape",
        "../../escape",
        "a/../../../escape",
        "/etc/escape",
        "a//b",
        "a/./b",
        ".incoming/0",
        "..%2f..%2fescape",
        "a\\..\\b",
        "new\nline",
    ] {
        let put = s3.put_object().bucket(BUCKET).key(key);
        let refused = put.body(bytes(3).into()).send().await;
        let refused = refused.expect_err(key);
        let status = refused.raw_response().map(|it| it.status().as_u16());
        assert!(matches!(status, Some(400 | 403)), "{key}: {refused:?}");
        let get = s3.get_object().bucket(BUCKET).key(key).send().await;
        get.expect_err(key);
    }
    assert_eq!(files(running.folder.path()), before);
    assert!(!running.folder.path().join("escape").exists());
}

#[tokio::test]
async fn an_upload_that_does_not_match_its_digest_is_not_kept() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);

    let put = s3.put_object().bucket(BUCKET).key("x");
    put.body(b"before".to_vec().into())
        .send()
        .await
        .expect("stored");

    let wrong_md5 = s3
        .put_object()
        .bucket(BUCKET)
        .key("x")
        .content_md5("AAAAAAAAAAAAAAAAAAAAAA==")
        .body(b"after".to_vec().into())
        .send()
        .await;
    assert_eq!(wrong_md5.expect_err("refused").code(), Some("BadDigest"));

    let wrong_crc = s3
        .put_object()
        .bucket(BUCKET)
        .key("x")
        .checksum_crc32("AAAAAA==")
        .body(b"after".to_vec().into())
        .send()
        .await;
    assert_eq!(wrong_crc.expect_err("refused").code(), Some("BadDigest"));

    let got = s3.get_object().bucket(BUCKET).key("x").send().await;
    let got = got.expect("found").body.collect().await.expect("read");
    assert_eq!(got.to_vec(), b"before");
    let incoming = running.folder.path().join("s3/.incoming");
    assert!(files(&incoming).is_empty());
}

#[tokio::test]
async fn if_none_match_keeps_an_object_from_being_replaced() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let put = |body: &'static str| {
        s3.put_object()
            .bucket(BUCKET)
            .key("x")
            .if_none_match("*")
            .body(body.as_bytes().to_vec().into())
            .send()
    };
    put("first").await.expect("stored");
    let refused = put("second").await.expect_err("refused");
    assert_eq!(refused.code(), Some("PreconditionFailed"));
    let got = s3.get_object().bucket(BUCKET).key("x").send().await;
    let got = got.expect("found").body.collect().await.expect("read");
    assert_eq!(got.to_vec(), b"first");
}

#[tokio::test]
async fn readers_see_the_old_object_or_the_new_one_and_never_a_mix() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let put = |fill: u8| {
        s3.put_object()
            .bucket(BUCKET)
            .key("x")
            .content_type(format!("image/x-{fill}"))
            .body(vec![fill; 300_000].into())
            .send()
    };
    put(0).await.expect("stored");
    let writer = async {
        for fill in 1..20 {
            put(fill).await.expect("stored");
        }
    };
    let reader = async {
        for _ in 0..40 {
            let got = s3.get_object().bucket(BUCKET).key("x").send().await;
            let got = got.expect("always there");
            let kind = got.content_type().expect("a type").to_owned();
            let body = got.body.collect().await.expect("whole").to_vec();
            assert_eq!(body.len(), 300_000);
            assert!(body.iter().all(|byte| *byte == body[0]), "a mix");
            assert_eq!(kind, format!("image/x-{}", body[0]));
        }
    };
    tokio::join!(writer, reader);
}

#[tokio::test]
async fn only_the_holder_of_the_key_is_served() {
    let running = start_with_bucket().await;
    let put = s3(&running.services).put_object().bucket(BUCKET).key("x");
    put.body(bytes(3).into()).send().await.expect("stored");

    let stranger = embedded::Credentials::random();
    let half = embedded::Credentials {
        access_key_id: running.services.credentials().access_key_id.clone(),
        ..embedded::Credentials::random()
    };
    for wrong in [stranger, half] {
        let s3 = clients::s3_at(running.services.endpoint(), clients::credentials(&wrong));
        let get = s3.get_object().bucket(BUCKET).key("x").send().await;
        let refused = get.expect_err("refused");
        let status = refused.raw_response().map(|it| it.status().as_u16());
        assert_eq!(status, Some(403), "{refused:?}");
    }
    let url = format!("{}/{BUCKET}/x", running.services.endpoint());
    let unsigned = testkit::http().get(url).send().await.expect("an answer");
    assert_eq!(unsigned.status(), 403);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_what_is_stored() {
    use std::os::unix::fs::PermissionsExt;

    let running = start_with_bucket().await;
    let put = s3(&running.services).put_object().bucket(BUCKET).key("a/x");
    put.body(bytes(3).into()).send().await.expect("stored");
    let mode = |path: &str| {
        let path = running.folder.path().join(path);
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    };
    assert_eq!(mode("s3"), 0o700);
    assert_eq!(mode("s3/photos"), 0o700);
    assert_eq!(mode("s3/photos/a"), 0o700);
    assert_eq!(mode("s3/photos/a/@x"), 0o600);
    for file in [
        "dynamodb.sqlite",
        "dynamodb.sqlite-wal",
        "dynamodb.sqlite-shm",
    ] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}
