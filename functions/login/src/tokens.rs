//! Looking at access tokens.

use axum::extract::State;
use domain::{RequestReason, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Caller, Json, Problem};

use crate::user_body::UserBody;

/// An access token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidateRequest {
    /// The token.
    token: String,
}

/// What the token says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValidateResponse {
    /// Whether it is valid now.
    valid: bool,
    /// When it expires.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    expires_at: Option<Timestamp>,
    /// Whose it is.
    #[schema(required)]
    user: Option<UserBody>,
}

/// Check an access token
///
/// An invalid token is not an error: `valid` is `false`.
#[utoipa::path(
    post,
    path = "/api/v1/auth/validate",
    tag = "auth",
    request_body = ValidateRequest,
    responses((status = 200, body = ValidateResponse)),
)]
pub(crate) async fn validate_token(
    State(state): State<crate::State>,
    Json(request): Json<ValidateRequest>,
) -> Result<axum::Json<ValidateResponse>, Problem> {
    let token = state.keys.check(&request.token).ok();
    let user = match token {
        Some(token) => state.store.user(token.user_id).await?,
        None => None,
    };
    Ok(axum::Json(ValidateResponse {
        valid: user.is_some(),
        expires_at: token
            .filter(|_| user.is_some())
            .map(|token| token.expires_at),
        user: user.as_ref().map(Into::into),
    }))
}

/// Get the signed-in user
#[utoipa::path(
    get,
    path = "/api/v1/auth/me",
    tag = "auth",
    responses(
        (status = 200, body = UserBody),
        (status = 401, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn get_me(
    State(state): State<crate::State>,
    caller: Caller,
) -> Result<axum::Json<UserBody>, Problem> {
    let user = state.store.user(caller.user_id).await?;
    let user = user.ok_or(RequestReason::AccountGone)?;
    Ok(axum::Json((&user).into()))
}
