//! A recipe: the steps that a photo goes through, in order. A single model is a recipe of one.

use serde::{Deserialize, Serialize};

use crate::{ParameterError, Params, PhotoReason, Reason, Registry};

/// One model with its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The id of a model in the registry.
    pub model_id: String,
    /// Every parameter of the model, defaults filled in.
    pub params: Params,
}

/// One or more steps; never empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recipe(Vec<Step>);

/// Why a recipe was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RecipeError {
    /// There is no step.
    #[error("a recipe needs at least one step")]
    Empty,
    /// There are more steps than [`Recipe::MAX_STEPS`].
    #[error("a recipe has at most {} steps", Recipe::MAX_STEPS)]
    TooLong,
    /// No model of this id exists.
    #[error("no model “{0}”")]
    UnknownModel(String),
    /// The model exists but cannot run here.
    #[error("the model “{model_id}” cannot run now: {reason:?}")]
    Unavailable {
        /// The model's id.
        model_id: String,
        /// Why.
        reason: Reason,
    },
    /// Parameters do not fit the model.
    #[error("the parameters of “{model_id}” do not fit")]
    Parameters {
        /// The model's id.
        model_id: String,
        /// What is wrong, one entry per parameter.
        errors: Vec<ParameterError>,
    },
}

impl Recipe {
    /// The most steps one recipe may have.
    pub const MAX_STEPS: usize = 8;

    /// Checks the steps against the registry and fills the defaults in.
    ///
    /// # Errors
    /// See [`RecipeError`].
    pub fn new(registry: &Registry, steps: Vec<Step>) -> Result<Self, RecipeError> {
        if steps.is_empty() {
            return Err(RecipeError::Empty);
        }
        if steps.len() > Self::MAX_STEPS {
            return Err(RecipeError::TooLong);
        }
        let checked = steps.into_iter().map(|step| {
            let model = registry
                .get(&step.model_id)
                .ok_or_else(|| RecipeError::UnknownModel(step.model_id.clone()))?;
            if let Some(reason) = &model.unavailable {
                return Err(RecipeError::Unavailable {
                    model_id: step.model_id,
                    reason: reason.clone(),
                });
            }
            match model.parameters.check(&step.params) {
                Ok(params) => Ok(Step { params, ..step }),
                Err(errors) => Err(RecipeError::Parameters {
                    model_id: step.model_id,
                    errors,
                }),
            }
        });
        checked.collect::<Result<_, _>>().map(Self)
    }

    /// The steps in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The model that gives the restoration its name: that of the first step.
    #[must_use]
    pub fn model_id(&self) -> &str {
        &self.0[0].model_id
    }

    /// Why one of the steps does not take a photo of this size in pixels.
    #[must_use]
    pub fn refuses(&self, registry: &Registry, width: u32, height: u32) -> Option<PhotoReason> {
        let (mut width, mut height) = (width, height);
        self.0
            .iter()
            .filter_map(|step| registry.get(&step.model_id))
            .find_map(|model| {
                let refused = model.refuses(width, height);
                width = width.saturating_mul(model.scale);
                height = height.saturating_mul(model.scale);
                refused
            })
    }

    /// How many times larger each side gets over all steps.
    #[must_use]
    pub fn scale(&self, registry: &Registry) -> u32 {
        self.0
            .iter()
            .filter_map(|step| registry.get(&step.model_id))
            .map(|model| model.scale)
            .product()
    }
}
