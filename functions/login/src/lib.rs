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
mod sign_in;
mod throttle;
mod tokens;

use std::sync::Arc;

use axum::{
    Router,
    extract::FromRef,
    routing::{get, post},
};
use domain::{Clock, User};
use serde::Serialize;
use store::Store;
use tokio::sync::Semaphore;
use utoipa::{OpenApi, ToSchema};
use web::AccessKeys;

pub use first_admin::{FirstAdmin, FirstAdminError};

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

/// What the routes need.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    store: Store,
    keys: AccessKeys,
    clock: Clock,
    first_admin: Option<FirstAdmin>,
    /// Each check of a password takes 19 MiB.
    checks: Arc<Semaphore>,
}

impl State {
    /// How many passwords are checked at the same time.
    const CHECKS_AT_ONCE: usize = 2;

    /// What the routes need.
    #[must_use]
    pub fn new(
        store: Store,
        keys: AccessKeys,
        clock: Clock,
        first_admin: Option<FirstAdmin>,
    ) -> Self {
        let checks = Arc::new(Semaphore::new(Self::CHECKS_AT_ONCE));
        Self {
            store,
            keys,
            clock,
            first_admin,
            checks,
        }
    }
}

/// Somebody who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody {
    /// Their id.
    id: String,
    /// The name they sign in with.
    username: String,
    /// `admin` or `user`.
    role: &'static str,
}

impl From<&User> for UserBody {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.username.to_string(),
            role: user.role.as_str(),
        }
    }
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
