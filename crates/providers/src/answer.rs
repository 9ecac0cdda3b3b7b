//! An answer of a provider.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;

use crate::words;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The provider's id of a request, for its support.
    pub(crate) fn request_id(&self, key: Option<&SecretString>) -> Option<String> {
        let id = self.headers.get("x-request-id")?.to_str().ok()?;
        let id = words::clean(id, 128, key);
        (!id.is_empty()).then_some(id)
    }
}
