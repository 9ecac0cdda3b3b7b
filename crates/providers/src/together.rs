//! Together: one request, the picture comes back as base64 in its answer.

use async_trait::async_trait;
use http::Method;
use serde_json::{Value, json};

use crate::{
    Error, Handle, Job, Progress,
    hf_inference::answers_at_once,
    remote::{Remote, Route, data_address},
};

pub(crate) struct Together<'a> {
    pub(crate) route: Route<'a>,
    /// What the mapping calls the model.
    pub(crate) model: String,
}

#[async_trait]
impl Remote for Together<'_> {
    async fn submit(&self, job: &Job) -> Result<Progress, Error> {
        let request = self
            .route
            .request(Method::POST, "/v1/images/generations", None);
        let max = self.route.limits().result_json_bytes();
        let body = body(&self.model, job);
        let answer = self.route.submit_json(request, &body, max).await?;
        let result = self.route.json(&answer)?;
        let picture = result.pointer("/data/0/b64_json").and_then(Value::as_str);
        let picture = picture.ok_or_else(|| self.route.unexpected(&answer, "a picture"))?;
        let picture = self.route.link.decode(&self.route.recipient(), picture)?;
        Ok(Progress::Done(picture))
    }

    async fn poll(&self, handle: &Handle) -> Result<Progress, Error> {
        Err(answers_at_once(handle))
    }

    async fn cancel(&self, handle: &Handle) -> Result<(), Error> {
        Err(answers_at_once(handle))
    }
}

fn body(model: &str, job: &Job) -> Value {
    let mut body = json!({ "model": model, "prompt": "", "response_format": "base64" });
    let picture = data_address(job);
    let id = model.to_lowercase();
    if id.contains("kontext") && id.contains("flux.1") {
        body["image_url"] = json!(picture);
    } else {
        body["reference_images"] = json!([picture]);
    }
    for (name, value) in &job.params {
        match (name.as_str(), value) {
            ("num_inference_steps", steps) => body["steps"] = steps.clone(),
            ("target_size", size) => {
                body["width"] = size["width"].clone();
                body["height"] = size["height"].clone();
            }
            (name, value) => body[name] = value.clone(),
        }
    }
    body
}
