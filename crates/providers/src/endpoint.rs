//! A dedicated endpoint: one request to its own address, the picture comes back in its answer.

use http::{Method, header};
use http_client::RequestBuilder;
use secrecy::ExposeSecret as _;
use url::Url;

use crate::{
    Error, Job, Progress,
    hf_inference::with_picture,
    link::Link,
    refusal::Recipient,
    remote::{authorization, impossible},
};

/// A dedicated endpoint. It gives no handles, so there is nothing to poll.
pub(crate) struct Endpoint<'a> {
    pub(crate) link: &'a Link,
    pub(crate) url: &'a Url,
}

const RECIPIENT: Recipient = Recipient {
    name: "endpoint",
    sleeps: true,
};

impl Endpoint<'_> {
    /// Sends a job. An endpoint that sleeps may hold the request for a while; if that is not enough
    /// it says 503, and the caller comes back later instead of waiting here.
    pub(crate) async fn submit(&self, job: &Job) -> Result<Progress, Error> {
        let (settings, limits) = (&self.link.settings, &self.link.limits);
        let hold = limits.scale_up.min(settings.timeout / 2);
        let mut request = RequestBuilder::new(Method::POST, self.url)
            .header(header::ACCEPT, "image/png")
            .header("X-Scale-Up-Timeout", hold.as_secs().max(1));
        // The key of a provider is nothing for an endpoint at Hugging Face.
        if let Some(key) = settings.key.as_ref().filter(|_| settings.has_hub_key()) {
            let key = authorization("Bearer", key.expose_secret());
            request = request.header(header::AUTHORIZATION, key);
        }
        let request = with_picture(request, job)
            .build()
            .map_err(|_| impossible(RECIPIENT.name))?;
        let (within, max) = (settings.timeout + hold, limits.result_bytes);
        let answer = self.link.submit(&RECIPIENT, request, within, max).await?;
        self.link.picture(&RECIPIENT, answer).map(Progress::Done)
    }
}
