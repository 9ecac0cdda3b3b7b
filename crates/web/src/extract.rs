//! axum's extractors with our errors instead of plain text.

use axum::extract::{
    FromRequest, FromRequestParts, Request,
    rejection::{JsonRejection, PathRejection, QueryRejection},
};
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

use crate::Problem;

/// The most characters of an error that repeats what was sent.
const MAX_DETAIL_CHARS: usize = 300;

/// A JSON body.
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

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        axum::Json::from_request(request, state)
            .await
            .map(|axum::Json(value)| Self(value))
            .map_err(not_taken)
    }
}

impl<T: DeserializeOwned> Json<T> {
    /// Reads a body that may also be left out: the caller has seen that it is not.
    ///
    /// # Errors
    /// 400 and 422 as a [`Problem`].
    pub fn from_bytes(body: &[u8]) -> Result<Self, Problem> {
        axum::Json::from_bytes(body)
            .map(|axum::Json(value)| Self(value))
            .map_err(not_taken)
    }
}

fn not_taken(rejection: JsonRejection) -> Problem {
    match rejection {
        JsonRejection::JsonDataError(error) => {
            // The text repeats what was sent, however long that is.
            let detail: String = error.body_text().chars().take(MAX_DETAIL_CHARS).collect();
            Problem::invalid(detail, Vec::new())
        }
        JsonRejection::MissingJsonContentType(_) => Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-json",
            "JSON is expected",
            "Send the body as JSON, with “Content-Type: application/json”.",
        ),
        error if error.status() == StatusCode::PAYLOAD_TOO_LARGE => body_too_large(),
        error => Problem::malformed(error.body_text()),
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error: QueryRejection| Problem::invalid(error.body_text(), Vec::new()))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_: PathRejection| Problem::not_found("There is nothing under this id."))
    }
}

impl<S: Send + Sync> FromRequest<S> for Multipart {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        axum::extract::Multipart::from_request(request, state)
            .await
            .map(Self)
            .map_err(|error| Problem::malformed(error.body_text()))
    }
}

/// The body is larger than the route takes.
pub(crate) fn body_too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body-too-large",
        "The request is too large",
        "This route takes less. Announce a large photo with POST /api/v1/uploads and put it where \
         the answer says.",
    )
}
