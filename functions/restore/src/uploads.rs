//! Announcing a photo. Its bytes go to the bucket, never through a function.

use std::{collections::BTreeMap, time::Duration};

use axum::extract::State;
use domain::{FileName, Timestamp, Upload, UploadId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::URL_LIFETIME;
use utoipa::ToSchema;
use web::{Caller, Json, PhotosReach, Problem};

/// How long an upload that no restoration uses is kept.
pub(crate) const UNUSED_FOR: Duration = Duration::from_secs(24 * 3600);

/// A photo to be put in.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UploadRequest {
    /// Its name; only for showing and for naming the result.
    #[schema(example = "portrait.jpg")]
    filename: String,
    /// Its type. The content decides later.
    #[schema(example = "image/jpeg")]
    content_type: String,
    /// Its exact length in bytes.
    size: u64,
}

/// Where to put it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadResponse {
    /// Its id, for `POST /api/v1/restore`.
    upload_id: String,
    /// Always `PUT`.
    method: &'static str,
    /// Where to.
    url: String,
    /// What has to be sent along, exactly.
    headers: BTreeMap<String, String>,
    /// Until when the URL works.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Announce a photo
///
/// Answers a presigned URL that takes exactly the announced length and type, for 15 minutes.
#[utoipa::path(
    post,
    path = "/api/v1/uploads",
    tag = "restore",
    request_body = UploadRequest,
    responses(
        (status = 201, body = UploadResponse),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 415, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn create_upload(
    State(state): State<crate::State>,
    caller: Caller,
    PhotosReach(reach): PhotosReach,
    Json(request): Json<UploadRequest>,
) -> Result<(StatusCode, axum::Json<UploadResponse>), Problem> {
    let filename = FileName::new(&request.filename);
    state.rules.check(&filename, request.size)?;
    let content_type = checked_type(&request.content_type)?;
    let now = state.clock.now();
    let upload = Upload {
        id: UploadId::new(),
        owner: caller.user_id,
        filename,
        content_type,
        size: request.size,
        created_at: now,
        unused_until: now + UNUSED_FOR,
        used_by: Vec::new(),
    };
    let put = state
        .store
        .presign_put(
            &upload.key(),
            &upload.content_type,
            upload.size,
            now,
            &reach,
        )
        .await?;
    state.store.create_upload(&upload).await?;
    let response = UploadResponse {
        upload_id: upload.id.to_string(),
        method: "PUT",
        url: put.url,
        headers: put.headers,
        expires_at: now + URL_LIFETIME,
    };
    Ok((StatusCode::CREATED, axum::Json(response)))
}

/// Browsers send no type, or a wrong one, for kinds they do not know: anything that can stand in a
/// header is taken, since the content decides.
fn checked_type(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok("application/octet-stream".to_owned());
    }
    let is_type = text.len() <= 100
        && text.split_once('/').is_some()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/.+-_".contains(&byte));
    if is_type {
        Ok(text.to_owned())
    } else {
        Err(Problem::invalid_field(
            "content_type",
            "A type like image/jpeg is expected.",
        ))
    }
}
