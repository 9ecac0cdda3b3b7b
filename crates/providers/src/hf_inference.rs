//! Hugging Face's own machines: one request, the picture comes back in its answer.

use async_trait::async_trait;
use domain::RemoteReason;
use http::{Method, header};
use http_client::RequestBuilder;
use serde_json::{Map, Value, json};

use crate::{
    Error, ErrorKind, Handle, Job, Progress,
    remote::{Remote, Route, base64, impossible},
};

pub(crate) struct HfInference<'a> {
    pub(crate) route: Route<'a>,
    /// The id of the model on the hub.
    pub(crate) model: String,
}

#[async_trait]
impl Remote for HfInference<'_> {
    async fn submit(&self, job: &Job) -> Result<Progress, Error> {
        let path = format!("/models/{}", self.model);
        let request = self.route.request(Method::POST, &path, None);
        let request = with_picture(request, job).build();
        let request = request.map_err(|_| impossible(self.route.recipient().name))?;
        let recipient = self.route.recipient();
        let link = self.route.link;
        let (within, max) = (link.settings.timeout, link.limits.result_bytes);
        let answer = link.submit(&recipient, request, within, max).await?;
        link.picture(&recipient, answer).map(Progress::Done)
    }

    async fn poll(&self, handle: &Handle) -> Result<Progress, Error> {
        Err(answers_at_once(handle))
    }

    async fn cancel(&self, handle: &Handle) -> Result<(), Error> {
        Err(answers_at_once(handle))
    }
}

/// The two bodies that Hugging Face's servers take: the picture itself, or JSON when there are
/// parameters.
pub(crate) fn with_picture(request: RequestBuilder, job: &Job) -> RequestBuilder {
    if job.params.is_empty() {
        return request
            .header(header::CONTENT_TYPE, job.content_type)
            .body(job.image.clone());
    }
    request.json(&body(base64(job), &job.params))
}

fn body(inputs: String, params: &Map<String, Value>) -> Value {
    json!({ "inputs": inputs, "parameters": params })
}

/// A handle of a place that gives none.
pub(crate) fn answers_at_once(handle: &Handle) -> Error {
    let provider = handle.provider().to_owned();
    Error::new(
        ErrorKind::Unexpected,
        handle.provider(),
        RemoteReason::NothingToAsk { provider },
    )
}
