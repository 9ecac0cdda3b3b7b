//! The site, built by Vite and kept inside the program.

use std::borrow::Cow;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

/// `site/dist`, as it was when the program was built.
#[derive(RustEmbed)]
#[folder = "../site/dist"]
#[allow_missing = true]
struct Dist;

/// Where Vite puts files whose names hold a hash of what is in them.
const HASHED: &str = "assets/";

/// Shown where the program was built before the site was.
const NOT_BUILT: &str = "<!doctype html><meta charset=\"utf-8\"><title>Photo Restoration</title>\
<h1>This program was built without the site</h1><p>Build both with <code>make run</code>, or use \
the API at <code>/api/v1</code>.</p>";

/// Whether the program was built with the site.
pub(crate) fn is_built() -> bool {
    Dist::get("index.html").is_some()
}

/// A file of the site, or the page itself for the addresses within it.
pub(crate) fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    answer_from::<Dist>(method, path, headers)
}

fn answer_from<Files: RustEmbed>(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let allowed = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allowed).into_response();
    }
    let path = path.trim_start_matches('/');
    let is_page = path.is_empty() || !last_segment(path).contains('.');
    let name = if is_page { "index.html" } else { path };
    match Files::get(name) {
        Some(file) => serve(file, name, headers),
        None if is_page => not_built(),
        None => (StatusCode::NOT_FOUND, "File not found.\n").into_response(),
    }
}

fn serve(file: EmbeddedFile, name: &str, headers: &HeaderMap) -> Response {
    let hash: String = file.metadata.sha256_hash()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // Weak, as the answer may be compressed.
    let etag = format!("W/\"{hash}\"");
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == etag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match file.data {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        };
        body.into_response()
    };
    let cache = if name.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(header::ETAG, etag);
    }
    if let Ok(kind) = HeaderValue::from_str(file.metadata.mimetype()) {
        answer.insert(header::CONTENT_TYPE, with_charset(kind));
    }
    response
}

fn not_built() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::NOT_FOUND, kind, NOT_BUILT).into_response()
}

/// Text is UTF-8; without saying so a browser may guess otherwise.
fn with_charset(kind: HeaderValue) -> HeaderValue {
    match kind.to_str() {
        Ok(text) if text.starts_with("text/") && !text.contains("charset") => {
            HeaderValue::from_str(&format!("{text}; charset=utf-8")).unwrap_or(kind)
        }
        _ => kind,
    }
}

fn last_segment(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site as Vite makes it, in small.
    #[derive(RustEmbed)]
    #[folder = "tests/fixtures/site"]
    struct Built;

    /// A program built before the site was.
    #[derive(RustEmbed)]
    #[folder = "tests/fixtures/no-such-folder"]
    #[allow_missing = true]
    struct Missing;

    fn get(path: &str) -> Response {
        answer_from::<Built>(&Method::GET, path, &HeaderMap::new())
    }

    fn header(response: &Response, name: http::HeaderName) -> &str {
        let value = response.headers().get(&name).expect("the header");
        value.to_str().expect("text")
    }

    #[test]
    fn addresses_within_the_page_are_the_page() {
        for path in ["/", "/history", "/history/01J", "/login"] {
            let response = get(path);
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let kind = header(&response, header::CONTENT_TYPE);
            assert_eq!(kind, "text/html; charset=utf-8");
            assert_eq!(header(&response, header::CACHE_CONTROL), "no-cache");
        }
    }

    #[test]
    fn files_with_a_hash_in_their_name_are_kept_for_ever_and_others_are_not() {
        let hashed = get("/assets/app-0a1b2c.js");
        assert_eq!(hashed.status(), StatusCode::OK);
        assert!(header(&hashed, header::CACHE_CONTROL).contains("immutable"));
        assert_eq!(
            header(&hashed, header::CONTENT_TYPE),
            "text/javascript; charset=utf-8"
        );
        let plain = get("/theme.js");
        assert_eq!(header(&plain, header::CACHE_CONTROL), "no-cache");
    }

    #[test]
    fn a_missing_file_is_not_the_page() {
        for path in [
            "/assets/app-old.js",
            "/favicon.ico",
            "/../Cargo.toml",
            "//etc/hosts.txt",
        ] {
            assert_eq!(get(path).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn a_file_the_browser_has_is_not_sent_again() {
        let etag = get("/").headers()[header::ETAG].clone();
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, etag);
        let again = answer_from::<Built>(&Method::GET, "/", &headers);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = answer_from::<Built>(&Method::GET, "/theme.js", &headers);
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[test]
    fn only_reading_is_possible() {
        let post = answer_from::<Built>(&Method::POST, "/", &HeaderMap::new());
        assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[tokio::test]
    async fn a_program_without_the_site_says_so() {
        let response = answer_from::<Missing>(&Method::GET, "/", &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await;
        let body = String::from_utf8(body.expect("a body").to_vec()).expect("text");
        assert!(body.contains("make run"), "{body}");
    }
}
