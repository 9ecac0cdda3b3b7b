//! Errors as they are answered: RFC 9457, `application/problem+json`.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, why, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank` or a name for the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words, the same for all of the kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What, why and what to do, for the person who reads it.
    pub detail: String,
    /// The request's id, to be named when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// What is wrong with single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// After how many seconds another try makes sense; sent as `Retry-After`.
    #[serde(skip)]
    pub retry_after_secs: Option<u64>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its name.
    pub field: String,
    /// What is wrong and what is allowed.
    pub detail: String,
}

impl Problem {
    /// A problem of a kind of its own; `kind` is a word like `upload-used`.
    #[must_use]
    pub fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:photo-restoration:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            instance: None,
            errors: Vec::new(),
            retry_after_secs: None,
        }
    }

    /// The request cannot be understood.
    #[must_use]
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The request cannot be understood",
            detail,
        )
    }

    /// Nobody is signed in, or no longer.
    #[must_use]
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Sign in first",
            detail,
        )
    }

    /// It does not exist, or not for whoever asks.
    #[must_use]
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "There is no such thing",
            detail,
        )
    }

    /// The state it is in does not allow this.
    #[must_use]
    pub fn conflict(kind: &str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            kind,
            "That is not possible now",
            detail,
        )
    }

    /// Fields are wrong.
    #[must_use]
    pub fn invalid(detail: impl Into<String>, errors: Vec<FieldProblem>) -> Self {
        let problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Something in the request does not fit",
            detail,
        );
        Self { errors, ..problem }
    }

    /// One field is wrong.
    #[must_use]
    pub fn invalid_field(field: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let errors = vec![FieldProblem {
            field: field.to_owned(),
            detail: detail.clone(),
        }];
        Self::invalid(detail, errors)
    }

    /// The photo has too many bytes or pixels, for us or for a model.
    #[must_use]
    pub fn photo_too_large(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "photo-too-large",
            "The photo is too large",
            detail,
        )
    }

    /// It is no photo, or none that can be read.
    #[must_use]
    pub fn not_a_photo(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-a-photo",
            "This is not a photo that can be read",
            detail,
        )
    }

    /// Something of ours broke. Nothing of it is shown; the log has it under the request's id.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something broke on our side",
            "Nothing is lost. Try again; if it stays so, look into the log for this request's id.",
        )
    }

    /// A service that is needed does not answer.
    #[must_use]
    pub fn unavailable(retry_after_secs: u64) -> Self {
        let problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "Busy at the moment",
            "A service that is needed does not answer in time. Nothing is lost. Try again shortly.",
        );
        Self {
            retry_after_secs: Some(retry_after_secs),
            ..problem
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_secs {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"photo-restoration\""),
            );
        }
        // The request's id is filled in by the outermost layer, which knows it.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::BadCursor => Self::malformed(
                "The cursor is not one that was given out for this list. Start from the first page.",
            ),
            store::Error::NoRoom { .. } => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "no-room",
                "No room is left",
                "The disk behind the photos is full. Nothing was changed. Make room and try again.",
            ),
            store::Error::Unavailable { .. } | store::Error::Conflict { .. } => {
                log(&error);
                Self::unavailable(2)
            }
            // A permission or a name is wrong: nothing for the caller to mend, and soon put right.
            store::Error::Refused { .. } => {
                log(&error);
                Self::unavailable(30)
            }
            store::Error::NoSuchObject { .. } | store::Error::Record(_) | store::Error::File(_) => {
                log(&error);
                Self::internal()
            }
        }
    }
}

/// The one place where an internal error is written down, with all its causes.
fn log(error: &(dyn std::error::Error + 'static)) {
    let causes: Vec<String> = std::iter::successors(error.source(), |cause| cause.source())
        .map(ToString::to_string)
        .collect();
    tracing::error!(%error, causes = causes.join(": "), "a service failed");
}
