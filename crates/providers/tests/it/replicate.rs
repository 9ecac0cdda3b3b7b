use providers::ErrorKind;
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted};

use crate::setup::{KEY, data_address, done, job, pending, png, providers, result, served_by};

const SUBMIT: &str = "/replicate/v1/models/qwen/qwen-image-edit/predictions";
const GET: &str = "/replicate/v1/predictions/p1";

async fn server(id: &str) -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("replicate", id)]);
    server
}

fn prediction(status: &str, output: &Value) -> Reply {
    let body = json!({
        "id": "p1",
        "status": status,
        "output": output,
        "urls": { "get": "https://api.replicate.com/v1/predictions/p1" },
    });
    Reply::json(201, &body)
}

#[tokio::test]
async fn the_picture_is_given_under_every_name_and_the_answer_is_waited_for() {
    let server = server("qwen/qwen-image-edit").await;
    let picture = data_address();
    let asked = On::new("POST", SUBMIT)
        .header("authorization", &format!("Bearer {KEY}"))
        .header("prefer", "wait")
        .json(json!({ "input": {
            "image": picture, "images": [picture], "input_image": picture,
            "input_images": [picture], "prompt": "restore",
        } }));
    server.on(asked.reply(prediction("starting", &Value::Null)));
    let progress = providers(&server, &[])
        .submit(job(json!({ "prompt": "restore" })))
        .await;
    assert_eq!(
        pending(progress.expect("accepted")).request_id(),
        Some("p1")
    );
}

#[tokio::test]
async fn an_output_that_is_null_means_that_it_runs_and_is_asked_for() {
    for output in [
        json!("{url}"),
        json!(["{url}", "https://other.example/b.png"]),
    ] {
        let server = server("qwen/qwen-image-edit").await;
        let url = format!("{}/files/a.png", server.url());
        let output: Value =
            serde_json::from_str(&output.to_string().replace("{url}", &url)).expect("JSON");
        server.on(On::new("POST", SUBMIT).reply(prediction("processing", &Value::Null)));
        server.on(On::new("GET", GET).reply(prediction("processing", &Value::Null)));
        let get = On::new("GET", GET).header("authorization", &format!("Bearer {KEY}"));
        server.on(get.reply(prediction("succeeded", &output)));
        server.on(On::new("GET", "/files/a.png")
            .without("authorization")
            .reply(png()));
        let providers = providers(&server, &[]);
        let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
        let handle = pending(providers.poll(&handle).await.expect("goes on"));
        let picture = done(providers.poll(&handle).await.expect("a picture"));
        assert_eq!(picture.bytes, result());
    }
}

#[tokio::test]
async fn an_output_that_is_there_at_once_is_fetched_after_the_handle_could_be_stored() {
    let server = server("qwen/qwen-image-edit").await;
    let url = format!("{}/files/a.png", server.url());
    server.on(On::new("POST", SUBMIT).reply(prediction("succeeded", &json!(url))));
    server.on(On::new("GET", GET).reply(prediction("succeeded", &json!(url))));
    server.on(On::new("GET", "/files/a.png").reply(png()));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    done(providers.poll(&handle).await.expect("a picture"));
}

#[tokio::test]
async fn a_model_with_a_version_is_asked_for_by_its_version() {
    let server = server("owner/model:5c7d5dc6").await;
    let asked = On::new("POST", "/replicate/v1/predictions").check(|request| {
        let body = request.json();
        let is_right = body["version"] == "5c7d5dc6" && body["input"]["image"].is_string();
        is_right
            .then_some(())
            .ok_or(format!("the version is {}", body["version"]))
    });
    server.on(asked.reply(prediction("starting", &Value::Null)));
    pending(
        providers(&server, &[])
            .submit(job(json!({})))
            .await
            .expect("accepted"),
    );
}

#[tokio::test]
async fn without_an_address_the_id_says_where_to_ask() {
    let server = server("qwen/qwen-image-edit").await;
    let body = json!({ "id": "p1", "status": "starting", "output": null });
    server.on(On::new("POST", SUBMIT).reply(Reply::json(201, &body)));
    server.on(On::new("GET", GET).reply(prediction("starting", &Value::Null)));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    pending(providers.poll(&handle).await.expect("goes on"));
}

#[tokio::test]
async fn a_prediction_that_failed_is_told_in_the_models_words() {
    let failed =
        json!({ "id": "p1", "status": "failed", "error": "out of memory", "output": null });
    let server = server("qwen/qwen-image-edit").await;
    server.on(On::new("POST", SUBMIT).reply(Reply::json(201, &failed)));
    let providers = providers(&server, &[]);
    let error = providers.submit(job(json!({}))).await.expect_err("failed");
    assert_eq!(error.kind, ErrorKind::Failed);
    assert!(error.to_string().contains("out of memory") && error.may_have_been_accepted());
    server.on(On::new("POST", SUBMIT).reply(prediction("starting", &Value::Null)));
    server.on(On::new("GET", GET).reply(Reply::json(200, &failed)));
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    let error = providers.poll(&handle).await.expect_err("failed");
    assert_eq!(error.kind, ErrorKind::Failed);
    for odd in [json!({}), json!({ "status": "succeeded", "output": [] })] {
        server.on(On::new("GET", GET).reply(Reply::json(200, &odd)));
        let error = providers.poll(&handle).await.expect_err("odd");
        assert_eq!(error.kind, ErrorKind::Unexpected);
    }
}

#[tokio::test]
async fn a_prediction_can_be_canceled() {
    let server = server("qwen/qwen-image-edit").await;
    server.on(On::new("POST", SUBMIT).reply(prediction("starting", &Value::Null)));
    server.on(On::new("POST", "/replicate/v1/predictions/p1/cancel").reply(Reply::status(200)));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    providers.cancel(&handle).await.expect("taken");
}

#[tokio::test]
async fn a_key_of_replicates_own_goes_to_replicate_directly() {
    let server = server("qwen/qwen-image-edit").await;
    let url = server.url();
    let more = [
        ("HF_API_KEY", "r8_secret"),
        ("HF_PROVIDERS", "replicate"),
        ("HF_DIRECT_URL", url.as_str()),
    ];
    let asked = On::new("POST", "/v1/models/qwen/qwen-image-edit/predictions")
        .header("authorization", "Bearer r8_secret");
    server.on(asked.reply(prediction("starting", &Value::Null)));
    let handle = pending(
        providers(&server, &more)
            .submit(job(json!({})))
            .await
            .expect("accepted"),
    );
    server.on(On::new("GET", "/v1/predictions/p1").reply(prediction("starting", &Value::Null)));
    pending(
        providers(&server, &more)
            .poll(&handle)
            .await
            .expect("goes on"),
    );
}
