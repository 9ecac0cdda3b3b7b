//! Whatever is answered, it ends with a picture, a handle or an error.

use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted};

use crate::setup::{HUB, job, providers, served_by};

/// Any JSON, with the words that answers are searched for more often than chance would have them.
fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "COMPLETED",
        "succeeded",
        "completed",
        "failed",
        "live",
        "error",
        "fal-ai",
        "a/b",
        "https://a/b",
        "data:image/png;base64,AAAA",
        "data:",
        "/",
        "",
        "\u{0}",
        "é://",
    ]);
    let names = prop::sample::select(vec![
        "status",
        "output",
        "data",
        "outputs",
        "images",
        "image",
        "url",
        "urls",
        "get",
        "id",
        "request_id",
        "response_url",
        "error",
        "detail",
        "b64_json",
        "event_id",
        "message",
        "inferenceProviderMapping",
        "provider",
        "providerId",
        "estimated_time",
        "0",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let names = names.clone();
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names, inner), 0..4).prop_map(|pairs| {
                let pairs = pairs
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(pairs.collect())
            }),
        ]
    })
}

/// An event of a Space, or something like one.
fn any_event() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec!["complete", "error", "generating", "heartbeat", "?"]);
    prop_oneof![
        (names, any_json()).prop_map(|(name, data)| format!("event: {name}\ndata: {data}\n\n")),
        any::<String>(),
    ]
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(test);
}

/// Answers everything with this, from the mapping on where `provider` is `None`.
async fn play(provider: Option<&str>, status: u16, body: &Value) {
    let server = Scripted::start().await;
    match provider {
        Some(name) => served_by(&server, &[(name, "a/b")]),
        None => server.on(On::new("GET", HUB)
            .reply(Reply::json(status, body))
            .always()),
    }
    for method in ["GET", "POST", "PUT"] {
        server.on(On::new(method, "/*")
            .reply(Reply::json(status, body))
            .always());
    }
    let mut limits = crate::setup::limits();
    limits.retries = 0;
    limits.retry_first = std::time::Duration::ZERO;
    let settings = crate::setup::settings(&server, &[]);
    let providers = providers::Providers::with_limits(settings, limits);
    if let Ok(providers::Progress::Pending { handle, .. }) = providers.submit(job(json!({}))).await
    {
        assert!(serde_json::to_string(&handle).expect("JSON").len() < 2048);
        let _ = providers.poll(&handle).await;
        let _ = providers.cancel(&handle).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_answer_of_any_provider_is_borne(body in any_json(), ok in any::<bool>()) {
        let status = if ok { 200 } else { 422 };
        for name in ["hf-inference", "fal-ai", "replicate", "wavespeed", "together"] {
            run(play(Some(name), status, &body));
        }
    }

    #[test]
    fn any_mapping_is_borne(body in any_json()) {
        run(play(None, 200, &json!({ "inferenceProviderMapping": body })));
    }

    #[test]
    fn any_events_of_a_space_are_borne(events in prop::collection::vec(any_event(), 0..6)) {
        run(async {
            let server = Scripted::start().await;
            let handle = crate::space::accepted(&server, &providers(&server, &[])).await;
            let stream = Reply::bytes("text/event-stream", events.concat());
            server.on(On::new("GET", "/*").reply(stream).always());
            let _ = providers(&server, &[]).poll(&handle).await;
        });
    }

    #[test]
    fn bytes_that_are_no_http_are_borne(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        run(async {
            let server = Scripted::start().await;
            served_by(&server, &[("fal-ai", "a/b")]);
            server.on(On::new("POST", "/*").reply(Reply::garbage(bytes.clone())).always());
            let answered = providers(&server, &[]).submit(job(json!({}))).await;
            assert!(answered.is_err());
        });
    }
}
