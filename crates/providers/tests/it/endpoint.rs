use std::time::Duration;

use providers::{Destination, ErrorKind, Job, Providers};
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted, small_png};

use crate::setup::{KEY, base64, done, job, png, providers, result};

fn to_endpoint(params: Value) -> Job {
    Job {
        destination: Destination::Endpoint {
            model_id: "swin2sr-2x".to_owned(),
        },
        ..job(params)
    }
}

fn at(server: &Scripted) -> Providers {
    let url = format!("{}/own/", server.url());
    providers(server, &[("HF_ENDPOINT_SWIN2SR_2X", &url)])
}

#[tokio::test]
async fn the_bytes_go_to_the_address_itself() {
    let server = Scripted::start().await;
    let asked = On::new("POST", "/own/")
        .header("authorization", &format!("Bearer {KEY}"))
        .header("content-type", "image/png")
        .header("accept", "image/png")
        .header("x-scale-up-timeout", "1")
        .without("x-hf-bill-to")
        .body(small_png());
    server.on(asked.reply(png()));
    let progress = at(&server).submit(to_endpoint(json!({}))).await;
    assert_eq!(done(progress.expect("a picture")).bytes, result());
}

#[tokio::test]
async fn with_parameters_json_goes_there() {
    let server = Scripted::start().await;
    let asked = On::new("POST", "/own/")
        .header("content-type", "application/json")
        .header("accept", "image/png")
        .json(json!({ "inputs": base64(&small_png()), "parameters": { "scale": 2 } }));
    server.on(asked.reply(png()));
    let progress = at(&server).submit(to_endpoint(json!({ "scale": 2 }))).await;
    done(progress.expect("a picture"));
}

#[tokio::test]
async fn an_endpoint_that_wakes_up_is_asked_again_later_and_not_held_against_it() {
    let server = Scripted::start().await;
    let providers = at(&server);
    let asleep = On::new("POST", "/own/").reply(Reply::status(503)).times(8);
    server.on(asleep);
    for _ in 0..8 {
        let error = providers
            .submit(to_endpoint(json!({})))
            .await
            .expect_err("asleep");
        assert_eq!(error.kind, ErrorKind::Busy);
        assert!(error.to_string().contains("ProviderWaking"), "{error}");
        assert!(error.is_retryable() && error.retry_after.is_some());
    }
    server.on(On::new("POST", "/own/").reply(png()));
    done(
        providers
            .submit(to_endpoint(json!({})))
            .await
            .expect("awake"),
    );
}

#[tokio::test]
async fn an_endpoint_may_hold_the_request_while_it_wakes_up() {
    let server = Scripted::start().await;
    let held = png().after(Duration::from_millis(3200));
    server.on(On::new("POST", "/own/").reply(held));
    done(
        at(&server)
            .submit(to_endpoint(json!({})))
            .await
            .expect("awake"),
    );
}

#[tokio::test]
async fn a_model_without_an_endpoint_says_which_setting_it_needs() {
    let server = Scripted::start().await;
    let error = providers(&server, &[]).submit(to_endpoint(json!({}))).await;
    let error = error.expect_err("no endpoint");
    assert_eq!(error.kind, ErrorKind::NotConfigured);
    assert!(
        error.to_string().contains("HF_ENDPOINT_SWIN2SR_2X"),
        "{error}"
    );
}

#[tokio::test]
async fn the_key_of_another_provider_is_not_shown_to_an_endpoint() {
    let server = Scripted::start().await;
    server.on(On::new("POST", "/own/")
        .without("authorization")
        .reply(png()));
    let own = format!("{}/own/", server.url());
    let with_another_key = providers(
        &server,
        &[
            ("HF_ENDPOINT_SWIN2SR_2X", &own),
            ("HF_API_KEY", "a-key-of-fal:1"),
            ("HF_PROVIDERS", "fal-ai"),
        ],
    );
    let progress = with_another_key.submit(to_endpoint(json!({}))).await;
    assert_eq!(done(progress.expect("a picture")).bytes, result());
}
