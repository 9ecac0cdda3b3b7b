use providers::ErrorKind;
use serde_json::json;
use testkit::{On, Reply, Scripted, small_png};

use crate::setup::{KEY, MODEL, base64, done, job, png, providers, result, served_by};

const PATH: &str = "/hf-inference/models/Qwen/Qwen-Image-Edit-2509";

async fn server() -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("hf-inference", MODEL)]);
    server
}

#[tokio::test]
async fn without_parameters_the_bytes_themselves_are_sent() {
    let server = server().await;
    let asked = On::new("POST", PATH)
        .header("authorization", &format!("Bearer {KEY}"))
        .header("content-type", "image/png")
        .without("x-hf-bill-to")
        .body(small_png());
    server.on(asked.reply(png()));
    let progress = providers(&server, &[]).submit(job(json!({}))).await;
    let picture = done(progress.expect("a picture"));
    assert_eq!(picture.bytes, result());
    assert_eq!(picture.content_type, "image/png");
}

#[tokio::test]
async fn with_parameters_bare_base64_and_the_parameters_are_sent() {
    let server = server().await;
    let asked = On::new("POST", PATH)
        .header("content-type", "application/json")
        .json(json!({
            "inputs": base64(&small_png()),
            "parameters": { "prompt": "restore", "guidance_scale": 4.5, "seed": 1, "strength": 0.5 },
        }));
    server.on(asked.reply(png()));
    let params = json!({ "prompt": "restore", "guidance_scale": 4.5, "seed": 1, "strength": 0.5 });
    let progress = providers(&server, &[]).submit(job(params)).await;
    assert_eq!(done(progress.expect("a picture")).bytes, result());
}

#[tokio::test]
async fn who_pays_is_named_where_it_is_set() {
    let server = server().await;
    let asked = On::new("POST", PATH).header("x-hf-bill-to", "my-org");
    server.on(asked.reply(png()));
    let providers = providers(&server, &[("HF_BILL_TO", "my-org")]);
    assert!(providers.submit(job(json!({}))).await.is_ok());
}

#[tokio::test]
async fn a_web_page_json_or_nothing_is_no_picture_whatever_it_is_called() {
    for (body, word) in [
        ("<!doctype html><title>Sign in</title>", "NotAPicture"),
        (r#"{"error": "the model is tired"}"#, "the model is tired"),
        ("", "said: None"),
    ] {
        let server = server().await;
        server.on(On::new("POST", PATH).reply(Reply::bytes("image/png", body)));
        let error = providers(&server, &[]).submit(job(json!({}))).await;
        let error = error.expect_err("no picture");
        assert_eq!(error.kind, ErrorKind::NotAPicture);
        assert!(error.to_string().contains(word), "{error}");
        assert!(error.may_have_been_accepted() && !error.is_retryable());
    }
}

#[tokio::test]
async fn the_type_is_told_from_the_bytes() {
    let server = server().await;
    let reply = Reply::bytes("text/plain", b"\xff\xd8\xff\xe0 a JPEG".to_vec());
    server.on(On::new("POST", PATH).reply(reply));
    let progress = providers(&server, &[]).submit(job(json!({}))).await;
    let picture = done(progress.expect("a picture"));
    assert_eq!(picture.content_type, "image/jpeg");
}

#[tokio::test]
async fn a_picture_whose_file_ends_early_is_passed_on_as_it_came_for_decoding_to_tell() {
    let server = server().await;
    let half = small_png()[..60].to_vec();
    server.on(On::new("POST", PATH).reply(Reply::bytes("image/png", half.clone())));
    let progress = providers(&server, &[]).submit(job(json!({}))).await;
    assert_eq!(done(progress.expect("bytes")).bytes, half);
}

#[tokio::test]
async fn a_prepared_photo_that_is_not_what_it_is_called_is_not_sent() {
    let server = Scripted::start().await;
    let mut wrong = job(json!({}));
    wrong.content_type = "image/jpeg";
    let error = providers(&server, &[]).submit(wrong).await;
    assert_eq!(error.expect_err("refused").kind, ErrorKind::Refused);
    let mut large = job(json!({}));
    let mut bytes = small_png();
    bytes.resize(9 << 20, 0);
    large.image = bytes.into();
    let error = providers(&server, &[])
        .submit(large)
        .await
        .expect_err("refused");
    assert!(error.to_string().contains("max_megabytes: 8"), "{error}");
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn nothing_is_unpacked_so_that_nothing_can_swell() {
    let server = server().await;
    let packed = Reply::bytes("image/png", b"\x1f\x8b\x08\0\0\0\0\0".to_vec());
    let reply = packed.header("Content-Encoding", "gzip");
    let asked = On::new("POST", PATH).without("accept-encoding");
    server.on(asked.reply(reply));
    let error = providers(&server, &[]).submit(job(json!({}))).await;
    assert_eq!(error.expect_err("no picture").kind, ErrorKind::NotAPicture);
}
