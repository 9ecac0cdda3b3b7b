//! A Gradio Space: the photo is uploaded, a call is queued, and its result comes as an event.
//!
//! What Gradio does when nobody listens decides how it is polled here (`queue_data_helper` in its
//! `routes.py`): events wait for their first listener however late it comes, but a listener that
//! hangs up makes the Space drop the work. So the first look comes a little later, and a look, once
//! begun, lasts until there is an event or `HF_API_TIMEOUT` is over; then the work is lost, and that
//! is what is said. A second look, after a crash, finds nothing any more.
//!
//! No key is sent: a Space runs its owner's code.

use std::time::Duration;

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use domain::RemoteReason;
use http::{Method, StatusCode, header};
use http_client::{Request, RequestBuilder, piece};
use serde_json::{Value, json};
use url::Url;

use crate::{
    Accepted, At, Error, ErrorKind, Handle, Job, Progress,
    answer::Answer,
    events::{Event, Events},
    link::{Failure, Link},
    refusal::{Recipient, refusal},
    remote::{Remote, at, impossible, is_model_id},
    words,
};

/// How long after its submission the work is looked at first.
const FIRST_LOOK: Duration = Duration::from_secs(3);

pub(crate) const RECIPIENT: Recipient = Recipient {
    name: "space",
    sleeps: true,
};

pub(crate) struct Space<'a> {
    pub(crate) link: &'a Link,
    pub(crate) url: Url,
    pub(crate) api: String,
}

impl<'a> Space<'a> {
    /// The Space `owner/name`, or the one at an address.
    ///
    /// # Errors
    /// [`ErrorKind::NotConfigured`].
    pub(crate) fn new(link: &'a Link, space: &str, api: &str) -> Result<Self, Error> {
        let url = address(space).filter(|url| {
            let has_plain_path = url.query().is_none() && url.fragment().is_none();
            has_plain_path && (url.scheme() == "https" || link.settings.is_loose())
        });
        let api = api.trim_start_matches('/');
        let is_api = is_model_id(api) && !api.contains('/');
        match url {
            Some(url) if is_api => Ok(Self {
                link,
                url,
                api: api.to_owned(),
            }),
            _ => Err(Error::new(
                ErrorKind::NotConfigured,
                RECIPIENT.name,
                RemoteReason::NotASpace {
                    space: space.to_owned(),
                    api: api.to_owned(),
                },
            )),
        }
    }

    async fn upload(&self, job: &Job) -> Result<String, Error> {
        let (content_type, body) = form(job);
        let url = at(&self.url, "/gradio_api/upload");
        let request = RequestBuilder::new(Method::POST, &url)
            .header(header::CONTENT_TYPE, content_type)
            .body(body);
        // A photo that lies there twice costs nothing, so whatever goes wrong may be tried again.
        let harmless = |error| Error {
            accepted: Accepted::No,
            ..error
        };
        let answer = self.send(request).await.map_err(harmless)?;
        let paths = serde_json::from_slice::<Vec<String>>(&answer.body).unwrap_or_default();
        let path = paths.into_iter().next();
        path.ok_or_else(|| {
            harmless(
                self.link
                    .unexpected(&RECIPIENT, &answer, "the place of the photo"),
            )
        })
    }

    async fn send(&self, request: RequestBuilder) -> Result<Answer, Error> {
        let request = built(request)?;
        let (within, max) = (self.link.settings.timeout, self.link.limits.json_bytes);
        self.link.submit(&RECIPIENT, request, within, max).await
    }

    /// Listens until there is an event that ends the work.
    async fn listen(&self, request: Request) -> Result<Event, Error> {
        let response = self.link.api().send(request).await;
        let mut response =
            response.map_err(|_| self.link.unanswered(&RECIPIENT, Failure::NotConnected))?;
        if response.status() != StatusCode::OK {
            let said = self.link.chunk(&mut response).await;
            let answer = Answer {
                status: response.status(),
                headers: std::mem::take(response.headers_mut()),
                body: said.ok().flatten().unwrap_or_default(),
            };
            return Err(match answer.status {
                StatusCode::NOT_FOUND | StatusCode::GONE => lost(),
                _ => refusal(&RECIPIENT, &answer, &self.link.settings, &self.link.limits),
            });
        }
        let mut events = Events::new(self.link.limits.json_bytes);
        loop {
            // Gradio sends something at least every 15 s; the time of the whole look is the limit.
            let chunk = piece(&mut response).await;
            let chunk = chunk.map_err(|_| self.link.unanswered(&RECIPIENT, Failure::Cut))?;
            let chunk = chunk.ok_or_else(lost)?;
            let taken = events.take(&chunk);
            let taken = taken.map_err(|_| self.link.failed(&RECIPIENT, Failure::TooLarge))?;
            let last = taken
                .into_iter()
                .find(|event| matches!(event.name.as_str(), "complete" | "error"));
            if let Some(event) = last {
                return Ok(event);
            }
        }
    }

    /// Where the result is: the first of the outputs, and of a pair of pictures (before, after) the
    /// last.
    fn result(&self, data: &Value) -> Option<String> {
        let mut output = data.get(0)?;
        while let Value::Array(list) = output {
            output = list.last()?;
        }
        if let Value::String(address) = output {
            return Some(address.clone());
        }
        if let Some(url) = output.get("url").and_then(Value::as_str) {
            return Some(url.to_owned());
        }
        let path = output.get("path").and_then(Value::as_str)?;
        Some(at(&self.url, &format!("/gradio_api/file={path}")).into())
    }
}

#[async_trait]
impl Remote for Space<'_> {
    async fn submit(&self, job: &Job) -> Result<Progress, Error> {
        let path = self.upload(job).await?;
        let mut data = vec![json!({ "path": path, "meta": { "_type": "gradio.FileData" } })];
        data.extend(job.params.values().cloned());
        let call = at(&self.url, &format!("/gradio_api/call/{}", self.api));
        let request = RequestBuilder::new(Method::POST, &call).json(&json!({ "data": data }));
        let answer = self.send(request).await?;
        let accepted = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let event = accepted.get("event_id").and_then(Value::as_str);
        let event = event.filter(|id| is_model_id(id) && !id.contains('/'));
        let event = event.ok_or_else(|| self.link.unexpected(&RECIPIENT, &answer, "an event"))?;
        let at = At::Space {
            url: self.url.to_string(),
            api: self.api.clone(),
        };
        let limits = &self.link.limits;
        let handle = Handle::new(at, event.to_owned(), Some(event.to_owned()), limits);
        Ok(Progress::Pending {
            handle,
            again_after: FIRST_LOOK.min(limits.poll_longest),
        })
    }

    async fn poll(&self, handle: &Handle) -> Result<Progress, Error> {
        let path = format!("/gradio_api/call/{}/{}", self.api, handle.path);
        let request = built(RequestBuilder::new(Method::GET, &at(&self.url, &path)))?;
        let look = tokio::time::timeout(self.link.settings.timeout, self.listen(request));
        let event = look.await.unwrap_or_else(|_| Err(too_slow()))?;
        let data: Value = serde_json::from_str(&event.data).unwrap_or_default();
        if event.name == "error" {
            let said = data.as_str().map(str::to_owned);
            let said = said.or_else(|| words::of_error(&data));
            return Err(self.link.work_failed(&RECIPIENT, said));
        }
        let Some(address) = self.result(&data) else {
            let answer = Answer {
                status: StatusCode::OK,
                headers: http::HeaderMap::new(),
                body: Bytes::from(event.data),
            };
            return Err(self.link.unexpected(&RECIPIENT, &answer, "a picture"));
        };
        let picture = self.link.fetch(&RECIPIENT, &address).await;
        // The event does not come twice, so this is the only look at it.
        picture.map(Progress::Done).map_err(|error| Error {
            kind: match error.kind {
                ErrorKind::Busy | ErrorKind::Unreachable => ErrorKind::Failed,
                kind => kind,
            },
            ..error
        })
    }

    /// Tells the Space to drop the work, as its own page does.
    async fn cancel(&self, handle: &Handle) -> Result<(), Error> {
        let body = json!({
            "session_hash": handle.path, "event_id": handle.path, "fn_index": 0,
        });
        let url = at(&self.url, "/gradio_api/cancel");
        let request = RequestBuilder::new(Method::POST, &url);
        let request = built(request.json(&body))?;
        let max = self.link.limits.json_bytes;
        self.link.ask(&RECIPIENT, request, max).await?;
        Ok(())
    }
}

/// Where a Space is: `owner/name` is a host of its own.
fn address(space: &str) -> Option<Url> {
    if space.contains("://") {
        return Url::parse(space).ok().filter(Url::has_host);
    }
    let (owner, name) = space.split_once('/')?;
    if !is_model_id(space) || name.contains('/') {
        return None;
    }
    let host: String = format!("{owner}-{name}")
        .to_ascii_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    Url::parse(&format!("https://{}.hf.space", host.trim_matches('-'))).ok()
}

fn built(request: RequestBuilder) -> Result<Request, Error> {
    request.build().map_err(|_| impossible(RECIPIENT.name))
}

/// A form with one file. Made here, because a body in memory can be sent again.
fn form(job: &Job) -> (String, Bytes) {
    let boundary = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 18]>());
    let (name, content_type) = match job.content_type {
        "image/png" => ("photo.png", "image/png"),
        _ => ("photo.jpg", "image/jpeg"),
    };
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; \
         filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(&job.image);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let content_type = format!("multipart/form-data; boundary={boundary}");
    (content_type, body.into())
}

fn too_slow() -> Error {
    let provider = RECIPIENT.name.to_owned();
    let reason = RemoteReason::ProviderTimeout { provider };
    Error::new(ErrorKind::TimedOut, RECIPIENT.name, reason).accepted()
}

fn lost() -> Error {
    let provider = RECIPIENT.name.to_owned();
    let reason = RemoteReason::ResultLost { provider };
    Error::new(ErrorKind::Failed, RECIPIENT.name, reason).accepted()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_space_has_an_address_of_its_own() {
        let host = |space: &str| address(space).map(|url| url.to_string());
        let expected = Some("https://ohay-pmrf-v1-0.hf.space/".to_owned());
        assert_eq!(host("Ohay/PMRF_v1.0"), expected);
        assert_eq!(
            host("https://a.example/b"),
            Some("https://a.example/b".to_owned())
        );
        for wrong in ["", "name", "a/b/c", "a/..", "a b/c", "data://"] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }
}
