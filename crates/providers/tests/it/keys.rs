//! The key is shown nowhere.

use providers::{Progress, Settings};
use serde_json::json;
use testkit::{On, Reply, Scripted};

use crate::setup::{KEY, MODEL, job, providers, served_by, settings};

#[tokio::test]
async fn no_error_shows_the_key_also_when_the_provider_does() {
    let server = Scripted::start().await;
    served_by(&server, &[("hf-inference", MODEL)]);
    let path = format!("/hf-inference/models/{MODEL}");
    let text = format!("Invalid token {KEY} at https://a.example/?token={KEY}\u{1b}[0m");
    for status in [200, 400, 401, 402, 403, 404, 422, 429, 500] {
        let reply = Reply::json(status, &json!({ "error": text }))
            .header("X-Error-Message", KEY)
            .header("X-Request-Id", KEY);
        server.on(On::new("POST", &path).reply(reply).always());
        let providers = providers(&server, &[]);
        let error = providers
            .submit(job(json!({})))
            .await
            .expect_err("an error");
        let shown = format!("{error} {error:?} {providers:?}");
        assert!(
            !shown.contains(KEY) && !shown.contains("a.example"),
            "{shown}"
        );
        assert!(!shown.contains('\u{1b}'));
    }
}

#[tokio::test]
async fn neither_settings_nor_handles_show_the_key() {
    let server = Scripted::start().await;
    served_by(&server, &[("fal-ai", "f/y")]);
    let accepted = json!({ "request_id": KEY, "response_url": format!("https://a/{KEY}/r") });
    let submit = On::new("POST", "/fal-ai/f/y?_subdomain=queue");
    server.on(submit.reply(Reply::json(200, &accepted)));
    let shown = format!("{:?}", settings(&server, &[]));
    assert!(!shown.contains(KEY), "{shown}");
    let refused = providers(&server, &[]).submit(job(json!({}))).await;
    if let Ok(Progress::Pending { handle, .. }) = refused {
        panic!("a path with the key in it was taken: {handle:?}");
    }
}

#[test]
fn settings_that_do_not_fit_are_all_named_and_show_no_secret() {
    let wrong = [
        ("HF_API_KEY", "a-secret-of-nobody"),
        ("HF_API_TIMEOUT", "soon"),
        ("HF_BILL_TO", "my org"),
        ("HF_ROUTER_URL", "http://router.example"),
        ("HF_HUB_URL", "https://user:a-secret-of-nobody@hub.example"),
        ("HF_PROVIDERS", "fal-ai,nobody,fal-ai,replicate"),
        ("HF_ENDPOINT_SWIN2SR_2X", "ftp://a.example"),
    ];
    let get = |name: &str| {
        let found = wrong.iter().find(|(found, _)| *found == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let error = Settings::read(get, ["swin2sr-2x"]).expect_err("refused");
    let text = error.to_string();
    for (name, _) in wrong {
        assert!(text.contains(name), "{name} is missing in {text}");
    }
    assert!(!format!("{text}{error:?}").contains("a-secret-of-nobody"));
}

#[test]
fn settings_have_defaults_and_empty_values_count_as_not_set() {
    let settings = Settings::read(|_| Some(" ".to_owned()), ["swin2sr-2x"]).expect("fits");
    assert_eq!(
        settings.router_url.as_str(),
        "https://router.huggingface.co/"
    );
    assert_eq!(settings.hub_url.as_str(), "https://huggingface.co/");
    assert_eq!(settings.timeout.as_secs(), 60);
    assert!(settings.key.is_none() && settings.bill_to.is_none() && settings.direct.is_none());
    assert!(settings.providers.is_empty() && settings.endpoints.is_empty());
}

#[test]
fn an_address_inside_the_own_network_may_do_without_tls() {
    for url in [
        "http://127.0.0.1:9",
        "http://[::1]:9",
        "http://provider:9",
        "http://10.0.0.7",
    ] {
        let get = |name: &str| (name == "HF_ROUTER_URL").then(|| url.to_owned());
        assert!(Settings::read(get, []).is_ok(), "{url}");
    }
}
