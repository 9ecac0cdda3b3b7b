//! Starting, calling off and trying again.

use std::num::NonZeroU32;

use axum::extract::{FromRequest, Request, State};
use domain::{
    NewRestoration, Params, Recipe, RequestReason, Restoration, RestorationId, Status, Step,
    Upload, UserId,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use store::{NewUse, Reach};
use utoipa::ToSchema;
use web::{Caller, Json, Multipart, Path, PhotosReach, Pictures, Problem, RestorationBody};

use crate::{
    form::{self, RestoreForm},
    photo,
    recipe::{StepRequest, steps},
};

type Accepted = (StatusCode, HeaderMap, axum::Json<RestorationBody>);

/// A photo and what to do with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreRequest {
    /// From `POST /api/v1/uploads`.
    upload_id: String,
    /// One model; or give `recipe`.
    model_id: Option<String>,
    /// Its parameters; missing ones take their defaults.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>)]
    params: Params,
    /// Several steps; or give `model_id`.
    recipe: Option<Vec<StepRequest>>,
    /// The only page of a TIFF to restore, from 1; without it, all of them.
    #[schema(value_type = Option<u32>, minimum = 1)]
    page: Option<NonZeroU32>,
}

/// How the type of a form begins.
const FORM: &[u8] = b"multipart/";

/// Start a restoration
///
/// Takes an uploaded photo (JSON), or a photo in the request itself (`multipart/form-data` with `file`, and either
/// `model_id` and `params` or `recipe`, the latter two as JSON; up to 4.5 MB). Of a TIFF of several pages, all are
/// restored, or the `page` that is given.
#[utoipa::path(
    post,
    path = "/api/v1/restore",
    tag = "restore",
    request_body(content(
        (RestoreRequest = "application/json"),
        (RestoreForm = "multipart/form-data"),
    )),
    responses(
        (status = 202, body = RestorationBody, headers(("location" = String))),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 408, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
        (status = 507, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn create_restoration(
    State(state): State<crate::State>,
    caller: Caller,
    PhotosReach(reach): PhotosReach,
    request: Request,
) -> Result<Accepted, Problem> {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let is_form = content_type.is_some_and(|value| {
        let media = value.as_bytes().get(..FORM.len());
        media.is_some_and(|media| media.eq_ignore_ascii_case(FORM))
    });
    let new = if is_form {
        state.store.check_room(0)?;
        let _turn = state.forms.turns.take(caller.user_id).await?;
        let form = Multipart::from_request(request, &state).await?;
        form::read(&state, caller.user_id, form).await?
    } else {
        let Json(request) = Json::from_request(request, &state).await?;
        match from_upload(&state, caller.user_id, request).await? {
            Wanted::New(new) => *new,
            Wanted::Repeated(restoration) => return accepted(&state, &restoration, &reach).await,
        }
    };
    start(&state, new, NewUse::First, &reach).await
}

/// Cancel a restoration
///
/// The work stops within seconds. A restoration that has ended does not change: 409.
#[utoipa::path(
    post,
    path = "/api/v1/restore/{id}/cancel",
    tag = "restore",
    params(("id" = String, Path)),
    responses(
        (status = 202, body = RestorationBody),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn cancel_restoration(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<RestorationId>,
    PhotosReach(reach): PhotosReach,
) -> Result<Accepted, Problem> {
    let now = state.clock.now();
    let timing = *state.store.timing();
    let (restoration, canceled) = state
        .store
        .update_restoration(caller.user_id, id, |restoration| {
            restoration.cancel(now, &timing)
        })
        .await?
        .ok_or_else(no_restoration)?;
    canceled?;
    accepted(&state, &restoration, &reach).await
}

/// What to change for the new restoration.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryRequest {
    /// Another model; without it, the same recipe is used.
    model_id: Option<String>,
    /// Parameters for the model; without both, the earlier ones are used.
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>)]
    params: Option<Params>,
    /// Another page of a TIFF, from 1; without it, what was restored before.
    #[schema(value_type = Option<u32>, minimum = 1)]
    page: Option<NonZeroU32>,
}

/// Restore the same photo again
///
/// Starts a new restoration of the same original, with the same or other settings. The earlier one is kept.
#[utoipa::path(
    post,
    path = "/api/v1/restore/{id}/retry",
    tag = "restore",
    params(("id" = String, Path)),
    request_body = Option<RetryRequest>,
    responses(
        (status = 202, body = RestorationBody, headers(("location" = String))),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 507, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn retry_restoration(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<RestorationId>,
    PhotosReach(reach): PhotosReach,
    body: axum::body::Bytes,
) -> Result<Accepted, Problem> {
    let change: Option<RetryRequest> = if body.is_empty() {
        None
    } else {
        Json::from_bytes(&body)?.0
    };
    let change = change.unwrap_or_default();
    let before = state
        .store
        .restoration(caller.user_id, id)
        .await?
        .filter(|restoration| !restoration.is_deleted())
        .ok_or_else(no_restoration)?;
    if before.ended().is_none() {
        return Err(domain::Refusal::NotEnded.into());
    }
    let original = match change.page {
        Some(page) => {
            let upload_id = before.original.upload_id.to_string();
            let upload = web::upload(&state.store, caller.user_id, &upload_id).await?;
            photo::inspect(&state, &upload, Some(page)).await?
        }
        // What was made of it belongs to the earlier restoration and goes with it.
        None => before.original.clone().for_another(),
    };
    let steps = match (change.model_id, change.params) {
        (None, None) => before.recipe.steps().to_vec(),
        (model_id, params) => vec![Step {
            model_id: model_id.unwrap_or_else(|| before.recipe.model_id().to_owned()),
            params: params.unwrap_or_default(),
        }],
    };
    let new = NewRestoration {
        id: RestorationId::new(),
        owner: caller.user_id,
        filename: before.filename,
        original,
        recipe: Recipe::new(&state.registry, steps)?,
    };
    start(&state, new, NewUse::Another, &reach).await
}

/// What somebody asks for.
enum Wanted {
    New(Box<NewRestoration>),
    /// The same again, because the first answer got lost.
    Repeated(Box<Restoration>),
}

async fn from_upload(
    state: &crate::State,
    owner: UserId,
    request: RestoreRequest,
) -> Result<Wanted, Problem> {
    let steps = steps(request.model_id, request.params, request.recipe)?;
    // Before anything is read: a typo must not cost a look into the bucket.
    let recipe = Recipe::new(&state.registry, steps)?;
    let upload = web::upload(&state.store, owner, &request.upload_id).await?;
    if !upload.used_by.is_empty() {
        return earlier(state, &upload, &recipe, request.page)
            .await
            .map(|before| Wanted::Repeated(Box::new(before)));
    }
    let original = photo::inspect(state, &upload, request.page).await?;
    let filename = upload.filename;
    Ok(Wanted::New(Box::new(NewRestoration {
        id: RestorationId::new(),
        owner,
        filename,
        original,
        recipe,
    })))
}

/// The restoration of this upload that does, or has done, what is asked for now; a refusal if there is
/// none.
async fn earlier(
    state: &crate::State,
    upload: &Upload,
    recipe: &Recipe,
    page: Option<NonZeroU32>,
) -> Result<Restoration, Problem> {
    let mut live = None;
    for id in &upload.used_by {
        let found = state.store.restoration(upload.owner, *id).await?;
        let Some(found) = found.filter(|found| !found.is_deleted()) else {
            continue;
        };
        let is_wanted = !matches!(found.status(), Status::Failed | Status::Canceled);
        if is_wanted && found.recipe == *recipe && found.original.page == page {
            return Ok(found);
        }
        live = Some(found.id);
    }
    Err(upload_used(live))
}

/// Writes the restoration, then sends its message. A message that cannot be sent is owed: the
/// sweeper sends it, so the person need not try again.
async fn start(
    state: &crate::State,
    new: NewRestoration,
    new_use: NewUse,
    reach: &Reach,
) -> Result<Accepted, Problem> {
    // What is made takes room, too, and a photo that only waits for it is better not started.
    state.store.check_room(0)?;
    let original = &new.original;
    if let Some(why) = new
        .recipe
        .refuses(&state.registry, original.width, original.height)
    {
        return Err(Problem::from(why).about(&new.filename));
    }
    for step in new.recipe.steps() {
        let Some(model) = state.registry.get(&step.model_id) else {
            continue;
        };
        if let Some(reason) = web::missing_weights(&state.weights, model).await {
            return Err(Problem::invalid_field("model_id", reason));
        }
    }
    let now = state.clock.now();
    let restoration = Restoration::new(new, now);
    match state.store.create_restoration(&restoration, new_use).await {
        Ok(()) => {}
        Err(store::Error::Conflict { .. }) => {
            let before = lost_upload(state, &restoration, new_use).await?;
            return accepted(state, &before, reach).await;
        }
        Err(error) => return Err(error.into()),
    }
    if let Err(error) = state
        .store
        .send_step(&state.registry, &restoration, now)
        .await
    {
        tracing::warn!(restoration = %restoration.id, %error, "could not queue the restoration yet; the sweeper will");
    }
    accepted(state, &restoration, reach).await
}

/// The upload could not be used: another request was faster, perhaps the same one, or it is being
/// removed.
async fn lost_upload(
    state: &crate::State,
    wanted: &Restoration,
    new_use: NewUse,
) -> Result<Restoration, Problem> {
    let (owner, upload_id) = (wanted.owner, wanted.original.upload_id);
    let upload = state.store.upload(owner, upload_id).await?;
    let upload = upload.ok_or_else(web::no_upload)?;
    match new_use {
        NewUse::First if !upload.used_by.is_empty() => {
            earlier(state, &upload, &wanted.recipe, wanted.original.page).await
        }
        NewUse::First => Err(web::no_upload()),
        // Somebody else tries the same photo again at this moment.
        NewUse::Another => Err(Problem::from(RequestReason::Unavailable).again_after(2)),
    }
}

async fn accepted(
    state: &crate::State,
    restoration: &Restoration,
    reach: &Reach,
) -> Result<Accepted, Problem> {
    let pictures = Pictures {
        store: &state.store,
        registry: &state.registry,
        now: state.clock.now(),
        reach,
    };
    let body = pictures.show_one(restoration, None).await?;
    let mut headers = HeaderMap::new();
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/restore/{}", restoration.id)) {
        headers.insert(header::LOCATION, location);
    }
    if let Some(seconds) = web::retry_after(restoration) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok((StatusCode::ACCEPTED, headers, axum::Json(body)))
}

fn no_restoration() -> Problem {
    RequestReason::RestorationUnknown.into()
}

fn upload_used(by: Option<RestorationId>) -> Problem {
    Problem::from(match by {
        Some(by) => RequestReason::UploadUsed {
            restoration_id: by.to_string(),
        },
        None => RequestReason::UploadSpent,
    })
}
