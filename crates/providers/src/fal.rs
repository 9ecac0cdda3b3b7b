//! fal: a queue. The work is accepted at once, asked about, and its result is fetched from where the
//! last answer says.

use async_trait::async_trait;
use http::Method;
use serde_json::{Value, json};

use crate::{
    Error, Handle, Job, Progress,
    remote::{Remote, Route, data_address},
    words,
};

pub(crate) struct Fal<'a> {
    pub(crate) route: Route<'a>,
    /// What the mapping calls the model.
    pub(crate) model: String,
}

impl Fal<'_> {
    /// The router has to be told which of fal's hosts is meant.
    fn query(&self) -> Option<&'static str> {
        (!self.route.is_direct).then_some("_subdomain=queue")
    }
}

#[async_trait]
impl Remote for Fal<'_> {
    async fn submit(&self, job: &Job) -> Result<Progress, Error> {
        let request = self
            .route
            .request(Method::POST, &format!("/{}", self.model), self.query());
        let max = self.route.limits().json_bytes;
        let answer = self.route.submit_json(request, &body(job), max).await?;
        let accepted = self.route.json(&answer)?;
        // The path loses a part of the model's name on the way, so it is never made of that.
        let path = self.route.path(accepted.get("response_url"));
        let path = path.ok_or_else(|| self.route.unexpected(&answer, "the place of the result"))?;
        let request_id = self.route.id(accepted.get("request_id"));
        Ok(self.route.pending(path, request_id))
    }

    async fn poll(&self, handle: &Handle) -> Result<Progress, Error> {
        let limits = self.route.limits();
        let path = format!("{}/status", handle.path);
        let (answer, status) = self
            .route
            .ask(&path, self.query(), limits.json_bytes)
            .await?;
        match status.get("status").and_then(Value::as_str) {
            Some("IN_QUEUE" | "IN_PROGRESS") => return Ok(self.route.still(handle)),
            Some("COMPLETED") => {}
            Some(_) => {
                let said = words::of_error(&status);
                return Err(self.route.link.work_failed(&self.route.recipient(), said));
            }
            None => return Err(self.route.unexpected(&answer, "a status")),
        }
        let max = limits.result_json_bytes();
        let (answer, result) = self.route.ask(&handle.path, self.query(), max).await?;
        let address = result
            .pointer("/images/0/url")
            .or_else(|| result.pointer("/image/url"))
            .and_then(Value::as_str);
        let recipient = self.route.recipient();
        match (address, words::of_error(&result)) {
            (Some(address), _) => {
                let picture = self.route.link.fetch(&recipient, address).await?;
                Ok(Progress::Done(picture))
            }
            (None, Some(said)) => Err(self.route.link.work_failed(&recipient, Some(said))),
            (None, None) => Err(self.route.unexpected(&answer, "a picture")),
        }
    }

    async fn cancel(&self, handle: &Handle) -> Result<(), Error> {
        let path = format!("{}/cancel", handle.path);
        self.route.stop(Method::PUT, &path, self.query()).await
    }
}

fn body(job: &Job) -> Value {
    let picture = data_address(job);
    let mut body = json!({ "image_url": picture, "image_urls": [picture] });
    for (name, value) in &job.params {
        let name = match name.as_str() {
            "target_size" => "image_size",
            name => name,
        };
        body[name] = value.clone();
    }
    body
}
