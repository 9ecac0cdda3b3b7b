//! The key by which the site's distribution shows that a request came through it.
//!
//! An API behind a distribution still has an address of its own. Without this, whatever is put in front of
//! the site, such as a firewall, could be walked around.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::RequestReason;
use http::HeaderName;
use sha2::{Digest, Sha256};

use crate::Problem;

/// The header that the distribution adds.
const HEADER: HeaderName = HeaderName::from_static("x-origin-key");

/// The hashes of the keys that are taken; two while one follows the other. A key is 32 random bytes, so its
/// hash gives nothing away and may stand in a function's environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginKeys(Arc<[[u8; 32]]>);

impl OriginKeys {
    /// From the value of `ORIGIN_KEY_HASHES`: SHA-256 in hexadecimal, between commas. `None` where that is
    /// not what it is.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        text.split(',')
            .map(|hash| hash_of(hash.trim()))
            .collect::<Option<_>>()
            .map(Self)
    }

    fn take(&self, key: &[u8]) -> bool {
        let hash: [u8; 32] = Sha256::digest(key).into();
        self.0.contains(&hash)
    }
}

fn hash_of(hex: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if hex.len() != 2 * hash.len() || !hex.is_ascii() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(hash)
}

/// Refuses what did not come through the distribution.
pub(crate) async fn check(
    State(keys): State<OriginKeys>,
    request: Request,
    next: Next,
) -> Response {
    let key = request.headers().get(HEADER);
    if key.is_some_and(|key| keys.take(key.as_bytes())) {
        return next.run(request).await;
    }
    Problem::from(RequestReason::NotThroughTheSite).into_response()
}
