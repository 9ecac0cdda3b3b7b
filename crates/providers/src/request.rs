//! Making requests.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header, request::Builder};
use http_body_util::Full;
use serde::Serialize;
use url::Url;

/// A request whose body is in memory, so that it can be sent again.
pub(crate) type Request = http::Request<Full<Bytes>>;

/// A request that is being made. What does not fit into one is told at its end.
#[derive(Debug)]
pub(crate) struct RequestBuilder {
    head: Builder,
    body: Bytes,
}

impl RequestBuilder {
    pub(crate) fn new(method: Method, url: &Url) -> Self {
        let head = Builder::new().method(method).uri(url.as_str()).header(
            header::USER_AGENT,
            concat!("photo-restoration/", env!("CARGO_PKG_VERSION")),
        );
        Self {
            head,
            body: Bytes::new(),
        }
    }

    pub(crate) fn header(
        self,
        name: impl TryInto<HeaderName, Error: Into<http::Error>>,
        value: impl TryInto<HeaderValue, Error: Into<http::Error>>,
    ) -> Self {
        Self {
            head: self.head.header(name, value),
            ..self
        }
    }

    pub(crate) fn body(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// With JSON as its body.
    ///
    /// # Panics
    /// Never: plain data has a JSON form.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("plain data has a JSON form");
        self.header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
    }

    pub(crate) fn build(self) -> Result<Request, http::Error> {
        self.head.body(Full::new(self.body))
    }
}
