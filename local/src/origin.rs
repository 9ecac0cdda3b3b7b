//! By what name the browser reached us.
//!
//! The addresses of photos are signed for the host that the browser asked for,
//! so that the laptop works under `localhost`, its name in the network, or
//! behind a proxy, with nothing to set.
//!
//! A page of another site that had its own name pointed at this computer (DNS
//! rebinding) gains nothing by that: its origin has neither our cookie nor a
//! token, and nothing is answered without one.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use store::Reach;
use url::Url;
use web::PlainHttp;

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// How the origin is found out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OriginRules {
    /// Whether a proxy in front of us says what the browser asked for.
    pub(crate) trust_proxy: bool,
    /// Whether photos are on this server.
    pub(crate) photos_here: bool,
}

/// Tells the handlers what photos' addresses are signed for, and whether the
/// browser came by HTTPS.
pub(crate) async fn insert(
    State(rules): State<OriginRules>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers_mut();
    if !rules.trust_proxy {
        // Nobody behind here may believe them either.
        headers.remove(FORWARDED_HOST);
        headers.remove(FORWARDED_PROTO);
    } else if let Some(host) = first(headers, &FORWARDED_HOST)
        && is_host(&host)
    {
        // A photo's signature is over the name that the browser used.
        headers.insert(header::HOST, host);
    }
    let origin = origin(headers);
    if origin.as_ref().is_none_or(|url| url.scheme() == "http") {
        // A cookie for HTTPS only would never come back.
        request.extensions_mut().insert(PlainHttp);
    }
    if rules.photos_here
        && let Some(origin) = origin
    {
        request.extensions_mut().insert(Reach::At(origin));
    }
    next.run(request).await
}

fn origin(headers: &HeaderMap) -> Option<Url> {
    let host = headers.get(header::HOST)?;
    let scheme = match first(headers, &FORWARDED_PROTO) {
        Some(scheme) if scheme.as_bytes().eq_ignore_ascii_case(b"https") => "https",
        _ => "http",
    };
    origin_of(scheme, host)
}

fn origin_of(scheme: &str, host: &HeaderValue) -> Option<Url> {
    let url = Url::parse(&format!("{scheme}://{}/", host.to_str().ok()?)).ok()?;
    // Whatever else a "host" may smuggle in would end up in addresses.
    let only_host = url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    only_host.then_some(url)
}

fn is_host(value: &HeaderValue) -> bool {
    origin_of("http", value).is_some()
}

/// The first of a list that proxies append to: what the browser said.
fn first(headers: &HeaderMap, name: &HeaderName) -> Option<HeaderValue> {
    let value = headers.get(name)?.to_str().ok()?;
    HeaderValue::from_str(value.split(',').next()?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&'static str, &'static str)]) -> Option<String> {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        origin(&headers).map(|url| url.to_string())
    }

    #[test]
    fn the_origin_is_the_host_that_was_asked_for() {
        for (host, expected) in [
            ("localhost:8080", "http://localhost:8080/"),
            ("127.0.0.1:1234", "http://127.0.0.1:1234/"),
            ("[::1]:8080", "http://[::1]:8080/"),
            ("laptop.local", "http://laptop.local/"),
        ] {
            assert_eq!(of(&[("host", host)]).as_deref(), Some(expected));
        }
        let https = of(&[("host", "a.example"), ("x-forwarded-proto", "https")]);
        assert_eq!(https.as_deref(), Some("https://a.example/"));
        let shouted = of(&[("host", "a.example"), ("x-forwarded-proto", "HTTPS")]);
        assert_eq!(shouted.as_deref(), Some("https://a.example/"));
    }

    #[test]
    fn a_host_that_is_more_than_a_host_is_none() {
        for host in ["", "a/b", "a?b", "a#b", "user@a", "a b"] {
            assert_eq!(of(&[("host", host)]), None, "{host:?}");
        }
        assert_eq!(of(&[]), None);
    }
}
