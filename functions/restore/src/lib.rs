//! What starts work.
//!
//! | route | what |
//! |---|---|
//! | `POST /api/v1/uploads` | announces a photo; answers where to put it |
//! | `POST /api/v1/restore` | starts a restoration of an uploaded photo, or of one in a form |
//! | `POST /api/v1/restore/{id}/cancel` | calls a restoration off |
//! | `POST /api/v1/restore/{id}/retry` | starts another restoration of the same photo |

mod form;
mod photo;
mod restorations;
mod uploads;

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    routing::post,
};
use domain::{Clock, Registry};
use store::{Store, Weights};
use utoipa::OpenApi;
use web::{AccessKeys, UploadRules};

/// The most bytes a photo in a form may have: Lambda takes 6 MB, a third of which is base64.
pub const MAX_FORM_BYTES: usize = 4_500_000;

/// The routes above.
pub fn router(state: State) -> Router {
    // The form's own fields need some room beside the photo.
    let form_limit = DefaultBodyLimit::max(MAX_FORM_BYTES + 64 * 1024);
    Router::new()
        .route("/api/v1/uploads", post(uploads::create_upload))
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

/// What the routes need.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models.
    pub registry: Arc<Registry>,
    /// The weights that some of them need.
    pub weights: Weights,
    /// What may be put in.
    pub rules: Arc<UploadRules>,
    /// How large a photo may be once it is decoded.
    pub limits: engine::Limits,
    /// Who asks.
    pub keys: AccessKeys,
    /// The time.
    pub clock: Clock,
}

#[derive(OpenApi)]
#[openapi(paths(
    uploads::create_upload,
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
