use std::time::Duration;

use providers::{Destination, ErrorKind, Handle, Job, Progress, Providers};
use serde_json::{Value, json};
use testkit::{On, Reply, Scripted, small_png};

use crate::setup::{done, job, overdue, pending, png, providers, result};

const EVENT: &str = "/gradio_api/call/predict/e1";

fn to_space(server: &Scripted, params: Value) -> Job {
    Job {
        destination: Destination::Space {
            space: server.url(),
            api: "predict".to_owned(),
        },
        ..job(params)
    }
}

fn upload() -> On {
    On::new("POST", "/gradio_api/upload")
        .reply(Reply::json(200, &json!(["/tmp/gradio/1/photo.png"])))
}

fn call() -> On {
    On::new("POST", "/gradio_api/call/predict")
        .reply(Reply::json(200, &json!({ "event_id": "e1" })))
}

fn events(text: &str) -> Reply {
    Reply::bytes("text/event-stream", text)
}

fn complete(server: &Scripted) -> Reply {
    let url = format!("{}/gradio_api/file=/tmp/gradio/2/out.png", server.url());
    let data = json!([{ "path": "/tmp/gradio/2/out.png", "url": url, "meta": {} }]);
    events(&format!(
        "event: heartbeat\ndata: null\n\nevent: complete\ndata: {data}\n\n"
    ))
}

pub(crate) async fn accepted(server: &Scripted, providers: &Providers) -> Handle {
    server.on(upload());
    server.on(call());
    let progress = providers.submit(to_space(server, json!({}))).await;
    pending(progress.expect("accepted"))
}

#[tokio::test]
async fn a_photo_is_uploaded_called_for_listened_for_and_fetched_without_a_key() {
    let server = Scripted::start().await;
    let uploaded = upload().without("authorization").check(|request| {
        let kind = request.header("content-type").unwrap_or_default();
        let boundary = kind
            .strip_prefix("multipart/form-data; boundary=")
            .ok_or("no form")?;
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; \
             filename=\"photo.png\"\r\nContent-Type: image/png\r\n\r\n"
        );
        let foot = format!("\r\n--{boundary}--\r\n");
        let expected = [head.as_bytes(), &small_png(), foot.as_bytes()].concat();
        (request.body == expected)
            .then_some(())
            .ok_or("another form".to_owned())
    });
    server.on(uploaded);
    let file = json!({ "path": "/tmp/gradio/1/photo.png", "meta": { "_type": "gradio.FileData" } });
    server.on(call()
        .without("authorization")
        .json(json!({ "data": [file, 25, "high"] })));
    let providers = providers(&server, &[]);
    let job = to_space(&server, json!({ "steps": 25, "quality": "high" }));
    let handle = pending(providers.submit(job).await.expect("accepted"));
    assert_eq!(
        (handle.provider(), handle.request_id()),
        ("space", Some("e1"))
    );
    server.on(On::new("GET", EVENT)
        .without("authorization")
        .reply(complete(&server)));
    let file = On::new("GET", "/gradio_api/file=/tmp/gradio/2/out.png");
    server.on(file.without("authorization").reply(png()));
    let picture = done(providers.poll(&handle).await.expect("a picture"));
    assert_eq!(picture.bytes, result());
}

#[tokio::test]
async fn events_may_come_in_pieces_and_late() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[("HF_API_TIMEOUT", "20")]);
    let handle = accepted(&server, &providers).await;
    let slow = complete(&server).trickle(30, Duration::from_millis(50));
    server.on(On::new("GET", EVENT).reply(slow));
    server.on(On::new("GET", "/gradio_api/file=*").reply(png()));
    done(providers.poll(&handle).await.expect("a picture"));
}

#[tokio::test]
async fn of_a_pair_the_second_is_taken_and_a_path_alone_is_enough() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    let handle = accepted(&server, &providers).await;
    let data = json!([[{ "path": "/tmp/before.png" }, { "path": "/tmp/after.png", "url": null }]]);
    let reply = events(&format!("event: complete\ndata: {data}\n\n"));
    server.on(On::new("GET", EVENT).reply(reply));
    server.on(On::new("GET", "/gradio_api/file=/tmp/after.png").reply(png()));
    done(providers.poll(&handle).await.expect("a picture"));
}

#[tokio::test]
async fn an_error_is_told_in_the_spaces_words() {
    for (data, words) in [
        ("\"GPU quota exceeded\"", "GPU quota exceeded"),
        ("{\"error\": \"GPU quota exceeded\"}", "GPU quota exceeded"),
        ("null", "PhotoNotRestored"),
    ] {
        let server = Scripted::start().await;
        let providers = providers(&server, &[]);
        let handle = accepted(&server, &providers).await;
        let reply = events(&format!("event: error\ndata: {data}\n\n"));
        server.on(On::new("GET", EVENT).reply(reply));
        let error = providers.poll(&handle).await.expect_err("an error");
        assert_eq!(error.kind, ErrorKind::Failed);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_space_that_does_not_finish_in_time_has_dropped_the_work() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    let handle = accepted(&server, &providers).await;
    let silent = events("event: heartbeat\ndata: null\n\n").header("Content-Length", "1000");
    server.on(On::new("GET", EVENT).reply(silent.stall_after(28)));
    let error = providers.poll(&handle).await.expect_err("too slow");
    assert_eq!(error.kind, ErrorKind::TimedOut);
    assert!(error.to_string().contains("ProviderTimeout") && error.may_have_been_accepted());
}

#[tokio::test]
async fn a_stream_that_breaks_is_looked_at_again_and_a_lost_event_is_told() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    let handle = accepted(&server, &providers).await;
    server.on(On::new("GET", EVENT).reply(complete(&server).cut_after(20)));
    pending(providers.poll(&handle).await.expect("again"));
    server
        .on(On::new("GET", EVENT)
            .reply(Reply::json(404, &json!({ "detail": "Session not found." }))));
    let error = providers.poll(&handle).await.expect_err("lost");
    assert_eq!(error.kind, ErrorKind::Failed);
    server.on(On::new("GET", EVENT).reply(events("event: heartbeat\ndata: null\n\n")));
    let error = providers
        .poll(&handle)
        .await
        .expect_err("ended without a result");
    assert_eq!(error.kind, ErrorKind::Failed);
}

#[tokio::test]
async fn a_result_without_a_picture_or_without_an_end_is_an_error() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    let handle = accepted(&server, &providers).await;
    for data in [
        "[]",
        "[null]",
        "{}",
        "[[]]",
        "nonsense",
        "[{\"label\": \"cat\"}]",
    ] {
        let reply = events(&format!("event: complete\ndata: {data}\n\n"));
        server.on(On::new("GET", EVENT).reply(reply));
        let error = providers.poll(&handle).await.expect_err("no picture");
        assert_eq!(error.kind, ErrorKind::Unexpected, "{data}");
    }
    server.on(On::new("GET", EVENT).reply(events(&"data: more\n".repeat(1000)).endless()));
    let error = providers.poll(&handle).await.expect_err("too large");
    assert_eq!(error.kind, ErrorKind::Unsafe);
}

#[tokio::test]
async fn a_result_that_cannot_be_fetched_is_an_error_because_the_event_does_not_come_twice() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    let handle = accepted(&server, &providers).await;
    server.on(On::new("GET", EVENT).reply(complete(&server)));
    server.on(On::new("GET", "/gradio_api/file=*").reply(Reply::status(503)));
    let error = providers.poll(&handle).await.expect_err("not fetched");
    assert_eq!(error.kind, ErrorKind::Failed);
}

#[tokio::test]
async fn a_space_that_sleeps_or_has_no_such_api_says_so() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    server.on(On::new("POST", "/gradio_api/upload").reply(Reply::status(503)));
    let error = providers
        .submit(to_space(&server, json!({})))
        .await
        .expect_err("asleep");
    assert!(error.is_retryable() && error.to_string().contains("ProviderWaking"));
    server.on(upload());
    server.on(On::new("POST", "/gradio_api/call/predict").reply(Reply::status(404)));
    let error = providers
        .submit(to_space(&server, json!({})))
        .await
        .expect_err("no API");
    assert_eq!(error.kind, ErrorKind::ModelGone);
    for odd in [json!({}), json!({ "event_id": "../x" }), json!([])] {
        server.on(upload());
        server.on(On::new("POST", "/gradio_api/call/predict").reply(Reply::json(200, &odd)));
        let error = providers
            .submit(to_space(&server, json!({})))
            .await
            .expect_err("odd");
        assert_eq!(error.kind, ErrorKind::Unexpected);
    }
    server.on(On::new("POST", "/gradio_api/upload").reply(Reply::json(200, &json!([]))));
    let error = providers
        .submit(to_space(&server, json!({})))
        .await
        .expect_err("no place");
    assert!(error.kind == ErrorKind::Unexpected && !error.may_have_been_accepted());
}

#[tokio::test]
async fn the_first_look_at_a_space_comes_later() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    server.on(upload());
    server.on(call());
    let progress = providers
        .submit(to_space(&server, json!({})))
        .await
        .expect("accepted");
    let Progress::Pending { again_after, .. } = progress else {
        panic!("done already")
    };
    assert!(again_after > providers.limits().poll_first);
}

#[tokio::test]
async fn work_in_a_space_can_be_canceled() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    let handle = accepted(&server, &providers).await;
    let asked = On::new("POST", "/gradio_api/cancel")
        .json(json!({ "session_hash": "e1", "event_id": "e1", "fn_index": 0 }));
    server.on(asked
        .reply(Reply::json(200, &json!({ "success": true })))
        .times(2));
    providers.cancel(&handle).await.expect("taken");
    server.on(On::new("GET", EVENT).reply(complete(&server).cut_after(20)));
    let error = providers
        .poll(&overdue(&handle))
        .await
        .expect_err("overdue");
    assert_eq!(error.kind, ErrorKind::TimedOut);
}

#[tokio::test]
async fn what_is_no_space_is_not_called() {
    let server = Scripted::start().await;
    let providers = providers(&server, &[]);
    for (space, api) in [
        ("owner", "predict"),
        ("a/b", "x/../y"),
        ("a/b", ""),
        ("file:///a", "b"),
    ] {
        let job = Job {
            destination: Destination::Space {
                space: space.to_owned(),
                api: api.to_owned(),
            },
            ..job(json!({}))
        };
        let error = providers.submit(job).await.expect_err("no Space");
        assert_eq!(error.kind, ErrorKind::NotConfigured, "{space}");
    }
}
