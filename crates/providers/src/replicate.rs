//! Replicate: a prediction, which may be done when its creation is answered, or has to be asked for.

use async_trait::async_trait;
use http::Method;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Error, Handle, Job, Progress,
    remote::{Remote, Route, data_address},
    words,
};

pub(crate) struct Replicate<'a> {
    pub(crate) route: Route<'a>,
    /// What the mapping calls the model, `owner/name` or `owner/name:version`.
    pub(crate) model: String,
}

#[async_trait]
impl Remote for Replicate<'_> {
    async fn submit(&self, job: &Job) -> Result<Progress, Error> {
        let picture = data_address(job);
        let (path, version) = match self.model.split_once(':') {
            Some((_, version)) => ("/v1/predictions".to_owned(), Some(version)),
            None => (format!("/v1/models/{}/predictions", self.model), None),
        };
        let input = Input::new(&picture, &job.params);
        let body = Body { version, input };
        let request = self
            .route
            .request(Method::POST, &path, None)
            .header("Prefer", "wait");
        let max = self.route.limits().result_json_bytes();
        let answer = self.route.submit_json(request, &body, max).await?;
        let prediction = self.route.json(&answer)?;
        if let Some(error) = self.failure(&prediction) {
            return Err(error);
        }
        let id = self.route.id(prediction.get("id"));
        let path = self.route.path(prediction.pointer("/urls/get"));
        let path = path.or_else(|| id.as_ref().map(|id| format!("/v1/predictions/{id}")));
        let path = path.ok_or_else(|| self.route.unexpected(&answer, "the place to ask at"))?;
        // Also when the output is there already: it is fetched once the handle is stored, so that a
        // crash in between costs nothing.
        Ok(self.route.pending(path, id))
    }

    async fn poll(&self, handle: &Handle) -> Result<Progress, Error> {
        let max = self.route.limits().result_json_bytes();
        let (answer, prediction) = self.route.ask(&handle.path, None, max).await?;
        if let Some(error) = self.failure(&prediction) {
            return Err(error);
        }
        let output = match prediction.get("output") {
            Some(Value::Array(outputs)) => outputs.first(),
            output => output,
        };
        if let Some(address) = output.and_then(Value::as_str) {
            let picture = self
                .route
                .link
                .fetch(&self.route.recipient(), address)
                .await?;
            return Ok(Progress::Done(picture));
        }
        match prediction.get("status").and_then(Value::as_str) {
            Some("succeeded") => Err(self.route.unexpected(&answer, "a picture")),
            Some(_) => Ok(self.route.still(handle)),
            None => Err(self.route.unexpected(&answer, "a status")),
        }
    }

    async fn cancel(&self, handle: &Handle) -> Result<(), Error> {
        let path = format!("{}/cancel", handle.path);
        self.route.stop(Method::POST, &path, None).await
    }
}

impl Replicate<'_> {
    fn failure(&self, prediction: &Value) -> Option<Error> {
        let status = prediction.get("status").and_then(Value::as_str);
        let has_failed = matches!(status, Some("failed" | "canceled" | "aborted"));
        has_failed.then(|| {
            let said = words::of_error(prediction);
            self.route.link.work_failed(&self.route.recipient(), said)
        })
    }
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    input: Input<'a>,
}

/// Each model calls its picture differently; those names of all are given. The picture is borrowed, as
/// it is large and stands here four times.
#[derive(Serialize)]
struct Input<'a> {
    image: &'a str,
    images: [&'a str; 1],
    input_image: &'a str,
    input_images: [&'a str; 1],
    #[serde(flatten)]
    params: &'a Map<String, Value>,
}

impl<'a> Input<'a> {
    fn new(picture: &'a str, params: &'a Map<String, Value>) -> Self {
        Self {
            image: picture,
            images: [picture],
            input_image: picture,
            input_images: [picture],
            params,
        }
    }
}
