//! What every answer says about itself.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};
use url::Url;

/// The same on every answer. Photos bring a stricter policy of their own.
const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// All headers of a page whose photos come from the bucket at `bucket`.
pub fn of_page(bucket: &Url) -> Vec<(HeaderName, HeaderValue)> {
    let policy = content_security_policy(Some(bucket));
    let mut headers = ALWAYS.to_vec();
    headers.push((header::CONTENT_SECURITY_POLICY, policy));
    headers
}

/// What the page may load: only what is ours, and photos from the bucket where
/// that has another address.
pub(crate) fn content_security_policy(remote_bucket: Option<&Url>) -> HeaderValue {
    let bucket = remote_bucket
        .map(|url| format!(" {}", url.origin().ascii_serialization()))
        .unwrap_or_default();
    let policy = format!(
        "default-src 'self'; img-src 'self' blob: data:{bucket}; connect-src 'self'{bucket}; \
         script-src 'self'; style-src 'self'; font-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("an origin is ASCII")
}

/// Adds the headers that an answer does not have yet.
pub(crate) async fn add(
    State(policy): State<HeaderValue>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(policy);
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_bucket_may_be_read_and_written_by_the_page() {
        let url = Url::parse("https://photos.example.org/some/path").expect("a URL");
        let policy = content_security_policy(Some(&url));
        let policy = policy.to_str().expect("text");
        assert!(policy.contains("img-src 'self' blob: data: https://photos.example.org;"));
        assert!(policy.contains("connect-src 'self' https://photos.example.org;"));
    }
}
