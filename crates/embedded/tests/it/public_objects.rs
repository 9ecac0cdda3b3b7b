//! What a browser can do through the public server.

use std::{net::SocketAddr, time::Duration};

use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use server::{Limits, Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    clients::{self, BUCKET, Running, start_with_bucket},
    raw_http,
    s3::files,
};

pub(crate) struct Public {
    pub(crate) running: Running,
    server: Server,
    /// Signs for the public address, as the functions do for a browser.
    pub(crate) s3: aws_sdk_s3::Client,
    pub(crate) http: reqwest::Client,
}

pub(crate) async fn start() -> Public {
    start_with(Limits::default()).await
}

async fn start_with(limits: Limits) -> Public {
    let running = start_with_bucket().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let objects = running.services.public_objects(BUCKET);
    let server = Server::start(listener, objects, limits);
    let s3 = clients::s3_at(
        &format!("http://localhost:{}", server.address().port()),
        clients::credentials(running.services.credentials()),
    );
    Public {
        running,
        server,
        s3,
        http: testkit::http(),
    }
}

pub(crate) fn for_a_minute() -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_secs(60)).expect("a duration")
}

impl Public {
    pub(crate) async fn presigned_put(&self, length: i64, content_type: &str) -> PresignedRequest {
        self.s3
            .put_object()
            .bucket(BUCKET)
            .key("uploads/01J")
            .content_length(length)
            .content_type(content_type)
            .presigned(for_a_minute())
            .await
            .expect("signed")
    }

    async fn put(&self, url: &str, content_type: &str, body: &'static str) -> (u16, String) {
        let put = self.http.put(url).header("content-type", content_type);
        let answer = put.body(body).send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.text().await.expect("a body"))
    }

    /// The beginning of an upload as it goes over the line, without its bytes.
    async fn upload_head(&self, length: usize) -> String {
        let signed = self.presigned_put(length as i64, "image/jpeg").await;
        let port = self.address().port();
        let path = signed.uri().split_once(&port.to_string());
        let path = path.expect("a path").1;
        format!(
            "PUT {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: image/jpeg\r\n\
             Connection: close\r\nContent-Length: {length}\r\n\r\n"
        )
    }

    fn stored(&self) -> Vec<String> {
        files(&self.running.folder.path().join("s3"))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }
}

#[tokio::test]
async fn an_upload_of_the_announced_length_and_type_is_stored() {
    let public = start().await;
    let signed = public.presigned_put(7, "image/jpeg").await;
    let (status, answer) = public.put(signed.uri(), "image/jpeg", "a photo").await;
    assert_eq!((status, answer.as_str()), (200, ""));

    let head = clients::s3(&public.running.services)
        .head_object()
        .bucket(BUCKET)
        .key("uploads/01J")
        .send()
        .await
        .expect("stored");
    assert_eq!(head.content_type(), Some("image/jpeg"));
    assert_eq!(head.content_length(), Some(7));
}

#[tokio::test]
async fn another_length_or_type_than_signed_is_refused() {
    let public = start().await;
    let signed = public.presigned_put(7, "image/jpeg").await;
    for (content_type, body) in [
        ("image/jpeg", "a larger photo"),
        ("image/jpeg", "small"),
        ("text/html", "a photo"),
    ] {
        let (status, answer) = public.put(signed.uri(), content_type, body).await;
        assert_eq!(status, 403, "{content_type} {body:?}");
        assert!(answer.contains("SignatureDoesNotMatch"), "{answer}");
    }
    // Without a length there is none to compare: chunks to any end.
    let path = signed
        .uri()
        .split_once(&public.address().port().to_string());
    let path = path.expect("an address").1;
    let request = format!(
        "PUT {path} HTTP/1.1\r\nHost: localhost:{}\r\nContent-Type: image/jpeg\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n7\r\na photo\r\n0\r\n\r\n",
        public.address().port()
    );
    let (status, _) = raw_http::send(public.address(), request.as_bytes()).await;
    assert_eq!(status, 403);
    assert!(public.stored().is_empty());
}

#[tokio::test]
async fn a_slow_upload_is_stored_and_one_that_stands_still_is_given_up_and_leaves_nothing() {
    let public = start_with(Limits {
        body: Duration::from_secs(4),
        ..Limits::default()
    })
    .await;
    let mut request = public.upload_head(1_000_000).await.into_bytes();
    request.extend(std::iter::repeat_n(7, 400_000));
    let (status, answer) = raw_http::send(public.address(), &request).await;
    assert_eq!(status, 408, "{answer}");
    assert!(answer.contains("nothing more of it arrived"), "{answer}");
    assert!(public.stored().is_empty(), "{:?}", public.stored());

    let head = public.upload_head(60_000).await;
    let mut stream = TcpStream::connect(public.address())
        .await
        .expect("connected");
    stream.write_all(head.as_bytes()).await.expect("sent");
    for _ in 0..30 {
        tokio::time::sleep(Duration::from_millis(250)).await;
        stream.write_all(&[7; 2000]).await.expect("taken");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(public.stored().len(), 1);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let public = start().await;
    let mut request = public.upload_head(1_000_000).await.into_bytes();
    request.extend(std::iter::repeat_n(7, 400_000));
    raw_http::send_and_leave(public.address(), &request).await;

    // The server learns of the broken connection a moment later.
    let is_empty = async || public.stored().is_empty();
    testkit::eventually("nothing is left", is_empty).await;
    let head = clients::s3(&public.running.services)
        .head_object()
        .bucket(BUCKET)
        .key("uploads/01J")
        .send()
        .await;
    assert!(
        head.expect_err("missing")
            .into_service_error()
            .is_not_found()
    );
}

#[tokio::test]
async fn an_expired_address_is_refused() {
    let public = start().await;
    let short = PresigningConfig::builder()
        .start_time(std::time::SystemTime::now() - Duration::from_secs(120))
        .expires_in(Duration::from_secs(60))
        .build()
        .expect("a duration");
    let put = public.s3.put_object().bucket(BUCKET).key("uploads/01J");
    let signed = put.presigned(short).await.expect("signed");
    let (status, answer) = public.put(signed.uri(), "image/jpeg", "a photo").await;
    assert_eq!(status, 403);
    assert!(answer.contains("expired"), "{answer}");
}

#[tokio::test]
async fn a_download_has_the_name_and_type_it_was_signed_with() {
    let public = start().await;
    let put = clients::s3(&public.running.services)
        .put_object()
        .bucket(BUCKET)
        .key("results/01J/1-1.jpg")
        .content_type("image/jpeg")
        .body(b"0123456789".to_vec().into());
    put.send().await.expect("stored");

    let signed = public
        .s3
        .get_object()
        .bucket(BUCKET)
        .key("results/01J/1-1.jpg")
        .response_content_disposition("attachment; filename=\"Großmutter_restored_2x.jpg\"")
        .response_content_type("image/png")
        .presigned(for_a_minute())
        .await
        .expect("signed");
    let answer = public
        .http
        .get(signed.uri())
        .send()
        .await
        .expect("answered");
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    assert_eq!(
        headers["content-disposition"].as_bytes(),
        "attachment; filename=\"Großmutter_restored_2x.jpg\"".as_bytes()
    );
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["content-length"], "10");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert!(
        headers["content-security-policy"]
            .to_str()
            .expect("text")
            .contains("sandbox")
    );
    assert_eq!(answer.text().await.expect("a body"), "0123456789");

    let part = public.http.get(signed.uri()).header("range", "bytes=2-4");
    let part = part.send().await.expect("answered");
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 2-4/10");
    assert_eq!(part.text().await.expect("a body"), "234");

    let same = public
        .http
        .get(signed.uri())
        .header("if-none-match", &headers["etag"]);
    assert_eq!(same.send().await.expect("answered").status(), 304);

    let renamed = signed.uri().replace("restored_2x", "restored_9x");
    let changed = public.http.get(renamed).send().await.expect("answered");
    assert_eq!(changed.status(), 403);
}

#[tokio::test]
async fn an_address_is_good_for_its_method_object_and_host_only() {
    let public = start().await;
    let put = clients::s3(&public.running.services)
        .put_object()
        .bucket(BUCKET)
        .key("secret");
    put.body(b"other".to_vec().into())
        .send()
        .await
        .expect("stored");
    let signed = public.presigned_put(7, "image/jpeg").await;

    let get = public
        .http
        .get(signed.uri())
        .send()
        .await
        .expect("answered");
    assert_eq!(get.status(), 403);
    let other = signed.uri().replace("uploads/01J", "secret");
    let (status, _) = public.put(&other, "image/jpeg", "a photo").await;
    assert_eq!(status, 403);
    let elsewhere = signed.uri().replace("localhost", "127.0.0.1");
    let (status, _) = public.put(&elsewhere, "image/jpeg", "a photo").await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn the_rest_of_s3_is_closed_even_to_valid_signatures() {
    let public = start().await;
    let inside = clients::s3(&public.running.services);
    let put = inside.put_object().bucket(BUCKET).key("secret");
    put.body(b"other".to_vec().into())
        .send()
        .await
        .expect("stored");

    // Signed by the holder of the key, in the header and in the query.
    let by_header = public
        .s3
        .get_object()
        .bucket(BUCKET)
        .key("secret")
        .send()
        .await;
    let refused = by_header.expect_err("refused");
    assert_eq!(
        refused.raw_response().map(|it| it.status().as_u16()),
        Some(403)
    );
    let delete = public.s3.delete_object().bucket(BUCKET).key("secret");
    let delete = delete.presigned(for_a_minute()).await.expect("signed");
    let answer = public
        .http
        .delete(delete.uri())
        .send()
        .await
        .expect("answered");
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "GET, HEAD, PUT, OPTIONS");

    let get = public.s3.get_object().bucket(BUCKET).key("secret");
    let get = get.presigned(for_a_minute()).await.expect("signed");
    let base = format!("http://localhost:{}", public.address().port());
    for path in [
        format!("{base}/{BUCKET}"),
        format!("{base}/{BUCKET}/"),
        format!("{base}/{BUCKET}/?list-type=2"),
        format!("{base}/"),
    ] {
        let answer = public.http.get(&path).send().await.expect("answered");
        assert_eq!(answer.status(), 404, "{path}");
    }
    for query in [
        "acl",
        "policy",
        "uploads",
        "versionId=1",
        "partNumber=1&uploadId=1",
    ] {
        let url = format!("{}&{query}", get.uri());
        let answer = public.http.get(&url).send().await.expect("answered");
        assert_eq!(answer.status(), 403, "{query}");
        let unsigned = format!("{base}/{BUCKET}/secret?{query}");
        let answer = public.http.get(&unsigned).send().await.expect("answered");
        assert_eq!(answer.status(), 403, "{query}");
    }

    let signed = public.presigned_put(0, "image/jpeg").await;
    let copy = public
        .http
        .put(signed.uri())
        .header("content-type", "image/jpeg")
        .header("content-length", "0")
        .header("x-amz-copy-source", "/photos/secret");
    let answer = copy.send().await.expect("answered");
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.expect("a body").contains("not signed"));

    let options = public.http.request(reqwest::Method::OPTIONS, get.uri());
    assert_eq!(options.send().await.expect("answered").status(), 204);
    assert_eq!(public.stored(), ["photos/@secret"]);
}

#[tokio::test]
async fn a_path_with_dots_reaches_nothing() {
    let public = start().await;
    let outside = public.running.folder.path().join("s3/outside");
    std::fs::write(&outside, "not yours").expect("written");
    let get = public.s3.get_object().bucket(BUCKET).key("secret");
    let get = get.presigned(for_a_minute()).await.expect("signed");
    let query = get.uri().split_once('?').expect("a query").1;
    let port = public.address().port();
    for path in [
        "../outside",
        "..%2foutside",
        "%2e%2e/outside",
        "%2e%2e%2foutside",
        "%252e%252e%252foutside",
        "a/../../outside",
    ] {
        let request = format!(
            "GET /{BUCKET}/{path}?{query} HTTP/1.1\r\nHost: localhost:{port}\r\n\
             Connection: close\r\n\r\n"
        );
        let (status, answer) = raw_http::send(public.address(), request.as_bytes()).await;
        assert!(matches!(status, 400 | 403 | 404), "{path}: {answer}");
        assert!(!answer.contains("not yours"), "{path}");
    }
    // The same with a valid signature for that very key.
    for key in ["../outside", "a/../../outside", "../dynamodb.sqlite"] {
        let get = public.s3.get_object().bucket(BUCKET).key(key);
        let get = get.presigned(for_a_minute()).await.expect("signed");
        let path = get.uri().split_once(&port.to_string()).expect("a path").1;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        let (status, answer) = raw_http::send(public.address(), request.as_bytes()).await;
        assert!(matches!(status, 400 | 403 | 404), "{key}: {answer}");
        assert!(!answer.contains("not yours"), "{key}");
    }
}
