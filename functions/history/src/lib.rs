//! What reads and deletes.
//!
//! | route | what |
//! |---|---|
//! | `GET /api/v1/restore/history` | the caller's restorations, newest first, page by page |
//! | `GET /api/v1/restore/{id}` | one restoration |
//! | `GET /api/v1/restore/{id}/download` | the finished picture, under a name that says what it is |
//! | `DELETE /api/v1/restore/{id}` | deletes one; nothing is removed for a minute |
//! | `POST /api/v1/restore/{id}/undelete` | undoes the deletion |
//! | `GET /api/v1/storage` | how much room the photos take, and how much is left |

mod list;
mod single;
mod state;
mod storage;

use axum::{
    Router,
    routing::{get, post},
};
use utoipa::OpenApi;

pub use state::State;

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
        .route("/api/v1/storage", get(storage::get_storage))
        .with_state(state)
}

#[derive(OpenApi)]
#[openapi(paths(
    list::list_restorations,
    single::get_restoration,
    single::download_result,
    single::delete_restoration,
    single::undelete_restoration,
    storage::get_storage,
))]
struct Api;

/// The routes above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
