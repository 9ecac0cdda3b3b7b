//! Requests and answers: with limits, without redirects, and sent again only where nothing can have
//! been accepted.

use std::{
    error::Error as _,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use hyper_util::client::legacy;
use rand::Rng as _;

use crate::{
    Error, ErrorKind, Limits, Settings,
    address::{NotPublic, Resolver},
    connect::{Client, roots},
    refusal::{Place, refusal},
    request::Request,
    words,
};

/// What the calls share.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    api: OnceLock<Client>,
    results: OnceLock<Client>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No connection: nothing was sent.
    NotConnected,
    /// The address is not public: nothing was sent.
    NotPublic,
    /// The connection broke after something was sent.
    Cut,
    /// It took too long after something was sent.
    TimedOut,
    /// There is more than is taken.
    TooLarge,
}

impl Link {
    pub(crate) fn new(settings: Settings, limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            settings,
            limits,
            api: OnceLock::new(),
            results: OnceLock::new(),
        })
    }

    /// Talks to the places that the settings name.
    pub(crate) fn api(&self) -> &Client {
        self.api
            .get_or_init(|| Client::new(&self.limits, Resolver::Any, roots()))
    }

    /// Fetches from the places that answers name: from public addresses only, unless the router
    /// itself is not at one.
    pub(crate) fn results(&self) -> &Client {
        self.results.get_or_init(|| {
            let resolver = if self.settings.is_loose() {
                Resolver::Any
            } else {
                Resolver::PublicOnly
            };
            Client::new(&self.limits, resolver, roots())
        })
    }

    /// Sends work. It is sent again while the place says that it did not take it, at most
    /// [`Limits::retries`] times and not later than `within` after the first time; never when it may
    /// have been accepted.
    ///
    /// # Errors
    /// With [`crate::Accepted::Maybe`] when it may have been accepted.
    pub(crate) async fn submit(
        &self,
        place: &Place,
        request: Request,
        within: Duration,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        let started = Instant::now();
        let mut sent = 0;
        loop {
            let result = self
                .exchange(self.api(), request.clone(), within, max_bytes)
                .await;
            let error = match result {
                Ok(answer) if answer.status.is_success() => return Ok(answer),
                Ok(answer) => refusal(place, &answer, self),
                Err(failure) => self.failed(place, failure),
            };
            sent += 1;
            let retries = match error.status {
                Some(500) => 1,
                Some(status) if place.wakes(status) => 0,
                Some(408 | 429 | 502..=504) => self.limits.retries,
                None if error.kind == ErrorKind::Unreachable => self.limits.retries,
                _ => 0,
            };
            let wait = self.wait(sent, error.asked);
            let is_in_time = started.elapsed() + wait < within;
            if error.may_have_been_accepted()
                || sent > retries
                || wait > self.limits.retry_longest
                || !is_in_time
            {
                return Err(error);
            }
            tracing::info!(provider = place.name, status = error.status, "sends again");
            tokio::time::sleep(wait).await;
        }
    }

    /// Asks about work under way. What passes by itself is an error of a kind that
    /// [`Error::passes`].
    ///
    /// # Errors
    /// Any.
    pub(crate) async fn ask(
        &self,
        place: &Place,
        request: Request,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        let mut is_second = false;
        loop {
            let result = self
                .exchange(self.api(), request.clone(), self.limits.poll, max_bytes)
                .await;
            match result {
                Ok(answer) if answer.status.is_success() => return Ok(answer),
                Ok(answer) if answer.status == StatusCode::INTERNAL_SERVER_ERROR && !is_second => {
                    is_second = true;
                    tokio::time::sleep(self.wait(1, None)).await;
                }
                Ok(answer) => return Err(refusal(place, &answer, self)),
                Err(failure) => return Err(self.asked_in_vain(place, failure)),
            }
        }
    }

    /// Sends one request and reads its answer.
    pub(crate) async fn exchange(
        &self,
        client: &Client,
        request: Request,
        within: Duration,
        max_bytes: usize,
    ) -> Result<Answer, Failure> {
        let exchange = async {
            let response = client.send(request).await;
            let response = response.map_err(|error| broken(&error))?;
            self.read(response, max_bytes).await
        };
        tokio::time::timeout(within, exchange)
            .await
            .unwrap_or(Err(Failure::TimedOut))
    }

    async fn read(
        &self,
        response: http::Response<Incoming>,
        max_bytes: usize,
    ) -> Result<Answer, Failure> {
        let (head, mut incoming) = response.into_parts();
        let status = head.status;
        // Of what says what is wrong the beginning is enough, however much comes.
        let is_cut_short = !status.is_success();
        let max_bytes = if is_cut_short {
            self.limits.error_bytes
        } else {
            max_bytes
        };
        if !is_cut_short && incoming.size_hint().lower() > max_bytes as u64 {
            return Err(Failure::TooLarge);
        }
        let mut body = BytesMut::new();
        loop {
            match self.chunk(&mut incoming).await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= max_bytes => {
                    body.extend_from_slice(&chunk);
                }
                Ok(Some(_)) if !is_cut_short => return Err(Failure::TooLarge),
                // An error stays one, also where its text does not come to an end.
                Ok(_) => break,
                Err(_) if is_cut_short => break,
                Err(failure) => return Err(failure),
            }
        }
        Ok(Answer {
            status,
            headers: head.headers,
            body: body.freeze(),
        })
    }

    /// The next piece of a body; `None` at its end.
    pub(crate) async fn chunk(&self, body: &mut Incoming) -> Result<Option<Bytes>, Failure> {
        tokio::time::timeout(self.limits.idle, piece(body))
            .await
            .unwrap_or(Err(Failure::TimedOut))
    }

    /// How long to wait before something is sent for the `sent + 1`st time.
    fn wait(&self, sent: u32, asked: Option<Duration>) -> Duration {
        let factor = 2u32.saturating_pow(sent.saturating_sub(1).min(16));
        let longest = self.limits.retry_first.saturating_mul(factor);
        // Half of it by chance, so that many who were sent away together do not come back together.
        let chance = rand::rng().random_range(0.5..=1.0);
        let ours = longest.min(self.limits.retry_longest).mul_f64(chance);
        asked.map_or(ours, |asked| asked.max(ours))
    }

    /// The provider's id of a request, for its support.
    pub(crate) fn request_id(&self, answer: &Answer) -> Option<String> {
        let id = answer.headers.get("x-request-id")?.to_str().ok()?;
        let id = words::clean(id, 128, self.settings.key.as_ref());
        (!id.is_empty()).then_some(id)
    }

    /// The error of work that was not answered.
    pub(crate) fn failed(&self, place: &Place, failure: Failure) -> Error {
        let Place { name, label, .. } = place;
        match failure {
            Failure::NotConnected | Failure::NotPublic => {
                let mut error = Error::new(
                    ErrorKind::Unreachable,
                    name,
                    format!("{label} cannot be reached. Try again later."),
                )
                .retry_after(self.limits.busy_default);
                error.counts = true;
                error
            }
            Failure::Cut => {
                let mut error = Error::new(
                    ErrorKind::Unreachable,
                    name,
                    format!(
                        "The connection to {} broke off before there was an answer. It is not sent \
                         again by itself, because it may have been paid for. Try again.",
                        place.label_within()
                    ),
                );
                error.counts = true;
                error.accepted()
            }
            Failure::TimedOut => Error::new(
                ErrorKind::TimedOut,
                name,
                format!(
                    "{label} took too long to answer (the time is set by HF_API_TIMEOUT). It is not \
                     sent again by itself, because it may have been paid for. Try again later."
                ),
            )
            .accepted(),
            Failure::TooLarge => Error::new(
                ErrorKind::Unsafe,
                name,
                format!(
                    "{label} sent more than the {} MB that are taken. Choose another model.",
                    self.limits.result_bytes >> 20
                ),
            )
            .accepted(),
        }
    }

    /// The error of a question that was not answered: it can be asked again.
    pub(crate) fn asked_in_vain(&self, place: &Place, failure: Failure) -> Error {
        match failure {
            Failure::TooLarge => self.failed(place, failure),
            _ => self.failed(place, Failure::NotConnected),
        }
    }
}

/// The next piece of a body, however long it takes; `None` at its end.
pub(crate) async fn piece(body: &mut Incoming) -> Result<Option<Bytes>, Failure> {
    while let Some(frame) = body.frame().await {
        // What is no data is a trailer, which nobody here asks for.
        if let Ok(data) = frame.map_err(|_| Failure::Cut)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

/// What became of a request. The error itself is dropped, as it may show the address.
fn broken(error: &legacy::Error) -> Failure {
    if !error.is_connect() {
        return Failure::Cut;
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<NotPublic>() {
            return Failure::NotPublic;
        }
        source = cause.source();
    }
    Failure::NotConnected
}
