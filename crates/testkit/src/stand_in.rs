//! Plays Hugging Face's hub and router with fal's queue behind it, for tests of everything at once.
//!
//! What happens is chosen by a word in the prompt:
//!
//! | word | what happens |
//! |---|---|
//! | `401`, `402`, `403`, `404`, `410`, `413`, `422`, `429`, `500`, `502`, `503`, `504` | the submission is answered with it |
//! | `fails` | the work is accepted and fails |
//! | `page` | the result is a web page |
//! | `slow` | it takes about five seconds |
//! | `never` | it is never done |
//! | anything else | the result is the photo that was sent |
//!
//! `GET /requests` lists what was asked: `["GET /api/models/…", …]`.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use crate::{On, Received, Reply, Scripted};

/// How long `slow` takes.
const SLOW: Duration = Duration::from_secs(5);

const STATUSES: [u16; 12] = [401, 402, 403, 404, 410, 413, 422, 429, 500, 502, 503, 504];

/// What was accepted.
#[derive(Debug)]
struct Work {
    prompt: String,
    content_type: String,
    photo: Vec<u8>,
    accepted: Instant,
}

/// All that was accepted, by its id, and what was asked.
#[derive(Debug, Default)]
struct Queue {
    work: HashMap<String, Work>,
    requests: Vec<String>,
}

type Shared = Arc<Mutex<Queue>>;

/// Lets a server play it: set `HF_ROUTER_URL` and `HF_HUB_URL` to its address and `HF_API_KEY` to
/// anything that begins with `hf_`.
pub fn play_fal(server: &Scripted) {
    let queue = Shared::default();
    let url = server.url();
    let routes: [(&'static str, &str, Route); 6] = [
        ("GET", "/api/models/*", |_, _, _| mapping()),
        ("POST", "/fal-ai/stand-in/edit?_subdomain=queue", submit),
        ("PUT", "/fal-ai/stand-in/requests/*", |_, _, _| {
            Reply::status(202)
        }),
        ("GET", "/fal-ai/stand-in/requests/*", look),
        ("GET", "/files/*", file),
        ("GET", "/requests", requests),
    ];
    for (method, target, route) in routes {
        let (queue, url) = (Arc::clone(&queue), url.clone());
        let answer = move |request: &Received| {
            let mut queue = lock(&queue);
            let line = format!("{} {}", request.method, request.target);
            queue.requests.push(line);
            route(&mut queue, request, &url)
        };
        server.on(On::new(method, target).reply_with(answer).always());
    }
}

type Route = fn(&mut Queue, &Received, &str) -> Reply;

fn mapping() -> Reply {
    let entry =
        json!({ "providerId": "stand-in/edit", "status": "live", "task": "image-to-image" });
    Reply::json(
        200,
        &json!({ "inferenceProviderMapping": { "fal-ai": entry } }),
    )
}

fn submit(queue: &mut Queue, request: &Received, _: &str) -> Reply {
    let body = request.json();
    let prompt = body["prompt"].as_str().unwrap_or_default().to_owned();
    let status = STATUSES
        .into_iter()
        .find(|status| has_word(&prompt, &status.to_string()));
    if let Some(status) = status {
        let said = json!({ "error": format!("The prompt asks for {status}.") });
        return Reply::json(status, &said).header("x-request-id", "stand-in-refused");
    }
    let Some((content_type, photo)) = body["image_url"].as_str().and_then(data_address) else {
        return Reply::json(422, &json!({ "detail": "image_url is no data address" }));
    };
    let id = format!("work-{}", queue.work.len() + 1);
    let work = Work {
        prompt,
        content_type,
        photo,
        accepted: Instant::now(),
    };
    queue.work.insert(id.clone(), work);
    // The last part of the model's name is lost, as fal does it.
    let response_url = format!("https://queue.fal.run/stand-in/requests/{id}");
    let accepted = json!({ "request_id": id, "status": "IN_QUEUE", "response_url": response_url });
    Reply::json(200, &accepted)
}

fn look(queue: &mut Queue, request: &Received, url: &str) -> Reply {
    let path = request.target.split('?').next().unwrap_or_default();
    let (path, is_status) = match path.strip_suffix("/status") {
        Some(path) => (path, true),
        None => (path, false),
    };
    let id = path.rsplit('/').next().unwrap_or_default();
    let Some(work) = queue.work.get(id) else {
        return Reply::json(404, &json!({ "detail": "there is no such request" }));
    };
    let is_done = match () {
        () if has_word(&work.prompt, "never") => false,
        () if has_word(&work.prompt, "slow") => work.accepted.elapsed() >= SLOW,
        () => true,
    };
    match (is_status, is_done) {
        (true, true) => Reply::json(200, &json!({ "status": "COMPLETED" })),
        (true, false) => Reply::json(200, &json!({ "status": "IN_PROGRESS" })),
        (false, _) if has_word(&work.prompt, "fails") => {
            let said = json!({ "detail": [{ "msg": "No face was found in the picture." }] });
            Reply::json(422, &said)
        }
        (false, true) => {
            let image = json!({ "url": format!("{url}/files/{id}") });
            Reply::json(200, &json!({ "images": [image] }))
        }
        (false, false) => Reply::json(400, &json!({ "detail": "the request is in progress" })),
    }
}

fn file(queue: &mut Queue, request: &Received, _: &str) -> Reply {
    let id = request.target.rsplit('/').next().unwrap_or_default();
    match queue.work.get(id) {
        Some(work) if has_word(&work.prompt, "page") => {
            Reply::bytes("text/html", "<!doctype html><title>Sign in</title>")
        }
        Some(work) => Reply::bytes(&work.content_type, work.photo.clone()),
        None => Reply::status(404),
    }
}

fn requests(queue: &mut Queue, _: &Received, _: &str) -> Reply {
    Reply::json(200, &json!(queue.requests))
}

fn has_word(prompt: &str, word: &str) -> bool {
    let mut words = prompt.split(|c: char| !c.is_alphanumeric());
    words.any(|found| found.eq_ignore_ascii_case(word))
}

fn data_address(address: &str) -> Option<(String, Vec<u8>)> {
    let (content_type, base64) = address.strip_prefix("data:")?.split_once(";base64,")?;
    let bytes = BASE64_STANDARD.decode(base64).ok()?;
    Some((content_type.to_owned(), bytes))
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
