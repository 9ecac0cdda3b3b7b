//! Whether a request that brings the cookie comes from a page that may send it.
//!
//! `SameSite` alone does not tell: for a browser all ports of a host are one site, so whatever else runs on the
//! same computer, or on another name of the same domain, is sent the cookie's requests as well.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use domain::RequestReason;
use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use url::Url;

use crate::Problem;

/// What browsers say of who asks: a page of this very origin, or another one. Scripts say nothing.
pub(crate) const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The origins whose pages may ask as the site's own do: `CORS_ORIGINS`.
#[derive(Debug, Clone)]
pub(crate) struct NamedOrigins(pub(crate) Arc<[HeaderValue]>);

/// The request comes from a page of the site, from a page of an origin in `CORS_ORIGINS`, or from what is no
/// browser. All else is refused: 403 `another-origin`.
#[derive(Debug, Clone, Copy)]
pub struct OwnPage;

impl<S: Sync> FromRequestParts<S> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let origin = parts.headers.get(header::ORIGIN);
        let named = parts.extensions.get::<NamedOrigins>();
        let is_named =
            origin.is_some_and(|origin| named.is_some_and(|named| named.0.contains(origin)));
        let may_ask = is_named
            || match parts.headers.get(FETCH_SITE) {
                // Pages cannot change it, and it is right whatever host a proxy in front sends along.
                Some(site) => site == "same-origin" || site == "none",
                // Browsers say that only over HTTPS and to their own computer.
                None => origin.is_none_or(|origin| is_asked_host(origin, &parts.headers)),
            };
        if may_ask {
            Ok(Self)
        } else {
            Err(RequestReason::AnotherOrigin.into())
        }
    }
}

/// Whether the page is on the very host and port that the request was sent to.
fn is_asked_host(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let parsed = |text: &str| Url::parse(text).ok();
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let Some(origin) = text(origin).and_then(|text| parsed(&text)) else {
        return false;
    };
    let asked = headers.get(header::HOST).and_then(text);
    // A host without a port has that of the page's scheme.
    let asked = asked.and_then(|host| parsed(&format!("{}://{host}/", origin.scheme())));
    asked.is_some_and(|asked| origin.has_host() && asked.origin() == origin.origin())
}
