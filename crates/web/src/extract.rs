//! axum's extractors with our errors instead of plain text.

use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request, rejection::PathRejection},
};
use domain::RequestReason;
use http::{HeaderMap, StatusCode, header, request::Parts};
use serde::de::DeserializeOwned;

use crate::{Problem, fields, json::Unambiguous};

/// The most bytes of a JSON body, also on a route that takes more in other forms.
pub const MAX_JSON_BYTES: usize = 64 * 1024;

/// A JSON body of at most [`MAX_JSON_BYTES`].
#[derive(Debug)]
pub struct Json<T>(pub T);

/// The query's parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The path's parameters. One that cannot be an id names nothing: 404.
#[derive(Debug)]
pub struct Path<T>(pub T);

/// A form with files.
#[derive(Debug)]
pub struct Multipart(pub axum::extract::Multipart);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(RequestReason::NotJson.into());
        }
        DefaultBodyLimit::max(MAX_JSON_BYTES).apply(&mut request);
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => RequestReason::BodyTooLarge,
            _ => RequestReason::Malformed,
        })?;
        Self::from_bytes(&body)
    }
}

impl<T: DeserializeOwned> Json<T> {
    /// Reads a body. One that may also be left out is read by this: the caller has seen that it is there.
    ///
    /// # Errors
    /// 400, 413 and 422 as a [`Problem`], never in the words of a library.
    pub fn from_bytes(body: &[u8]) -> Result<Self, Problem> {
        if body.len() > MAX_JSON_BYTES {
            return Err(RequestReason::BodyTooLarge.into());
        }
        let Unambiguous(body) =
            serde_json::from_slice(body).map_err(|error| RequestReason::JsonUnreadable {
                line: error.line(),
                column: error.column(),
            })?;
        Self::from_value(body)
    }

    /// Reads what is JSON by now, such as the fields of a form.
    ///
    /// # Errors
    /// 422 as a [`Problem`].
    pub fn from_value(body: serde_json::Value) -> Result<Self, Problem> {
        fields::of_body(body).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let type_ = headers.get(header::CONTENT_TYPE);
    let type_ = type_.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let type_ = type_.split(';').next().unwrap_or_default().trim();
    let kind = type_.to_ascii_lowercase();
    kind.strip_prefix("application/")
        .is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        fields::of_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_: PathRejection| RequestReason::IdUnknown.into())
    }
}

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        axum::extract::Multipart::from_request(request, state)
            .await
            .map(Self)
            .map_err(|_| RequestReason::Malformed.into())
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use serde_json::{Map, Value};

    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Anything {}

    async fn refused(content_type: &str, body: &'static str) -> Problem {
        let request = Request::post("/").header(header::CONTENT_TYPE, content_type);
        let request = request.body(Body::from(body)).expect("a request");
        let read = Json::<Anything>::from_request(request, &()).await;
        read.expect_err("refused")
    }

    #[tokio::test]
    async fn a_body_that_is_not_json_is_refused_with_the_place_where_it_stops_being_it() {
        for (body, line, column) in [("{\n  a", 2, 3), ("{", 1, 1), ("{} x", 1, 4), ("", 1, 0)] {
            let problem = refused("application/json; charset=utf-8", body).await;
            assert_eq!(
                (problem.status, problem.code.as_str()),
                (400, "json-unreadable")
            );
            let values = [("line", line), ("column", column)];
            let values: Map<String, Value> = values
                .map(|(name, at)| (name.to_owned(), at.into()))
                .into_iter()
                .collect();
            assert_eq!(problem.values, values, "{body}");
            assert!(problem.detail.starts_with("The body is not valid JSON"));
        }
    }

    #[tokio::test]
    async fn a_body_is_taken_as_json_only_where_its_type_says_so() {
        for other in ["text/plain", "application/jsonx", "json", ""] {
            let problem = refused(other, "{}").await;
            assert_eq!(problem.code, "not-json", "{other}");
        }
        for json in [
            "application/json",
            "Application/JSON",
            "application/ld+json; a=b",
        ] {
            let problem = refused(json, "3").await;
            assert_ne!(problem.code, "not-json", "{json}");
        }
    }
}
