//! A step on somebody else's machine. Nobody sits and waits for it: the photo is sent, the provider's
//! handle is noted, and a message with a delay makes a worker look again, perhaps another one.

use std::{future::Future, num::NonZeroU32, pin::pin, time::Duration};

use domain::{Failure, FailureKind, LONGEST_SLEEP, Model, Params, Provider, Remote, WorkReason};
use engine::{Adopted, Outgoing, Output};
use providers::{Destination, Handle, Job, Picture, Progress};
use serde_json::Value;
use store::Queue;

use crate::{
    Outcome,
    called_off::cancel,
    checksum::sha256_of,
    delivery::Made,
    failure::{broke, failure_of, internal, no_photo, of_answer, of_provider, sent_unknown},
    held::Held,
    small::Small,
    written::{Written, is_for_now, written},
};

/// The most megapixels that are sent to a model of which nothing else is said.
const MEGAPIXELS: f64 = 4.0;

/// How often a photo is sent to a provider that does not take it for now, the first time included.
const MOST_SENDS: u32 = 4;

/// How often storing a result is tried that was computed remotely and paid for, the first time included.
const MOST_KEEPS: u32 = 4;

/// How long to wait where a provider that is busy does not say.
const BUSY: Duration = Duration::from_secs(15);

/// What a step by a remote model needs.
pub(crate) struct RemoteStep<'a> {
    model: &'a Model,
    destination: Destination,
    params: Params,
}

impl<'a> RemoteStep<'a> {
    /// Of a model with checked parameters.
    pub(crate) fn new(model: &'a Model, params: &Params) -> Result<Self, Failure> {
        let Some(destination) = Destination::of(model) else {
            return Err(internal(WorkReason::WorkFailed));
        };
        // In the order of the model: a Space takes them by that, and the table keeps none.
        let mut params = model
            .parameters
            .check(params)
            .map_err(|_| internal(WorkReason::SettingsOutdated))?;
        // A Space takes its parameters by their order, so that none may be missing there.
        if model.provider != Provider::HfSpace {
            params.retain(|_, value| value != &Value::from(""));
        }
        Ok(Self {
            model,
            destination,
            params,
        })
    }

    fn megapixels(&self) -> f64 {
        self.model.max_megapixels.unwrap_or(MEGAPIXELS)
    }
}

impl Held<'_> {
    /// Sends the photo, or looks after it where that was done before.
    pub(crate) async fn run_remote(
        &self,
        remote: &RemoteStep<'_>,
    ) -> Result<Outcome, store::Error> {
        match self.restoration.remote() {
            None => self.submit(remote).await,
            Some(Remote::Sending { .. }) => self.fail(sent_unknown()).await,
            Some(Remote::Accepted { handle, .. }) => {
                match serde_json::from_value::<Handle>(handle.clone()) {
                    Ok(handle) => self.look(remote, handle).await,
                    Err(error) => {
                        tracing::error!(restoration = %self.restoration.id, %error, "a handle cannot be read");
                        self.fail(internal(WorkReason::HandleLost)).await
                    }
                }
            }
        }
    }

    async fn submit(&self, remote: &RemoteStep<'_>) -> Result<Outcome, store::Error> {
        let Some(input) = self.input().await? else {
            return self.fail(no_photo()).await;
        };
        let (outgoing, sha256) = match self.watched(self.prepare(input, remote)).await {
            Ok(prepared) => prepared,
            Err(failure) => return self.fail(failure).await,
        };
        let small = Small {
            thumbnail: outgoing.original_thumbnail,
            preview: outgoing.original_preview,
            sha256,
        };
        self.write_original(&small).await?;
        let job = Job {
            destination: remote.destination.clone(),
            image: outgoing.bytes.into(),
            content_type: outgoing.content_type,
            params: remote.params.clone(),
        };
        let (attempt, now) = (self.attempt, self.state.clock.now());
        let timing = *self.state.store.timing();
        let sending = self.update(|it| {
            self.note_original(it, &small)?;
            it.sending(attempt, now, &timing)
        });
        if let Err(refusal) = sending.await? {
            tracing::info!(restoration = %self.restoration.id, %refusal, "not sent");
            return Ok(Outcome::Done);
        }
        match self.watched(self.state.providers.submit(job)).await {
            Ok(Progress::Done(picture)) => self.take(remote, picture, None).await,
            Ok(Progress::Pending {
                handle,
                again_after,
            }) => self.sleep(handle, again_after).await,
            Err(error) => self.refused(&error).await,
        }
    }

    async fn look(&self, remote: &RemoteStep<'_>, handle: Handle) -> Result<Outcome, store::Error> {
        match self.watched(self.state.providers.poll(&handle)).await {
            Ok(Progress::Done(picture)) => self.take(remote, picture, Some(handle)).await,
            Ok(Progress::Pending {
                handle,
                again_after,
            }) => self.sleep(handle, again_after).await,
            Err(error) => self.fail(of_provider(&error)).await,
        }
    }

    /// Keeps the lease while a provider is asked. The call goes on even when the work is not wanted
    /// any more: without its answer nobody could call it off.
    async fn watched<T>(&self, call: impl Future<Output = T>) -> T {
        let mut call = pin!(call);
        let mut tick = tokio::time::interval(self.state.store.timing().report);
        tick.tick().await;
        loop {
            tokio::select! {
                answer = &mut call => return answer,
                _ = tick.tick() => {
                    let _ = self.report(self.restoration.progress()).await;
                }
            }
        }
    }

    /// Notes the handle, and has somebody look again later.
    pub(crate) async fn sleep(
        &self,
        handle: Handle,
        after: Duration,
    ) -> Result<Outcome, store::Error> {
        let (attempt, now) = (self.attempt, self.state.clock.now());
        let timing = *self.state.store.timing();
        let delay = whole_seconds(after);
        let noted = serde_json::to_value(&handle).unwrap_or_default();
        let note =
            || self.update(|it| it.accepted(attempt, noted.clone(), now + delay, now, &timing));
        let accepted = match self.with_retries(note).await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Without a handle that was noted before, nobody could ever ask for it.
                if self.restoration.remote().is_none() {
                    cancel(self.state, self.restoration.id, &handle).await;
                }
                return Err(error);
            }
        };
        match accepted {
            Ok(_) => self.wake_in(Queue::Remote, delay).await,
            // Called off while it was being sent.
            Err(refusal) => {
                tracing::info!(restoration = %self.restoration.id, %refusal, "not wanted any more");
                cancel(self.state, self.restoration.id, &handle).await;
                Ok(Outcome::Done)
            }
        }
    }

    /// Tries again later what was not accepted, as long as that makes sense.
    async fn refused(&self, error: &providers::Error) -> Result<Outcome, store::Error> {
        if !error.is_retryable() || self.restoration.tries() >= MOST_SENDS {
            return self.fail(of_provider(error)).await;
        }
        let (attempt, now) = (self.attempt, self.state.clock.now());
        let timing = *self.state.store.timing();
        let delay = whole_seconds(error.retry_after.unwrap_or(BUSY));
        let put_off = self
            .update(|it| it.put_off(attempt, error.reason.clone().into(), now + delay, &timing))
            .await?;
        match put_off {
            Ok(_) => self.wake_in(Queue::Remote, delay).await,
            Err(refusal) => {
                tracing::info!(restoration = %self.restoration.id, %refusal, "not put off");
                Ok(Outcome::Done)
            }
        }
    }

    /// What is sent, and the SHA-256 of what it was made from.
    async fn prepare(
        &self,
        input: Vec<u8>,
        remote: &RemoteStep<'_>,
    ) -> Result<(Outgoing, String), Failure> {
        let limits = self.state.limits.clone();
        let most = remote.megapixels();
        let page = self.page();
        let info = engine::inspect_page(&input, page.unwrap_or(NonZeroU32::MIN), &limits)
            .map_err(|error| failure_of(&error))?;
        if let Some(reason) = remote.model.refuses(info.width, info.height) {
            return Err(Failure::new(FailureKind::PhotoTooLarge, reason));
        }
        let max_bytes = self.state.providers.limits().image_bytes;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        // At most a hundred million.
        let max_pixels = (most * 1e6) as u64;
        let prepared = tokio::task::spawn_blocking(move || {
            let outgoing = engine::prepare(&input, page, max_pixels, max_bytes, &limits)?;
            Ok((outgoing, sha256_of(&input)))
        });
        match prepared.await {
            Ok(prepared) => prepared.map_err(|error: engine::Error| failure_of(&error)),
            Err(_) => Err(broke()),
        }
    }

    /// Makes a result of what came back.
    async fn take(
        &self,
        remote: &RemoteStep<'_>,
        picture: Picture,
        handle: Option<Handle>,
    ) -> Result<Outcome, store::Error> {
        let Some(input) = self.with_retries(|| self.input()).await? else {
            return self.fail(no_photo()).await;
        };
        let output = Output {
            record: Some(self.record(&remote.model.id, &remote.params)),
            page: self.page(),
            ..Output::default()
        };
        let adopted = self.adopt(input, picture, remote.model.scale, output);
        match self.watched(adopted).await {
            Ok(Ok((adopted, written))) => {
                let made = Made {
                    format: adopted.format,
                    width: adopted.width,
                    height: adopted.height,
                    faces_protected: None,
                    repairs: None,
                    provenance: adopted.provenance,
                    thumbnail: adopted.thumbnail,
                    preview: adopted.preview,
                    original: None,
                };
                let network = remote.model.network();
                let deliver = || self.deliver(&made, &network, &written);
                match self.with_retries(deliver).await {
                    Err(store::Error::NoRoom { .. }) => self.fetch_again(handle).await,
                    done => done,
                }
            }
            Ok(Err(engine::Error::Write(error))) if is_for_now(&error) => {
                self.fetch_again(handle).await
            }
            Ok(Err(error)) => {
                let request_id = handle.and_then(|it| it.request_id().map(str::to_owned));
                self.fail(of_answer(&error, request_id)).await
            }
            Err(failure) => self.fail(failure).await,
        }
    }

    /// Retries what a service did not do, with exponential backoff: a result that was paid for is not thrown
    /// away for a hiccup.
    async fn with_retries<T, F: Future<Output = Result<T, store::Error>>>(
        &self,
        work: impl Fn() -> F,
    ) -> Result<T, store::Error> {
        let mut tried = 1;
        loop {
            match work().await {
                Err(error) if tried < MOST_KEEPS => {
                    tracing::warn!(restoration = %self.restoration.id, %error, "tries again");
                    self.watched(tokio::time::sleep(Duration::from_secs(1 << (tried - 1))))
                        .await;
                    tried += 1;
                }
                done => return done,
            }
        }
    }

    async fn adopt(
        &self,
        input: Vec<u8>,
        picture: Picture,
        scale: u32,
        output: Output,
    ) -> Result<Result<(Adopted, Written), engine::Error>, Failure> {
        let limits = self.state.limits.clone();
        let temp_dir = self.state.temp_dir.clone();
        let adopted = tokio::task::spawn_blocking(move || {
            written(&temp_dir, |out| {
                engine::adopt(&input, &picture.bytes, scale, &output, &limits, out)
            })
        });
        adopted.await.map_err(|_| broke())
    }
}

/// A delay as a queue counts it, never none.
fn whole_seconds(delay: Duration) -> Duration {
    let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
    Duration::from_secs(seconds.clamp(1, LONGEST_SLEEP.as_secs()))
}
