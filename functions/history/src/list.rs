//! The list.

use axum::extract::State;
use domain::{Restoration, Status};
use serde::{Deserialize, Serialize};
use store::Filter;
use utoipa::{IntoParams, ToSchema};
use web::{Caller, PhotosReach, Problem, Query, RestorationBody};

const DEFAULT_LIMIT: usize = 24;
const MAX_LIMIT: usize = 100;

/// Which part of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryRequest {
    /// How many, 1 to 100; 24 when left out.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only in this state.
    #[param(value_type = Option<String>)]
    status: Option<Status>,
    /// Only with this model.
    model: Option<String>,
    /// Only where the file name has this text in it, capitals aside.
    q: Option<String>,
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryResponse {
    /// Newest first.
    items: Vec<RestorationBody>,
    /// Where the next page starts; `null` at the end. A short page is not the end.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// List restorations
///
/// Newest first. Deleted ones are left out.
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
        let detail = format!("A number from 1 to {MAX_LIMIT} is expected.");
        return Err(Problem::invalid_field("limit", detail));
    }
    let filter = Filter {
        status: request.status,
        model_id: request.model.filter(|text| !text.is_empty()),
        name: request.q.filter(|text| !text.is_empty()),
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
    let kept = |it: &&Restoration| {
        it.expires_at
            .is_none_or(|expires_at| expires_at > pictures.now)
    };
    for restoration in page.items.iter().filter(kept) {
        items.push(pictures.show_in_list(restoration).await?);
    }
    Ok(axum::Json(HistoryResponse {
        items,
        next_cursor: page.next_cursor,
    }))
}
