//! Where results may be fetched from, and what is taken.

use std::time::Duration;

use providers::{ErrorKind, Handle, Limits, Providers, Settings};
use serde_json::json;
use testkit::{On, Reply, Scripted};

use crate::setup::{
    KEY, data_address, done, job, limits, overdue, pending, png, providers, served_by, settings,
    stored,
};

const STATUS: &str = "/fal-ai/r/1/status?_subdomain=queue";
const RESULT: &str = "/fal-ai/r/1?_subdomain=queue";

async fn server() -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("fal-ai", "f/y")]);
    let accepted = json!({ "request_id": "1", "response_url": "https://queue.fal.run/r/1" });
    let submit = On::new("POST", "/fal-ai/f/y?_subdomain=queue");
    server.on(submit.reply(Reply::json(200, &accepted)));
    let completed = Reply::json(200, &json!({ "status": "COMPLETED" }));
    server.on(On::new("GET", STATUS).reply(completed).always());
    server
}

fn result_at(server: &Scripted, url: &str) {
    let body = json!({ "images": [{ "url": url }] });
    server.on(On::new("GET", RESULT)
        .reply(Reply::json(200, &body))
        .always());
}

async fn accepted(providers: &Providers) -> Handle {
    pending(providers.submit(job(json!({}))).await.expect("accepted"))
}

#[tokio::test]
async fn a_result_is_fetched_without_any_authorization_and_a_redirect_is_not_followed() {
    let server = server().await;
    result_at(&server, &format!("{}/a.png", server.url()));
    let elsewhere = Scripted::start().await;
    let reply = Reply::status(302).header("Location", &elsewhere.url());
    server.on(On::new("GET", "/a.png")
        .without("authorization")
        .reply(reply));
    let providers = providers(&server, &[]);
    let error = providers.poll(&accepted(&providers).await).await;
    assert_eq!(error.expect_err("a redirect").kind, ErrorKind::Unsafe);
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn a_result_that_is_too_large_or_endless_is_refused() {
    for reply in [
        png().header("Content-Length", "2000"),
        Reply::bytes("image/png", vec![1; 900]).endless(),
    ] {
        let server = server().await;
        result_at(&server, &format!("{}/a.png", server.url()));
        server.on(On::new("GET", "/a.png").reply(reply));
        let limits = Limits {
            result_bytes: 1000,
            ..limits()
        };
        let providers = Providers::with_limits(settings(&server, &[]), limits);
        let error = providers.poll(&accepted(&providers).await).await;
        assert_eq!(error.expect_err("too large").kind, ErrorKind::Unsafe);
    }
}

#[tokio::test]
async fn a_result_that_does_not_come_for_now_is_fetched_again_until_the_deadline() {
    for reply in [
        Reply::status(503),
        Reply::status(500),
        png().cut_after(10),
        png().stall_after(10),
        png().trickle(1, Duration::from_millis(100)),
        Reply::garbage("?"),
    ] {
        let server = server().await;
        result_at(&server, &format!("{}/a.png", server.url()));
        server.on(On::new("GET", "/a.png").reply(reply).times(2));
        server.on(On::new("PUT", "/fal-ai/r/1/cancel?_subdomain=queue"));
        let limits = Limits {
            idle: Duration::from_secs(1),
            download: Duration::from_secs(1),
            ..limits()
        };
        let providers = Providers::with_limits(settings(&server, &[]), limits);
        let handle = accepted(&providers).await;
        let handle = pending(providers.poll(&handle).await.expect("again"));
        let error = providers
            .poll(&overdue(&handle))
            .await
            .expect_err("overdue");
        assert_eq!(error.kind, ErrorKind::TimedOut);
    }
}

#[tokio::test]
async fn work_is_not_given_up_because_the_computer_slept_or_its_clock_was_set() {
    let server = server().await;
    result_at(&server, &format!("{}/a.png", server.url()));
    server.on(On::new("GET", "/a.png").reply(Reply::status(503)).times(2));
    server.on(On::new("GET", "/a.png").reply(png()));
    let providers = providers(&server, &[]);
    let handle = accepted(&providers).await;
    let times = |handle: &Handle| {
        let json = serde_json::to_value(handle).expect("a handle can be stored");
        ["submitted_at", "deadline", "looked_at"].map(|name| json[name].as_i64().expect("a time"))
    };
    let now = times(&handle);
    let shifted = |handle: &Handle, by: i64| {
        let times = times(handle).map(|time| time + by);
        stored(handle, |json| {
            for (name, time) in ["submitted_at", "deadline", "looked_at"].iter().zip(times) {
                json[*name] = time.into();
            }
        })
    };
    // As if eight hours had passed, then as if the clock had been set back by two.
    let slept = shifted(&handle, -8 * 3600);
    let woken = pending(providers.poll(&slept).await.expect("not given up"));
    let set_back = shifted(&woken, 2 * 3600);
    let went_on = pending(providers.poll(&set_back).await.expect("not given up"));
    for handle in [&woken, &went_on] {
        for (is, was) in times(handle).iter().zip(now) {
            assert!((is - was).abs() <= 180, "{:?}, {now:?}", times(handle));
        }
    }
    done(providers.poll(&went_on).await.expect("there by now"));
}

#[tokio::test]
async fn a_result_that_is_gone_or_no_picture_is_an_error() {
    for (reply, kind) in [
        (Reply::status(403), ErrorKind::Failed),
        (Reply::status(404), ErrorKind::Failed),
        (Reply::status(402), ErrorKind::Failed),
        (Reply::bytes("image/png", "<html>"), ErrorKind::NotAPicture),
        (Reply::bytes("image/png", ""), ErrorKind::NotAPicture),
    ] {
        let server = server().await;
        result_at(&server, &format!("{}/a.png", server.url()));
        server.on(On::new("GET", "/a.png").reply(reply));
        let providers = providers(&server, &[]);
        let error = providers.poll(&accepted(&providers).await).await;
        let error = error.expect_err("no picture");
        assert_eq!(error.kind, kind);
        assert!(!error.to_string().contains("a.png"), "{error}");
    }
}

#[tokio::test]
async fn a_result_may_stand_in_the_answer_itself() {
    let server = server().await;
    result_at(&server, &data_address());
    let providers = providers(&server, &[]);
    let progress = providers.poll(&accepted(&providers).await).await;
    crate::setup::done(progress.expect("a picture"));
}

/// Settings of a router that is not on this machine. Nothing of it is asked: its name has no address.
fn real() -> Settings {
    let get = |name: &str| match name {
        "HF_API_KEY" => Some(KEY.to_owned()),
        "HF_ROUTER_URL" => Some("https://router.invalid".to_owned()),
        _ => None,
    };
    Settings::read(get, []).expect("fits")
}

#[tokio::test]
async fn a_router_elsewhere_cannot_be_reached_through_a_handle_of_this_machine() {
    let server = server().await;
    let handle = accepted(&providers(&server, &[])).await;
    let asked = server.received().len();
    let real = Providers::with_limits(real(), limits());
    pending(real.poll(&handle).await.expect("looks again later"));
    assert_eq!(server.received().len(), asked);
}

#[tokio::test]
async fn a_provider_that_asks_for_a_long_wait_is_looked_at_again_within_half_a_minute() {
    let server = Scripted::start().await;
    served_by(&server, &[("fal-ai", "f/y")]);
    let accepted_reply = json!({ "request_id": "1", "response_url": "https://queue.fal.run/r/1" });
    let submit = On::new("POST", "/fal-ai/f/y?_subdomain=queue");
    server.on(submit.reply(Reply::json(200, &accepted_reply)));
    let busy = Reply::status(429).header("Retry-After", "900");
    server.on(On::new("GET", STATUS).reply(busy).always());
    let providers = providers(&server, &[]);
    let handle = accepted(&providers).await;
    let progress = providers.poll(&handle).await.expect("goes on");
    let providers::Progress::Pending { again_after, .. } = progress else {
        panic!("done");
    };
    assert!(again_after <= Duration::from_secs(30), "{again_after:?}");
}
