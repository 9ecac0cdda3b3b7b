//! WaveSpeed: a task that is asked about until it has outputs.

use async_trait::async_trait;
use http::Method;
use serde_json::{Value, json};

use crate::{
    Error, Handle, Job, Progress,
    remote::{Remote, Route, data_address},
    words,
};

pub(crate) struct Wavespeed<'a> {
    pub(crate) route: Route<'a>,
    /// What the mapping calls the model.
    pub(crate) model: String,
}

#[async_trait]
impl Remote for Wavespeed<'_> {
    async fn submit(&self, job: &Job) -> Result<Progress, Error> {
        let path = format!("/api/v3/{}", self.model);
        let request = self.route.request(Method::POST, &path, None);
        let max = self.route.limits().json_bytes;
        let answer = self.route.submit_json(request, &body(job), max).await?;
        let accepted = self.route.json(&answer)?;
        if let Some(error) = self.failure(&accepted) {
            return Err(error);
        }
        let path = self.route.path(accepted.pointer("/data/urls/get"));
        let path = path.ok_or_else(|| self.route.unexpected(&answer, "the place to ask at"))?;
        let id = self.route.id(accepted.pointer("/data/id"));
        Ok(self.route.pending(path, id))
    }

    async fn poll(&self, handle: &Handle) -> Result<Progress, Error> {
        let max = self.route.limits().result_json_bytes();
        let (answer, task) = self.route.ask(&handle.path, None, max).await?;
        if let Some(error) = self.failure(&task) {
            return Err(error);
        }
        match task.pointer("/data/status").and_then(Value::as_str) {
            Some("created" | "processing") => Ok(self.route.still(handle)),
            Some("completed") => {
                let address = task.pointer("/data/outputs/0").and_then(Value::as_str);
                let address = address.ok_or_else(|| self.route.unexpected(&answer, "a picture"))?;
                let picture = self
                    .route
                    .link
                    .fetch(&self.route.recipient(), address)
                    .await?;
                Ok(Progress::Done(picture))
            }
            _ => Err(self.route.unexpected(&answer, "a status")),
        }
    }

    /// There is no documented way to stop a task.
    async fn cancel(&self, _handle: &Handle) -> Result<(), Error> {
        Ok(())
    }
}

impl Wavespeed<'_> {
    fn failure(&self, task: &Value) -> Option<Error> {
        let data = task.get("data")?;
        let has_failed = data.get("status").and_then(Value::as_str) == Some("failed");
        has_failed.then(|| {
            let said = words::of_error(data);
            self.route.link.work_failed(&self.route.recipient(), said)
        })
    }
}

fn body(job: &Job) -> Value {
    let mut body = json!({ "image": data_address(job) });
    for (name, value) in &job.params {
        body[name] = value.clone();
    }
    body
}
