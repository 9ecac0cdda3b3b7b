//! Announcing a photo. Its bytes go to the bucket, never through a function.

use std::collections::BTreeMap;

use axum::extract::State;
use domain::{
    Coming, FileName, PART_BYTES, RequestReason, Timestamp, UNUSED_FOR, Upload, UploadId,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::URL_LIFETIME;
use utoipa::ToSchema;
use web::{Caller, Json, PhotosReach, Problem};

/// A photo to upload.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UploadRequest {
    /// Its name, for display and for naming the result.
    #[schema(example = "portrait.jpg", min_length = 1)]
    filename: String,
    /// Its type: `image/jpeg`, `image/png`, `image/webp` or `image/tiff`; empty or `application/octet-stream` if
    /// unknown. The content decides later.
    #[schema(example = "image/jpeg")]
    content_type: String,
    /// Its exact length in bytes.
    #[schema(minimum = 1)]
    size: u64,
}

/// Where to upload it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UploadResponse {
    /// Its id, for `POST /api/v1/restore`.
    upload_id: String,
    /// Always `PUT`.
    method: &'static str,
    /// The address to upload to.
    url: String,
    /// The headers to send, exactly as they are.
    headers: BTreeMap<String, String>,
    /// When the URL expires.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Only for a large photo: it may be sent in parts of so many bytes instead, with `POST /uploads/{id}/parts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_size: Option<u64>,
}

/// Announce a photo
///
/// Returns a presigned URL that accepts exactly this length and type for 15 minutes. A large photo may also be sent in
/// parts, so that it goes on where it broke off.
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
        (status = 507, body = Problem, content_type = "application/problem+json"),
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
    let content_type = checked_type(&filename, &request.content_type)?;
    state.store.check_room(request.size)?;
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
        previews: std::collections::BTreeMap::new(),
        coming: Coming::default(),
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
    // Where a disk is the bucket, parts are there twice for a moment: while they are put together.
    let may_come_in_parts = upload.has_parts()
        && state
            .store
            .check_room(upload.size.saturating_mul(2))
            .is_ok();
    let response = UploadResponse {
        upload_id: upload.id.to_string(),
        method: "PUT",
        url: put.url,
        headers: put.headers,
        expires_at: now + URL_LIFETIME,
        part_size: may_come_in_parts.then_some(PART_BYTES),
    };
    Ok((StatusCode::CREATED, axum::Json(response)))
}

/// The types of photos that are taken, as browsers and systems name them, and that of a file whose kind they
/// do not know. The content decides; but an object that says it is a page or a script is not even stored.
const TYPES: [&str; 10] = [
    "image/jpeg",
    "image/jpg",
    "image/pjpeg",
    "image/png",
    "image/x-png",
    "image/webp",
    "image/tiff",
    "image/tif",
    "image/x-tiff",
    UNKNOWN_TYPE,
];

/// What stands for no type.
const UNKNOWN_TYPE: &str = "application/octet-stream";

fn checked_type(filename: &FileName, text: &str) -> Result<String, Problem> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return Ok(UNKNOWN_TYPE.to_owned());
    }
    if TYPES.contains(&text.as_str()) {
        return Ok(text);
    }
    let is_type = text.len() <= 100
        && text.split_once('/').is_some()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/.+-_".contains(&byte));
    if is_type {
        let taken = [
            "image/jpeg",
            "image/png",
            "image/webp",
            "image/tiff",
            UNKNOWN_TYPE,
        ];
        return Err(RequestReason::WrongType {
            filename: filename.to_string(),
            content_type: text,
            allowed: taken.map(str::to_owned).to_vec(),
        }
        .into());
    }
    Err(Problem::invalid_field(
        "content_type",
        RequestReason::ContentTypeExpected,
    ))
}
