//! What is to be done with a photo, checked.

use domain::{Params, RequestReason, Step};
use serde::Deserialize;
use utoipa::ToSchema;
use web::Problem;

/// One step of a recipe.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepRequest {
    /// The model.
    model_id: String,
    /// Its parameters; missing ones take their defaults.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::HashMap<String, serde_json::Value>>)]
    params: Params,
}

/// The steps that are asked for, by one model or by a recipe.
pub(crate) fn steps(
    model_id: Option<String>,
    params: Params,
    recipe: Option<Vec<StepRequest>>,
) -> Result<Vec<Step>, Problem> {
    match (model_id, recipe) {
        (Some(model_id), None) => Ok(vec![Step { model_id, params }]),
        (None, Some(recipe)) if params.is_empty() => {
            let steps = recipe.into_iter().map(|step| Step {
                model_id: step.model_id,
                params: step.params,
            });
            Ok(steps.collect())
        }
        _ => {
            let reason = RequestReason::ModelOrRecipe;
            Err(Problem::invalid_field("model_id", reason))
        }
    }
}
