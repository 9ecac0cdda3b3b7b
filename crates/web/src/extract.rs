//! axum's extractors with our errors instead of plain text.

use axum::extract::{
    DefaultBodyLimit, FromRequest, FromRequestParts, Request,
    rejection::{JsonRejection, PathRejection, QueryRejection},
};
use domain::RequestReason;
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

use crate::Problem;

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
        DefaultBodyLimit::max(MAX_JSON_BYTES).apply(&mut request);
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
    /// 400, 413 and 422 as a [`Problem`].
    pub fn from_bytes(body: &[u8]) -> Result<Self, Problem> {
        if body.len() > MAX_JSON_BYTES {
            return Err(RequestReason::BodyTooLarge.into());
        }
        axum::Json::from_bytes(body)
            .map(|axum::Json(value)| Self(value))
            .map_err(not_taken)
    }
}

fn not_taken(rejection: JsonRejection) -> Problem {
    match rejection {
        JsonRejection::JsonDataError(error) => invalid(error.body_text()),
        JsonRejection::MissingJsonContentType(_) => RequestReason::NotJson.into(),
        error if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            RequestReason::BodyTooLarge.into()
        }
        error => malformed(error.body_text()),
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        axum::extract::Query::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error: QueryRejection| invalid(error.body_text()))
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
            .map_err(|error| malformed(error.body_text()))
    }
}

/// What the reader of the body says, which is not ours.
fn malformed(reason: String) -> Problem {
    RequestReason::Malformed { reason }.into()
}

fn invalid(reason: String) -> Problem {
    RequestReason::Invalid { reason }.into()
}
