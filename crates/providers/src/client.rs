//! Sends jobs to where their models run, and looks after them.

use std::{sync::Arc, time::Duration};

use crate::{
    At, Availability, Error, ErrorKind, Handle, Job, Limits, Place, Progress, Settings, Supported,
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
        // The last time that something is sent begins within the time for it, and takes as long.
        let extra = limits.scale_up.max(limits.prefer_wait_grace);
        // At a Space it is two requests, one after the other.
        let submission = 2 * (settings.timeout + extra.max(settings.timeout));
        let providers = settings.providers.len().max(1);
        let submit = limits.hub + submission * u32::try_from(providers).unwrap_or(u32::MAX);
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
        match &job.place {
            Place::Router { model } => self.submit_to_router(model, &job).await,
            Place::Endpoint { model_id } => {
                let url = self.link.settings.endpoints.get(model_id);
                let url = url.ok_or_else(|| no_endpoint(model_id))?;
                let endpoint = Endpoint {
                    link: &self.link,
                    url,
                };
                let circuit = format!("endpoint {model_id}");
                self.guarded(&circuit, endpoint.submit(&job)).await
            }
            Place::Space { space, api } => {
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
        let looked = self.remote(handle)?.poll(handle).await;
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
    pub async fn availability(&self, place: &Place) -> Availability {
        let found = match place {
            Place::Router { model } => self.servers(model).await.map(|_| ()),
            Place::Endpoint { model_id } => {
                let url = self.link.settings.endpoints.get(model_id);
                url.map(|_| ()).ok_or_else(|| no_endpoint(model_id))
            }
            Place::Space { space, api } => Space::new(&self.link, space, api).map(|_| ()),
        };
        match found {
            Ok(()) => Availability::Available,
            Err(error) => Availability::Unavailable(error.detail),
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
            if !may_go_elsewhere(&error) {
                return Err(error);
            }
            // What is told is what the one said that was preferred.
            first.get_or_insert(error);
        }
        Err(first.unwrap_or_else(|| not_configured("No provider serves this model.")))
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
            let detail = "This model needs HF_API_KEY: a token of Hugging Face with the permission “Make \
                          calls to Inference Providers”.";
            return Err(Error::new(ErrorKind::KeyMissing, "router", detail));
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
        let problem = if job.image.len() > max_bytes {
            format!(
                "has more than the {} MB that are sent to models elsewhere",
                max_bytes >> 20
            )
        } else if !is_sent || picture_type(&job.image) != Some(job.content_type) {
            format!("is not the {} that it is called", job.content_type)
        } else {
            return Ok(());
        };
        let detail = format!("The prepared photo {problem}. Choose another model.");
        Err(Error::new(ErrorKind::Refused, "here", detail))
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
            let detail = format!(
                "This work was sent to {} with another key or by another way than the settings name \
                 now, so it cannot be asked for. Start it again.",
                provider.label()
            );
            return Err(Error::new(ErrorKind::NotConfigured, provider.name(), detail).accepted());
        }
        let server = Server {
            provider,
            provider_id: String::new(),
        };
        Ok(remote_of(link, &server))
    }

    fn overdue(&self, handle: &Handle) -> Error {
        let detail = format!(
            "The model did not finish within {} seconds and was asked to stop. Try again later, or \
             choose another model.",
            self.link.limits.deadline.as_secs()
        );
        Error::new(ErrorKind::TimedOut, handle.provider(), detail)
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
fn may_go_elsewhere(error: &Error) -> bool {
    !error.may_have_been_accepted()
        && !matches!(error.kind, ErrorKind::KeyRefused | ErrorKind::Refused)
}

fn no_endpoint(model_id: &str) -> Error {
    let name = domain::endpoint_variable(model_id);
    let detail = format!("This model needs an endpoint of your own: set {name} to its address.");
    Error::new(ErrorKind::NotConfigured, "endpoint", detail)
}

fn not_configured(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::NotConfigured, "router", detail)
}
