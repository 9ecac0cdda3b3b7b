//! What reads and deletes.
//!
//! | route | what |
//! |---|---|
//! | `GET /api/v1/restore/history` | the caller's restorations, newest first, page by page |
//! | `GET /api/v1/restore?ids=…` | several restorations |
//! | `GET /api/v1/restore/{id}` | one restoration |
//! | `GET /api/v1/restore/{id}/download` | the finished picture, under a name that says what it is |
//! | `DELETE /api/v1/restore/{id}` | deletes one: into the bin, or for good |
//! | `POST /api/v1/restore/{id}/undelete` | brings one back from the bin |
//! | `DELETE /api/v1/bin` | empties the bin |
//! | `GET /api/v1/storage` | how much room the photos take, and how much is left |

mod bin;
mod list;
mod several;
mod single;
mod state;
mod storage;

use axum::{
    Router,
    routing::{delete, get, post},
};
use utoipa::OpenApi;

pub use state::State;

/// The routes above.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/v1/restore/history", get(list::list_restorations))
        .route("/api/v1/restore", get(several::get_restorations))
        .route(
            "/api/v1/restore/{id}",
            get(single::get_restoration).delete(bin::delete_restoration),
        )
        .route(
            "/api/v1/restore/{id}/download",
            get(single::download_result),
        )
        .route(
            "/api/v1/restore/{id}/undelete",
            post(bin::undelete_restoration),
        )
        .route("/api/v1/bin", delete(bin::empty_bin))
        .route("/api/v1/storage", get(storage::get_storage))
        .with_state(state)
}

#[derive(OpenApi)]
#[openapi(paths(
    list::list_restorations,
    several::get_restorations,
    single::get_restoration,
    single::download_result,
    bin::delete_restoration,
    bin::undelete_restoration,
    bin::empty_bin,
    storage::get_storage,
))]
struct Api;

/// The routes above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
