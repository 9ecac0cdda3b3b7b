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

impl From<Vec<[u8; 32]>> for OriginKeys {
    fn from(hashes: Vec<[u8; 32]>) -> Self {
        Self(hashes.into())
    }
}

impl OriginKeys {
    fn take(&self, key: &[u8]) -> bool {
        let hash: [u8; 32] = Sha256::digest(key).into();
        self.0.contains(&hash)
    }
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
