//! Parts where the world is not as they need it: a disk that is full, and what strangers send.

use embedded::{Config, Embedded};
use testkit::small_disk;

use crate::{
    clients::{self, BUCKET, s3},
    parts::{PART, begin, bytes, code, complete, listed, send},
    public_objects, raw_http,
    s3::files,
};

#[test]
fn a_full_disk_is_said_of_parts_too_and_what_has_come_stays() {
    small_disk::run_beside("parts_outside::on_a_small_disk", 24);
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
