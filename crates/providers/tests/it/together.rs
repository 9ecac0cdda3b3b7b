use providers::ErrorKind;
use serde_json::json;
use testkit::{On, Reply, Scripted};

use crate::setup::{KEY, base64, data_address, done, job, providers, result, served_by};

const PATH: &str = "/together/v1/images/generations";

async fn server(id: &str) -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("together", id)]);
    server
}

fn answer() -> Reply {
    Reply::json(200, &json!({ "data": [{ "b64_json": base64(&result()) }] }))
}

#[tokio::test]
async fn a_kontext_model_gets_the_picture_as_its_image() {
    let server = server("black-forest-labs/FLUX.1-Kontext-dev").await;
    let asked = On::new("POST", PATH)
        .header("authorization", &format!("Bearer {KEY}"))
        .json(json!({
            "model": "black-forest-labs/FLUX.1-Kontext-dev",
            "prompt": "",
            "response_format": "base64",
            "image_url": data_address(),
        }));
    server.on(asked.reply(answer()));
    let progress = providers(&server, &[]).submit(job(json!({}))).await;
    assert_eq!(done(progress.expect("a picture")).bytes, result());
}

#[tokio::test]
async fn any_other_model_gets_it_as_a_reference_and_steps_by_their_name() {
    for id in [
        "Qwen/Qwen-Image-Edit",
        "x/flux.2-kontext",
        "black-forest-labs/FLUX.1-dev",
    ] {
        let server = server(id).await;
        let asked = On::new("POST", PATH).json(json!({
            "model": id,
            "prompt": "restore",
            "response_format": "base64",
            "reference_images": [data_address()],
            "steps": 28,
            "width": 8,
            "height": 6,
            "seed": 2,
        }));
        server.on(asked.reply(answer()));
        let params = json!({
            "prompt": "restore", "num_inference_steps": 28, "seed": 2,
            "target_size": { "width": 8, "height": 6 },
        });
        done(
            providers(&server, &[])
                .submit(job(params))
                .await
                .expect("a picture"),
        );
    }
}

#[tokio::test]
async fn an_answer_without_a_picture_is_an_error() {
    for (body, kind) in [
        (json!({ "data": [] }), ErrorKind::Unexpected),
        (
            json!({ "data": [{ "url": "https://a.example" }] }),
            ErrorKind::Unexpected,
        ),
        (
            json!({ "data": [{ "b64_json": "%%" }] }),
            ErrorKind::NotAPicture,
        ),
        (
            json!({ "data": [{ "b64_json": base64(b"<html>") }] }),
            ErrorKind::NotAPicture,
        ),
    ] {
        let server = server("x/y").await;
        server.on(On::new("POST", PATH).reply(Reply::json(200, &body)));
        let error = providers(&server, &[]).submit(job(json!({}))).await;
        let error = error.expect_err("no picture");
        assert_eq!(error.kind, kind, "{body}");
        assert!(error.may_have_been_accepted());
    }
}
