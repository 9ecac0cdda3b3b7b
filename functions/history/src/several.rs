//! Several restorations: what goes on with all of them costs one request.

use axum::{extract::State, response::Response};
use domain::RequestReason;
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Caller, PhotosReach, Problem, Query, RestorationBody};

use crate::single::answer_unless_known;

/// As many as the table gives at once.
const MOST_IDS: usize = 100;

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SeveralRequest {
    /// Up to 100 ids, separated by commas.
    #[param(min_length = 1, max_length = 2699)]
    ids: String,
    /// For each id, in the same order and separated by commas, `pictures` of an earlier answer, or nothing.
    pictures: Option<String>,
}

/// Those that there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SeveralResponse {
    /// In the order of the ids. What does not exist, was deleted or is somebody else's is missing.
    items: Vec<RestorationBody>,
}

/// Get several restorations
///
/// Up to 100, each as `GET /api/v1/restore/{id}` answers it. Until all have ended, `Retry-After` says when to ask
/// again. With `If-None-Match`, an unchanged answer is 304.
#[utoipa::path(
    get,
    path = "/api/v1/restore",
    tag = "history",
    params(SeveralRequest),
    responses(
        (status = 200, body = SeveralResponse, headers(("etag" = String), ("retry-after" = u64))),
        (status = 304, description = "Unchanged"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn get_restorations(
    State(state): State<crate::State>,
    caller: Caller,
    PhotosReach(reach): PhotosReach,
    Query(request): Query<SeveralRequest>,
    headers_sent: HeaderMap,
) -> Result<Response, Problem> {
    let asked: Vec<&str> = request.ids.split(',').collect();
    if request.ids.is_empty() || asked.len() > MOST_IDS {
        let reason = RequestReason::IdsExpected { maximum: MOST_IDS };
        return Err(Problem::invalid_field("ids", reason));
    }
    let known = request.pictures.unwrap_or_default();
    let known = known.split(',').chain(std::iter::repeat(""));
    // What is no id names nothing.
    let asked: Vec<_> = (asked.iter().zip(known))
        .filter_map(|(id, known)| Some((id.parse().ok()?, known)))
        .collect();
    let ids: Vec<_> = asked.iter().map(|(id, _)| *id).collect();
    let now = state.clock.now();
    let mut restorations = state.store.restorations(caller.user_id, &ids).await?;
    restorations.retain(|it| it.is_kept(now));
    let seen = state.line_for(&restorations).await;
    let pictures = state.pictures(&reach);
    let mut items = Vec::with_capacity(restorations.len());
    for restoration in &restorations {
        let known = asked.iter().find(|(id, _)| *id == restoration.id);
        let known = known.map(|(_, known)| *known);
        items.push(pictures.show_in_line(restoration, known, &seen).await?);
    }
    let again = restorations.iter().filter_map(web::retry_after).min();
    answer_unless_known(&SeveralResponse { items }, again, &headers_sent)
}
