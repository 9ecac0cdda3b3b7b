//! A large photo in parts: which have arrived, and where the others go.

use std::collections::{BTreeMap, HashSet};

use axum::extract::State;
use domain::{PART_BYTES, Timestamp};
use serde::Serialize;
use store::{Arrived, URL_LIFETIME};
use utoipa::ToSchema;
use web::{Caller, Path, PhotosReach, Problem};

/// How many addresses are given out at once. They expire: on a slow line more of them would before they are used.
const AT_ONCE: usize = 8;

/// How far an upload in parts has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartsResponse {
    /// Whether the whole photo is there: it can be analyzed and restored now.
    complete: bool,
    /// Bytes of each part; the last one may have less.
    part_size: u64,
    /// The numbers of the parts that have arrived, from 1.
    arrived: Vec<u32>,
    /// The next parts to send, at most 8. Ask again once they are sent.
    missing: Vec<PartBody>,
    /// When their URLs expire.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// A part to send.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Part)]
pub(crate) struct PartBody {
    /// Its number, from 1.
    number: u32,
    /// Where it begins in the file, in bytes.
    offset: u64,
    /// Its exact length in bytes.
    size: u64,
    /// Always `PUT`.
    method: &'static str,
    /// The address to send it to.
    url: String,
    /// The headers to send, exactly as they are.
    headers: BTreeMap<String, String>,
}

/// Send a photo in parts
///
/// Says which parts of an announced photo have arrived, and gives presigned URLs for the next ones. Send these, and ask
/// again until `complete` is `true`; also after a break, and when a URL has expired.
#[utoipa::path(
    post,
    path = "/api/v1/uploads/{id}/parts",
    tag = "restore",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = PartsResponse),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 507, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn list_parts(
    State(state): State<crate::State>,
    caller: Caller,
    Path(id): Path<String>,
    PhotosReach(reach): PhotosReach,
) -> Result<axum::Json<PartsResponse>, Problem> {
    let upload = web::upload(&state.store, caller.user_id, &id).await?;
    let now = state.clock.now();
    let (complete, arrived, multipart) = match state.store.arrived(&upload, now).await {
        Ok(Arrived::Whole) => (true, (1..=upload.count_parts()).collect(), None),
        Ok(Arrived::Parts { multipart, numbers }) => (false, numbers, Some(multipart)),
        // It is being removed.
        Err(store::Error::Conflict { .. })
            if state.store.upload(upload.owner, upload.id).await?.is_none() =>
        {
            return Err(web::no_upload());
        }
        Err(error) => return Err(error.into()),
    };
    let mut missing = Vec::new();
    if let Some(multipart) = multipart {
        let there: HashSet<u32> = arrived.iter().copied().collect();
        let left: Vec<_> = upload
            .parts()
            .filter(|part| !there.contains(&part.number))
            .collect();
        state
            .store
            .check_room(left.iter().map(|part| part.size).sum())?;
        for part in left.into_iter().take(AT_ONCE) {
            let put = state
                .store
                .presign_part(&upload.key(), &multipart, part, now, &reach)
                .await?;
            missing.push(PartBody {
                number: part.number,
                offset: u64::from(part.number - 1) * PART_BYTES,
                size: part.size,
                method: "PUT",
                url: put.url,
                headers: put.headers,
            });
        }
    }
    let response = PartsResponse {
        complete,
        part_size: PART_BYTES,
        arrived,
        missing,
        expires_at: now + URL_LIFETIME,
    };
    Ok(axum::Json(response))
}
