//! Errors as they are answered: RFC 9457, `application/problem+json`.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{FileName, PhotoReason, Reason, Recipe, RecipeError, Refusal, RequestReason};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    said::{Code, MAX_CHARS, Said, Type, Values, shortened},
    words::{self, Kind},
};

/// The most fields that a problem names. Who sends thousands that do not fit learns enough from these.
const MAX_FIELDS: usize = 20;

/// The most characters of a field's name, which may be one that was sent.
const MAX_NAME_CHARS: usize = 100;

/// What went wrong, why, and what to do. Texts and lists of fields are kept to a length that a person
/// reads, whatever was sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// The kind of problem.
    #[serde(rename = "type")]
    #[schema(value_type = Type)]
    pub kind: String,
    /// The kind in a few words, always the same for one kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, why, and what to do, in English.
    pub detail: String,
    /// Exactly what happened, for programs.
    #[schema(value_type = Code)]
    pub code: String,
    /// The numbers and names for the code.
    #[schema(value_type = Values)]
    pub values: Map<String, Value>,
    /// The request's id; quote it when you ask for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// What is wrong with individual fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// After how many seconds another try makes sense; sent as `Retry-After`.
    #[serde(skip)]
    pub retry_after_secs: Option<u64>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Its name.
    pub field: String,
    /// What is wrong and what is allowed, in English.
    pub detail: String,
    /// What is wrong, for programs.
    #[schema(value_type = Code)]
    pub code: String,
    /// The numbers and names for the code.
    #[schema(value_type = Values)]
    pub values: Map<String, Value>,
}

impl FieldProblem {
    /// This is wrong with this field.
    pub fn new(field: impl Into<String>, reason: impl Into<Reason>) -> Self {
        let reason = reason.into();
        let Said { code, values } = Said::from(&reason);
        Self {
            field: shortened(field.into(), MAX_NAME_CHARS),
            detail: shortened(words::detail(&reason), MAX_CHARS),
            code,
            values,
        }
    }
}

impl From<RequestReason> for Problem {
    fn from(reason: RequestReason) -> Self {
        Self::of(words::kind_of(&reason), &reason.into())
    }
}

impl From<PhotoReason> for Problem {
    fn from(reason: PhotoReason) -> Self {
        Self::of(words::kind_of_photo(&reason), &reason.into())
    }
}

impl Problem {
    fn of(kind: Kind, reason: &Reason) -> Self {
        let Said { code, values } = Said::from(reason);
        Self {
            kind: kind.urn().to_owned(),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: shortened(words::detail(reason), MAX_CHARS),
            code,
            values,
            instance: None,
            errors: Vec::new(),
            retry_after_secs: None,
        }
    }

    /// The same, with the name of the file that it is about.
    #[must_use]
    pub fn about(mut self, filename: &FileName) -> Self {
        let filename = filename.to_string();
        self.detail = shortened(words::about(&filename, &self.detail), MAX_CHARS);
        self.values.insert("filename".to_owned(), filename.into());
        self
    }

    /// The same, with when another try makes sense.
    #[must_use]
    pub fn again_after(self, seconds: u64) -> Self {
        Self {
            retry_after_secs: Some(seconds),
            ..self
        }
    }

    /// Several fields are wrong.
    #[must_use]
    pub fn invalid(
        reason: RequestReason,
        fields: impl ExactSizeIterator<Item = FieldProblem>,
    ) -> Self {
        let found = fields.len();
        let mut problem = Self::from(reason);
        if found > MAX_FIELDS {
            problem.detail += &words::only_some(found, MAX_FIELDS);
        }
        let errors = fields.take(MAX_FIELDS).collect();
        Self { errors, ..problem }
    }

    /// One field is wrong.
    #[must_use]
    pub fn invalid_field(field: &str, reason: impl Into<Reason>) -> Self {
        let reason = reason.into();
        let errors = vec![FieldProblem::new(field, reason.clone())];
        Self {
            errors,
            ..Self::of(Kind::Invalid, &reason)
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

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::from(match refusal {
            Refusal::Deleted => RequestReason::RestorationUnknown,
            Refusal::Ended(status) => RequestReason::Ended {
                state: status.as_str().to_owned(),
            },
            Refusal::NotEnded => RequestReason::NotEnded,
            Refusal::NothingToUndo => RequestReason::NothingToUndo,
            Refusal::Superseded => RequestReason::Superseded,
            Refusal::AlreadySent => RequestReason::AlreadySent,
        })
    }
}

impl From<RecipeError> for Problem {
    fn from(error: RecipeError) -> Self {
        match error {
            RecipeError::Parameters { model_id, errors } => {
                let fields = errors
                    .into_iter()
                    .map(|error| FieldProblem::new(format!("params.{}", error.name), error.reason));
                Self::invalid(RequestReason::ParametersInvalid { model_id }, fields)
            }
            RecipeError::Empty => Self::invalid_field("recipe", RequestReason::RecipeEmpty),
            RecipeError::TooLong => {
                let max_steps = Recipe::MAX_STEPS;
                Self::invalid_field("recipe", RequestReason::RecipeTooLong { max_steps })
            }
            RecipeError::UnknownModel(model_id) => {
                Self::invalid_field("model_id", RequestReason::NoSuchModel { model_id })
            }
            RecipeError::Unavailable { reason, .. } => Self::invalid_field("model_id", reason),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::BadCursor => RequestReason::BadCursor.into(),
            store::Error::NoRoom { .. } => RequestReason::NoRoom.into(),
            store::Error::ReadOnly { .. } => Self::from(RequestReason::ReadOnly).again_after(30),
            // Written down once, where it was met.
            store::Error::Damaged { .. } => RequestReason::RecordsDamaged.into(),
            store::Error::Unavailable { .. } | store::Error::Conflict { .. } => {
                log(&error);
                Self::from(RequestReason::Unavailable).again_after(2)
            }
            // A permission or a name is wrong: nothing for the caller to mend, and soon put right.
            store::Error::Refused { .. } => {
                log(&error);
                Self::from(RequestReason::Unavailable).again_after(30)
            }
            store::Error::NoSuchObject { .. } | store::Error::Record(_) | store::Error::File(_) => {
                log(&error);
                RequestReason::Internal.into()
            }
        }
    }
}

/// The one place where an internal error is written down, with all its causes.
fn log(error: &(dyn std::error::Error + 'static)) {
    let causes: Vec<String> = std::iter::successors(error.source(), |cause| cause.source())
        .map(ToString::to_string)
        .collect();
    tracing::error!(%error, causes = causes.join(": "), "a request failed because of a service");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_repeated_only_as_far_as_anybody_reads_it() {
        let long = "ä".repeat(10_000);
        let fields = (0..1000).map(|at| {
            let model_id = long.clone();
            FieldProblem::new(
                format!("params.{at}{long}"),
                RequestReason::NoSuchModel { model_id },
            )
        });
        let model_id = long.clone();
        let problem = Problem::invalid(RequestReason::ParametersInvalid { model_id }, fields);
        assert_eq!(problem.errors.len(), MAX_FIELDS);
        assert!(
            problem
                .detail
                .ends_with("1000 fields are invalid. These are the first 20.")
        );
        let text = serde_json::to_string(&problem).expect("JSON");
        assert!(text.len() < 80_000, "{}", text.len());
        let reason = || RequestReason::NoSuchModel {
            model_id: long.clone(),
        };
        for problem in [Problem::invalid_field(&long, reason()), reason().into()] {
            let text = serde_json::to_string(&problem).expect("JSON");
            assert!(text.len() < 6_000, "{}", text.len());
            assert!(problem.detail.ends_with('…'));
        }
    }

    #[test]
    fn a_text_that_is_short_enough_stays_as_it_is() {
        assert_eq!(shortened("äöü".to_owned(), 3), "äöü");
        assert_eq!(shortened("äöüß".to_owned(), 3), "äöü…");
    }

    #[test]
    fn a_problem_tells_its_code_and_values_beside_its_words() {
        let filename = "boat.jpg".to_owned();
        let problem = Problem::invalid_field("size", RequestReason::FileEmpty { filename });
        let told = serde_json::to_value(&problem).expect("JSON");
        let detail = "“boat.jpg” is empty.";
        let (code, values) = ("file-empty", serde_json::json!({ "filename": "boat.jpg" }));
        assert_eq!(
            told,
            serde_json::json!({
                "type": "urn:photo-restoration:invalid",
                "title": "Invalid request",
                "status": 422,
                "detail": detail,
                "code": code,
                "values": values,
                "errors": [{ "field": "size", "detail": detail, "code": code, "values": values }],
            })
        );
        let bare = serde_json::to_value(Problem::from(RequestReason::Busy)).expect("JSON");
        assert_eq!(bare["values"], serde_json::json!({}));
    }
}
