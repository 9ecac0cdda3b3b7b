//! What starts work.
//!
//! | route | what |
//! |---|---|
//! | `POST /api/v1/uploads` | announces a photo; answers where to put it |
//! | `POST /api/v1/uploads/{id}/parts` | says which parts of a large one have arrived, and where to put the others |
//! | `POST /api/v1/restore` | starts a restoration of an uploaded photo, or of one in a form |
//! | `POST /api/v1/restore/{id}/cancel` | calls a restoration off |
//! | `POST /api/v1/restore/{id}/retry` | starts another restoration of the same photo |

mod form;
mod parts;
mod photo;
mod recipe;
mod restorations;
mod state;
mod uploads;

use axum::{Router, extract::DefaultBodyLimit, routing::post};
use utoipa::OpenApi;

pub use state::{Forms, MAX_FORM_BYTES, State};

/// The most bytes of a request with a form.
pub const MAX_BODY_BYTES: usize = MAX_FORM_BYTES + web::MAX_JSON_BYTES;

/// The routes above.
pub fn router(state: State) -> Router {
    // The form's own fields need some room beside the photo.
    let form_limit = DefaultBodyLimit::max(MAX_BODY_BYTES);
    Router::new()
        .route("/api/v1/uploads", post(uploads::create_upload))
        .route("/api/v1/uploads/{id}/parts", post(parts::list_parts))
        .route(
            "/api/v1/restore",
            post(restorations::create_restoration).layer(form_limit),
        )
        .route(
            "/api/v1/restore/{id}/cancel",
            post(restorations::cancel_restoration),
        )
        .route(
            "/api/v1/restore/{id}/retry",
            post(restorations::retry_restoration),
        )
        .with_state(state)
}

#[derive(OpenApi)]
#[openapi(paths(
    uploads::create_upload,
    parts::list_parts,
    restorations::create_restoration,
    restorations::cancel_restoration,
    restorations::retry_restoration,
))]
struct Api;

/// The routes above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
