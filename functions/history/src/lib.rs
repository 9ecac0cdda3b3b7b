//! What reads and deletes.
//!
//! | route | what |
//! |---|---|
//! | `GET /api/v1/restore/history` | the caller's restorations, newest first, page by page |
//! | `GET /api/v1/restore/{id}` | one restoration |
//! | `GET /api/v1/restore/{id}/download` | the finished picture, under a name that says what it is |
//! | `DELETE /api/v1/restore/{id}` | deletes one; nothing is removed for a minute |
//! | `POST /api/v1/restore/{id}/undelete` | undoes the deletion |

mod list;
mod single;

use std::sync::Arc;

use axum::{
    Router,
    extract::FromRef,
    routing::{get, post},
};
use domain::{Clock, Registry};
use store::{CursorKey, Reach, Store};
use utoipa::OpenApi;
use web::{AccessKeys, Pictures};

/// The routes above.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/v1/restore/history", get(list::list_restorations))
        .route(
            "/api/v1/restore/{id}",
            get(single::get_restoration).delete(single::delete_restoration),
        )
        .route(
            "/api/v1/restore/{id}/download",
            get(single::download_result),
        )
        .route(
            "/api/v1/restore/{id}/undelete",
            post(single::undelete_restoration),
        )
        .with_state(state)
}

/// What the routes need.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// What signs the list's cursors.
    pub cursors: CursorKey,
    /// The models.
    pub registry: Arc<Registry>,
    /// Who asks.
    pub keys: AccessKeys,
    /// The time.
    pub clock: Clock,
}

impl State {
    fn pictures<'a>(&'a self, reach: &'a Reach) -> Pictures<'a> {
        Pictures {
            store: &self.store,
            registry: &self.registry,
            now: self.clock.now(),
            reach,
        }
    }
}

#[derive(OpenApi)]
#[openapi(paths(
    list::list_restorations,
    single::get_restoration,
    single::download_result,
    single::delete_restoration,
    single::undelete_restoration,
))]
struct Api;

/// The routes above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
