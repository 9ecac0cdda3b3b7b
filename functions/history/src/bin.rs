//! Deleting, and what is deleted and not removed yet: the bin.

use axum::extract::State;
use domain::{RequestReason, Restoration, RestorationId, Timestamp};
use serde::{Deserialize, Serialize};
use store::Filter;
use utoipa::{IntoParams, ToSchema};
use web::{Caller, Path, PhotosReach, Problem, Query, RestorationBody};

use crate::single::no_restoration;

/// How many one request takes out of the bin: some seconds' work.
const MOST_EMPTIED: usize = 100;

/// How to delete.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeleteRequest {
    /// With `true`, for good: it does not go into the bin, and leaves it if it is there.
    #[serde(default)]
    #[param(default = false)]
    forever: bool,
}

/// What becomes of a deleted restoration.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletionResponse {
    /// When it was deleted; deleting it again does not change that.
    #[schema(value_type = String, format = DateTime)]
    deleted_at: Timestamp,
    /// Until when the deletion can be undone; then the pictures are removed.
    #[schema(value_type = String, format = DateTime)]
    removed_at: Timestamp,
}

/// Delete a restoration
///
/// A restoration that has not ended is canceled first. It disappears from the list at once and goes into the bin, from
/// where it can be brought back until `removed_at`: `TRASH_DAYS` later, a minute later while the disk is full, and at
/// once with `forever=true`. Then the pictures are removed, and the original with its last restoration.
#[utoipa::path(
    delete,
    path = "/api/v1/restore/{id}",
    tag = "history",
    params(("id" = String, Path), DeleteRequest),
    responses(
        (status = 200, body = DeletionResponse),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn delete_restoration(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<RestorationId>,
    Query(request): Query<DeleteRequest>,
) -> Result<axum::Json<DeletionResponse>, Problem> {
    let now = state.clock.now();
    let timing = *state.store.timing();
    let undo = state.store.gauge().undo(&timing);
    let delete = |restoration: &mut Restoration| {
        restoration.delete(undo, now, &timing);
        if request.forever {
            // Refused only where nobody can bring it back any more.
            let _ = restoration.end_undo(now);
        }
    };
    let (restoration, ()) = state
        .store
        .update_restoration(caller.user_id, id, delete)
        .await?
        .ok_or_else(no_restoration)?;
    let ended = restoration.ended();
    let times = ended.and_then(|it| Some((it.deletion?.at, it.removed_at()?)));
    let (deleted_at, removed_at) = times.ok_or(RequestReason::Internal)?;
    Ok(axum::Json(DeletionResponse {
        deleted_at,
        removed_at,
    }))
}

/// Bring a restoration back from the bin
///
/// Possible until `removed_at` of the deletion.
#[utoipa::path(
    post,
    path = "/api/v1/restore/{id}/undelete",
    tag = "history",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = RestorationBody),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn undelete_restoration(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<RestorationId>,
    PhotosReach(reach): PhotosReach,
) -> Result<axum::Json<RestorationBody>, Problem> {
    let now = state.clock.now();
    let (restoration, undone) = state
        .store
        .update_restoration(caller.user_id, id, |it| it.undelete(now))
        .await?
        .ok_or_else(no_restoration)?;
    undone?;
    Ok(axum::Json(
        state.pictures(&reach).show_one(&restoration, None).await?,
    ))
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EmptyRequest {
    /// `next_cursor` of the previous answer.
    cursor: Option<String>,
}

/// How far that is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmptyResponse {
    /// How many restorations this request has taken out of the bin.
    emptied: usize,
    /// The cursor for going on; `null` when the bin is empty.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Empty the bin
///
/// Deletes what is in the bin for good, up to 100 restorations at a time: repeat it with `cursor` until `next_cursor` is
/// `null`. Their files are removed within minutes.
#[utoipa::path(
    delete,
    path = "/api/v1/bin",
    tag = "history",
    params(EmptyRequest),
    responses(
        (status = 200, body = EmptyResponse),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn empty_bin(
    State(state): State<crate::State>,
    caller: Caller,
    Query(request): Query<EmptyRequest>,
) -> Result<axum::Json<EmptyResponse>, Problem> {
    let (owner, now) = (caller.user_id, state.clock.now());
    let filter = Filter {
        is_deleted: true,
        ..Filter::default()
    };
    let cursor = request.cursor.as_deref();
    let page = state
        .store
        .history(owner, &filter, MOST_EMPTIED, cursor, &state.cursors)
        .await?;
    let mut emptied = 0;
    for each in page.items.iter().filter(|it| it.is_in_bin(now)) {
        // Its owner may bring it back in this moment.
        let end = |it: &mut Restoration| it.end_undo(now).is_ok();
        let ended = state.store.update_restoration(owner, each.id, end).await?;
        emptied += usize::from(ended.is_some_and(|(_, is_done)| is_done));
    }
    Ok(axum::Json(EmptyResponse {
        emptied,
        next_cursor: page.next_cursor,
    }))
}
