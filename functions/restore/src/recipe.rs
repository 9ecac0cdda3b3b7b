//! What is to be done with a photo, checked.

use domain::{Params, Recipe, RecipeError, RequestReason, Step};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{FieldProblem, Problem};

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

/// A recipe of these steps, as the models here allow it.
pub(crate) fn recipe(state: &crate::State, steps: Vec<Step>) -> Result<Recipe, Problem> {
    Recipe::new(&state.registry, steps).map_err(|error| match error {
        RecipeError::Parameters { model_id, errors } => {
            let fields = errors
                .into_iter()
                .map(|error| FieldProblem::new(format!("params.{}", error.name), error.reason));
            Problem::invalid(RequestReason::ParametersInvalid { model_id }, fields)
        }
        RecipeError::Empty => Problem::invalid_field("recipe", RequestReason::RecipeEmpty),
        RecipeError::TooLong => {
            let max_steps = Recipe::MAX_STEPS;
            Problem::invalid_field("recipe", RequestReason::RecipeTooLong { max_steps })
        }
        RecipeError::UnknownModel(model_id) => {
            Problem::invalid_field("model_id", RequestReason::NoSuchModel { model_id })
        }
        RecipeError::Unavailable { reason, .. } => Problem::invalid_field("model_id", reason),
    })
}
