//! What each status means, and when something is sent again.

use std::time::{Duration, Instant};

use providers::{Error, ErrorKind, Limits, Providers};
use serde_json::json;
use testkit::{On, Reply, Scripted};

use crate::setup::{HUB, MODEL, done, job, limits, png, providers, served_by, settings};

const PATH: &str = "/hf-inference/models/Qwen/Qwen-Image-Edit-2509";

async fn server() -> Scripted {
    let server = Scripted::start().await;
    served_by(&server, &[("hf-inference", MODEL)]);
    server
}

/// The error after this answer, however often it is asked for, and how often that was.
async fn after(reply: Reply) -> (Error, usize) {
    let server = server().await;
    server.on(On::new("POST", PATH).reply(reply).always());
    let error = providers(&server, &[]).submit(job(json!({}))).await;
    (error.expect_err("an error"), server.count("POST", PATH))
}

fn said(status: u16) -> Reply {
    Reply::json(status, &json!({ "error": "too dark" })).header("x-request-id", "req-7")
}

#[tokio::test]
async fn each_status_has_its_meaning_and_what_was_said_is_passed_on() {
    for (status, kind, calls) in [
        (400, ErrorKind::Refused, 1),
        (401, ErrorKind::KeyRefused, 1),
        (402, ErrorKind::CreditsUsedUp, 1),
        (403, ErrorKind::KeyRefused, 1),
        (404, ErrorKind::ModelGone, 1),
        (408, ErrorKind::Busy, 4),
        (410, ErrorKind::ModelGone, 1),
        (413, ErrorKind::Refused, 1),
        (422, ErrorKind::Refused, 1),
        (429, ErrorKind::Busy, 4),
        (500, ErrorKind::Failed, 2),
        (502, ErrorKind::Busy, 4),
        (503, ErrorKind::Busy, 4),
        (504, ErrorKind::Busy, 4),
    ] {
        let (error, count) = after(said(status)).await;
        assert_eq!((error.kind, count), (kind, calls), "{status}");
        assert_eq!(error.status, Some(status));
        assert_eq!(error.provider, "hf-inference");
        assert_eq!(error.request_id.as_deref(), Some("req-7"));
        assert!(error.to_string().contains("too dark"), "{error}");
        assert!(!error.may_have_been_accepted(), "{status}");
        assert_eq!(error.is_retryable(), kind == ErrorKind::Busy, "{status}");
        assert_eq!(error.retry_after.is_some(), kind == ErrorKind::Busy);
    }
}

#[tokio::test]
async fn each_status_has_a_reason_of_its_own() {
    for (status, reason) in [
        (401, "KeyRefused"),
        (402, "CreditsUsedUp"),
        (403, "KeyForbidden"),
        (404, "ModelGone"),
        (422, "ProviderRefused"),
        (429, "ProviderBusy"),
    ] {
        let (error, _) = after(Reply::status(status)).await;
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[tokio::test]
async fn a_busy_place_that_recovers_is_asked_again_and_answers() {
    for status in [408, 429, 502, 503, 504, 500] {
        let server = server().await;
        server.on(On::new("POST", PATH).reply(Reply::status(status)));
        server.on(On::new("POST", PATH).reply(png()));
        let progress = providers(&server, &[]).submit(job(json!({}))).await;
        done(progress.expect("a picture"));
    }
}

#[tokio::test]
async fn the_time_that_a_server_asks_for_is_honoured() {
    let server = server().await;
    let busy = Reply::status(429).header("Retry-After", "1");
    server.on(On::new("POST", PATH).reply(busy));
    server.on(On::new("POST", PATH).reply(png()));
    let limits = Limits {
        retry_longest: Duration::from_secs(8),
        ..limits()
    };
    let settings = settings(&server, &[("HF_API_TIMEOUT", "10")]);
    let providers = Providers::with_limits(settings, limits);
    let started = Instant::now();
    done(providers.submit(job(json!({}))).await.expect("a picture"));
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_longer_time_than_can_be_waited_here_is_left_to_the_caller() {
    let date = "Wed, 21 Oct 2115 07:28:00 GMT";
    for (reply, secs) in [
        (Reply::status(429).header("Retry-After", "40"), 40),
        (Reply::status(429).header("Retry-After", date), 900),
        (
            Reply::status(429).header("RateLimit", "\"api\";r=0;t=55"),
            55,
        ),
        (
            Reply::json(503, &json!({ "error": "loading", "estimated_time": 20.0 })),
            20,
        ),
        (Reply::status(429).header("Retry-After", "86400"), 900),
    ] {
        let (error, count) = after(reply).await;
        assert_eq!(error.kind, ErrorKind::Busy);
        assert_eq!(error.retry_after, Some(Duration::from_secs(secs)));
        assert_eq!(count, 1);
    }
}

#[tokio::test]
async fn after_a_read_timeout_nothing_is_sent_again() {
    let (error, count) = after(png().after(Duration::from_secs(30))).await;
    assert_eq!((error.kind, count), (ErrorKind::TimedOut, 1));
    assert!(error.may_have_been_accepted() && !error.is_retryable());
}

#[tokio::test]
async fn an_answer_that_stops_or_creeps_is_given_up() {
    for reply in [
        png().stall_after(20),
        png().trickle(1, Duration::from_millis(100)),
        png().stall_after(0),
    ] {
        let started = Instant::now();
        let (error, count) = after(reply).await;
        assert_eq!((error.kind, count), (ErrorKind::TimedOut, 1));
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error_and_not_sent_again() {
    for reply in [
        png().cut_after(20),
        png().cut_after(0),
        Reply::bytes("image/png", &b"\x89PNG\r\n\x1a\n"[..]).header("Content-Length", "500"),
        Reply::garbage("no HTTP at all\r\n\r\n"),
        Reply::garbage(""),
        Reply::garbage(format!("HTTP/1.1 200 OK\r\nX: {}", "a".repeat(2 << 20))),
    ] {
        let (error, count) = after(reply).await;
        assert_eq!((error.kind, count), (ErrorKind::Unreachable, 1));
        assert!(error.may_have_been_accepted() && !error.is_retryable());
    }
}

#[tokio::test]
async fn more_than_is_taken_is_refused_announced_or_not() {
    for reply in [
        png().header("Content-Length", "60000000"),
        Reply::bytes("image/png", vec![7; 64 << 10]).endless(),
    ] {
        let (error, count) = after(reply).await;
        assert_eq!((error.kind, count), (ErrorKind::Unsafe, 1));
        assert!(error.to_string().contains("max_megabytes: 50"), "{error}");
    }
}

#[tokio::test]
async fn an_error_whose_text_does_not_end_stays_that_error() {
    let endless = Reply::json(422, &json!({ "error": "too dark" })).endless();
    let (error, _) = after(endless).await;
    assert_eq!(error.kind, ErrorKind::Refused);
    let (error, _) = after(said(402).cut_after(3)).await;
    assert_eq!(error.kind, ErrorKind::CreditsUsedUp);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Scripted::start().await;
    for status in [301, 302, 303, 307, 308] {
        let reply = Reply::status(status).header("Location", &elsewhere.url());
        let (error, count) = after(reply).await;
        assert_eq!((error.kind, count), (ErrorKind::Unsafe, 1));
    }
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn where_nobody_listens_is_asked_again_and_then_later() {
    let gone = Scripted::start().await.url();
    let server = server().await;
    let providers = providers(&server, &[("HF_ROUTER_URL", gone.as_str())]);
    let error = providers.submit(job(json!({}))).await.expect_err("nobody");
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert!(error.is_retryable() && error.retry_after.is_some());
}

#[tokio::test]
async fn a_model_that_is_gone_makes_the_mapping_be_asked_again() {
    let server = server().await;
    server.on(On::new("POST", PATH).reply(Reply::status(410)));
    let providers = providers(&server, &[]);
    assert!(providers.submit(job(json!({}))).await.is_err());
    assert_eq!(server.count("GET", HUB), 1);
    server.on(On::new("POST", PATH).reply(png()));
    assert!(providers.submit(job(json!({}))).await.is_ok());
    assert_eq!(server.count("GET", HUB), 2);
}
