//! A scripted server, and providers that reach it.

use std::time::Duration;

use providers::{Destination, Handle, Job, Limits, Picture, Progress, Providers, Settings};
use serde_json::{Map, Value, json};
use testkit::{On, Reply, Scripted, small_png};

pub(crate) const KEY: &str = "hf_abcdefghijklmnopqrstuvwxyz";
pub(crate) const MODEL: &str = "Qwen/Qwen-Image-Edit-2509";
pub(crate) const HUB: &str =
    "/api/models/Qwen/Qwen-Image-Edit-2509?expand=inferenceProviderMapping";

/// Limits that a test can wait for.
pub(crate) fn limits() -> Limits {
    Limits {
        idle: Duration::from_secs(2),
        connect: Duration::from_secs(5),
        poll: Duration::from_secs(3),
        download: Duration::from_secs(3),
        hub: Duration::from_secs(3),
        retries: 3,
        retry_first: Duration::from_millis(10),
        retry_longest: Duration::from_millis(80),
        poll_first: Duration::from_millis(5),
        poll_longest: Duration::from_millis(20),
        scale_up: Duration::from_secs(1),
        prefer_wait_grace: Duration::ZERO,
        ..Limits::default()
    }
}

/// Settings that lead to the server, with others added.
pub(crate) fn settings(server: &Scripted, more: &[(&str, &str)]) -> Settings {
    let url = server.url();
    let get = |name: &str| {
        let added = more.iter().find(|(added, _)| *added == name);
        match (added, name) {
            (Some((_, value)), _) => Some((*value).to_owned()),
            (None, "HF_API_KEY") => Some(KEY.to_owned()),
            (None, "HF_API_TIMEOUT") => Some("3".to_owned()),
            (None, "HF_HUB_URL" | "HF_ROUTER_URL") => Some(url.clone()),
            _ => None,
        }
    };
    Settings::read(get, ["swin2sr-2x"]).expect("settings that fit")
}

pub(crate) fn providers(server: &Scripted, more: &[(&str, &str)]) -> Providers {
    Providers::with_limits(settings(server, more), limits())
}

/// Lets the hub say who serves [`MODEL`], as often as it is asked.
pub(crate) fn served_by(server: &Scripted, providers: &[(&str, &str)]) {
    let mapping: Vec<Value> = providers
        .iter()
        .map(|(name, id)| {
            json!({ "provider": name, "providerId": id, "status": "live", "task": "image-to-image" })
        })
        .collect();
    let body = json!({ "id": MODEL, "inferenceProviderMapping": mapping });
    server.on(On::new("GET", HUB).reply(Reply::json(200, &body)).always());
}

pub(crate) fn params(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

/// The small photo for [`MODEL`], with parameters.
pub(crate) fn job(value: Value) -> Job {
    Job {
        destination: Destination::Router {
            model: MODEL.to_owned(),
        },
        image: small_png().into(),
        content_type: "image/png",
        params: params(value),
    }
}

/// A result that differs from what was sent.
pub(crate) fn result() -> Vec<u8> {
    let mut png = small_png();
    png.extend_from_slice(b"result");
    png
}

pub(crate) fn png() -> Reply {
    Reply::bytes("image/png", result())
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD.encode(bytes)
}

pub(crate) fn data_address() -> String {
    format!("data:image/png;base64,{}", base64(&small_png()))
}

#[track_caller]
pub(crate) fn done(progress: Progress) -> Picture {
    match progress {
        Progress::Done(picture) => picture,
        Progress::Pending { .. } => panic!("still pending"),
    }
}

#[track_caller]
pub(crate) fn pending(progress: Progress) -> Handle {
    match progress {
        Progress::Pending { handle, .. } => handle,
        Progress::Done(_) => panic!("done already"),
    }
}

/// The handle as another process finds it, changed.
pub(crate) fn stored(handle: &Handle, change: impl FnOnce(&mut Value)) -> Handle {
    let mut json = serde_json::to_value(handle).expect("a handle can be stored");
    change(&mut json);
    serde_json::from_value(json).expect("a handle can be read")
}

/// The same handle, of work that should have ended.
pub(crate) fn overdue(handle: &Handle) -> Handle {
    stored(handle, |json| json["deadline"] = json!(1))
}
