//! Sends jobs to where their models run, and looks after them.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use domain::RemoteReason;
use settings::Sending;

use crate::{
    At, Availability, Destination, Error, ErrorKind, Handle, Job, Limits, Progress, Settings,
    Supported,
    circuit::Circuits,
    endpoint::Endpoint,
    fal::Fal,
    hf_inference::HfInference,
    link::Link,
    mapping::{Mappings, Server},
    picture::picture_type,
    remote::{Remote, Route},
    replicate::Replicate,
    space::Space,
    together::Together,
    wavespeed::Wavespeed,
};

/// Models that run elsewhere. Cheap to clone; connects, and loads what TLS needs, when first used.
#[derive(Debug, Clone)]
pub struct Providers {
    link: Arc<Link>,
    mappings: Arc<Mappings>,
    circuits: Arc<Circuits>,
}

impl Providers {
    /// With the default limits.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self::with_limits(settings, Limits::default())
    }

    /// With other limits, as tests need them.
    #[must_use]
    pub fn with_limits(settings: Settings, limits: Limits) -> Self {
        Self {
            link: Link::new(settings, limits),
            mappings: Arc::default(),
            circuits: Arc::default(),
        }
    }

    /// The limits that hold.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.link.limits
    }

    /// How long one call here may take at most: more than that a lease or a function's time has to
    /// last.
    #[must_use]
    pub fn longest_call(&self) -> Duration {
        let (settings, limits) = (&self.link.settings, &self.link.limits);
        let sending = Sending {
            hub: limits.hub,
            extra: limits.scale_up.max(limits.prefer_wait_grace),
        };
        let submit = sending.longest(settings.timeout, settings.providers.len());
        // A status, a result and a cancellation, each asked for twice at most.
        let look = 6 * limits.poll + 3 * limits.retry_longest + limits.download;
        submit.max(look + settings.timeout)
    }

    /// Sends a job: to one provider, and only where it certainly was not accepted to the next that
    /// `HF_PROVIDERS` names.
    ///
    /// # Errors
    /// See [`Error`]: [`Error::is_retryable`] says whether it may be sent again later.
    pub async fn submit(&self, job: Job) -> Result<Progress, Error> {
        self.check(&job)?;
        match &job.destination {
            Destination::Router { model } => self.submit_to_router(model, &job).await,
            Destination::Endpoint { model_id } => {
                let url = self.link.settings.endpoints.get(model_id);
                let url = url.ok_or_else(|| no_endpoint(model_id))?;
                let endpoint = Endpoint {
                    link: &self.link,
                    url,
                };
                let circuit = format!("endpoint {model_id}");
                self.guarded(&circuit, endpoint.submit(&job)).await
            }
            Destination::Space { space, api } => {
                let remote = Space::new(&self.link, space, api)?;
                let circuit = format!("space {space}");
                self.guarded(&circuit, remote.submit(&job)).await
            }
        }
    }

    /// Looks once at accepted work, and fetches its result when there is one. What passes by itself
    /// is no error: the work is pending then, until its deadline; after that it is asked to stop.
    ///
    /// At a Space one look lasts up to `HF_API_TIMEOUT`, because the work ends with it.
    ///
    /// # Errors
    /// See [`Error`]. The work has ended then; it must not be sent again.
    pub async fn poll(&self, handle: &Handle) -> Result<Progress, Error> {
        let limits = &self.link.limits;
        let handle = &handle.looked_at_now(limits.poll_asked + limits.late);
        let started = Instant::now();
        let looked = self.remote(handle)?.poll(handle).await;
        let handle = &handle.looked_at_now(started.elapsed() + Duration::from_secs(1));
        let again_after = match looked {
            Ok(Progress::Done(picture)) => return Ok(Progress::Done(picture)),
            Ok(Progress::Pending { again_after, .. }) => again_after,
            Err(error) if error.passes() => {
                let provider = handle.provider();
                tracing::info!(provider, %error, "looks again later");
                error.asked.unwrap_or(self.link.limits.poll_longest)
            }
            Err(error) => {
                let request_id = error.request_id.clone();
                let request_id = request_id.or_else(|| handle.request_id.clone());
                return Err(error.accepted().request_id(request_id));
            }
        };
        if !handle.is_overdue() {
            let again_after = again_after.min(self.link.limits.poll_asked);
            return Ok(Progress::Pending {
                handle: handle.clone(),
                again_after,
            });
        }
        if let Err(error) = self.cancel(handle).await {
            tracing::warn!(provider = handle.provider(), %error, "overdue work was not stopped");
        }
        Err(self.overdue(handle))
    }

    /// Asks to stop accepted work. Where the provider knows no way, nothing is done.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn cancel(&self, handle: &Handle) -> Result<(), Error> {
        self.remote(handle)?.cancel(handle).await
    }

    /// Whether a place can be used now. The hub's answer is believed for an hour.
    pub async fn availability(&self, destination: &Destination) -> Availability {
        let found = match destination {
            Destination::Router { model } => self.servers(model).await.map(|_| ()),
            Destination::Endpoint { model_id } => {
                let url = self.link.settings.endpoints.get(model_id);
                url.map(|_| ()).ok_or_else(|| no_endpoint(model_id))
            }
            Destination::Space { space, api } => Space::new(&self.link, space, api).map(|_| ()),
        };
        match found {
            Ok(()) => Availability::Available,
            Err(error) => Availability::Unavailable(error.reason),
        }
    }

    /// Asks one after the other, as long as nobody can have accepted the work.
    async fn submit_to_router(&self, model: &str, job: &Job) -> Result<Progress, Error> {
        let mut first = None;
        for server in self.servers(model).await? {
            let name = server.provider.name();
            let remote = remote_of(&self.link, &server);
            let error = match self.guarded(name, remote.submit(job)).await {
                Ok(progress) => return Ok(progress),
                Err(error) => error,
            };
            if error.kind == ErrorKind::ModelGone {
                self.mappings.forget(model);
            }
            if !may_try_the_next(&error) {
                return Err(error);
            }
            // What is told is what the one said that was preferred.
            first.get_or_insert(error);
        }
        Err(first.unwrap_or_else(|| {
            let model = model.to_owned();
            not_configured(RemoteReason::NotServed { model })
        }))
    }

    /// Calls a place unless it is to be left alone.
    async fn guarded<T>(
        &self,
        circuit: &str,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.circuits.check(circuit)?;
        let result = call.await;
        self.circuits.note(circuit, &result, &self.link.limits);
        result
    }

    /// Who may be asked for a model, in this order; never nobody.
    async fn servers(&self, model: &str) -> Result<Vec<Server>, Error> {
        if self.link.settings.key.is_none() {
            let reason = RemoteReason::KeyMissing;
            return Err(Error::new(ErrorKind::KeyMissing, "router", reason));
        }
        let mapping = self.mappings.get(&self.link, model).await?;
        let named = &self.link.settings.providers;
        let servers = mapping.servers(named);
        if servers.is_empty() {
            return Err(not_configured(mapping.why_none(model, named)));
        }
        Ok(servers)
    }

    fn check(&self, job: &Job) -> Result<(), Error> {
        let max_bytes = self.link.limits.image_bytes;
        let is_sent = matches!(job.content_type, "image/jpeg" | "image/png");
        let reason = if job.image.len() > max_bytes {
            RemoteReason::PreparedTooLarge {
                max_megabytes: max_bytes as u64 >> 20,
            }
        } else if !is_sent || picture_type(&job.image) != Some(job.content_type) {
            RemoteReason::PreparedMistyped {
                content_type: job.content_type.to_owned(),
            }
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::Refused, "here", reason))
    }

    /// Whom accepted work is to be asked at.
    fn remote(&self, handle: &Handle) -> Result<Box<dyn Remote + '_>, Error> {
        let link = &*self.link;
        let settings = &link.settings;
        let (provider, is_direct) = match &handle.at {
            At::Space { url, api } => return Ok(Box::new(Space::new(link, url, api)?)),
            At::Router(provider) => (*provider, false),
            At::Direct(provider) => (*provider, true),
        };
        let is_reached = match &settings.direct {
            Some((direct, _)) => is_direct && *direct == provider,
            None => !is_direct && settings.key.is_some(),
        };
        if !is_reached {
            let name = provider.name();
            let reason = RemoteReason::SentOtherwise {
                provider: name.to_owned(),
            };
            return Err(Error::new(ErrorKind::NotConfigured, name, reason).accepted());
        }
        let server = Server {
            provider,
            provider_id: String::new(),
        };
        Ok(remote_of(link, &server))
    }

    fn overdue(&self, handle: &Handle) -> Error {
        let reason = RemoteReason::WorkOverdue {
            seconds: self.link.limits.deadline.as_secs(),
        };
        Error::new(ErrorKind::TimedOut, handle.provider(), reason)
            .accepted()
            .request_id(handle.request_id.clone())
    }
}

fn remote_of<'a>(link: &'a Link, server: &Server) -> Box<dyn Remote + 'a> {
    let route = Route::new(link, server.provider);
    let model = server.provider_id.clone();
    match server.provider {
        Supported::HfInference => Box::new(HfInference { route, model }),
        Supported::FalAi => Box::new(Fal { route, model }),
        Supported::Replicate => Box::new(Replicate { route, model }),
        Supported::Wavespeed => Box::new(Wavespeed { route, model }),
        Supported::Together => Box::new(Together { route, model }),
    }
}

/// Whether another provider may be asked after this error: it was certainly not accepted, and it is
/// about the provider, neither about the key nor about the photo.
fn may_try_the_next(error: &Error) -> bool {
    !error.may_have_been_accepted()
        && !matches!(error.kind, ErrorKind::KeyRefused | ErrorKind::Refused)
}

fn no_endpoint(model_id: &str) -> Error {
    let reason = RemoteReason::EndpointMissing {
        setting: domain::endpoint_variable(model_id),
    };
    Error::new(ErrorKind::NotConfigured, "endpoint", reason)
}

fn not_configured(reason: RemoteReason) -> Error {
    Error::new(ErrorKind::NotConfigured, "router", reason)
}

#[cfg(test)]
mod tests {
    use settings::LONGEST_CALL;

    use super::*;

    #[test]
    fn with_the_longest_timeout_of_the_cloud_every_call_fits_into_a_function() {
        let longest = Sending::USUAL.most_timeout(1).to_string();
        let get = |name: &str| (name == "HF_API_TIMEOUT").then(|| longest.clone());
        let providers = Providers::new(Settings::read(get, []).expect("fits"));
        assert!(providers.longest_call() <= LONGEST_CALL);
    }
}
