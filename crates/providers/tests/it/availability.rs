use std::time::Duration;

use providers::{Availability, Destination, ErrorKind, Limits, Providers};
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted};

use crate::setup::{HUB, KEY, MODEL, job, limits, providers, served_by, settings};

fn router() -> Destination {
    Destination::Router {
        model: MODEL.to_owned(),
    }
}

fn hub(body: &Value) -> On {
    On::new("GET", HUB).reply(Reply::json(200, body))
}

async fn reason(providers: &Providers, destination: &Destination) -> String {
    match providers.availability(destination).await {
        Availability::Unavailable(reason) => format!("{reason:?}"),
        Availability::Available => panic!("available"),
    }
}

#[tokio::test]
async fn a_model_that_somebody_serves_is_available_whether_the_mapping_is_a_list_or_an_object() {
    let entry = json!({ "providerId": "f/y", "status": "live", "task": "image-to-image" });
    let mut listed = entry.clone();
    listed["provider"] = json!("fal-ai");
    for mapping in [json!([listed]), json!({ "fal-ai": entry })] {
        let server = Scripted::start().await;
        let asked = hub(&json!({ "inferenceProviderMapping": mapping }));
        server.on(asked.header("authorization", &format!("Bearer {KEY}")));
        let available = providers(&server, &[]).availability(&router()).await;
        assert_eq!(available, Availability::Available);
    }
}

#[tokio::test]
async fn the_hubs_answer_is_kept_for_all_who_ask() {
    let server = Scripted::start().await;
    served_by(&server, &[("fal-ai", "f/y")]);
    let providers = providers(&server, &[]);
    let other = providers.clone();
    let destination = router();
    tokio::join!(
        providers.availability(&destination),
        other.availability(&destination)
    );
    providers.availability(&destination).await;
    assert_eq!(server.count("GET", HUB), 1);
}

#[tokio::test]
async fn an_old_answer_is_asked_for_again_and_used_where_there_is_no_new_one() {
    let server = Scripted::start().await;
    let body = json!({ "inferenceProviderMapping": { "fal-ai": { "providerId": "f/y", "status": "live" } } });
    let limits = Limits {
        mapping_age: Duration::ZERO,
        hub_pause: Duration::ZERO,
        ..limits()
    };
    let providers = Providers::with_limits(settings(&server, &[]), limits);
    server.on(hub(&body));
    assert_eq!(
        providers.availability(&router()).await,
        Availability::Available
    );
    for reply in [
        Reply::status(500),
        Reply::status(429),
        Reply::bytes("text/html", "<html>"),
        Reply::garbage("?"),
        Reply::json(200, &body).after(Duration::from_secs(30)),
        Reply::json(200, &body).endless(),
    ] {
        server.on(On::new("GET", HUB).reply(reply));
        assert_eq!(
            providers.availability(&router()).await,
            Availability::Available
        );
    }
    assert_eq!(server.count("GET", HUB), 7);
    server.on(On::new("GET", HUB).reply(Reply::status(404)));
    assert!(reason(&providers, &router()).await.contains("UnknownAtHub"));
}

#[tokio::test]
async fn a_hub_that_fails_is_left_alone_for_a_while_and_the_user_is_told() {
    let server = Scripted::start().await;
    server.on(On::new("GET", HUB).reply(Reply::status(500)));
    let providers = providers(&server, &[]);
    for _ in 0..3 {
        assert!(
            reason(&providers, &router())
                .await
                .contains("HubUnreachable")
        );
    }
    let error = providers
        .submit(job(json!({})))
        .await
        .expect_err("nobody is known");
    assert!(error.kind == ErrorKind::Unreachable && error.is_retryable());
    assert_eq!(server.count("GET", HUB), 1);
}

#[tokio::test]
async fn why_a_model_is_not_available_is_told() {
    let server = Scripted::start().await;
    let without = providers(&server, &[("HF_API_KEY", "")]);
    assert!(reason(&without, &router()).await.contains("KeyMissing"));
    let error = without.submit(job(json!({}))).await.expect_err("no key");
    assert_eq!(error.kind, ErrorKind::KeyMissing);
    for (mapping, named, words) in [
        (json!([]), "", "NotServed {"),
        (json!({}), "", "NotServed {"),
        (json!(null), "", "NotServed {"),
        (
            json!({ "x": { "providerId": "a/b", "status": "live" } }),
            "",
            "serving: [\"x\"]",
        ),
        (
            json!({ "fal-ai": { "providerId": "a/b", "status": "error" } }),
            "",
            "NotServed {",
        ),
        (
            json!({ "fal-ai": { "providerId": "a/b", "status": "live" } }),
            "replicate",
            "NotServedByNamed",
        ),
    ] {
        server.on(hub(&json!({ "inferenceProviderMapping": mapping })));
        let providers = providers(&server, &[("HF_PROVIDERS", named)]);
        let reason = reason(&providers, &router()).await;
        assert!(reason.contains(words), "{reason}");
    }
    let endpoint = Destination::Endpoint {
        model_id: "swin2sr-2x".to_owned(),
    };
    let reason = reason(&providers(&server, &[]), &endpoint).await;
    assert!(reason.contains("HF_ENDPOINT_SWIN2SR_2X"), "{reason}");
}

#[tokio::test]
async fn an_endpoint_with_an_address_and_a_space_with_a_name_are_available() {
    let server = Scripted::start().await;
    let url = server.url();
    let more = [("HF_ENDPOINT_SWIN2SR_2X", url.as_str()), ("HF_API_KEY", "")];
    let providers = providers(&server, &more);
    for destination in [
        Destination::Endpoint {
            model_id: "swin2sr-2x".to_owned(),
        },
        Destination::Space {
            space: "ohayonguy/PMRF".to_owned(),
            api: "predict".to_owned(),
        },
    ] {
        assert_eq!(
            providers.availability(&destination).await,
            Availability::Available
        );
    }
}

#[tokio::test]
async fn a_key_that_the_hub_does_not_accept_is_told_as_that() {
    let server = Scripted::start().await;
    server.on(On::new("GET", HUB).reply(Reply::status(401)).always());
    let providers = providers(&server, &[]);
    let error = providers.submit(job(json!({}))).await;
    assert_eq!(error.expect_err("no key").kind, ErrorKind::KeyRefused);
    assert!(reason(&providers, &router()).await.contains("KeyRefused"));
}
