//! One restoration.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{RequestReason, Restoration, RestorationId, UserId};
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
/// Until it has ended, `Retry-After` says when to ask again. With `If-None-Match`, an unchanged restoration is
/// answered with 304.
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
    let seen = state.line_for(std::slice::from_ref(&restoration)).await;
    let body = state
        .pictures(&reach)
        .show_in_line(&restoration, request.pictures.as_deref(), &seen)
        .await?;
    answer_unless_known(&body, web::retry_after(&restoration), &headers_sent)
}

/// The answer, or 304 to whoever has it.
pub(crate) fn answer_unless_known(
    body: &impl Serialize,
    retry_after_secs: Option<u64>,
    headers_sent: &HeaderMap,
) -> Result<Response, Problem> {
    let body = serde_json::to_vec(body).map_err(|_| RequestReason::Internal)?;
    let etag = web::etag(&body);
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if let Some(seconds) = retry_after_secs {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let unchanged = headers_sent.get(header::IF_NONE_MATCH) == Some(&etag);
    headers.insert(header::ETAG, etag);
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    Ok((headers, body).into_response())
}

/// How to get the file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DownloadRequest {
    /// With `false`, the URL is returned as JSON instead of a redirect.
    #[serde(default = "yes")]
    #[param(default = true)]
    redirect: bool,
}

fn yes() -> bool {
    true
}

/// Where to download the file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DownloadResponse {
    /// The address; it works for some minutes.
    url: String,
    /// The file name for the download.
    filename: String,
}

/// Download the result
///
/// Redirects to a URL that downloads it under a name such as `portrait_restored_2x.jpg`.
#[utoipa::path(
    get,
    path = "/api/v1/restore/{id}/download",
    tag = "history",
    params(("id" = String, Path), DownloadRequest),
    responses(
        (status = 200, body = DownloadResponse),
        (status = 302, description = "Redirects to the file", headers(("location" = String))),
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
        let state = restoration.status().as_str().to_owned();
        return Err(RequestReason::NoResult { state }.into());
    };
    let scale = blob
        .width
        .max(1)
        .div_euclid(restoration.original.width.max(1))
        .max(1);
    let filename = restoration.filename.restored(scale, &blob.extension);
    let url = state
        .store
        .presign_get(
            &blob.key,
            &blob.content_type,
            Some(&filename),
            state.clock.now(),
            &reach,
        )
        .await?;
    if !request.redirect {
        let filename = filename.to_string();
        return Ok(axum::Json(DownloadResponse { url, filename }).into_response());
    }
    let location = HeaderValue::from_str(&url).map_err(|_| RequestReason::Internal)?;
    Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
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
        .filter(|restoration| restoration.is_kept(now))
        .ok_or_else(no_restoration)
}

pub(crate) fn no_restoration() -> Problem {
    RequestReason::RestorationUnknown.into()
}
