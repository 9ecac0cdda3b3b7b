//! All functions as one router, as a client sees them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body};
use domain::{Clock, Registry, Restoration, RestorationId, Role, Timing, User, UserId, UserName};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use providers::Providers;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{CursorKey, Gauge, Queue, Store};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;
use web::{About, AccessKeys, UploadRules};
use worker::{Networks, Outcome};

use crate::{Lossy, Services, wait::PATIENCE};

/// The functions over embedded services.
#[derive(Debug)]
pub struct TestApp {
    /// The services.
    pub services: Services,
    /// The time of everything here; moves on by [`Clock::advance`].
    pub clock: Clock,
    /// The models.
    pub registry: Arc<Registry>,
    /// Models that run elsewhere.
    pub providers: Providers,
    /// Networks whose weights are not part of the program.
    pub networks: Networks,
    /// Makes tokens.
    pub keys: AccessKeys,
    router: Router,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their id.
    pub id: UserId,
    /// A token that holds for seven days.
    pub token: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, `null` where it is not JSON.
    pub body: Value,
}

impl TestApp {
    /// Starts with the default timing.
    pub async fn start() -> Self {
        Self::with(Timing::default(), UploadRules::default()).await
    }

    /// Starts with another timing and other rules.
    pub async fn with(timing: Timing, rules: UploadRules) -> Self {
        Self::with_environment(timing, rules, |_| None).await
    }

    /// Starts with other settings, as of the providers: `get` is the environment.
    ///
    /// # Panics
    /// When the settings do not fit.
    pub async fn with_environment(
        timing: Timing,
        rules: UploadRules,
        get: impl Fn(&str) -> Option<String>,
    ) -> Self {
        Self::over(Services::start(timing).await, rules, get)
    }

    /// Starts on a disk that this gauge looks at.
    pub async fn on_disk(timing: Timing, gauge: Gauge) -> Self {
        let mut services = Services::start(timing).await;
        services.store = services.store.clone().with_gauge(gauge);
        Self::over(services, UploadRules::default(), |_| None)
    }

    /// Starts with all requests to the services, of whatever part, going over one lossy line.
    ///
    /// # Panics
    /// When the settings do not fit.
    pub async fn over_a_lossy_line(
        timing: Timing,
        rules: UploadRules,
        get: impl Fn(&str) -> Option<String>,
    ) -> (Self, Lossy) {
        let mut services = Services::start(timing).await;
        let (store, lossy) = services.over_a_lossy_line().await;
        services.store = store;
        (Self::over(services, rules, get), lossy)
    }

    fn over(services: Services, rules: UploadRules, get: impl Fn(&str) -> Option<String>) -> Self {
        let timing = *services.store.timing();
        let registry = web::registry(&get).expect("good settings of the models");
        let key = get("HF_API_KEY").map(Into::into);
        let providers = providers::Settings::for_models(&get, key, &registry);
        let providers = Providers::new(providers.expect("good settings of the providers"));
        let (clock, registry) = (Clock::system(), Arc::new(registry));
        let secret = SecretString::from("a secret key for tests, long enough to be taken");
        let keys = AccessKeys::new(&secret, Duration::from_secs(7 * 24 * 3600), clock.clone());
        let store = services.store.clone();
        let weights = store.weights(services.weights_folder());
        let about = About::read(|_| None).expect("nothing is set");
        let looks = web::header_turns();
        let routers = login::router(login::State::new(
            store.clone(),
            keys.clone(),
            clock.clone(),
            None,
        ))
        .merge(models::router(models::State::new(
            &registry,
            providers.clone(),
            weights.clone(),
            &about,
            &rules,
            &timing,
            store.gauge().clone(),
        )))
        .merge(analyze::router(analyze::State {
            store: store.clone(),
            registry: Arc::clone(&registry),
            rules: Arc::new(rules.clone()),
            limits: engine::Limits::default(),
            keys: keys.clone(),
            clock: clock.clone(),
            looks: looks.clone(),
            turns: web::photo_turns(),
        }))
        .merge(preview::router(preview::State::new(
            store.clone(),
            Arc::clone(&registry),
            Arc::new(rules.clone()),
            engine::Limits::default(),
            keys.clone(),
            looks.clone(),
        )))
        .merge(restore::router(restore::State {
            store: store.clone(),
            registry: Arc::clone(&registry),
            weights: weights.clone(),
            rules: Arc::new(rules),
            limits: engine::Limits::default(),
            looks: looks.clone(),
            forms: restore::Forms::default(),
            keys: keys.clone(),
            clock: clock.clone(),
        }))
        .merge(history::router(history::State {
            store,
            registry: Arc::clone(&registry),
            keys: keys.clone(),
            cursors: CursorKey::derive(&secret),
            waiting: web::Waiting::for_workers(Some(1)),
            clock: clock.clone(),
        }));
        Self {
            services,
            clock,
            registry,
            providers,
            networks: Networks::new(weights),
            keys,
            router: web::layered(routers, &web::Site::default()),
        }
    }

    /// Where everything is kept.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.services.store
    }

    /// The record of somebody's restoration.
    ///
    /// # Panics
    /// When it is not there.
    pub async fn stored(&self, person: &Person, id: RestorationId) -> Restoration {
        let stored = self.store().restoration(person.id, id).await;
        stored.expect("read").expect("there")
    }

    /// Somebody new with a token, without a password: argon2 takes its time.
    ///
    /// # Panics
    /// When the user cannot be written.
    pub async fn person(&self, name: &str) -> Person {
        let user = User {
            id: UserId::new(),
            username: UserName::new(name).expect("a user name"),
            role: Role::User,
            password_hash: String::new(),
            created_at: self.clock.now(),
        };
        self.store()
            .create_user(&user)
            .await
            .expect("a user can be made");
        Person {
            id: user.id,
            token: self.keys.issue(&user).expect("a token"),
        }
    }

    /// Sends any request.
    ///
    /// # Panics
    /// When the body cannot be read.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if parts.status == http::StatusCode::UNPROCESSABLE_ENTITY {
            let fields = body["errors"].as_array().is_some_and(|it| !it.is_empty());
            assert!(fields, "every 422 says which fields are wrong: {body}");
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// Sends a request of somebody, with a JSON body where one is given.
    ///
    /// # Panics
    /// When the path cannot stand in a request.
    pub async fn ask(
        &self,
        person: &Person,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        self.send(request.expect("a request")).await
    }

    /// GET.
    pub async fn get(&self, person: &Person, path: &str) -> Answer {
        self.ask(person, Method::GET, path, None).await
    }

    /// POST.
    pub async fn post(&self, person: &Person, path: &str, body: Value) -> Answer {
        self.ask(person, Method::POST, path, Some(body)).await
    }

    /// Announces a photo and puts it where the answer says; the upload's id.
    ///
    /// # Panics
    /// When the photo is not taken.
    pub async fn upload(&self, person: &Person, name: &str, bytes: Vec<u8>) -> String {
        let announced = json!({
            "filename": name, "content_type": "image/jpeg", "size": bytes.len(),
        });
        let answer = self.post(person, "/api/v1/uploads", announced).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        let status = put(&answer.body, bytes).await;
        assert_eq!(status, StatusCode::OK);
        answer.body["upload_id"].as_str().expect("an id").to_owned()
    }

    /// Uploads a photo and starts a restoration; its id.
    ///
    /// # Panics
    /// When it is not taken.
    pub async fn restore(&self, person: &Person, bytes: Vec<u8>, model_id: &str) -> String {
        self.restore_with(person, bytes, model_id, json!({})).await
    }

    /// The same with parameters of the model.
    pub async fn restore_with(
        &self,
        person: &Person,
        bytes: Vec<u8>,
        model_id: &str,
        params: Value,
    ) -> String {
        let upload_id = self.upload(person, "photo.jpg", bytes).await;
        let request = json!({ "upload_id": upload_id, "model_id": model_id, "params": params });
        let answer = self.post(person, "/api/v1/restore", request).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.body);
        answer.body["id"].as_str().expect("an id").to_owned()
    }

    /// The worker over the same services.
    #[must_use]
    pub fn worker(&self) -> worker::State {
        worker::State {
            store: self.store().clone(),
            registry: Arc::clone(&self.registry),
            providers: self.providers.clone(),
            networks: self.networks.clone(),
            limits: engine::Limits::default(),
            clock: self.clock.clone(),
            temp_dir: self.services.folder.path().to_owned(),
        }
    }

    /// The sweeper over the same services.
    #[must_use]
    pub fn sweeper(&self) -> sweeper::State {
        sweeper::State {
            store: self.store().clone(),
            registry: Arc::clone(&self.registry),
            clock: self.clock.clone(),
            trust: sweeper::Trust::in_full(),
        }
    }

    /// Answers the messages that wait in the engine's queue, and those that come of them; their
    /// outcomes.
    ///
    /// # Panics
    /// When the queue cannot be read.
    pub async fn work(&self) -> Vec<Outcome> {
        self.work_on(Queue::Engine).await
    }

    /// [`TestApp::work`] for either queue. Messages that come later are left.
    ///
    /// # Panics
    /// When the queue cannot be read, or messages come for ever.
    pub async fn work_on(&self, queue: Queue) -> Vec<Outcome> {
        let (worker, stop) = (self.worker(), CancellationToken::new());
        let mut outcomes = Vec::new();
        let started = Instant::now();
        loop {
            assert!(started.elapsed() < PATIENCE, "no end: {outcomes:?}");
            let hidden = Duration::from_secs(3600);
            let messages = self
                .store()
                .receive(queue, 10, Duration::ZERO, hidden)
                .await
                .expect("read");
            if messages.is_empty() {
                return outcomes;
            }
            for message in messages {
                let outcome = worker::handle(&worker, &message.body, &stop).await;
                let answered = match outcome {
                    Outcome::Done | Outcome::Reject => {
                        self.store().acknowledge(queue, &message).await
                    }
                    Outcome::Retry(_) => self.store().give_back(queue, &message, hidden).await,
                };
                answered.expect("the queue takes it");
                outcomes.push(outcome);
            }
        }
    }
}

/// Puts bytes where an answer to `POST /api/v1/uploads` says, as a browser would; the status.
///
/// # Panics
/// When the answer is none, or the service cannot be reached.
pub async fn put(upload: &Value, bytes: Vec<u8>) -> StatusCode {
    let mut request = crate::http()
        .put(upload["url"].as_str().expect("a URL"))
        .body(bytes);
    for (name, value) in upload["headers"].as_object().expect("headers") {
        request = request.header(name, value.as_str().expect("text"));
    }
    let response = request.send().await.expect("the bucket answers");
    StatusCode::from_u16(response.status().as_u16()).expect("a status")
}
