//! One restoration.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{Restoration, RestorationId, UserId};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Caller, Path, PhotosReach, Problem, Query, RestorationBody};

/// What whoever asks has already.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShowRequest {
    /// `pictures` of an earlier answer. While the work goes on and it still holds, the addresses of pictures
    /// are left out (`null`): those of the earlier answer are good.
    pictures: Option<String>,
}

/// Get a restoration
///
/// While it is at work, `Retry-After` says when to look again; with `If-None-Match` an unchanged one
/// is answered with 304.
#[utoipa::path(
    get,
    path = "/api/v1/restore/{id}",
    tag = "history",
    params(("id" = String, Path), ShowRequest),
    responses(
        (status = 200, body = RestorationBody, headers(("etag" = String), ("retry-after" = u64))),
        (status = 304, description = "Unchanged"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn get_restoration(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<RestorationId>,
    PhotosReach(reach): PhotosReach,
    Query(request): Query<ShowRequest>,
    headers_sent: HeaderMap,
) -> Result<Response, Problem> {
    let restoration = find(&state, caller.user_id, id).await?;
    let body = state
        .pictures(&reach)
        .show_one(&restoration, request.pictures.as_deref())
        .await?;
    let etag = etag(&restoration, &body);
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if let Some(seconds) = web::retry_after(restoration.status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let unchanged = headers_sent.get(header::IF_NONE_MATCH) == Some(&etag);
    headers.insert(header::ETAG, etag);
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, axum::Json(body)).into_response())
}

/// How to get the file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DownloadRequest {
    /// `false` answers the URL as JSON instead of sending there.
    #[serde(default = "yes")]
    #[param(default = true)]
    redirect: bool,
}

fn yes() -> bool {
    true
}

/// Where the file is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DownloadResponse {
    /// Works for some minutes.
    url: String,
    /// The name it is saved under.
    filename: String,
}

/// Download the finished picture
///
/// Sends to a URL that saves it under a name like `portrait_restored_2x.jpg`.
#[utoipa::path(
    get,
    path = "/api/v1/restore/{id}/download",
    tag = "history",
    params(("id" = String, Path), DownloadRequest),
    responses(
        (status = 200, body = DownloadResponse),
        (status = 302, description = "To the file", headers(("location" = String))),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn download_result(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<RestorationId>,
    Query(request): Query<DownloadRequest>,
    PhotosReach(reach): PhotosReach,
) -> Result<Response, Problem> {
    let restoration = find(&state, caller.user_id, id).await?;
    let Some(blob) = restoration.result() else {
        return Err(Problem::conflict(
            "no-result",
            format!(
                "There is no finished picture: it is {}.",
                restoration.status.as_str()
            ),
        ));
    };
    let scale = blob
        .width
        .max(1)
        .div_euclid(restoration.original.width.max(1))
        .max(1);
    let filename = restoration.filename.restored(scale, &blob.extension);
    let url = state
        .store
        .presign_get(&blob.key, Some(&filename), state.clock.now(), &reach)
        .await?;
    if !request.redirect {
        let filename = filename.to_string();
        return Ok(axum::Json(DownloadResponse { url, filename }).into_response());
    }
    let location = HeaderValue::from_str(&url).map_err(|_| Problem::internal())?;
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
}

/// Delete a restoration
///
/// One at work is called off. It is gone from the list at once; for a minute that can be undone,
/// then its pictures are removed, and the original with the last restoration of it.
#[utoipa::path(
    delete,
    path = "/api/v1/restore/{id}",
    tag = "history",
    params(("id" = String, Path)),
    responses(
        (status = 204, description = "Deleted"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn delete_restoration(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<RestorationId>,
) -> Result<StatusCode, Problem> {
    let now = state.clock.now();
    let timing = *state.store.timing();
    state
        .store
        .update_restoration(caller.user_id, id, |restoration| {
            restoration.delete(now, &timing)
        })
        .await?
        .ok_or_else(no_restoration)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undo a deletion
///
/// Within a minute.
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
    let timing = *state.store.timing();
    let (restoration, undone) = state
        .store
        .update_restoration(caller.user_id, id, |restoration| {
            restoration.undelete(now, &timing)
        })
        .await?
        .ok_or_else(no_restoration)?;
    undone?;
    Ok(axum::Json(
        state.pictures(&reach).show_one(&restoration, None).await?,
    ))
}

/// A restoration of this owner that is neither deleted nor past its time. Another's is simply not
/// there: the owner is part of the key.
async fn find(
    state: &crate::State,
    owner: UserId,
    id: RestorationId,
) -> Result<Restoration, Problem> {
    let now = state.clock.now();
    state
        .store
        .restoration(owner, id)
        .await?
        .filter(|restoration| restoration.deleted_at.is_none())
        .filter(|restoration| {
            restoration
                .expires_at
                .is_none_or(|expires_at| expires_at > now)
        })
        .ok_or_else(no_restoration)
}

fn no_restoration() -> Problem {
    Problem::not_found("There is no restoration under this id.")
}

/// What an answer looks like, without the moment in it: state, progress, place, age of the URLs.
fn etag(restoration: &Restoration, body: &RestorationBody) -> HeaderValue {
    let text = format!(
        "\"{}-{}-{:.3}-{}-{}-{}{}\"",
        restoration.status.as_str(),
        restoration.attempt.0,
        body.progress,
        body.eta_seconds.unwrap_or(0),
        body.queue_position.unwrap_or(0),
        body.pictures,
        if body.original_url.is_some() {
            ""
        } else {
            "-known"
        },
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}
