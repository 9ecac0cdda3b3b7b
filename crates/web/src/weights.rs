//! Whether a model has the weights that it needs.

use domain::{Model, ModelReason};
use store::Weights;

/// Why a model that needs weights cannot run here; `None` when they are there, or none are needed.
pub async fn missing_weights(weights: &Weights, model: &Model) -> Option<ModelReason> {
    model.weights.as_ref()?;
    match weights.are_there(&model.id).await {
        Ok(true) => None,
        Ok(false) => Some(ModelReason::NeedsWeights {
            model_id: model.id.clone(),
        }),
        Err(error) => {
            tracing::warn!(model = model.id, %error, "cannot check whether the model's weights are there");
            Some(ModelReason::WeightsUnknown)
        }
    }
}
