//! What is wrong with a photo.
//!
//! | route | what |
//! |---|---|
//! | `POST /api/v1/restore/analyze` | looks at an uploaded photo: damage, and what would mend it |
//!
//! The report is not kept: the same photo gets the same one. What is kept, beside the photo, is a preview to look at.
//! It reads the photo whole and decodes it, which takes memory and about a second; so it is a function by itself, and
//! those that answer all other requests stay small and quick.

mod preview;
mod report;

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    Router,
    extract::{FromRef, State as Shared},
    routing::post,
};
use domain::{Clock, Registry, RequestReason, Upload};
use serde::Deserialize;
use store::Store;
use tokio::task;
use utoipa::{OpenApi, ToSchema};
use web::{AccessKeys, Caller, Json, PhotosReach, Problem, Turns, UploadRules};

pub use report::{EstimateBody, Finding, Findings, PhotoReport, Report, SuggestedStep};

/// The route above.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/v1/restore/analyze", post(analyze_upload))
        .with_state(state)
}

/// What the route needs.
#[derive(Debug, Clone, FromRef)]
pub struct State {
    /// Where everything is kept.
    pub store: Store,
    /// The models, for what is suggested and how long it takes.
    pub registry: Arc<Registry>,
    /// Now.
    pub clock: Clock,
    /// What may be put in.
    pub rules: Arc<UploadRules>,
    /// How large a photo may be once it is decoded. Its file may be as large as
    /// [`max_decode_bytes`](engine::Limits::max_decode_bytes).
    pub limits: engine::Limits,
    /// Who asks.
    pub keys: AccessKeys,
    /// Whose turn it is to have a photo's header read: [`web::header_turns`], one for the whole process.
    #[from_ref(skip)]
    pub looks: Turns,
    /// Whose turn it is to have a photo decoded: [`web::photo_turns`].
    #[from_ref(skip)]
    pub turns: Turns,
}

/// The photo to analyse.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnalyzeRequest {
    /// From `POST /api/v1/uploads`.
    upload_id: String,
    /// Which page of a TIFF, from 1; the first one if it is missing.
    #[schema(value_type = Option<u32>, minimum = 1)]
    page: Option<NonZeroU32>,
}

/// Analyse a photo
///
/// Reports what is wrong with an uploaded photo, which models would help, and how long they take. Takes about a
/// second. Of a photo that is too large or too heavy to be shown as it is, and of TIFF, a preview is stored beside it
/// until the photo is removed; the report is not stored.
#[utoipa::path(
    post,
    path = "/api/v1/restore/analyze",
    tag = "restore",
    request_body = AnalyzeRequest,
    responses(
        (status = 200, body = PhotoReport),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
async fn analyze_upload(
    Shared(state): Shared<State>,
    caller: Caller,
    PhotosReach(reach): PhotosReach,
    Json(request): Json<AnalyzeRequest>,
) -> Result<axum::Json<PhotoReport>, Problem> {
    let upload = web::upload(&state.store, caller.user_id, &request.upload_id).await?;
    web::check_arrived(&state.store, &state.rules, &upload).await?;
    if upload.size > state.limits.max_decode_bytes {
        let error = engine::Error::NeedsTooMuchMemory {
            needed_bytes: upload.size,
            max_bytes: state.limits.max_decode_bytes,
        };
        return Err(Problem::from(&error).about(&upload.filename));
    }
    let key = upload.key();
    let page = request.page.unwrap_or(NonZeroU32::MIN);
    inspect(&state, &upload, &key, request.page).await?;
    // Its turn comes before its bytes, so that no more than one photo is held.
    let turn = state.turns.take(caller.user_id).await?;
    let bytes = state.store.read_object(&key, None).await?;
    let limits = state.limits.clone();
    let looked = task::spawn_blocking(move || {
        // Whoever asked may be gone; the turn is over when the work is.
        let _turn = turn;
        engine::look(&bytes, page, &limits)
    });
    let looked = looked.await.map_err(|error| {
        tracing::error!(%error, "the analysis of a photo was interrupted");
        RequestReason::Internal
    })?;
    let mut looked = looked.map_err(|error| Problem::from(&error).about(&upload.filename))?;
    let made = looked.preview.take();
    let report = Report::new(&looked.analysis, &state.registry);
    let pictures = preview::Place {
        store: &state.store,
        upload: &upload,
        page,
        now: state.clock.now(),
        reach: &reach,
    };
    Ok(axum::Json(PhotoReport {
        page: page.get(),
        pages: looked.pages,
        preview_url: match made {
            Some(jpeg) => pictures.keep(jpeg).await,
            None => pictures.of_itself(report.content_type).await,
        },
        report,
    }))
}

/// What the header already forbids is refused before anybody waits for a turn at decoding it.
async fn inspect(
    state: &State,
    upload: &Upload,
    key: &str,
    page: Option<NonZeroU32>,
) -> Result<(), Problem> {
    let _turn = state.looks.take(upload.owner).await?;
    let read = |range| state.store.read_object(key, Some(range));
    let info = engine::inspect_by_ranges(upload.size, page, &state.limits, read).await?;
    info.map_err(|error| Problem::from(&error).about(&upload.filename))?;
    Ok(())
}

#[derive(OpenApi)]
#[openapi(paths(analyze_upload))]
struct Api;

/// The route above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
