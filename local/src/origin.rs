//! By what name the browser reached us.
//!
//! The addresses of photos are signed for the host that the browser asked for,
//! so that the laptop works under `localhost`, its name in the network, or
//! behind a proxy, with nothing to set.
//!
//! What is no host, or more than one, is refused: there would be nothing to sign
//! for but the address of our own services, which nobody else reaches.
//!
//! A page of another site that had its own name pointed at this computer (DNS
//! rebinding) gains nothing by that: its origin has neither our cookie nor a
//! token, and nothing is answered without one.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::RequestReason;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, Version, header};
use store::Reach;
use url::Url;
use web::{PlainHttp, Problem};

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Browsers come by HTTPS from now on, for a year. Not what is under other names
/// of this host: they are not ours to speak for.
const ALWAYS_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// How the origin is found out.
#[derive(Debug, Clone)]
pub(crate) struct OriginRules {
    /// Our own host and port, for requests that came before there were hosts.
    pub(crate) itself: HeaderValue,
    /// Whether a proxy in front of us says what the browser asked for.
    pub(crate) trust_proxy: bool,
    /// Whether photos are on this server.
    pub(crate) photos_here: bool,
}

/// Tells the handlers what photos' addresses are signed for, and whether the
/// browser came by HTTPS. A request for no host, or for several, is refused; one
/// in HTTP/1.0, as proxies and monitors send to see whether we are well, need not
/// name any (RFC 9110, section 7.2).
pub(crate) async fn insert(
    State(rules): State<OriginRules>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_old = request.version() == Version::HTTP_10;
    if is_old && !request.headers().contains_key(header::HOST) {
        request.headers_mut().insert(header::HOST, rules.itself);
    }
    if !names_one_host(request.uri(), request.headers()) {
        return no_host();
    }
    let headers = request.headers_mut();
    if !rules.trust_proxy {
        // Nobody behind here may believe them either.
        headers.remove(FORWARDED_HOST);
        headers.remove(FORWARDED_PROTO);
    } else if headers.contains_key(FORWARDED_HOST) {
        // A photo's signature is over the name that the browser used. One that is none is no reason to take
        // another.
        let Some(host) = first(headers, &FORWARDED_HOST).filter(is_host) else {
            return no_host();
        };
        headers.insert(header::HOST, host);
    }
    let origin = origin(headers);
    let is_https = origin.as_ref().is_some_and(|url| url.scheme() == "https");
    if !is_https {
        // A cookie for HTTPS only would never come back.
        request.extensions_mut().insert(PlainHttp);
    }
    if rules.photos_here
        && let Some(origin) = origin
    {
        request.extensions_mut().insert(Reach::At(origin));
    }
    let mut response = next.run(request).await;
    if is_https {
        // It is a proxy that says so: nobody else is believed.
        let headers = response.headers_mut();
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ALWAYS_HTTPS);
    }
    response
}

/// Whether there is one `Host`, which is one, and the same in the address where
/// that has one as well.
fn names_one_host(uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let is_same = uri.authority().is_none_or(|authority| {
        authority
            .as_str()
            .as_bytes()
            .eq_ignore_ascii_case(host.as_bytes())
    });
    is_same && is_host(host)
}

fn no_host() -> Response {
    Problem::from(RequestReason::BadHost).into_response()
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
    let host = host.to_str().ok()?;
    // A URL may have more in its host than an address that can be asked for, and its parser drops or changes some of
    // it in silence.
    let is_asked_for = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    if !host.chars().all(is_asked_for) || host.ends_with(':') {
        return None;
    }
    let url = Url::parse(&format!("{scheme}://{host}/")).ok()?;
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
        for host in [
            "", "a/b", "a\\b", "a?b", "a#b", "user@a", "a b", "a\tb", "a\"b", "a`b", "a{b", "a}b",
            "a,b", "a<b", "a>b", "a^b", "a|b", "a%b", "[a", "a:", "a:x", "a:99999", "a:1:2",
        ] {
            assert_eq!(of(&[("host", host)]), None, "{host:?}");
        }
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn a_request_names_one_host() {
        let names = |uri: &str, hosts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for host in hosts {
                headers.append(header::HOST, HeaderValue::from_static(host));
            }
            names_one_host(&uri.parse().expect("a URI"), &headers)
        };
        assert!(names("/", &["a.example"]));
        assert!(names("http://A.example/", &["a.example"]));
        assert!(!names("http://b.example/", &["a.example"]));
        assert!(!names("/", &[]));
        assert!(!names("/", &["a.example", "b.example"]));
        assert!(!names("/", &["a.example", "a.example"]));
        assert!(!names("/", &["a.example, b.example"]));
        assert!(!names("/", &["evil.com/x"]));
    }
}
