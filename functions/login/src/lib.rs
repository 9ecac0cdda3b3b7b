//! Signing in and staying signed in.
//!
//! | route | what |
//! |---|---|
//! | `POST /api/v1/auth/login` | name and password for an access token and a refresh cookie |
//! | `POST /api/v1/auth/refresh` | the refresh cookie for a new access token and a new cookie |
//! | `POST /api/v1/auth/logout` | ends the session |
//! | `POST /api/v1/auth/validate` | whether an access token is good |
//! | `GET /api/v1/auth/me` | who the access token belongs to |

mod first_admin;
pub mod password;
mod refresh;
mod refresh_cookie;
mod sign_in;
mod state;
mod throttle;
mod tokens;
mod tries_here;
mod user_body;

use axum::{
    Router,
    routing::{get, post},
};
use utoipa::OpenApi;

pub use first_admin::{Admin, FirstAdmin, ensure_admin};
pub use state::State;

/// The routes above.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/v1/auth/login", post(sign_in::login))
        .route("/api/v1/auth/refresh", post(refresh::refresh))
        .route("/api/v1/auth/logout", post(refresh::logout))
        .route("/api/v1/auth/validate", post(tokens::validate_token))
        .route("/api/v1/auth/me", get(tokens::get_me))
        .with_state(state)
}

#[derive(OpenApi)]
#[openapi(paths(
    sign_in::login,
    refresh::refresh,
    refresh::logout,
    tokens::validate_token,
    tokens::get_me,
))]
struct Api;

/// The routes above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
