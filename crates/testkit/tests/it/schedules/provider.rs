//! Somebody else's machine in a schedule: fal behind Hugging Face's router. What it does to a photo is a part of
//! the prompt, so that it is drawn with the schedule.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rand::{Rng, rngs::StdRng};
use serde_json::json;
use testkit::{On, Received, Reply, Scripted};

const SUBMIT: &str = "/fal-ai/stand-in/edit?_subdomain=queue";

/// What it does to one photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Accepts it, and sends it back after so many looks.
    Done(u32),
    /// Is busy for the first time.
    Busy,
    /// Accepts it, and fails.
    Fails,
    /// Refuses it.
    Refuses,
    /// Accepts it, and its answer is lost.
    Lost,
}

const FATES: [(&str, Fate); 6] = [
    ("done", Fate::Done(0)),
    ("waits", Fate::Done(2)),
    ("busy", Fate::Busy),
    ("fails", Fate::Fails),
    ("refuses", Fate::Refuses),
    ("lost", Fate::Lost),
];

#[derive(Debug, Default)]
struct State {
    /// Of every photo that was taken: what it does, and how often it was looked at.
    work: Vec<(Fate, u32, Vec<u8>)>,
    /// How often each prompt was paid for.
    paid: HashMap<String, usize>,
    /// Which prompts were put off once.
    busy: Vec<String>,
}

pub(super) struct Provider {
    pub(super) server: Scripted,
    state: Arc<Mutex<State>>,
}

/// A prompt that nothing else has, with what happens to it.
pub(super) fn prompt(rng: &mut StdRng, number: usize) -> String {
    let (word, _) = FATES[rng.random_range(0..FATES.len())];
    format!("{word} {number}")
}

impl Provider {
    pub(super) async fn start() -> Self {
        let server = Scripted::start().await;
        let state = Arc::<Mutex<State>>::default();
        let url = server.url();
        let entry =
            json!({ "providerId": "stand-in/edit", "status": "live", "task": "image-to-image" });
        let mapping = json!({ "inferenceProviderMapping": { "fal-ai": entry } });
        server.on(On::new("GET", "/api/models/*")
            .reply(Reply::json(200, &mapping))
            .always());
        let play = |method, target, answer: fn(&mut State, &Received, &str) -> Reply| {
            let (state, url) = (Arc::clone(&state), url.clone());
            server.on(On::new(method, target)
                .reply_with(move |request| answer(&mut lock(&state), request, &url))
                .always());
        };
        play("POST", SUBMIT, submit);
        play("GET", "/fal-ai/stand-in/requests/*", look);
        play("GET", "/files/*", file);
        play("PUT", "/fal-ai/stand-in/requests/*", |_, _, _| {
            Reply::status(202)
        });
        Self { server, state }
    }

    /// Which prompts were paid for more than once.
    pub(super) fn paid_twice(&self) -> Vec<String> {
        let state = lock(&self.state);
        let twice = state.paid.iter().filter(|(_, times)| **times > 1);
        twice.map(|(prompt, _)| prompt.clone()).collect()
    }
}

fn submit(state: &mut State, request: &Received, _: &str) -> Reply {
    let body = request.json();
    let prompt = body["prompt"].as_str().unwrap_or_default().to_owned();
    let word = prompt.split(' ').next().unwrap_or_default();
    let (_, fate) = *FATES
        .iter()
        .find(|(name, _)| *name == word)
        .expect("a fate");
    match fate {
        Fate::Refuses => return Reply::json(422, &json!({ "detail": "no" })),
        Fate::Busy if !state.busy.contains(&prompt) => {
            state.busy.push(prompt);
            return Reply::status(429).header("Retry-After", "30");
        }
        _ => {}
    }
    *state.paid.entry(prompt).or_default() += 1;
    let photo = body["image_url"]
        .as_str()
        .and_then(|it| it.split(',').nth(1));
    let photo = BASE64_STANDARD.decode(photo.expect("a data address"));
    state.work.push((fate, 0, photo.expect("base64")));
    let id = state.work.len() - 1;
    let response_url = format!("https://queue.fal.run/stand-in/requests/{id}");
    let accepted =
        json!({ "request_id": id.to_string(), "status": "IN_QUEUE", "response_url": response_url });
    let accepted = Reply::json(200, &accepted);
    if fate == Fate::Lost {
        return accepted.cut_after(3);
    }
    accepted
}

fn look(state: &mut State, request: &Received, url: &str) -> Reply {
    let path = request.target.split('?').next().unwrap_or_default();
    let is_status = path.ends_with("/status");
    let id = path.trim_end_matches("/status").rsplit('/').next();
    let id: usize = id.and_then(|id| id.parse().ok()).expect("a request's id");
    let (fate, looks, _) = &mut state.work[id];
    let fate = *fate;
    if is_status {
        *looks += 1;
    }
    match fate {
        Fate::Done(after) if *looks <= after => said("IN_QUEUE"),
        _ if is_status => said("COMPLETED"),
        Fate::Fails => Reply::json(422, &json!({ "detail": [{ "msg": "No face was found." }] })),
        _ => Reply::json(
            200,
            &json!({ "images": [{ "url": format!("{url}/files/{id}") }] }),
        ),
    }
}

fn said(status: &str) -> Reply {
    Reply::json(200, &json!({ "status": status }))
}

fn file(state: &mut State, request: &Received, _: &str) -> Reply {
    let id = request.target.rsplit('/').next();
    let id: usize = id.and_then(|id| id.parse().ok()).expect("a request's id");
    Reply::bytes("image/png", state.work[id].2.clone())
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
