//! Making requests.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, header, request::Builder};
use serde::Serialize;
use url::Url;

/// A request whose body is in memory, so that it can be sent again.
pub type Request = http::Request<Bytes>;

/// A request that is being made. What does not fit into one is told at its end.
#[derive(Debug)]
pub struct RequestBuilder {
    head: Builder,
    body: Bytes,
}

impl RequestBuilder {
    /// Of this method, to this address.
    #[must_use]
    pub fn new(method: Method, url: &Url) -> Self {
        Self {
            head: Builder::new().method(method).uri(url.as_str()),
            body: Bytes::new(),
        }
    }

    /// With a header more.
    #[must_use]
    pub fn header(
        self,
        name: impl TryInto<HeaderName, Error: Into<http::Error>>,
        value: impl TryInto<HeaderValue, Error: Into<http::Error>>,
    ) -> Self {
        Self {
            head: self.head.header(name, value),
            ..self
        }
    }

    /// With this body.
    #[must_use]
    pub fn body(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// With JSON as its body.
    ///
    /// # Panics
    /// Never: plain data has a JSON form.
    #[must_use]
    pub fn json(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("plain data has a JSON form");
        self.header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
    }

    /// The request.
    ///
    /// # Errors
    /// A header or the address is none.
    pub fn build(self) -> Result<Request, http::Error> {
        self.head.body(self.body)
    }
}
