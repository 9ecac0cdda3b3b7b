//! The list.

use axum::extract::State;
use domain::{RequestReason, Restoration, Search, Status};
use serde::{Deserialize, Serialize};
use store::Filter;
use utoipa::{IntoParams, ToSchema};
use web::{Caller, PhotosReach, Problem, Query, RestorationBody};

const DEFAULT_LIMIT: usize = 24;
const MAX_LIMIT: usize = 100;
const MAX_SEARCH_CHARACTERS: usize = 200;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryRequest {
    /// How many to return; the default is 24.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
    /// `next_cursor` of the previous page.
    #[param(min_length = 1)]
    cursor: Option<String>,
    /// Only restorations with this status.
    #[param(schema_with = any_status)]
    status: Option<Status>,
    /// Only restorations with this model.
    model: Option<String>,
    /// Only restorations with all words of this text in their file names, in any order. Case, accents and what is
    /// between words do not matter, and ö is found as o and as oe.
    #[param(max_length = 200)]
    q: Option<String>,
    /// With `true`, those in the bin instead of the others.
    #[serde(default)]
    #[param(default = false)]
    deleted: bool,
}

/// One of the states.
fn any_status() -> utoipa::openapi::Object {
    let all = Status::ALL.map(Status::as_str);
    let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
    text.enum_values(Some(all)).build()
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryResponse {
    /// Newest first.
    items: Vec<RestorationBody>,
    /// The cursor for the next page; `null` at the end. A short page is not the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List restorations
///
/// Newest first. Deleted ones are listed only with `deleted=true`, as long as they can be brought back.
#[utoipa::path(
    get,
    path = "/api/v1/restore/history",
    tag = "history",
    params(HistoryRequest),
    responses(
        (status = 200, body = HistoryResponse),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn list_restorations(
    State(state): State<crate::State>,
    caller: Caller,
    PhotosReach(reach): PhotosReach,
    Query(request): Query<HistoryRequest>,
) -> Result<axum::Json<HistoryResponse>, Problem> {
    let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        let reason = RequestReason::WholeNumberExpected {
            minimum: 1,
            maximum: MAX_LIMIT as i64,
        };
        return Err(Problem::invalid_field("limit", reason));
    }
    let q = request.q.unwrap_or_default();
    if q.chars().count() > MAX_SEARCH_CHARACTERS {
        let reason = RequestReason::TextExpected {
            max_characters: MAX_SEARCH_CHARACTERS,
        };
        return Err(Problem::invalid_field("q", reason));
    }
    let filter = Filter {
        status: request.status,
        model_id: request.model.filter(|text| !text.is_empty()),
        name: Search::new(&q),
        is_deleted: request.deleted,
    };
    let page = state
        .store
        .history(
            caller.user_id,
            &filter,
            limit,
            request.cursor.as_deref(),
            &state.cursors,
        )
        .await?;
    let pictures = state.pictures(&reach);
    let mut items = Vec::with_capacity(page.items.len());
    // What is past its time may still be there, until the sweeper comes by.
    let is_listed = |it: &&Restoration| match request.deleted {
        true => it.is_in_bin(pictures.now),
        false => it.is_kept(pictures.now),
    };
    for restoration in page.items.iter().filter(is_listed) {
        items.push(pictures.show_in_list(restoration).await?);
    }
    Ok(axum::Json(HistoryResponse {
        items,
        next_cursor: page.next_cursor,
    }))
}
