//! Objects that are uploaded in parts.

use std::time::Duration;

use aws_sdk_s3::{
    Client,
    error::ProvideErrorMetadata,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};
use embedded::{Config, Embedded};
use testkit::small_disk;

use crate::{
    clients::{self, BUCKET, s3, start_with_bucket},
    durability::serving,
    public_objects, raw_http,
    s3::files,
};

const MIB: usize = 1024 * 1024;

/// Of a part that is not the last, the least.
const PART: usize = 5 * MIB;

fn bytes(fill: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![fill; length];
    bytes[length / 2] = !fill;
    bytes
}

async fn begin(s3: &Client, key: &str) -> String {
    let begun = s3.create_multipart_upload().bucket(BUCKET).key(key);
    let begun = begun.content_type("image/jpeg").metadata("a", "b").send();
    let id = begun.await.expect("begun").upload_id;
    id.expect("an id")
}

/// Sends a part; what to name it by.
async fn send(s3: &Client, key: &str, id: &str, number: i32, body: Vec<u8>) -> CompletedPart {
    let sent = s3.upload_part().bucket(BUCKET).key(key).upload_id(id);
    let sent = sent.part_number(number).body(body.into()).send().await;
    let etag = sent.expect("stored").e_tag;
    let part = CompletedPart::builder().part_number(number);
    part.e_tag(etag.expect("an ETag")).build()
}

/// Makes an object of parts; its ETag, or the code of the refusal.
async fn complete(
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

async fn listed(s3: &Client, key: &str, id: &str) -> Vec<(i32, i64)> {
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

fn code<T, E: ProvideErrorMetadata + std::fmt::Debug>(refused: Result<T, E>) -> String {
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

#[test]
fn a_full_disk_is_said_of_parts_too_and_what_has_come_stays() {
    small_disk::run_beside("parts::on_a_small_disk", 24);
}

#[tokio::test]
#[ignore = "run by the test above, where a small disk is mounted"]
async fn on_a_small_disk() {
    let disk = small_disk::folder();
    let services = Embedded::start(Config::new(&disk)).await.expect("started");
    let s3 = s3(&services);
    let made = s3.create_bucket().bucket(BUCKET).send().await;
    made.expect("made");
    let id = begin(&s3, "x").await;
    let mut parts = Vec::new();
    for number in 1..=2 {
        parts.push(send(&s3, "x", &id, number, bytes(1, PART)).await);
    }
    let large = s3.upload_part().bucket(BUCKET).key("x").upload_id(&id);
    let large = large.part_number(3).body(bytes(1, 3 * PART).into());
    assert_eq!(code(large.send().await), "InsufficientStorage");
    // Until they are one object they are there twice.
    let refused = complete(&s3, "x", &id, &parts).await;
    assert_eq!(refused, Err("InsufficientStorage".to_owned()));
    assert_eq!(listed(&s3, "x", &id).await.len(), 2);
    assert!(files(&disk.join("s3/.incoming")).is_empty());
    let abort = s3.abort_multipart_upload().bucket(BUCKET).key("x");
    abort.upload_id(&id).send().await.expect("aborted");
    assert!(files(&disk.join("s3")).is_empty());
    let put = s3.put_object().bucket(BUCKET).key("x");
    put.body(bytes(1, 2 * PART).into())
        .send()
        .await
        .expect("stored");
}

#[tokio::test]
async fn a_browser_sends_a_part_of_the_signed_length_and_nothing_else() {
    let public = public_objects::start().await;
    let own = clients::s3(&public.running.services);
    let id = begin(&own, "uploads/01J").await;
    let signed = async |number: i32| {
        let part = public.s3.upload_part().bucket(BUCKET).key("uploads/01J");
        let part = part.upload_id(&id).part_number(number).content_length(7);
        let signed = part.presigned(public_objects::for_a_minute()).await;
        signed.expect("signed").uri().to_owned()
    };
    let url = signed(2).await;
    let put = async |url: &str, body: &'static str| {
        let put = public.http.put(url).body(body);
        put.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(put(&url, "too long a part").await, 403);
    assert_eq!(put(&url, "short").await, 403);
    for (is, other) in [
        ("partNumber=2", "partNumber=3"),
        ("partNumber=2&", ""),
        ("&uploadId=", "&uploadid="),
        (id.as_str(), "ffffffffffffffffffffffffffffffff"),
        ("01J?", "01K?"),
    ] {
        let changed = url.replace(is, other);
        assert_ne!(changed, url, "{is}");
        assert_eq!(put(&changed, "a photo").await, 403, "{is}");
    }
    assert_eq!(listed(&own, "uploads/01J", &id).await, []);
    assert_eq!(put(&url, "a photo").await, 200);
    assert_eq!(listed(&own, "uploads/01J", &id).await, [(2, 7)]);

    // Nothing else is done by the address of a part: not listing them, not giving them up.
    let answers = [
        public.http.get(&url).send().await,
        public.http.head(&url).send().await,
        public.http.delete(&url).send().await,
        public.http.post(&url).send().await,
    ];
    for (answer, status) in answers.into_iter().zip([403, 403, 405, 405]) {
        assert_eq!(answer.expect("an answer").status().as_u16(), status);
    }
    assert_eq!(listed(&own, "uploads/01J", &id).await, [(2, 7)]);

    // Half a part is nothing, and leaves nothing.
    let url = signed(5).await;
    let (_, path) = url.split_once("/photos/").expect("an address");
    let host = url.split('/').nth(2).expect("a host");
    let head = format!("PUT /photos/{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    let half = format!("{head}Content-Length: 7\r\n\r\na ph");
    raw_http::send_and_leave(public.address(), half.as_bytes()).await;
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n7\r\na photo\r\n0\r\n\r\n");
    let (status, _) = raw_http::send(public.address(), chunked.as_bytes()).await;
    assert_eq!(status, 403);
    let incoming = public.running.folder.path().join("s3/.incoming");
    testkit::eventually("nothing is left", async || files(&incoming).is_empty()).await;
    assert_eq!(listed(&own, "uploads/01J", &id).await, [(2, 7)]);
}
