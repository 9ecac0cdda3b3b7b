use providers::ErrorKind;
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted};

use crate::setup::{KEY, data_address, done, job, pending, png, providers, result, served_by};

const SUBMIT: &str = "/wavespeed/api/v3/wavespeed-ai/qwen-image/edit";
const GET: &str = "/wavespeed/api/v3/predictions/t1/result";

async fn server() -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("wavespeed", "wavespeed-ai/qwen-image/edit")]);
    server
}

fn task(data: Value) -> Reply {
    let mut data = data;
    data["id"] = json!("t1");
    data["urls"] = json!({ "get": "https://api.wavespeed.ai/api/v3/predictions/t1/result" });
    Reply::json(
        200,
        &json!({ "code": 200, "message": "success", "data": data }),
    )
}

#[tokio::test]
async fn a_task_is_asked_about_until_it_is_completed() {
    let server = server().await;
    let asked = On::new("POST", SUBMIT)
        .header("authorization", &format!("Bearer {KEY}"))
        .json(json!({ "image": data_address(), "prompt": "restore", "seed": 1 }));
    server.on(asked.reply(task(json!({ "status": "created" }))));
    server.on(On::new("GET", GET).reply(task(json!({ "status": "created", "outputs": [] }))));
    server.on(On::new("GET", GET).reply(task(json!({ "status": "processing" }))));
    let url = format!("{}/files/a.png", server.url());
    let completed = task(json!({ "status": "completed", "outputs": [url] }));
    server.on(On::new("GET", GET).reply(completed));
    server.on(On::new("GET", "/files/a.png")
        .without("authorization")
        .reply(png()));
    let providers = providers(&server, &[]);
    let job = job(json!({ "prompt": "restore", "seed": 1 }));
    let mut progress = providers.submit(job).await.expect("accepted");
    for _ in 0..3 {
        progress = providers.poll(&pending(progress)).await.expect("goes on");
    }
    assert_eq!(done(progress).bytes, result());
}

#[tokio::test]
async fn a_task_that_failed_is_told_in_the_models_words() {
    let server = server().await;
    let providers = providers(&server, &[]);
    let failed = || task(json!({ "status": "failed", "error": "no face was found" }));
    server.on(On::new("POST", SUBMIT).reply(failed()));
    let error = providers.submit(job(json!({}))).await.expect_err("failed");
    assert_eq!(error.kind, ErrorKind::Failed);
    server.on(On::new("POST", SUBMIT).reply(task(json!({ "status": "created" }))));
    server.on(On::new("GET", GET).reply(failed()));
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    let error = providers.poll(&handle).await.expect_err("failed");
    assert_eq!(error.kind, ErrorKind::Failed);
    assert!(error.to_string().contains("no face was found"), "{error}");
    assert_eq!(error.request_id.as_deref(), Some("t1"));
}

#[tokio::test]
async fn answers_that_make_no_sense_are_errors() {
    let server = server().await;
    let providers = providers(&server, &[]);
    for odd in [json!({}), json!({ "code": 400, "message": "no" }), json!(7)] {
        server.on(On::new("POST", SUBMIT).reply(Reply::json(200, &odd)));
        let error = providers.submit(job(json!({}))).await.expect_err("odd");
        assert_eq!(error.kind, ErrorKind::Unexpected);
        assert!(error.may_have_been_accepted());
    }
    server.on(On::new("POST", SUBMIT).reply(task(json!({ "status": "created" }))));
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    for odd in [
        json!({ "status": "?" }),
        json!({ "status": "completed", "outputs": [] }),
    ] {
        server.on(On::new("GET", GET).reply(task(odd)));
        let error = providers.poll(&handle).await.expect_err("odd");
        assert_eq!(error.kind, ErrorKind::Unexpected);
    }
    providers
        .cancel(&handle)
        .await
        .expect("there is no way, and that is no error");
}
