//! How a region of a photo will look.
//!
//! | route | what |
//! |---|---|
//! | `POST /api/v1/restore/preview` | restores a region of a photo, for who sets a model's parameters |
//!
//! Nothing is stored, and nothing enters the history. Like the report, it holds a decoded photo; and beside that the
//! networks, so it is a function by itself.

mod kept;
mod newest;
mod source;
mod state;

use std::num::NonZeroU32;

use axum::{Router, extract::State as Shared, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Params, Recipe, Registry, RequestReason, Step, UserId};
use engine::{Output, Previewer};
use serde::{Deserialize, Serialize};
use tokio::task;
use tokio_util::sync::CancellationToken;
use utoipa::{OpenApi, ToSchema};
use web::{Caller, Json, Problem};

pub use kept::{KEPT_FOR, Kept};
use source::{Photo, Source};
pub use state::State;

/// The longest side of a region that may be asked for, in pixels of the photo.
pub const MAX_SIDE: u32 = 512;

/// The route above.
pub fn router(state: State) -> Router {
    Router::new()
        .route("/api/v1/restore/preview", post(preview_region))
        .with_state(state)
}

/// A region of a photo, and what to do with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewRequest {
    /// From `POST /api/v1/uploads`; or give `restoration_id`.
    upload_id: Option<String>,
    /// A restoration, for its original; or give `upload_id`.
    restoration_id: Option<String>,
    /// Which page of a TIFF, from 1; the first one if it is missing.
    #[schema(value_type = Option<u32>, minimum = 1)]
    page: Option<NonZeroU32>,
    /// The model: one that runs here and is part of the program.
    model_id: String,
    /// Its parameters; missing ones take their defaults.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>)]
    params: Params,
    /// What is wanted of the photo: within it, at most 512 pixels a side. If it is missing, the largest face, or else
    /// the middle.
    region: Option<RegionBody>,
}

/// A rectangle, in pixels of the upright photo.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Region)]
struct RegionBody {
    /// The first column.
    x: u32,
    /// The first row.
    y: u32,
    /// Columns.
    #[schema(minimum = 1, maximum = 512)]
    width: u32,
    /// Rows.
    #[schema(minimum = 1, maximum = 512)]
    height: u32,
}

impl RegionBody {
    /// Whether it is neither empty nor too large, and within a photo of this size.
    fn fits(&self, (width, height): (u32, u32)) -> bool {
        let along = |begin: u32, length: u32, whole: u32| {
            (1..=MAX_SIDE).contains(&length)
                && begin.checked_add(length).is_some_and(|end| end <= whole)
        };
        along(self.x, self.width, width) && along(self.y, self.height, height)
    }
}

impl From<RegionBody> for engine::Region {
    fn from(body: RegionBody) -> Self {
        Self {
            x: body.x,
            y: body.y,
            width: body.width,
            height: body.height,
        }
    }
}

impl From<engine::Region> for RegionBody {
    fn from(region: engine::Region) -> Self {
        Self {
            x: region.x,
            y: region.y,
            width: region.width,
            height: region.height,
        }
    }
}

/// A region, before and after.
#[derive(Debug, Serialize, ToSchema)]
struct PreviewBody {
    /// What is shown. It begins up to three pixels before what was asked for; of a model that is slow, it is the
    /// middle of that.
    region: RegionBody,
    /// How many times longer the sides of `after` are than those of `before`.
    scale: u32,
    /// The region as it is: a JPEG in base64.
    #[schema(format = Byte)]
    before: String,
    /// The region as it will be: a JPEG in base64.
    #[schema(format = Byte)]
    after: String,
}

/// Preview a region of a photo
///
/// Restores up to 512 × 512 pixels of an uploaded photo, or of the original of a restoration, as they will be in the
/// result. Takes some seconds the first time, and mostly less than one with other parameters. A newer preview of the
/// same person takes the place of one that is not finished, which gets 409. Nothing is stored.
#[utoipa::path(
    post,
    path = "/api/v1/restore/preview",
    tag = "restore",
    request_body = PreviewRequest,
    responses(
        (status = 200, body = PreviewBody),
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
async fn preview_region(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(request): Json<PreviewRequest>,
) -> Result<axum::Json<PreviewBody>, Problem> {
    let (model, output) = model(&state.registry, &request)?;
    let newest = state.newest.begin(caller.user_id).await;
    let stop = newest.token();
    let shown = tokio::select! {
        shown = shown(&state, caller.user_id, &request, model, output, stop.clone()) => shown?,
        () = stop.cancelled() => return Err(RequestReason::PreviewReplaced.into()),
    };
    Ok(axum::Json(shown))
}

/// The model with its parameters, and what is wanted of the result.
fn model(
    registry: &Registry,
    request: &PreviewRequest,
) -> Result<(engine::Model, Output), Problem> {
    let no_preview = || {
        let model_id = request.model_id.clone();
        Problem::invalid_field("model_id", RequestReason::NoPreview { model_id })
    };
    let known = registry.get(&request.model_id);
    if known.is_some_and(|model| !model.previews()) {
        return Err(no_preview());
    }
    let step = Step {
        model_id: request.model_id.clone(),
        params: request.params.clone(),
    };
    let recipe = Recipe::new(registry, vec![step])?;
    let [Step { model_id, params }] = recipe.steps() else {
        return Err(RequestReason::Internal.into());
    };
    let mut params = params.clone();
    let made = Output::take_from(&mut params).and_then(|output| {
        let model = engine::Model::from_params(model_id, &params)?;
        Ok((model, output))
    });
    let (model, output) = made.map_err(|error| {
        tracing::error!(%error, "the settings do not suit the engine's model");
        RequestReason::Internal
    })?;
    match model.computes_regions() {
        true => Ok((model, output)),
        false => Err(no_preview()),
    }
}

async fn shown(
    state: &State,
    owner: UserId,
    request: &PreviewRequest,
    model: engine::Model,
    output: Output,
    stop: CancellationToken,
) -> Result<PreviewBody, Problem> {
    let photo = Photo {
        upload_id: request.upload_id.as_deref(),
        restoration_id: request.restoration_id.as_deref(),
        page: request.page,
    };
    let source = Source::find(state, owner, photo).await?;
    let page = source.page;
    let size = source.inspect(state).await?;
    if request.region.is_some_and(|region| !region.fits(size)) {
        let (width, height) = size;
        let reason = RequestReason::RegionOutside {
            width,
            height,
            max_side: MAX_SIDE,
        };
        return Err(Problem::invalid_field("region", reason));
    }
    let known = state.registry.get(&request.model_id);
    if let Some(why) = known.and_then(|model| model.refuses(size.0, size.1)) {
        return Err(Problem::from(why).about(&source.filename));
    }
    // Its turn comes before its bytes, so that no more than one photo is held.
    let turn = state.turns.take(owner).await?;
    let place = kept::Place {
        owner,
        key: source.key.clone(),
        page,
        icc_profile: output.icc_profile,
    };
    let known = state.kept.take(&place);
    let bytes = match &known {
        Some(_) => None,
        None => Some(state.store.read_object(&source.key, None).await?),
    };
    let (kept, limits) = (state.kept.clone(), state.limits.clone());
    let region = request.region.map(engine::Region::from);
    let scale = model.scale();
    let work = task::spawn_blocking(move || {
        // Whoever asked may be gone; the turn is over when the work is.
        let _turn = turn;
        let mut previewer = match (known, bytes) {
            (Some(previewer), _) => previewer,
            (None, bytes) => {
                let bytes = bytes.unwrap_or_default();
                Previewer::open(&bytes, page, output.icc_profile, &limits)?
            }
        };
        let region = match region {
            Some(region) => Ok(region),
            None => previewer.worth_seeing(MAX_SIDE),
        };
        let made =
            region.and_then(|region| previewer.preview(&model, region, &limits, &Stop(stop)));
        kept.put(place, previewer);
        made
    });
    let made = work.await.map_err(|error| {
        tracing::error!(%error, "the preview of a photo was interrupted");
        RequestReason::Internal
    })?;
    let made = made.map_err(|error| match error {
        engine::Error::Canceled => RequestReason::PreviewReplaced.into(),
        error => Problem::from(&error).about(&source.filename),
    })?;
    Ok(PreviewBody {
        region: made.region.into(),
        scale,
        before: STANDARD.encode(made.before),
        after: STANDARD.encode(made.after),
    })
}

/// Ends the work for a preview that nobody waits for any more.
struct Stop(CancellationToken);

impl engine::Observer for Stop {
    fn is_canceled(&self) -> bool {
        self.0.is_cancelled()
    }
}

#[derive(OpenApi)]
#[openapi(paths(preview_region))]
struct Api;

/// The route above, described.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Api::openapi()
}
