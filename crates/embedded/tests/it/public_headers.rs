//! What an upload brings beside its bytes, and what is kept of that.

use crate::{
    clients::{self, BUCKET},
    public_objects::{for_a_minute, start},
};

#[tokio::test]
async fn headers_that_an_upload_brings_unsigned_are_not_stored() {
    let public = start().await;
    let names = [
        ("cache-control", "public, max-age=31536000"),
        ("content-disposition", "attachment; filename=\"a.html\""),
        ("content-encoding", "gzip"),
        ("content-language", "xx"),
        ("expires", "Thu, 01 Dec 2044 16:00:00 GMT"),
    ];
    let signed = public.presigned_put(7, "image/jpeg").await;
    let mut put = public.http.put(signed.uri());
    for (name, value) in names {
        put = put.header(name, value);
    }
    let put = put.header("content-type", "image/jpeg").body("a photo");
    assert_eq!(put.send().await.expect("answered").status(), 200);
    let head = clients::s3(&public.running.services)
        .head_object()
        .bucket(BUCKET)
        .key("uploads/01J");
    let head = head.send().await.expect("stored");
    assert_eq!(head.content_type(), Some("image/jpeg"));
    assert_eq!(head.cache_control(), None);
    assert_eq!(head.content_disposition(), None);
    assert_eq!(head.content_encoding(), None);
    assert_eq!(head.content_language(), None);
    assert_eq!(head.expires_string(), None);
}

#[tokio::test]
async fn a_header_that_is_signed_is_stored() {
    let public = start().await;
    let put = public.s3.put_object().bucket(BUCKET).key("uploads/01J");
    let put = put.content_language("de").content_length(7);
    let signed = put.presigned(for_a_minute()).await.expect("signed");
    let put = public.http.put(signed.uri()).body("a photo");
    let put = put.header("content-language", "de");
    assert_eq!(put.send().await.expect("answered").status(), 200);
    let head = clients::s3(&public.running.services)
        .head_object()
        .bucket(BUCKET)
        .key("uploads/01J");
    let head = head.send().await.expect("stored");
    assert_eq!(head.content_language(), Some("de"));
}
