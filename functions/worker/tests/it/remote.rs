//! Steps on somebody else's machine, played by a scripted server.

use std::time::Duration;

use domain::{Remote, Timing};
use http::StatusCode;
use serde_json::{Value, json};
use store::{Queue, StepMessage};
use testkit::{On, Person, Reply, Scripted, TestApp, photo, play_fal, small_png};
use tokio_util::sync::CancellationToken;
use web::UploadRules;
use worker::{Outcome, handle};

const SUBMIT: &str = "/fal-ai/stand-in/edit?_subdomain=queue";

/// Everything, with models elsewhere at `server`.
pub(crate) async fn app_with(server: &Scripted) -> TestApp {
    let url = server.url();
    TestApp::with_environment(
        Timing::default(),
        UploadRules::default(),
        |name| match name {
            "HF_API_KEY" => Some("hf_a-key-for-tests".to_owned()),
            "HF_ROUTER_URL" | "HF_HUB_URL" => Some(url.clone()),
            "HF_ENDPOINT_SWIN2SR_2X" => Some(format!("{url}/swin2sr")),
            _ => None,
        },
    )
    .await
}

/// A server where fal serves every model; what else it does is added to its script.
async fn fal() -> Scripted {
    let server = Scripted::start().await;
    let mapping = json!({ "inferenceProviderMapping": [
        { "provider": "fal-ai", "providerId": "stand-in/edit", "status": "live", "task": "image-to-image" },
    ] });
    server.on(On::new("GET", "/api/models/*")
        .reply(Reply::json(200, &mapping))
        .always());
    server
}

/// As [`fal`]; it answers one submission like this, and takes one cancellation.
async fn fal_that_cancels(submitted: Reply) -> Scripted {
    let server = fal().await;
    server.on(On::new("POST", SUBMIT).reply(submitted));
    server.on(On::new(
        "PUT",
        "/fal-ai/stand-in/requests/r-1/cancel?_subdomain=queue",
    )
    .reply(Reply::status(202)));
    server
}

fn accepted() -> Reply {
    let body = json!({
        "request_id": "r-1",
        "status": "IN_QUEUE",
        "response_url": "https://queue.fal.run/stand-in/requests/r-1",
    });
    Reply::json(200, &body)
}

fn in_queue() -> On {
    On::new(
        "GET",
        "/fal-ai/stand-in/requests/r-1/status?_subdomain=queue",
    )
    .reply(Reply::json(200, &json!({ "status": "IN_QUEUE" })))
}

/// Anna's restoration of a small photo with `qwen-edit`, and the message that runs it.
pub(crate) struct Asked {
    anna: Person,
    id: String,
    message: String,
}

pub(crate) async fn ask(app: &TestApp, photo: Vec<u8>, model_id: &str, params: Value) -> Asked {
    let anna = app.person("anna").await;
    let upload_id = app.upload(&anna, "photo.jpg", photo).await;
    let request = json!({ "upload_id": upload_id, "model_id": model_id, "params": params });
    let answer = app.post(&anna, "/api/v1/restore", request).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
    let id = answer.body["id"].as_str().expect("an id").to_owned();
    let message = StepMessage {
        owner: anna.id,
        restoration: id.parse().expect("an id"),
    };
    Asked {
        message: serde_json::to_string(&message).expect("JSON"),
        anna,
        id,
    }
}

impl Asked {
    pub(crate) async fn run(&self, app: &TestApp) -> Outcome {
        handle(&app.worker(), &self.message, &CancellationToken::new()).await
    }

    pub(crate) async fn shown(&self, app: &TestApp) -> Value {
        let path = format!("/api/v1/restore/{}", self.id);
        app.get(&self.anna, &path).await.body
    }

    pub(crate) async fn failure(&self, app: &TestApp) -> (String, Value) {
        let body = self.shown(app).await;
        assert_eq!(body["status"], "failed", "{body}");
        let kind = body["error"]["type"].as_str().expect("a type").to_owned();
        let kind = kind.trim_start_matches("urn:photo-restoration:").to_owned();
        (kind, body["error"].clone())
    }
}

fn size_of(bytes: &[u8]) -> (u32, u32) {
    let info = engine::inspect(bytes, bytes.len() as u64, &engine::Limits::default());
    let info = info.expect("a photo");
    (info.width, info.height)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_is_sent_once_and_its_result_found_by_messages_with_a_delay() {
    let server = Scripted::start().await;
    play_fal(&server);
    let app = app_with(&server).await;
    let original = photo("portrait-damaged.jpg");
    let asked = ask(&app, original.clone(), "qwen-edit", json!({})).await;
    let started = std::time::Instant::now();
    let body = loop {
        for outcome in app.work_on(Queue::Remote).await {
            assert_eq!(outcome, Outcome::Done);
        }
        let body = asked.shown(&app).await;
        if body["status"] != "running" {
            break body;
        }
        assert!(started.elapsed() < Duration::from_secs(120), "{body}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(body["status"], "succeeded", "{body}");
    assert_eq!(server.count("POST", "/fal-ai/"), 1);
    let fetch = async |url: &Value| {
        let url = url.as_str().expect("a URL").to_owned();
        let answer = testkit::http().get(url).send().await.expect("answers");
        answer.bytes().await.expect("bytes").to_vec()
    };
    assert_eq!(fetch(&body["original_url"]).await, original);
    assert_eq!(size_of(&fetch(&body["processed_url"]).await), (512, 512));
    assert_eq!(body["result"]["content_type"], "image/jpeg");
    let provenance = &body["result"]["provenance"];
    assert_eq!(provenance["networks"], json!(["Qwen/Qwen-Image-Edit-2509"]));
    let of = |bytes: &[u8]| json!(crate::provenance::sha256(bytes));
    assert_eq!(body["original"]["sha256"], of(&original));
    assert_eq!(
        provenance["sha256"],
        of(&fetch(&body["processed_url"]).await)
    );
    for thumbnail in [
        &body["original"]["thumbnail_url"],
        &body["result"]["thumbnail_url"],
    ] {
        assert_eq!(size_of(&fetch(thumbnail).await), (480, 480));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_finds_a_handle_asks_with_it_and_sends_nothing() {
    let server = fal().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    server.on(in_queue().times(2));
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
    assert_eq!(asked.run(&app).await, Outcome::Done);
    assert_eq!(asked.shown(&app).await["status"], "running");
    // Another copy of the message does not disturb its sleep.
    assert!(matches!(asked.run(&app).await, Outcome::Retry(_)));
    for _ in 0..2 {
        app.clock.advance(Duration::from_secs(1));
        assert_eq!(asked.run(&app).await, Outcome::Done);
    }
    // The message is lost with its worker: the sweeper sends another.
    app.clock.advance(Duration::from_secs(120));
    let swept = sweeper::sweep(&app.sweeper()).await.expect("swept");
    assert_eq!(swept.sent, 1);
    assert_eq!(server.count("POST", "/fal-ai/"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_while_being_sent_is_not_sent_again_and_says_why() {
    let server = fal().await;
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
    let (now, timing) = (app.clock.now(), *app.store().timing());
    let id = asked.id.parse().expect("an id");
    // As a worker leaves it that dies between noting that it sends and knowing whether it arrived.
    let died = app
        .store()
        .update_restoration(asked.anna.id, id, |it| {
            let domain::Claim::Granted(attempt) = it.claim(now, &timing) else {
                panic!("not granted");
            };
            it.sending(attempt, now, &timing)
        })
        .await;
    let (restoration, sending) = died.expect("written").expect("there");
    sending.expect("at work");
    assert!(matches!(restoration.remote(), Some(Remote::Sending { .. })));
    app.clock.advance(Duration::from_secs(61));
    assert_eq!(asked.run(&app).await, Outcome::Done);
    let (kind, error) = asked.failure(&app).await;
    assert_eq!(kind, "sent-unknown");
    assert!(
        error["detail"]
            .as_str()
            .is_some_and(|it| it.contains("twice"))
    );
    assert_eq!(error["code"], "sent-unknown");
    assert_eq!(server.count("POST", "/fal-ai/"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_refuses_is_told_in_its_kind_with_the_request_id() {
    for (status, expected) in [
        (401, "provider-key"),
        (402, "provider-credits"),
        (404, "model-gone"),
        (422, "provider-refused"),
    ] {
        let server = fal().await;
        let refusal = Reply::json(status, &json!({ "error": "no" })).header("x-request-id", "q-7");
        server.on(On::new("POST", SUBMIT).reply(refusal));
        let app = app_with(&server).await;
        let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
        assert_eq!(asked.run(&app).await, Outcome::Done);
        let (kind, error) = asked.failure(&app).await;
        assert_eq!(
            (kind.as_str(), &error["request_id"]),
            (expected, &json!("q-7")),
            "{status}: {error}"
        );
        assert_eq!(error["values"]["provider"], "fal-ai");
        assert_eq!(error["values"]["said"], "no", "the provider's own words");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_provider_is_asked_again_when_it_says_and_the_wait_is_told() {
    let server = fal().await;
    let busy = Reply::status(429).header("Retry-After", "30");
    server.on(On::new("POST", SUBMIT).reply(busy));
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
    assert_eq!(asked.run(&app).await, Outcome::Done);
    let body = asked.shown(&app).await;
    assert_eq!(body["status"], "running");
    assert!(body["notice"]["detail"].is_string() && body["notice"]["again_at"].is_string());
    assert_eq!(body["notice"]["code"], "provider-busy");
    assert_eq!(body["notice"]["values"]["status"], 429);
    // Too early: nothing is asked.
    app.clock.advance(Duration::from_secs(10));
    assert_eq!(asked.run(&app).await, Outcome::Done);
    app.clock.advance(Duration::from_secs(21));
    assert_eq!(asked.run(&app).await, Outcome::Done);
    assert_eq!(asked.shown(&app).await["notice"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_busy_every_time_is_given_up_with_its_own_reason() {
    let server = fal().await;
    // Four times in all, as the contract says: once, and three more.
    let busy = Reply::status(429).header("Retry-After", "60");
    server.on(On::new("POST", SUBMIT).reply(busy).times(4));
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
    for _ in 0..4 {
        assert_eq!(asked.run(&app).await, Outcome::Done);
        app.clock.advance(Duration::from_secs(61));
    }
    assert_eq!(asked.failure(&app).await.0, "provider-busy");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_canceled_here_is_canceled_there_once() {
    let server = fal_that_cancels(accepted()).await;
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
    assert_eq!(asked.run(&app).await, Outcome::Done);
    let path = format!("/api/v1/restore/{}/cancel", asked.id);
    let canceled = app.post(&asked.anna, &path, json!({})).await;
    assert_eq!(canceled.status, StatusCode::ACCEPTED);
    for _ in 0..2 {
        app.clock.advance(Duration::from_secs(3));
        assert_eq!(asked.run(&app).await, Outcome::Done);
    }
    assert_eq!(asked.shown(&app).await["status"], "canceled");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_canceled_when_everything_died_is_canceled_there_by_the_sweeper() {
    let server = fal_that_cancels(accepted()).await;
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
    assert_eq!(asked.run(&app).await, Outcome::Done);
    // Its messages are lost, as those of a program that is killed.
    let all_are_taken = async || {
        let (wait, hidden) = (Duration::from_secs(2), Duration::from_secs(3600));
        let messages = app.store().receive(Queue::Remote, 10, wait, hidden).await;
        messages.expect("read").is_empty()
    };
    testkit::eventually("no message is left", all_are_taken).await;
    let path = format!("/api/v1/restore/{}", asked.id);
    app.ask(&asked.anna, http::Method::DELETE, &path, None)
        .await;
    app.clock.advance(Duration::from_secs(61));
    let swept = sweeper::sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((swept.sent, swept.removed), (1, 0));
    assert_eq!(app.work_on(Queue::Remote).await, [Outcome::Done]);
    // Only then is the record removed, and with it the handle.
    let swept = sweeper::sweep(&app.sweeper()).await.expect("swept");
    assert_eq!((swept.sent, swept.removed), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_gets_the_settings_in_the_order_of_the_model() {
    let server = Scripted::start().await;
    let names = ["zoom", "aligned", "steps", "mode", "blend", "amount"];
    let properties: serde_json::Map<String, Value> = names
        .iter()
        .zip(1..)
        .map(|(name, at)| {
            let schema = json!({ "type": "integer", "minimum": 0, "maximum": 9, "default": at });
            ((*name).to_owned(), schema)
        })
        .collect();
    let models = json!([{
        "id": "face", "name": "Face", "category": "face", "provider": "hf-space",
        "model": server.url(), "api": "predict",
        "parameters": { "type": "object", "properties": properties },
    }]);
    let url = server.url();
    let app = TestApp::with_environment(
        Timing::default(),
        UploadRules::default(),
        |name| match name {
            "HF_API_KEY" => Some("hf_a-key-for-tests".to_owned()),
            "HF_ROUTER_URL" | "HF_HUB_URL" => Some(url.clone()),
            "MODELS_CONFIG" => Some(models.to_string()),
            _ => None,
        },
    )
    .await;
    server
        .on(On::new("POST", "/gradio_api/upload*").reply(Reply::json(200, &json!(["/tmp/a.png"]))));
    let in_order = |request: &testkit::Received| {
        let data = request.json()["data"].clone();
        let sent = data.as_array().map(|data| data[1..].to_vec());
        if sent == Some((1..=6).map(Value::from).collect()) {
            Ok(())
        } else {
            Err(format!("the settings are {data}"))
        }
    };
    server.on(On::new("POST", "/gradio_api/call/predict")
        .check(in_order)
        .reply(Reply::json(200, &json!({ "event_id": "e-1" }))));
    let asked = ask(&app, small_png(), "face", json!({})).await;
    assert_eq!(asked.run(&app).await, Outcome::Done);
    assert_eq!(asked.shown(&app).await["status"], "running");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_canceled_while_it_is_being_sent_is_canceled_there_as_well() {
    let late = accepted().after(Duration::from_secs(5));
    let server = fal_that_cancels(late).await;
    let app = app_with(&server).await;
    let asked = ask(&app, small_png(), "qwen-edit", json!({})).await;
    let path = format!("/api/v1/restore/{}/cancel", asked.id);
    let cancel = async {
        let sent = async || server.count("POST", "/fal-ai/") > 0;
        testkit::eventually("the photo is sent", sent).await;
        app.post(&asked.anna, &path, json!({})).await
    };
    let (outcome, canceled) = tokio::join!(asked.run(&app), cancel);
    assert_eq!(
        (outcome, canceled.status),
        (Outcome::Done, StatusCode::ACCEPTED)
    );
    assert_eq!(asked.shown(&app).await["status"], "canceled");
}
