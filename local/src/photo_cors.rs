//! Photos for pages of other origins: what the bucket's CORS rules are elsewhere.

use std::time::Duration;

use axum::{
    Router,
    extract::Request,
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Lets pages of these origins read and upload photos; without any, the router
/// stays as it is.
pub(crate) fn allow(photos: Router, origins: &[HeaderValue]) -> Router {
    if origins.is_empty() {
        return photos;
    }
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::GET, Method::HEAD, Method::PUT])
        .allow_headers([header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .max_age(Duration::from_secs(3600));
    photos.layer(cors).layer(middleware::from_fn(on_pages))
}

/// A picture in a page comes without its origin, so that it is for all pages or
/// for those of this site alone. Only who was given the address can show it.
async fn on_pages(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let everywhere = HeaderValue::from_static("cross-origin");
    response.headers_mut().insert(RESOURCE_POLICY, everywhere);
    response
}
