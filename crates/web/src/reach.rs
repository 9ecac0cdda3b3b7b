//! By what whoever asks reaches the photos.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, request::Parts};
use store::Reach;

use crate::own_page::FETCH_SITE;

/// For what photos' addresses in the answer are signed: what a layer before has found out (on a laptop, the
/// host that the request was sent to), else the bucket itself.
#[derive(Debug, Clone)]
pub struct PhotosReach(pub Reach);

impl<S: Sync> FromRequestParts<S> for PhotosReach {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Reach>();
        Ok(Self(known.cloned().unwrap_or_default()))
    }
}

/// Lets the site's own pages read photos through the site. Everybody else is told whole addresses: a path
/// would lead a page of another origin to that one, and a script has nothing to put before it.
pub(crate) async fn through_the_site(mut request: Request, next: Next) -> Response {
    if is_own_page(request.headers()) {
        request.extensions_mut().insert(Reach::Site);
    }
    next.run(request).await
}

fn is_own_page(headers: &HeaderMap) -> bool {
    headers
        .get(FETCH_SITE)
        .is_some_and(|value| value == "same-origin")
}
