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
use domain::RequestReason;
use http::{HeaderValue, Method, StatusCode, header};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    cors::{AllowOrigin, CorsLayer},
};
use ulid::Ulid;

use crate::{MAX_JSON_BYTES, Problem, Site, origin_key, own_page::NamedOrigins, reach};

/// The id of the request, in the log and in errors.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The browser reaches this server by plain HTTP, as it may on a laptop: cookies cannot be `Secure`.
/// Absent, it is HTTPS.
#[derive(Debug, Clone, Copy)]
pub struct PlainHttp;

/// Puts the shared layers around a router, whose routes carry their full paths.
pub fn layered(router: Router, site: &Site) -> Router {
    let router = if site.photos_through_site {
        router.layer(middleware::from_fn(reach::through_the_site))
    } else {
        router
    };
    let router = router
        .fallback(|| async { Problem::from(RequestReason::AddressUnknown) })
        .method_not_allowed_fallback(|| async { Problem::from(RequestReason::MethodNotAllowed) })
        // Routes that take photos raise it for themselves.
        .layer(DefaultBodyLimit::max(MAX_JSON_BYTES))
        .layer(Extension(NamedOrigins(site.cors_origins.clone().into())))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(cors(&site.cors_origins));
    let router = match &site.origin_keys {
        None => router,
        Some(keys) => router.layer(middleware::from_fn_with_state(
            keys.clone(),
            origin_key::check,
        )),
    };
    router
        .layer(middleware::from_fn(around))
        // Around all that still writes into answers: a problem gets its request's id last.
        .layer(CompressionLayer::new())
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
    Problem::from(RequestReason::Internal).into_response()
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
            ..RequestReason::BodyTooLarge.into()
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
    use crate::PhotosReach;

    async fn panics() -> &'static str {
        panic!("secret inside")
    }

    async fn reach(PhotosReach(reach): PhotosReach) -> String {
        format!("{reach:?} {}", "long enough to be compressed ".repeat(9))
    }

    async fn send(site: &Site, request: http::request::Builder) -> Response {
        let router = Router::new()
            .route("/works", get(|| async { "yes" }))
            .route("/reach", get(reach))
            .route("/panics", get(panics));
        let request = request.body(Body::empty()).expect("a request");
        let answer = layered(router, site).oneshot(request).await;
        answer.expect("infallible")
    }

    async fn ask(method: &str, path: &str) -> (StatusCode, serde_json::Value) {
        let request = Request::builder().method(method).uri(path);
        read(send(&Site::default(), request).await).await
    }

    async fn read(response: Response) -> (StatusCode, serde_json::Value) {
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

    const KEYS: [&str; 2] = [
        // Of “former” and of “present”.
        "2a36430635e7505479f0ba76c491f1fe2437373f986ed69009b82caf50907fca",
        "4d4c7eee2e28d03cb2dbf3df639c3290ade66e18755e83caade2d8f37bd8c044",
    ];

    #[tokio::test]
    async fn where_a_key_is_asked_for_only_who_has_one_is_answered() {
        let hashes = KEYS.join(",");
        let settings = |name: &str| (name == "ORIGIN_KEY_HASHES").then(|| hashes.clone());
        let site = Site::read(settings).expect("fits");
        let with = |key: Option<&str>| {
            let request = Request::get("/works");
            match key {
                Some(key) => request.header("x-origin-key", key),
                None => request,
            }
        };
        for key in ["former", "present"] {
            assert_eq!(send(&site, with(Some(key))).await.status(), StatusCode::OK);
        }
        for key in [None, Some(""), Some("else"), Some(KEYS[0])] {
            let (status, body) = read(send(&site, with(key)).await).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{key:?}");
            assert_eq!(body["type"], "urn:photo-restoration:not-through-the-site");
        }
        let free = send(&Site::default(), with(None)).await;
        assert_eq!(free.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn only_pages_of_the_site_read_photos_through_it_and_only_where_it_passes_them_on() {
        let through = Site {
            photos_through_site: true,
            ..Site::default()
        };
        for (site, asks, expected) in [
            (&through, Some("same-origin"), "Site"),
            (&through, Some("cross-site"), "Bucket"),
            (&through, Some("same-site"), "Bucket"),
            (&through, None, "Bucket"),
            (&Site::default(), Some("same-origin"), "Bucket"),
        ] {
            let request = Request::get("/reach");
            let request = match asks {
                Some(asks) => request.header("sec-fetch-site", asks),
                None => request,
            };
            let body = send(site, request).await.into_body().collect().await;
            let body = body.expect("a body").to_bytes();
            assert!(body.starts_with(expected.as_bytes()), "{asks:?}: {body:?}");
        }
    }

    #[tokio::test]
    async fn an_answer_is_compressed_for_who_can_read_that() {
        let request = Request::get("/reach").header("accept-encoding", "gzip");
        let answer = send(&Site::default(), request).await;
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        // A problem as well, with what was written into it last.
        let request = Request::get("/nowhere").header("accept-encoding", "gzip");
        let problem = send(&Site::default(), request).await;
        let is_compressed = problem.headers().get("content-encoding").is_some();
        let body = problem
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        assert_eq!(body.starts_with(&[0x1f, 0x8b]), is_compressed, "{body:?}");
        let plain = send(&Site::default(), Request::get("/reach")).await;
        assert!(!plain.headers().contains_key("content-encoding"));
    }

    #[tokio::test]
    async fn a_panic_is_answered_without_what_it_said() {
        let (status, body) = ask("GET", "/panics").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.to_string().contains("secret inside"));
    }
}
