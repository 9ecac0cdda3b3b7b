//! What is to be done with a photo, checked.

use domain::{Recipe, RecipeError, RequestReason, Step};
use web::{FieldProblem, Problem};

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
