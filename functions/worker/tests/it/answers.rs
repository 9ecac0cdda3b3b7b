//! What is made of the pictures that somebody else's machine sends back.

use http::StatusCode;
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted, small_png};
use worker::Outcome;

use crate::remote::{app_with, ask};

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_of_ones_own_enlarges_and_what_it_added_is_cut_off() {
    let server = Scripted::start().await;
    let larger = picture(20, 16);
    server.on(On::new("POST", "/swin2sr").reply(Reply::bytes("image/png", larger)));
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "swin2sr-2x", json!({})).await;
    assert_eq!(asked.run(&app).await, Outcome::Done);
    let body = asked.shown(&app).await;
    assert_eq!(
        (
            &body["status"],
            &body["result"]["width"],
            &body["result"]["height"]
        ),
        (&json!("succeeded"), &json!(16), &json!(12)),
        "{body}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_whole_picture_is_never_taken_for_one() {
    let whole = picture(20, 16);
    for answer in [
        Reply::bytes("image/png", &whole[..whole.len() / 2]),
        Reply::bytes("text/html", "<html>maintenance</html>"),
        Reply::bytes("image/png", blank(16, 12)),
    ] {
        let server = Scripted::start().await;
        server.on(On::new("POST", "/swin2sr").reply(answer));
        let app = app_with(&server).await;
        let asked = ask(&app, small_png(), "swin2sr-2x", json!({})).await;
        assert_eq!(asked.run(&app).await, Outcome::Done);
        let (kind, error) = asked.failure(&app).await;
        assert_eq!(kind, "provider-failed", "{error}");
        assert_eq!(asked.shown(&app).await["processed_url"], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_too_large_to_be_enlarged_remotely_is_refused_before_it_is_sent() {
    let server = Scripted::start().await;
    let app = app_with(&server).await;
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "a.png", picture(1200, 1000)).await;
    let request = json!({ "upload_id": upload_id, "model_id": "swin2sr-2x" });
    let answer = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(
        answer.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "{}",
        answer.body
    );
    let detail = answer.body["detail"].as_str().expect("a detail");
    assert!(detail.contains("1.2 megapixels"), "{detail}");
}

/// A picture in which every place is different.
fn picture(width: u32, height: u32) -> Vec<u8> {
    png_of(width, height, |x, y| [(x * 7) as u8, (y * 11) as u8, 90])
}

fn blank(width: u32, height: u32) -> Vec<u8> {
    png_of(width, height, |_, _| [0; 3])
}

pub(crate) fn png_of(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    let rgb: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| color(x, y))
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&rgb).expect("pixels");
    writer.finish().expect("an end");
    file
}
