//! What is wrong with a photo.
//!
//! | route | what |
//! |---|---|
//! | `POST /api/v1/restore/analyze` | looks at an uploaded photo: damage, and what would mend it |
//!
//! Nothing is kept: the same photo gets the same report. It reads the photo whole and decodes it, which
//! takes memory and about a second; so it is a function by itself, and those that answer all other
//! requests stay small and quick.

mod report;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{FromRef, State as Shared},
    routing::post,
};
use domain::{FileName, Registry};
use http::StatusCode;
use serde::Deserialize;
use store::Store;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task, time,
};
use utoipa::{OpenApi, ToSchema};
use web::{AccessKeys, Caller, Json, Problem, UploadRules};

pub use report::{EstimateBody, Finding, Findings, Report, SuggestedStep};

/// How many photos are looked at at once in one process: each takes all cores, and memory for its pixels.
const AT_ONCE: usize = 1;

/// How long a request waits for those before it.
const PATIENCE: Duration = Duration::from_secs(15);

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
    /// What may be put in.
    pub rules: Arc<UploadRules>,
    /// How large a photo may be once it is decoded. Its file may be as large as
    /// [`max_decode_bytes`](engine::Limits::max_decode_bytes).
    pub limits: engine::Limits,
    /// Who asks.
    pub keys: AccessKeys,
    /// Whose turn it is.
    pub turns: Turns,
}

/// Lets one request after the other decode a photo.
#[derive(Debug, Clone)]
pub struct Turns {
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        Self::of(AT_ONCE, PATIENCE)
    }
}

impl Turns {
    /// So many at once; who has waited for `patience` is sent away.
    #[must_use]
    pub fn of(at_once: usize, patience: Duration) -> Self {
        Self {
            free: Arc::new(Semaphore::new(at_once)),
            patience,
        }
    }

    /// Waits for a turn, which is over when what is returned is dropped.
    ///
    /// # Errors
    /// 503 as a [`Problem`].
    pub async fn take(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let turn = time::timeout(self.patience, Arc::clone(&self.free).acquire_owned()).await;
        turn.map_err(|_| busy())?.map_err(|_| Problem::internal())
    }
}

/// Which photo.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AnalyzeRequest {
    /// From `POST /api/v1/uploads`.
    upload_id: String,
}

/// Look at a photo
///
/// What is wrong with an uploaded photo, what would mend it, and how long that takes. Takes about a
/// second; nothing is changed or kept.
#[utoipa::path(
    post,
    path = "/api/v1/restore/analyze",
    tag = "restore",
    request_body = AnalyzeRequest,
    responses(
        (status = 200, body = Report),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
async fn analyze_upload(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(request): Json<AnalyzeRequest>,
) -> Result<axum::Json<Report>, Problem> {
    let upload = web::upload(&state.store, caller.user_id, &request.upload_id).await?;
    web::check_arrived(&state.store, &state.rules, &upload).await?;
    if upload.size > state.limits.max_decode_bytes {
        let error = engine::Error::NeedsTooMuchMemory {
            needed_bytes: upload.size,
            max_bytes: state.limits.max_decode_bytes,
        };
        return Err(problem_of(&upload.filename, &error));
    }
    // Its turn comes before its bytes, so that no more than one photo is held.
    let turn = state.turns.take().await?;
    let bytes = state.store.read_object(&upload.key(), None).await?;
    let limits = state.limits.clone();
    let looked = task::spawn_blocking(move || {
        // Whoever asked may be gone; the turn is over when the work is.
        let _turn = turn;
        engine::analyze(&bytes, &limits)
    });
    let analysis = looked.await.map_err(|error| {
        tracing::error!(%error, "looking at a photo was cut off");
        Problem::internal()
    })?;
    let analysis = analysis.map_err(|error| problem_of(&upload.filename, &error))?;
    Ok(axum::Json(Report::new(&analysis, &state.registry)))
}

fn problem_of(filename: &FileName, error: &engine::Error) -> Problem {
    let detail = format!("“{filename}”: {error}");
    match error {
        engine::Error::Internal(_) => {
            tracing::error!(%error, "a photo could not be looked at");
            Problem::internal()
        }
        error if error.is_about_size() => Problem::photo_too_large(detail),
        _ => Problem::not_a_photo(detail),
    }
}

fn busy() -> Problem {
    let problem = Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "Busy at the moment",
        "Other photos are being looked at. Ask again in a few seconds, or restore the photo without \
         a report.",
    );
    Problem {
        retry_after_secs: Some(5),
        ..problem
    }
}

#[derive(OpenApi)]
#[openapi(paths(analyze_upload))]
struct Api;

/// The route above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
