//! What goes around every router: a request id, errors in one form, one line in the log.

use std::{
    any::Any,
    time::{Duration, Instant},
};

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};
use ulid::Ulid;
use url::Url;

use crate::{Problem, extract::body_too_large};

/// The most bytes of a JSON body; routes that take photos raise it for themselves.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The id of the request, in the log and in errors.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// By what the browser reaches the bucket, where a request tells it (on a laptop: the host that it
/// was sent to). Absent, the setting holds.
#[derive(Debug, Clone)]
pub struct PhotosOrigin(pub Url);

/// The browser reaches this server by plain HTTP, as it may on a laptop: cookies cannot be `Secure`.
/// Absent, it is HTTPS.
#[derive(Debug, Clone, Copy)]
pub struct PlainHttp;

/// The origin for presigned URLs that came with a request.
#[must_use]
pub fn photos_origin(extension: Option<&Extension<PhotosOrigin>>) -> Option<&Url> {
    extension.map(|Extension(PhotosOrigin(url))| url)
}

/// Puts the shared layers around a router, whose routes carry their full paths. Pages on
/// `cors_origins` may ask too, with the refresh cookie.
pub fn layered(router: Router, cors_origins: &[HeaderValue]) -> Router {
    router
        .fallback(|| async { Problem::not_found("There is no such address.") })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "That cannot be done here",
                "This address does not take this method; docs/API.md lists what it takes.",
            )
        })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(cors(cors_origins))
        .layer(middleware::from_fn(around))
}

fn cors(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
        ])
        .expose_headers([header::ETAG, header::LOCATION, header::RETRY_AFTER])
        .allow_credentials(true)
        .max_age(Duration::from_secs(3600))
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    // The panic hook has written the message and the place.
    Problem::internal().into_response()
}

async fn around(mut request: Request, next: Next) -> Response {
    let id = Ulid::generate().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    // The path only: the query can hold what must not be written down.
    let path = request.uri().path().to_owned();
    let started = Instant::now();
    let span = tracing::info_span!("request", request_id = id);
    let response = tracing::Instrument::instrument(next.run(request), span).await;
    let mut response = with_instance(response, &id);
    let status = response.status().as_u16();
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request_id = id, %method, path, status, millis, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Fills the request's id into a problem.
fn with_instance(mut response: Response, id: &str) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let headers = response.headers().clone();
        let problem = Problem {
            instance: Some(id.to_owned()),
            ..problem
        };
        let mut again = problem.into_response();
        for (name, value) in &headers {
            if name != header::CONTENT_LENGTH && !again.headers().contains_key(name) {
                again.headers_mut().append(name, value.clone());
            }
        }
        return again;
    }
    // axum's own limit answers in plain text.
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let problem = Problem {
            instance: Some(id.to_owned()),
            ..body_too_large()
        };
        return problem.into_response();
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, routing::get};
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(method: &str, path: &str) -> (StatusCode, serde_json::Value) {
        async fn panics() -> &'static str {
            panic!("secret inside")
        }
        let router = Router::new()
            .route("/works", get(|| async { "yes" }))
            .route("/panics", get(panics));
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::empty());
        let response = layered(router, &[])
            .oneshot(request.expect("a request"))
            .await
            .expect("infallible");
        let status = response.status();
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    #[tokio::test]
    async fn an_unknown_address_and_a_wrong_method_are_problems_with_a_request_id() {
        let (status, body) = ask("GET", "/nowhere").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(body["instance"].as_str().is_some_and(|id| id.len() == 26));
        let (status, body) = ask("DELETE", "/works").await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(body["status"], 405);
    }

    #[tokio::test]
    async fn a_panic_is_answered_without_what_it_said() {
        let (status, body) = ask("GET", "/panics").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.to_string().contains("secret inside"));
    }
}
