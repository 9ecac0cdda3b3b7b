use providers::{ErrorKind, Progress};
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted};

use crate::setup::{
    KEY, data_address, done, job, overdue, pending, png, providers, result, served_by, stored,
};

const SUBMIT: &str = "/fal-ai/fal-ai/qwen-image-edit-plus/lora?_subdomain=queue";
/// Where the model's name has lost its last part.
const RESULT: &str = "/fal-ai/fal-ai/qwen-image-edit-plus/requests/r-1?_subdomain=queue";
const STATUS: &str = "/fal-ai/fal-ai/qwen-image-edit-plus/requests/r-1/status?_subdomain=queue";
const CANCEL: &str = "/fal-ai/fal-ai/qwen-image-edit-plus/requests/r-1/cancel?_subdomain=queue";

async fn server() -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("fal-ai", "fal-ai/qwen-image-edit-plus/lora")]);
    server
}

fn accepted() -> Reply {
    let body = json!({
        "request_id": "r-1",
        "status": "IN_QUEUE",
        "response_url": "https://queue.fal.run/fal-ai/qwen-image-edit-plus/requests/r-1",
    });
    Reply::json(200, &body)
}

fn status(status: &str) -> On {
    let reply = Reply::json(200, &json!({ "status": status }));
    On::new("GET", STATUS)
        .header("authorization", &format!("Bearer {KEY}"))
        .reply(reply)
}

fn answered(body: &Value) -> On {
    On::new("GET", RESULT).reply(Reply::json(200, body))
}

#[tokio::test]
async fn the_photo_and_the_parameters_are_sent_flat() {
    let server = server().await;
    let asked = On::new("POST", SUBMIT)
        .header("authorization", &format!("Bearer {KEY}"))
        .json(json!({
            "image_url": data_address(),
            "image_urls": [data_address()],
            "prompt": "restore",
            "image_size": { "width": 8, "height": 6 },
            "seed": 3,
        }));
    server.on(asked.reply(accepted()));
    let params =
        json!({ "prompt": "restore", "target_size": { "width": 8, "height": 6 }, "seed": 3 });
    let progress = providers(&server, &[]).submit(job(params)).await;
    let handle = pending(progress.expect("accepted"));
    assert_eq!(
        (handle.provider(), handle.request_id()),
        ("fal-ai", Some("r-1"))
    );
}

#[tokio::test]
async fn accepted_work_is_asked_about_at_the_path_that_came_back_until_there_is_a_picture() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    server.on(status("IN_QUEUE"));
    server.on(status("IN_PROGRESS"));
    server.on(status("COMPLETED"));
    let url = format!("{}/files/a.png?signature=s", server.url());
    server.on(answered(&json!({ "images": [{ "url": url }] })));
    let download = On::new("GET", "/files/a.png?signature=s")
        .without("authorization")
        .without("cookie");
    server.on(download.reply(png()));
    let providers = providers(&server, &[]);
    let mut progress = providers.submit(job(json!({}))).await.expect("accepted");
    for _ in 0..3 {
        progress = providers.poll(&pending(progress)).await.expect("goes on");
    }
    assert_eq!(done(progress).bytes, result());
}

#[tokio::test]
async fn another_process_goes_on_with_the_stored_handle_and_nothing_is_sent_twice() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let progress = providers(&server, &[]).submit(job(json!({}))).await;
    let handle = pending(progress.expect("accepted"));
    let json = serde_json::to_string(&handle).expect("a handle can be stored");
    assert!(json.len() < 2048 && !json.contains(KEY), "{json}");
    let url = format!("{}/files/a.png", server.url());
    server.on(status("COMPLETED"));
    server.on(answered(&json!({ "images": [{ "url": url }] })));
    server.on(On::new("GET", "/files/a.png").reply(png()));
    let handle = serde_json::from_str(&json).expect("a handle can be read");
    let progress = providers(&server, &[]).poll(&handle).await;
    assert_eq!(done(progress.expect("a picture")).bytes, result());
    assert_eq!(server.count("POST", "/"), 1);
}

#[tokio::test]
async fn a_handle_stays_small_whatever_the_provider_says() {
    let server = server().await;
    for response_url in [
        format!("https://queue.fal.run/{}", "a".repeat(3000)),
        "https://queue.fal.run/a/%2e%2e%2fb".to_owned(),
        "not a path".to_owned(),
        String::new(),
    ] {
        let body = json!({ "request_id": "r-1", "response_url": response_url });
        server.on(On::new("POST", SUBMIT).reply(Reply::json(200, &body)));
        let error = providers(&server, &[]).submit(job(json!({}))).await;
        let error = error.expect_err("no path");
        assert_eq!(error.kind, ErrorKind::Unexpected);
        assert!(error.may_have_been_accepted());
    }
}

#[tokio::test]
async fn what_passes_by_itself_leaves_the_work_pending() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    for reply in [
        Reply::status(429).header("Retry-After", "2"),
        Reply::status(503),
        Reply::json(200, &json!({ "status": "COMPLETED" })).cut_after(5),
        Reply::status(200).after(std::time::Duration::from_secs(30)),
    ] {
        server.on(On::new("GET", STATUS).reply(reply));
        let progress = providers.poll(&handle).await;
        let still = pending(progress.expect("still pending"));
        assert_eq!(still.request_id(), handle.request_id());
        assert_eq!(still.deadline(), handle.deadline());
    }
}

#[tokio::test]
async fn a_broken_status_is_asked_for_once_more() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    server.on(On::new("GET", STATUS).reply(Reply::status(500)));
    server.on(status("IN_PROGRESS"));
    pending(providers.poll(&handle).await.expect("still pending"));
}

#[tokio::test]
async fn work_that_failed_is_told_in_the_models_words() {
    let detail =
        json!({ "detail": [{ "msg": "the prompt is not allowed", "input": data_address() }] });
    for (code, body) in [
        (422, detail),
        (200, json!({ "error": "the prompt is not allowed" })),
    ] {
        let server = server().await;
        server.on(On::new("POST", SUBMIT).reply(accepted()));
        server.on(status("COMPLETED"));
        server.on(On::new("GET", RESULT).reply(Reply::json(code, &body)));
        let providers = providers(&server, &[]);
        let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
        let error = providers.poll(&handle).await.expect_err("failed");
        assert!(
            error.to_string().contains("the prompt is not allowed"),
            "{error}"
        );
        assert!(!error.to_string().contains("base64"));
        assert_eq!(error.request_id.as_deref(), Some("r-1"));
        assert!(error.may_have_been_accepted() && !error.is_retryable());
    }
}

#[tokio::test]
async fn a_result_without_a_picture_or_a_status_that_is_none_is_an_error() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    for (now, kind) in [
        (json!({}), ErrorKind::Unexpected),
        (json!([]), ErrorKind::Unexpected),
        (json!({ "status": 7 }), ErrorKind::Unexpected),
        (
            json!({ "status": "FAILED", "error": "no" }),
            ErrorKind::Failed,
        ),
    ] {
        server.on(On::new("GET", STATUS).reply(Reply::json(200, &now)));
        let error = providers.poll(&handle).await.expect_err("no status");
        assert_eq!(error.kind, kind, "{now}");
    }
    server.on(On::new("GET", STATUS).reply(Reply::bytes("text/html", "<html>")));
    let error = providers.poll(&handle).await.expect_err("no JSON");
    assert_eq!(error.kind, ErrorKind::Unexpected);
    server.on(status("COMPLETED"));
    server.on(answered(&json!({ "images": [] })));
    let error = providers.poll(&handle).await.expect_err("no picture");
    assert_eq!(error.kind, ErrorKind::Unexpected);
}

#[tokio::test]
async fn overdue_work_is_looked_at_once_more_and_then_canceled() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    let handle = overdue(&handle);
    server.on(status("IN_PROGRESS"));
    server.on(On::new("PUT", CANCEL).reply(Reply::status(202)));
    let error = providers.poll(&handle).await.expect_err("overdue");
    assert_eq!(error.kind, ErrorKind::TimedOut);
    assert!(error.may_have_been_accepted());
    server.on(On::new("GET", STATUS).reply(Reply::status(503)));
    server.on(On::new("PUT", CANCEL).reply(Reply::status(400)));
    let error = providers.poll(&handle).await.expect_err("overdue");
    assert_eq!(error.kind, ErrorKind::TimedOut);
    let url = format!("{}/files/a.png", server.url());
    server.on(status("COMPLETED"));
    server.on(answered(&json!({ "images": [{ "url": url }] })));
    server.on(On::new("GET", "/files/a.png").reply(png()));
    done(providers.poll(&handle).await.expect("late, but there"));
}

#[tokio::test]
async fn work_can_be_canceled() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let providers = providers(&server, &[]);
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    let asked = On::new("PUT", CANCEL).header("authorization", &format!("Bearer {KEY}"));
    server.on(asked.reply(Reply::json(
        202,
        &json!({ "status": "CANCELLATION_REQUESTED" }),
    )));
    providers.cancel(&handle).await.expect("taken");
}

#[tokio::test]
async fn the_longer_it_takes_the_less_often_it_is_looked_at() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let providers = providers(&server, &[]);
    let Progress::Pending {
        handle,
        again_after,
    } = providers.submit(job(json!({}))).await.expect("accepted")
    else {
        panic!("done already")
    };
    assert_eq!(again_after, providers.limits().poll_first);
    server.on(status("IN_PROGRESS"));
    let old = stored(&handle, |json| json["submitted_at"] = json!(1));
    let progress = providers.poll(&old).await.expect("goes on");
    let Progress::Pending { again_after, .. } = progress else {
        panic!("done already")
    };
    assert_eq!(again_after, providers.limits().poll_longest);
}

#[tokio::test]
async fn a_key_of_fals_own_goes_to_fal_directly() {
    let server = Scripted::start().await;
    served_by(&server, &[("fal-ai", "fal-ai/qwen-image-edit-plus/lora")]);
    let url = server.url();
    let providers = providers(
        &server,
        &[
            ("HF_API_KEY", "id:secret"),
            ("HF_PROVIDERS", "fal-ai"),
            ("HF_DIRECT_URL", &url),
            ("HF_BILL_TO", "my-org"),
        ],
    );
    let submit = On::new("POST", "/fal-ai/qwen-image-edit-plus/lora")
        .header("authorization", "Key id:secret")
        .without("x-hf-bill-to");
    server.on(submit.reply(accepted()));
    let handle = pending(providers.submit(job(json!({}))).await.expect("accepted"));
    let path = "/fal-ai/qwen-image-edit-plus/requests/r-1/status";
    let asked = On::new("GET", path).header("authorization", "Key id:secret");
    server.on(asked.reply(Reply::json(200, &json!({ "status": "IN_QUEUE" }))));
    pending(providers.poll(&handle).await.expect("goes on"));
    let hub = server
        .received()
        .into_iter()
        .find(|each| each.method == "GET");
    let hub = hub.expect("the hub was asked");
    assert_eq!(
        hub.header("authorization"),
        None,
        "the hub gets no key of another"
    );
}

#[tokio::test]
async fn work_that_was_sent_another_way_is_not_asked_about_with_the_wrong_key() {
    let server = server().await;
    server.on(On::new("POST", SUBMIT).reply(accepted()));
    let progress = providers(&server, &[]).submit(job(json!({}))).await;
    let handle = pending(progress.expect("accepted"));
    let direct = providers(
        &server,
        &[("HF_API_KEY", "id:secret"), ("HF_PROVIDERS", "fal-ai")],
    );
    let error = direct.poll(&handle).await.expect_err("another way");
    assert_eq!(error.kind, ErrorKind::NotConfigured);
    let without = providers(&server, &[("HF_API_KEY", "")]);
    assert!(without.poll(&handle).await.is_err());
}
