//! Objects that are uploaded in parts.

use std::time::Duration;

use aws_sdk_s3::{
    Client,
    error::ProvideErrorMetadata,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};
use embedded::{Config, Embedded};

use crate::{
    clients::{self, BUCKET, s3, start_with_bucket},
    durability::serving,
    s3::files,
};

const MIB: usize = 1024 * 1024;

/// Of a part that is not the last, the least.
pub(crate) const PART: usize = 5 * MIB;

pub(crate) fn bytes(fill: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![fill; length];
    bytes[length / 2] = !fill;
    bytes
}

pub(crate) async fn begin(s3: &Client, key: &str) -> String {
    let begun = s3.create_multipart_upload().bucket(BUCKET).key(key);
    let begun = begun.content_type("image/jpeg").metadata("a", "b").send();
    let id = begun.await.expect("begun").upload_id;
    id.expect("an id")
}

/// Sends a part; what to name it by.
pub(crate) async fn send(
    s3: &Client,
    key: &str,
    id: &str,
    number: i32,
    body: Vec<u8>,
) -> CompletedPart {
    let sent = s3.upload_part().bucket(BUCKET).key(key).upload_id(id);
    let sent = sent.part_number(number).body(body.into()).send().await;
    let etag = sent.expect("stored").e_tag;
    let part = CompletedPart::builder().part_number(number);
    part.e_tag(etag.expect("an ETag")).build()
}

/// Makes an object of parts; its ETag, or the code of the refusal.
pub(crate) async fn complete(
    s3: &Client,
    key: &str,
    id: &str,
    parts: &[CompletedPart],
) -> Result<String, String> {
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts.to_vec()));
    let completed = s3
        .complete_multipart_upload()
        .bucket(BUCKET)
        .key(key)
        .upload_id(id)
        .multipart_upload(parts.build())
        .if_none_match("*")
        .send()
        .await;
    match completed {
        Ok(answer) => Ok(answer.e_tag.expect("an ETag")),
        Err(error) => Err(error.code().expect("a code").to_owned()),
    }
}

pub(crate) async fn listed(s3: &Client, key: &str, id: &str) -> Vec<(i32, i64)> {
    let parts = s3.list_parts().bucket(BUCKET).key(key).upload_id(id);
    // In pages of one, to see that they go on.
    let pages = parts.max_parts(1).into_paginator().items().send();
    let parts = pages.collect::<Result<Vec<_>, _>>().await.expect("listed");
    let known = |part: &aws_sdk_s3::types::Part| (part.part_number(), part.size());
    let parts = parts.iter().map(known);
    let parts = parts.map(|(number, size)| number.zip(size).expect("known"));
    parts.collect()
}

async fn read(s3: &Client, key: &str) -> Vec<u8> {
    let got = s3.get_object().bucket(BUCKET).key(key).send().await;
    let body = got.expect("found").body.collect().await;
    body.expect("whole").to_vec()
}

pub(crate) fn code<T, E: ProvideErrorMetadata + std::fmt::Debug>(refused: Result<T, E>) -> String {
    let refused = refused.err().expect("refused");
    refused.code().expect("a code").to_owned()
}

#[tokio::test]
async fn parts_in_any_order_become_one_object_and_nothing_else_is_left() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let id = begin(&s3, "a/b").await;
    let third = send(&s3, "a/b", &id, 3, bytes(3, 10)).await;
    let first = send(&s3, "a/b", &id, 1, bytes(9, PART)).await;
    let second = send(&s3, "a/b", &id, 2, bytes(2, PART + 1)).await;
    assert_eq!(listed(&s3, "a/b", &id).await.len(), 3);
    // Once more, and otherwise: the last one counts.
    let other = send(&s3, "a/b", &id, 1, bytes(1, PART)).await;
    assert_ne!(first.e_tag, other.e_tag);
    let stale = [first, second.clone(), third.clone()];
    assert_eq!(
        complete(&s3, "a/b", &id, &stale).await,
        Err("InvalidPart".to_owned())
    );

    let etag = complete(&s3, "a/b", &id, &[other, second, third]).await;
    let etag = etag.expect("completed");
    assert!(etag.ends_with("-3\""), "{etag}");
    let whole = [bytes(1, PART), bytes(2, PART + 1), bytes(3, 10)].concat();
    assert!(read(&s3, "a/b").await == whole);
    let head = s3.head_object().bucket(BUCKET).key("a/b").send().await;
    let head = head.expect("there");
    assert_eq!(head.e_tag(), Some(etag.as_str()));
    assert_eq!(head.content_type(), Some("image/jpeg"));
    assert_eq!(head.metadata().expect("metadata")["a"], "b");
    assert_eq!(files(&running.folder.path().join("s3")), ["photos/a/@b"]);
    let path = running.folder.path().join("s3/photos/a/@b");
    assert!(embedded::backup::object_is_whole(&path).expect("read"));
    let gone = complete(&s3, "a/b", &id, &[]).await;
    assert_eq!(gone, Err("NoSuchUpload".to_owned()));
}

#[tokio::test]
async fn the_etag_is_that_of_s3() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let id = begin(&s3, "x").await;
    let part = send(&s3, "x", &id, 1, b"a photo".to_vec()).await;
    // MD5 of the 16 bytes of the MD5 of "a photo".
    assert_eq!(
        part.e_tag.as_deref(),
        Some("\"1e171d1320221d0ef1133a398fb1d4be\"")
    );
    let etag = complete(&s3, "x", &id, &[part]).await.expect("completed");
    assert_eq!(etag, "\"872bdab21b28c4ac4a1f22aaa1518511-1\"");
}

#[tokio::test]
async fn an_object_is_made_of_the_right_parts_only() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let id = begin(&s3, "x").await;
    let small = send(&s3, "x", &id, 1, bytes(1, PART - 1)).await;
    let last = send(&s3, "x", &id, 2, bytes(2, 10)).await;
    let with_number = |part: &CompletedPart, number| {
        let builder = CompletedPart::builder().part_number(number);
        builder.set_e_tag(part.e_tag.clone()).build()
    };
    for (parts, refusal) in [
        (vec![], "MalformedXML"),
        (vec![small.clone(), last.clone()], "EntityTooSmall"),
        (vec![last.clone(), small.clone()], "InvalidPartOrder"),
        (vec![small.clone(), small.clone()], "InvalidPartOrder"),
        (vec![with_number(&small, 3)], "InvalidPart"),
        (vec![with_number(&small, 2)], "InvalidPart"),
        (
            vec![CompletedPart::builder().part_number(1).build()],
            "InvalidPart",
        ),
    ] {
        let refused = complete(&s3, "x", &id, &parts).await;
        assert_eq!(refused, Err(refusal.to_owned()), "{parts:?}");
    }
    // All of that has done no harm.
    complete(&s3, "x", &id, &[small]).await.expect("completed");
    assert!(read(&s3, "x").await == bytes(1, PART - 1));
}

#[tokio::test]
async fn an_object_that_is_there_is_kept_and_so_are_the_parts() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let id = begin(&s3, "x").await;
    let part = send(&s3, "x", &id, 1, bytes(1, 10)).await;
    let put = s3.put_object().bucket(BUCKET).key("x");
    put.body(bytes(2, 10).into()).send().await.expect("stored");
    let refused = complete(&s3, "x", &id, &[part]).await;
    assert_eq!(refused, Err("PreconditionFailed".to_owned()));
    assert!(read(&s3, "x").await == bytes(2, 10));
    assert_eq!(listed(&s3, "x", &id).await, [(1, 10)]);
}

#[tokio::test]
async fn an_upload_that_is_given_up_or_never_was_takes_nothing() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let id = begin(&s3, "x").await;
    send(&s3, "x", &id, 1, bytes(1, 10)).await;
    let abort = |key: &str, id: &str| {
        let abort = s3.abort_multipart_upload().bucket(BUCKET);
        abort.key(key).upload_id(id).send()
    };
    abort("x", &id).await.expect("aborted");
    assert!(files(&running.folder.path().join("s3")).is_empty());
    let of_another = begin(&s3, "y").await;
    for id in [
        id.as_str(),
        &of_another,
        "nonsense",
        "../photos",
        "..",
        "%2e%2e",
        "",
        &"f".repeat(32),
    ] {
        let part = s3.upload_part().bucket(BUCKET).key("x").upload_id(id);
        let part = part.part_number(1).body(bytes(1, 10).into()).send().await;
        if id.is_empty() {
            part.expect_err("the SDK sends none without an id");
            continue;
        }
        assert_eq!(code(part), "NoSuchUpload", "{id}");
        let parts = s3.list_parts().bucket(BUCKET).key("x").upload_id(id);
        assert_eq!(code(parts.send().await), "NoSuchUpload", "{id}");
        assert_eq!(code(abort("x", id).await), "NoSuchUpload", "{id}");
        let completed = complete(&s3, "x", id, &[]).await;
        assert_eq!(completed, Err("NoSuchUpload".to_owned()), "{id}");
    }
    for number in [0, -1, 10_001] {
        let part = s3
            .upload_part()
            .bucket(BUCKET)
            .key("y")
            .upload_id(&of_another);
        let part = part.part_number(number).body(bytes(1, 10).into());
        assert_eq!(code(part.send().await), "InvalidArgument", "{number}");
    }
    for (bucket, key) in [("nobody", "x"), (BUCKET, "../x")] {
        let begun = s3.create_multipart_upload().bucket(bucket).key(key);
        begun.send().await.expect_err("refused");
    }
}

#[tokio::test]
async fn unfinished_uploads_are_listed_by_their_keys() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let mut begun = Vec::new();
    for key in ["a/1", "a/1", "a/2", "b"] {
        begun.push((key.to_owned(), begin(&s3, key).await));
    }
    begun.sort();
    let mut found = Vec::new();
    let mut marker = (None, None);
    loop {
        let list = s3.list_multipart_uploads().bucket(BUCKET).prefix("a/");
        let list = list.set_key_marker(marker.0).set_upload_id_marker(marker.1);
        let answer = list.max_uploads(1).send().await.expect("listed");
        let of = |it: &aws_sdk_s3::types::MultipartUpload| it.key.clone().zip(it.upload_id.clone());
        found.extend(answer.uploads().iter().map(|it| of(it).expect("known")));
        if answer.is_truncated() != Some(true) {
            break;
        }
        marker = (answer.next_key_marker, answer.next_upload_id_marker);
    }
    assert_eq!(found, begun[..3]);
    // They are no objects.
    let objects = s3.list_objects_v2().bucket(BUCKET).send().await;
    assert_eq!(objects.expect("listed").key_count(), Some(0));
}

#[tokio::test]
async fn a_part_that_does_not_match_its_digest_is_not_kept() {
    let running = start_with_bucket().await;
    let s3 = s3(&running.services);
    let id = begin(&s3, "x").await;
    let part = || {
        let part = s3.upload_part().bucket(BUCKET).key("x").upload_id(&id);
        part.part_number(1).body(bytes(1, 10).into())
    };
    let wrong = part().content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await;
    assert_eq!(code(wrong), "BadDigest");
    let wrong = part().checksum_crc32("AAAAAA==").send().await;
    assert_eq!(code(wrong), "BadDigest");
    assert_eq!(listed(&s3, "x", &id).await, []);
    let stored = part().checksum_algorithm(ChecksumAlgorithm::Sha256).send();
    let stored = stored.await.expect("stored");
    let parts = s3.list_parts().bucket(BUCKET).key("x").upload_id(&id);
    let parts = parts.send().await.expect("listed");
    assert!(stored.checksum_sha256().is_some());
    assert_eq!(parts.parts()[0].checksum_sha256(), stored.checksum_sha256());
    // Who names another checksum than the part has does not mean this part.
    let meant = CompletedPart::builder()
        .part_number(1)
        .set_e_tag(stored.e_tag);
    let other = meant.checksum_sha256("AAAA").build();
    let refused = complete(&s3, "x", &id, &[other]).await;
    assert_eq!(refused, Err("InvalidPart".to_owned()));
}

#[tokio::test]
async fn parts_are_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = || Embedded::start(Config::new(folder.path()));
    let services = start().await.expect("started");
    let made = s3(&services).create_bucket().bucket(BUCKET).send().await;
    made.expect("made");
    let id = begin(&s3(&services), "x").await;
    let first = send(&s3(&services), "x", &id, 1, bytes(1, PART)).await;
    services.shutdown().await;
    let services = start().await.expect("nothing is wrong with the folder");
    let s3 = s3(&services);
    assert_eq!(listed(&s3, "x", &id).await, [(1, PART as i64)]);
    let second = send(&s3, "x", &id, 2, bytes(2, 10)).await;
    complete(&s3, "x", &id, &[first, second])
        .await
        .expect("completed");
    assert!(read(&s3, "x").await == [bytes(1, PART), bytes(2, 10)].concat());
}

#[tokio::test]
async fn after_kill_9_there_is_the_object_or_all_of_its_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut whole, mut in_parts) = (0, 0);
    for round in 0..8_u8 {
        let (mut child, endpoint, credentials) = serving(folder.path());
        let s3 = clients::s3_at(&endpoint, clients::credentials(&credentials));
        let _ = s3.create_bucket().bucket(BUCKET).send().await;
        let key = format!("n/{round}");
        let id = begin(&s3, &key).await;
        let mut parts = Vec::new();
        for number in 1..=4 {
            parts.push(send(&s3, &key, &id, number, bytes(round, PART)).await);
        }
        // At another moment of it each time.
        let completing = tokio::spawn({
            let (s3, key, id) = (s3.clone(), key.clone(), id.clone());
            async move { complete(&s3, &key, &id, &parts).await }
        });
        tokio::time::sleep(Duration::from_millis(15 * u64::from(round))).await;
        child.kill().expect("killed");
        child.wait().expect("gone");
        completing.abort();

        let services = Embedded::start(Config::new(folder.path())).await;
        let services = services.expect("started");
        let s3 = clients::s3(&services);
        let head = s3.head_object().bucket(BUCKET).key(&key).send().await;
        if head.is_ok() {
            whole += 1;
            assert!(
                read(&s3, &key).await == bytes(round, PART).repeat(4),
                "{round}"
            );
        } else {
            in_parts += 1;
            assert_eq!(listed(&s3, &key, &id).await.len(), 4, "{round}");
        }
        let incoming = folder.path().join("s3/.incoming");
        assert!(files(&incoming).is_empty(), "nothing half done stays");
        services.shutdown().await;
    }
    println!("{whole} whole, {in_parts} in parts");
}
