//! All that a schedule is about: the services, who uses them, what is on its way, what became of it.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{RestorationId, Timestamp, Timing};
use http::{Method, StatusCode};
use rand::{SeedableRng, rngs::StdRng};
use serde_json::Value;
use store::StepMessage;
use testkit::{Lossy, Person, TestApp};
use tokio_util::sync::CancellationToken;
use web::UploadRules;
use worker::Outcome;

use super::provider::Provider;

/// How often it is looked whether all is at rest.
const ROUNDS: usize = 100;

/// A message on its way.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    body: String,
    pub(super) id: RestorationId,
    pub(super) from: Timestamp,
}

/// What its owner wants of a restoration, as far as they were told that it is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Keep,
    Deleted,
    /// The answer never came.
    Unknown,
}

/// A restoration that was ever written down.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) owner: usize,
    pub(super) wish: Wish,
    /// All that it was, each change once.
    pub(super) statuses: Vec<String>,
    pub(super) is_remote: bool,
}

pub(super) struct World {
    pub(super) rng: StdRng,
    pub(super) app: Arc<TestApp>,
    pub(super) line: Lossy,
    pub(super) provider: Provider,
    pub(super) people: Vec<Person>,
    pub(super) mail: Vec<Letter>,
    pub(super) known: BTreeMap<RestorationId, Known>,
    /// The bytes of each original by its key, and until when they may be put there.
    pub(super) photos: BTreeMap<String, (Vec<u8>, Timestamp)>,
    pub(super) jobs: usize,
    /// Each time something was killed or held up.
    pub(super) disturbed: Vec<&'static str>,
    started: Instant,
    /// What happened, for whoever reads it.
    pub(super) told: Vec<String>,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub(super) enum Action {
    Restore(usize, Value),
    Cancel(RestorationId),
    Delete(RestorationId),
    /// Deletes it for good.
    Remove(RestorationId),
    Undo(RestorationId),
    Retry(RestorationId, Value),
    Deliver(Letter),
    Sweep,
    /// Everything was killed, and starts again.
    Recover,
}

#[derive(Debug)]
pub(super) enum Done {
    Answered(StatusCode),
    Worked(Outcome),
    Swept(bool),
}

pub(super) type Doing = Pin<Box<dyn Future<Output = Done> + Send>>;

impl World {
    pub(super) async fn new(seed: u64) -> Self {
        let provider = Provider::start().await;
        let url = provider.server.url();
        let get = |name: &str| match name {
            "HF_API_KEY" => Some("hf_a-key-for-tests".to_owned()),
            "HF_ROUTER_URL" | "HF_HUB_URL" => Some(url.clone()),
            _ => None,
        };
        let (timing, rules) = (Timing::default(), UploadRules::default());
        let (app, line) = TestApp::over_a_lossy_line(timing, rules, get).await;
        let people = vec![app.person("anna").await, app.person("ben").await];
        Self {
            rng: StdRng::seed_from_u64(seed),
            app: Arc::new(app),
            line,
            provider,
            people,
            mail: Vec::new(),
            known: BTreeMap::new(),
            photos: BTreeMap::new(),
            jobs: 0,
            disturbed: Vec::new(),
            started: Instant::now(),
            told: Vec::new(),
        }
    }

    /// Nothing goes wrong any more: time passes, messages come, the sweeper sweeps. What does not come to rest
    /// is a fault.
    pub(super) async fn rest(&mut self) -> Vec<String> {
        self.tell("rest".to_owned());
        for _ in 0..ROUNDS {
            while let Some(letter) = self.next_letter() {
                let doing = self.doing(&Action::Deliver(letter.clone()));
                let done = doing.await;
                self.listen();
                self.note(&Action::Deliver(letter), Some(&done), false);
            }
            let doing = self.doing(&Action::Sweep);
            if let Done::Swept(false) = doing.await {
                return vec!["a sweep in which nothing was wrong put something off".to_owned()];
            }
            self.listen();
            let Some(next) = self.next_due().await else {
                return Vec::new();
            };
            self.app
                .clock
                .advance(next.since(self.app.clock.now()) + Duration::from_secs(1));
        }
        vec!["it never comes to rest".to_owned()]
    }

    /// When something is owed or comes; `None` when all is at rest.
    async fn next_due(&self) -> Option<Timestamp> {
        let records = self.app.services.records().await;
        let due = records.iter().filter_map(|item| item.get("gsi1sk"));
        let due = due.map(|moment| moment.as_s().expect("a text").parse().expect("a number"));
        let letters = self.mail.iter().map(|letter| letter.from);
        due.map(Timestamp::from_millis).chain(letters).min()
    }

    pub(super) fn tell(&mut self, what: String) {
        let secs = self.started.elapsed().as_secs_f32();
        self.told.push(format!("{secs:6.2} s: {what}"));
    }

    pub(super) fn doing(&self, action: &Action) -> Doing {
        let app = Arc::clone(&self.app);
        let asks = |owner: usize, method: Method, path: String, body: Option<Value>| -> Doing {
            let (app, person) = (Arc::clone(&app), self.people[owner].clone());
            Box::pin(async move {
                let answer = app.ask(&person, method, &path, body).await;
                Done::Answered(answer.status)
            })
        };
        let to = |id: &RestorationId, method: Method, end: &str, body: Option<Value>| {
            asks(
                self.known[id].owner,
                method,
                format!("/api/v1/restore/{id}{end}"),
                body,
            )
        };
        match action {
            Action::Restore(owner, request) => {
                let path = "/api/v1/restore".to_owned();
                asks(*owner, Method::POST, path, Some(request.clone()))
            }
            Action::Cancel(id) => to(id, Method::POST, "/cancel", None),
            Action::Delete(id) => to(id, Method::DELETE, "", None),
            Action::Remove(id) => to(id, Method::DELETE, "?forever=true", None),
            Action::Undo(id) => to(id, Method::POST, "/undelete", None),
            Action::Retry(id, change) => to(id, Method::POST, "/retry", Some(change.clone())),
            Action::Deliver(letter) => {
                let (worker, body) = (app.worker(), letter.body.clone());
                Box::pin(async move {
                    let stop = CancellationToken::new();
                    Done::Worked(worker::handle(&worker, &body, &stop).await)
                })
            }
            Action::Sweep | Action::Recover => {
                let (sweeper, is_sweep) = (app.sweeper(), matches!(action, Action::Sweep));
                Box::pin(async move {
                    let report = match is_sweep {
                        true => sweeper::sweep(&sweeper).await,
                        false => sweeper::recover(&sweeper).await,
                    };
                    Done::Swept(report.is_ok_and(|report| report.put_off == 0))
                })
            }
        }
    }

    /// What comes of it. `done` is `None` of what was killed; `is_late`: other things happened meanwhile.
    pub(super) fn note(&mut self, action: &Action, done: Option<&Done>, is_late: bool) {
        self.tell(format!("{action:?}: {done:?}"));
        let now = self.app.clock.now();
        match (action, done) {
            (Action::Deliver(letter), Some(Done::Worked(Outcome::Retry(after)))) => {
                let from = now + *after;
                self.mail.push(Letter {
                    from,
                    ..letter.clone()
                });
            }
            // Nobody answered it: it comes again, when the queue's patience with the worker is over.
            (Action::Deliver(letter), None) => {
                let from = now + Duration::from_secs(5400);
                self.mail.push(Letter {
                    from,
                    ..letter.clone()
                });
            }
            (Action::Delete(id) | Action::Remove(id) | Action::Undo(id), done) => {
                let wish = match (action, done) {
                    _ if is_late => Wish::Unknown,
                    (_, Some(Done::Answered(status))) if status.is_client_error() => return,
                    (undo, Some(Done::Answered(status))) if status.is_success() => match undo {
                        Action::Undo(_) => Wish::Keep,
                        _ => Wish::Deleted,
                    },
                    _ => Wish::Unknown,
                };
                self.known.get_mut(id).expect("known").wish = wish;
            }
            _ => {}
        }
    }

    /// Takes in what was done on the line: messages, and what restorations have become.
    pub(super) fn listen(&mut self) {
        for asked in self.line.take_asked() {
            match asked.operation.as_str() {
                "SendMessage" => {
                    let body = asked.body["MessageBody"]
                        .as_str()
                        .expect("a body")
                        .to_owned();
                    let message: StepMessage = serde_json::from_str(&body).expect("a message");
                    let delay = asked.body["DelaySeconds"].as_u64().unwrap_or_default();
                    let from = self.app.clock.now() + Duration::from_secs(delay);
                    let id = message.restoration;
                    self.mail.push(Letter { body, id, from });
                }
                "PutItem" => self.learn(&asked.body["Item"]),
                "TransactWriteItems" => self.learn(&asked.body["TransactItems"][0]["Put"]["Item"]),
                _ => {}
            }
        }
    }

    fn learn(&mut self, item: &Value) {
        let sk = item["sk"]["S"].as_str().unwrap_or_default();
        let Some(id) = sk.strip_prefix("RESTORATION#") else {
            return;
        };
        let pk = item["pk"]["S"].as_str().unwrap_or_default();
        let mut people = self.people.iter();
        let owner = people.position(|person| pk == format!("USER#{}", person.id));
        let known = self
            .known
            .entry(id.parse().expect("an id"))
            .or_insert_with(|| Known {
                owner: owner.expect("one of them"),
                wish: Wish::Keep,
                statuses: Vec::new(),
                is_remote: item.to_string().contains("qwen-edit"),
            });
        let status = item["status"]["S"].as_str().expect("a status");
        if known.statuses.last().is_none_or(|last| last != status) {
            known.statuses.push(status.to_owned());
        }
    }

    pub(super) fn letter(&self, id: RestorationId) -> Letter {
        let message = StepMessage {
            owner: self.people[self.known[&id].owner].id,
            restoration: id,
        };
        Letter {
            body: serde_json::to_string(&message).expect("JSON"),
            id,
            from: self.app.clock.now(),
        }
    }

    fn next_letter(&mut self) -> Option<Letter> {
        let now = self.app.clock.now();
        let at = self.mail.iter().position(|letter| letter.from <= now)?;
        Some(self.mail.swap_remove(at))
    }
}

impl Action {
    /// The restoration that it is about.
    pub(super) fn about(&self) -> Option<RestorationId> {
        match self {
            Self::Cancel(id)
            | Self::Delete(id)
            | Self::Remove(id)
            | Self::Undo(id)
            | Self::Retry(id, _) => Some(*id),
            Self::Deliver(letter) => Some(letter.id),
            Self::Restore(..) | Self::Sweep | Self::Recover => None,
        }
    }
}
