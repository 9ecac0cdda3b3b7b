use std::time::Duration;

use providers::{ErrorKind, Limits, Providers};
use serde_json::json;
use testkit::{On, Reply, Scripted};

use crate::setup::{done, job, limits, png, providers, served_by, settings};

const FIRST: &str = "/hf-inference/models/h/y";
const SECOND: &str = "/together/v1/images/generations";

async fn server() -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("hf-inference", "h/y"), ("together", "t/y")]);
    server
}

const BOTH: [(&str, &str); 1] = [("HF_PROVIDERS", "hf-inference,together")];

fn second() -> On {
    let png = crate::setup::base64(&crate::setup::result());
    let body = json!({ "data": [{ "b64_json": png }] });
    On::new("POST", SECOND).reply(Reply::json(200, &body))
}

#[tokio::test]
async fn the_next_that_the_settings_name_is_asked_where_nothing_was_accepted() {
    for status in [402, 404, 410, 429, 503] {
        let server = server().await;
        server.on(On::new("POST", FIRST).reply(Reply::status(status)).always());
        server.on(second());
        done(
            providers(&server, &BOTH)
                .submit(job(json!({})))
                .await
                .expect("a picture"),
        );
    }
}

#[tokio::test]
async fn nobody_is_asked_whom_the_settings_do_not_name() {
    for named in ["", "hf-inference"] {
        let server = server().await;
        server.on(On::new("POST", FIRST).reply(Reply::status(402)));
        let providers = providers(&server, &[("HF_PROVIDERS", named)]);
        let error = providers.submit(job(json!({}))).await.expect_err("used up");
        assert_eq!(error.kind, ErrorKind::CreditsUsedUp);
        assert_eq!(server.count("POST", SECOND), 0);
    }
}

#[tokio::test]
async fn nobody_else_is_asked_when_it_may_have_been_accepted_or_is_about_the_key_or_the_photo() {
    for reply in [
        Reply::status(401),
        Reply::status(403),
        Reply::status(422),
        png().cut_after(10),
        png().after(Duration::from_secs(30)),
        Reply::bytes("image/png", "<html>"),
    ] {
        let server = server().await;
        server.on(On::new("POST", FIRST).reply(reply));
        assert!(
            providers(&server, &BOTH)
                .submit(job(json!({})))
                .await
                .is_err()
        );
        assert_eq!(server.count("POST", SECOND), 0);
    }
}

#[tokio::test]
async fn where_all_fail_the_first_one_is_told() {
    let server = server().await;
    server.on(On::new("POST", FIRST).reply(Reply::status(402)));
    server.on(On::new("POST", SECOND).reply(Reply::status(404)));
    let error = providers(&server, &BOTH).submit(job(json!({}))).await;
    let error = error.expect_err("all failed");
    assert_eq!(
        (error.kind, error.provider.as_str()),
        (ErrorKind::CreditsUsedUp, "hf-inference")
    );
}

#[tokio::test]
async fn a_provider_without_credits_is_not_asked_again_at_once() {
    let server = server().await;
    server.on(On::new("POST", FIRST).reply(Reply::status(402)));
    server.on(second().times(2));
    let providers = providers(&server, &BOTH);
    for _ in 0..2 {
        done(providers.submit(job(json!({}))).await.expect("a picture"));
    }
}

#[tokio::test]
async fn a_provider_that_keeps_failing_is_left_alone_and_then_tried_again() {
    let server = server().await;
    let limits = Limits {
        retries: 0,
        circuit_failures: 3,
        circuit_first: Duration::from_secs(2),
        ..limits()
    };
    let providers = Providers::with_limits(settings(&server, &[]), limits);
    server.on(On::new("POST", FIRST).reply(Reply::status(502)).times(3));
    for _ in 0..3 {
        assert!(providers.submit(job(json!({}))).await.is_err());
    }
    let error = providers
        .submit(job(json!({})))
        .await
        .expect_err("left alone");
    assert!(error.to_string().contains("ProviderPaused"), "{error}");
    assert!(error.is_retryable() && error.retry_after.is_some());
    assert_eq!(server.count("POST", FIRST), 3);
    tokio::time::sleep(Duration::from_secs(2)).await;
    server.on(On::new("POST", FIRST).reply(png()));
    done(providers.submit(job(json!({}))).await.expect("a picture"));
}
