//! How much room the photos take, and how much is left.

use axum::extract::State;
use serde::Serialize;
use store::{Room, Usage};
use utoipa::ToSchema;
use web::{Caller, Problem};

/// How many of the largest are named.
const LARGEST: usize = 10;

/// The storage that the photos take.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StorageResponse {
    /// Bytes of all your photos: originals, results, thumbnails and previews.
    used_bytes: u64,
    /// Bytes of the originals, each counted once.
    original_bytes: u64,
    /// Bytes of the results.
    result_bytes: u64,
    /// Whether the figures are complete: `false` with more than 2,000 restorations, and if an older record lacks the
    /// size of its previews.
    complete: bool,
    /// How many restorations there are, without deleted ones.
    restorations: usize,
    /// How many deleted restorations still have files: those in the bin, and those that are removed within minutes.
    deleted: usize,
    /// Bytes of those files, included in `used_bytes`.
    deleted_bytes: u64,
    /// How many of the deleted ones are in the bin, and not about to be removed.
    in_bin: usize,
    /// Bytes that emptying the bin frees, included in `deleted_bytes`.
    in_bin_bytes: u64,
    /// Up to ten restorations whose deletion frees the most, the largest first.
    largest: Vec<LargeBody>,
    /// The disk behind it; `null` where room has no end.
    #[schema(required)]
    disk: Option<DiskBody>,
}

/// A restoration that takes much storage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LargeRestoration)]
pub(crate) struct LargeBody {
    /// The restoration's id.
    id: String,
    /// The photo's name.
    filename: String,
    /// Bytes that deleting it frees: the result, and the original if no other restoration uses it.
    bytes: u64,
}

/// The disk.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Disk)]
pub(crate) struct DiskBody {
    /// `fine`; `full`: no new photos are taken; `read-only`: nothing can be changed.
    state: &'static str,
    /// Size in bytes, if the system says.
    #[schema(required)]
    total_bytes: Option<u64>,
    /// Free bytes, if the system says.
    #[schema(required)]
    free_bytes: Option<u64>,
    /// Bytes that stay free for records; below that, no new photos are taken.
    reserve_bytes: u64,
}

/// Get the storage that the photos take
///
/// Calculated from the records, not from the bucket.
#[utoipa::path(
    get,
    path = "/api/v1/storage",
    tag = "history",
    responses(
        (status = 200, body = StorageResponse),
        (status = 401, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn get_storage(
    State(state): State<crate::State>,
    caller: Caller,
) -> Result<axum::Json<StorageResponse>, Problem> {
    let usage = state
        .store
        .usage(caller.user_id, LARGEST, state.clock.now())
        .await?;
    let room = state.store.gauge().room();
    Ok(axum::Json(body(usage, room)))
}

fn body(usage: Usage, room: Option<Room>) -> StorageResponse {
    StorageResponse {
        used_bytes: usage.original_bytes + usage.result_bytes,
        original_bytes: usage.original_bytes,
        result_bytes: usage.result_bytes,
        complete: usage.complete,
        restorations: usage.restorations,
        deleted: usage.deleted,
        deleted_bytes: usage.deleted_bytes,
        in_bin: usage.in_bin,
        in_bin_bytes: usage.in_bin_bytes,
        largest: usage
            .largest
            .into_iter()
            .map(|large| LargeBody {
                id: large.id.to_string(),
                filename: large.filename,
                bytes: large.bytes,
            })
            .collect(),
        disk: room.map(|room| DiskBody {
            state: room.state(),
            total_bytes: room.total_bytes,
            free_bytes: room.free_bytes,
            reserve_bytes: room.reserve_bytes,
        }),
    }
}
