//! Requests and answers: with limits, without redirects, and sent again only where nothing can have
//! been accepted.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use domain::RemoteReason;
use http::StatusCode;
use http_client::{Broken, Client, Request, Resolver, Response, piece};
use rand::Rng as _;

use crate::{
    Error, ErrorKind, Limits, Settings,
    answer::Answer,
    refusal::{Recipient, refusal},
};

/// What the calls share.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    api: OnceLock<Client>,
    results: OnceLock<Client>,
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
            .get_or_init(|| Client::new(self.limits.connect, Resolver::Any))
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
            Client::new(self.limits.connect, resolver)
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
        recipient: &Recipient,
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
                Ok(answer) => refusal(recipient, &answer, &self.settings, &self.limits),
                Err(failure) => self.failed(recipient, failure),
            };
            sent += 1;
            let retries = match error.status {
                Some(500) => 1,
                Some(status) if recipient.wakes(status) => 0,
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
            tracing::info!(
                provider = recipient.name,
                status = error.status,
                "sends again"
            );
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
        recipient: &Recipient,
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
                Ok(answer) => {
                    return Err(refusal(recipient, &answer, &self.settings, &self.limits));
                }
                Err(failure) => return Err(self.unanswered(recipient, failure)),
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
            let response = client.send(request).await?;
            self.read(response, max_bytes).await
        };
        tokio::time::timeout(within, exchange)
            .await
            .unwrap_or(Err(Failure::TimedOut))
    }

    async fn read(&self, mut response: Response, max_bytes: usize) -> Result<Answer, Failure> {
        let status = response.status();
        // Of what says what is wrong the beginning is enough, however much comes.
        let is_cut_short = !status.is_success();
        let max_bytes = if is_cut_short {
            self.limits.error_bytes
        } else {
            max_bytes
        };
        if !is_cut_short && response.content_length() > Some(max_bytes as u64) {
            return Err(Failure::TooLarge);
        }
        let mut body = BytesMut::new();
        loop {
            match self.chunk(&mut response).await {
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
            headers: std::mem::take(response.headers_mut()),
            body: body.freeze(),
        })
    }

    /// The next piece of a body; `None` at its end.
    pub(crate) async fn chunk(&self, response: &mut Response) -> Result<Option<Bytes>, Failure> {
        let next = tokio::time::timeout(self.limits.idle, piece(response)).await;
        Ok(next.map_err(|_| Failure::TimedOut)??)
    }

    /// How long to wait before something is sent for the `sent + 1`st time: exponential backoff with jitter.
    fn wait(&self, sent: u32, asked: Option<Duration>) -> Duration {
        let factor = 2u32.saturating_pow(sent.saturating_sub(1).min(16));
        let longest = self.limits.retry_first.saturating_mul(factor);
        // Half of it is jitter, so that many who were sent away together do not come back together.
        let chance = rand::rng().random_range(0.5..=1.0);
        let ours = longest.min(self.limits.retry_longest).mul_f64(chance);
        asked.map_or(ours, |asked| asked.max(ours))
    }

    /// The error of work that was not answered.
    pub(crate) fn failed(&self, recipient: &Recipient, failure: Failure) -> Error {
        let provider = recipient.name.to_owned();
        match failure {
            Failure::NotConnected | Failure::NotPublic => {
                let reason = RemoteReason::ProviderUnreachable { provider };
                let mut error = Error::new(ErrorKind::Unreachable, recipient.name, reason)
                    .retry_after(self.limits.busy_default);
                error.counts = true;
                error
            }
            Failure::Cut => {
                let reason = RemoteReason::ConnectionCut { provider };
                let mut error = Error::new(ErrorKind::Unreachable, recipient.name, reason);
                error.counts = true;
                error.accepted()
            }
            Failure::TimedOut => {
                let reason = RemoteReason::ProviderTimeout { provider };
                Error::new(ErrorKind::TimedOut, recipient.name, reason).accepted()
            }
            Failure::TooLarge => {
                let max_megabytes = self.limits.result_bytes as u64 >> 20;
                let reason = RemoteReason::AnswerTooLong {
                    provider,
                    max_megabytes,
                };
                Error::new(ErrorKind::Unsafe, recipient.name, reason).accepted()
            }
        }
    }

    /// The error of a question that was not answered: it can be asked again.
    pub(crate) fn unanswered(&self, recipient: &Recipient, failure: Failure) -> Error {
        match failure {
            Failure::TooLarge => self.failed(recipient, failure),
            _ => self.failed(recipient, Failure::NotConnected),
        }
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::NotConnected => Self::NotConnected,
            Broken::NotPublic => Self::NotPublic,
            Broken::Cut => Self::Cut,
        }
    }
}
