//! The objects of one bucket for the outside world.
//!
//! Browsers get presigned URLs, and nothing but those: reading, asking about
//! and storing the one object, or the part of one, that was signed. The rest of S3 (listings,
//! buckets, deletion, sub-resources such as `?acl`, headers that change what
//! an upload does) is not even looked at, whoever signed it.

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::any,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use s3s::{S3Error, S3ErrorCode, service::S3Service};

/// The query of a presigned URL. All of it is signed.
const ALLOWED_QUERY: [&str; 15] = [
    "X-Amz-Algorithm",
    "X-Amz-Content-Sha256",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "x-amz-checksum-mode",
    "x-amz-sdk-checksum-algorithm",
    "x-id",
];

/// What the address of a part has besides, both or neither, and only for PUT: reading with them would list parts.
const PART_QUERY: [&str; 2] = ["partNumber", "uploadId"];

/// What comes from a user is shown by a browser as what we say it is, never
/// runs anything, and is not put on other sites' pages.
const ANSWER_HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-site",
    ),
];

/// What would be stored with an object and answered with it, for whoever reads it. An upload may bring them
/// only where they are signed.
const STORED_HEADERS: [HeaderName; 5] = [
    header::CACHE_CONTROL,
    header::CONTENT_DISPOSITION,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::EXPIRES,
];

/// The methods there are, for `OPTIONS` and 405.
const METHODS: &str = "GET, HEAD, PUT, OPTIONS";

/// `/{bucket}/{key}`. The size of an upload is not limited here: it is signed.
pub(crate) fn router(bucket: &str, service: S3Service) -> Router {
    Router::new()
        .route(&format!("/{bucket}/{{*key}}"), any(answer))
        .with_state(service)
}

async fn answer(State(service): State<S3Service>, mut request: Request) -> Response {
    forget_bearer(request.headers_mut());
    let mut response = match *request.method() {
        Method::OPTIONS => {
            let mut response = StatusCode::NO_CONTENT.into_response();
            allow(&mut response);
            response
        }
        Method::GET | Method::HEAD | Method::PUT => match check(&request) {
            Ok(signed) => {
                if *request.method() == Method::PUT {
                    forget_unsigned(request.headers_mut(), &signed);
                }
                super::call(service, request).await
            }
            Err(why) => refuse(S3ErrorCode::AccessDenied, why),
        },
        _ => {
            let why = "only GET, HEAD and PUT of a presigned URL are here";
            let mut response = refuse(S3ErrorCode::MethodNotAllowed, why);
            allow(&mut response);
            response
        }
    };
    let headers = response.headers_mut();
    for (name, value) in ANSWER_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private"));
    response
}

/// A client that follows a redirect from the API to this same host sends its access token along,
/// which says nothing here: the signature in the address decides.
fn forget_bearer(headers: &mut HeaderMap) {
    let is_bearer = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"Bearer "));
    if is_bearer {
        headers.remove(header::AUTHORIZATION);
    }
}

/// Whoever has the address of an upload may send what they like beside what was signed.
fn forget_unsigned(headers: &mut HeaderMap, signed: &[String]) {
    for name in STORED_HEADERS {
        if signed.iter().all(|signed| *signed != name.as_str()) {
            headers.remove(name);
        }
    }
}

/// Whether this looks like a presigned request for an object, and which
/// headers are signed. The signature itself is checked afterwards.
fn check(request: &Request) -> Result<Vec<String>, &'static str> {
    let headers = request.headers();
    let query = request.uri().query().unwrap_or_default();
    let (mut signed_headers, mut signed, mut of_part) = (None, false, [false; PART_QUERY.len()]);
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let at = PART_QUERY.iter().position(|of_part| *of_part == name);
        if let Some(at) = at.filter(|_| *request.method() == Method::PUT) {
            of_part[at] = true;
        } else if !ALLOWED_QUERY.contains(&name.as_ref()) && !name.starts_with("x-amz-checksum-") {
            return Err("the address has a parameter that presigned URLs do not have");
        }
        match name.as_ref() {
            "X-Amz-Signature" => signed = true,
            "X-Amz-SignedHeaders" => signed_headers = Some(value),
            _ => {}
        }
    }
    if of_part[0] != of_part[1] {
        return Err("the address names half a part");
    }
    let (true, Some(signed_headers)) = (signed, signed_headers) else {
        return Err("the address is not presigned");
    };
    let signed_headers: Vec<String> = signed_headers.split(';').map(str::to_owned).collect();
    if headers.contains_key(header::AUTHORIZATION) {
        return Err("a presigned URL takes no Authorization header");
    }
    // Such a header would turn a plain upload into something else: a copy, a
    // public object. S3 refuses it too.
    let all_signed = headers
        .keys()
        .filter(|name| name.as_str().starts_with("x-amz-"))
        .all(|name| signed_headers.iter().any(|signed| signed == name.as_str()));
    if !all_signed {
        return Err("an x-amz- header is not signed");
    }
    Ok(signed_headers)
}

fn allow(response: &mut Response) {
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(METHODS));
}

fn refuse(code: S3ErrorCode, why: &'static str) -> Response {
    S3Error::with_message(code, why)
        .to_http_response()
        .map_or_else(
            |_| StatusCode::FORBIDDEN.into_response(),
            |response| response.map(axum::body::Body::new),
        )
}
