//! What each provider has to know how to do, and the way to it.

use async_trait::async_trait;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::RemoteReason;
use http::{HeaderValue, Method, header};
use http_client::RequestBuilder;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::Value;
use url::Url;

use crate::{
    At, Error, ErrorKind, Handle, Job, Limits, Progress, Supported, answer::Answer, link::Link,
    refusal::Recipient,
};

/// A way of speaking to a place where models run.
#[async_trait]
pub(crate) trait Remote: Send + Sync {
    /// Sends a job.
    async fn submit(&self, job: &Job) -> Result<Progress, Error>;

    /// Looks once at accepted work. An error that [`Error::passes`] leaves it going on.
    async fn poll(&self, handle: &Handle) -> Result<Progress, Error>;

    /// Asks to stop accepted work.
    async fn cancel(&self, handle: &Handle) -> Result<(), Error>;
}

/// The way to a provider: through the router, or directly with a key of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route<'a> {
    pub(crate) link: &'a Link,
    pub(crate) provider: Supported,
    pub(crate) is_direct: bool,
}

impl<'a> Route<'a> {
    /// The way that the settings name.
    pub(crate) fn new(link: &'a Link, provider: Supported) -> Self {
        Self {
            link,
            provider,
            is_direct: link.settings.direct.is_some(),
        }
    }

    pub(crate) fn limits(&self) -> &'a Limits {
        &self.link.limits
    }

    pub(crate) fn recipient(&self) -> Recipient {
        Recipient {
            name: self.provider.name(),
            sleeps: false,
        }
    }

    /// A request to a path of the provider, with the key.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        query: Option<&str>,
    ) -> RequestBuilder {
        let settings = &self.link.settings;
        let mut url = match &settings.direct {
            Some((_, base)) => at(base, path),
            None => at(
                &settings.router_url,
                &format!("/{}{path}", self.provider.name()),
            ),
        };
        url.set_query(query);
        let mut request = RequestBuilder::new(method, &url);
        if let Some(key) = &settings.key {
            let scheme = match self.provider {
                Supported::FalAi if self.is_direct => "Key",
                _ => "Bearer",
            };
            request = request.header(
                header::AUTHORIZATION,
                authorization(scheme, key.expose_secret()),
            );
        }
        match &settings.bill_to {
            Some(name) if !self.is_direct => request.header("X-HF-Bill-To", name),
            _ => request,
        }
    }

    /// Sends work as JSON.
    pub(crate) async fn submit_json(
        &self,
        request: RequestBuilder,
        body: &impl Serialize,
        max_bytes: usize,
    ) -> Result<Answer, Error> {
        let mut within = self.link.settings.timeout;
        if self.provider == Supported::Replicate {
            within += self.limits().prefer_wait_grace;
        }
        let request = request.json(body).build().map_err(|_| self.no_request())?;
        self.link
            .submit(&self.recipient(), request, within, max_bytes)
            .await
    }

    /// Asks about work, at a path that the provider named.
    pub(crate) async fn ask(
        &self,
        path: &str,
        query: Option<&str>,
        max_bytes: usize,
    ) -> Result<(Answer, Value), Error> {
        let request = self.request(Method::GET, path, query).build();
        let request = request.map_err(|_| self.no_request())?;
        let answer = self.link.ask(&self.recipient(), request, max_bytes).await?;
        let body = self.json(&answer)?;
        Ok((answer, body))
    }

    /// Asks to stop work.
    pub(crate) async fn stop(
        &self,
        method: Method,
        path: &str,
        query: Option<&str>,
    ) -> Result<(), Error> {
        let request = self.request(method, path, query).build();
        let request = request.map_err(|_| self.no_request())?;
        let max_bytes = self.limits().json_bytes;
        self.link.ask(&self.recipient(), request, max_bytes).await?;
        Ok(())
    }

    /// The JSON of an answer.
    pub(crate) fn json(&self, answer: &Answer) -> Result<Value, Error> {
        serde_json::from_slice(&answer.body).map_err(|_| self.unexpected(answer, "JSON"))
    }

    pub(crate) fn unexpected(&self, answer: &Answer, missing: &str) -> Error {
        self.link.unexpected(&self.recipient(), answer, missing)
    }

    /// Work that was accepted, to be asked about at this path.
    pub(crate) fn pending(&self, path: String, request_id: Option<String>) -> Progress {
        let at = if self.is_direct {
            At::Direct(self.provider)
        } else {
            At::Router(self.provider)
        };
        let handle = Handle::new(at, path, request_id, self.limits());
        Progress::Pending {
            again_after: self.limits().poll_first,
            handle,
        }
    }

    /// The same work, still under way.
    pub(crate) fn still(&self, handle: &Handle) -> Progress {
        Progress::Pending {
            handle: handle.clone(),
            again_after: handle.again_after(self.limits()),
        }
    }

    /// The path of an address that an answer names. Only the path is taken: the key goes to the place
    /// that the settings name, whatever the answer says.
    pub(crate) fn path(&self, address: Option<&Value>) -> Option<String> {
        let path = path_of(address?.as_str()?)?;
        self.may_be_kept(&path).then_some(path)
    }

    /// An id that an answer names.
    pub(crate) fn id(&self, id: Option<&Value>) -> Option<String> {
        let id = id?.as_str()?;
        let is_id = !id.is_empty() && is_path(id) && !id.contains("..");
        (is_id && self.may_be_kept(id)).then(|| id.to_owned())
    }

    /// Whether a text of an answer may stand in a handle: it is short, and nobody put the key into it.
    fn may_be_kept(&self, text: &str) -> bool {
        let key = self.link.settings.key.as_ref();
        text.len() <= self.limits().path_bytes
            && key.is_none_or(|key| !text.contains(key.expose_secret()))
    }

    fn no_request(&self) -> Error {
        impossible(self.provider.name())
    }
}

/// No request can be made of this photo and these settings.
pub(crate) fn impossible(name: &str) -> Error {
    let provider = name.to_owned();
    Error::new(
        ErrorKind::NotConfigured,
        name,
        RemoteReason::RequestImpossible { provider },
    )
}

/// An address below a base.
pub(crate) fn at(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

/// The header of a key, marked so that nothing prints it.
pub(crate) fn authorization(scheme: &str, key: &str) -> HeaderValue {
    let value = HeaderValue::from_str(&format!("{scheme} {key}"));
    let mut value = value.expect("the settings take visible characters only");
    value.set_sensitive(true);
    value
}

/// The picture as a `data:` address.
pub(crate) fn data_address(job: &Job) -> String {
    format!("data:{};base64,{}", job.content_type, base64(job))
}

pub(crate) fn base64(job: &Job) -> String {
    BASE64_STANDARD.encode(&job.image)
}

/// The ids of models go into paths, so they are what ids are: parts of letters, digits and `-_.:`
/// between slashes.
pub(crate) fn is_model_id(id: &str) -> bool {
    id.len() <= 256
        && id.split('/').all(|part| {
            !part.is_empty()
                && part != "."
                && part != ".."
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
        })
}

fn path_of(address: &str) -> Option<String> {
    let base = Url::parse("https://provider.invalid/").expect("a constant");
    let url = base.join(address).ok()?;
    let path = url.path().trim_end_matches('/');
    (path.len() > 1 && is_path(path) && !path.contains("//")).then(|| path.to_owned())
}

/// Nothing is escaped in paths that providers name; what is may mean something else elsewhere.
fn is_path(path: &str) -> bool {
    path.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~:@=+,".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_of_an_address_is_taken() {
        let path = "/fal-ai/qwen/requests/1f-2";
        for address in [
            "https://queue.fal.run/fal-ai/qwen/requests/1f-2",
            "https://evil.example/fal-ai/qwen/requests/1f-2/?a=b#c",
            "/fal-ai/qwen/requests/1f-2",
            "https://queue.fal.run/x/../fal-ai/qwen/requests/1f-2",
        ] {
            assert_eq!(path_of(address).as_deref(), Some(path), "{address}");
        }
        for address in [
            "",
            "/",
            "https://a",
            "https://a/b%2f..",
            "https://a//b",
            "data:x,y z",
        ] {
            assert_eq!(path_of(address), None, "{address}");
        }
    }

    #[test]
    fn ids_that_could_lead_elsewhere_are_none() {
        assert!(is_model_id("Qwen/Qwen-Image-Edit-2509") && is_model_id("a/b:0f"));
        for id in [
            "", "a//b", "../a", "a/./b", "a?b", "a#b", "a b", "a%2f", "ä",
        ] {
            assert!(!is_model_id(id), "{id}");
        }
    }
}
