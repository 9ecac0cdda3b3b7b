//! Whether a model has the weights that it needs, in a user's words.

use domain::Model;
use store::Weights;

/// Why a model that needs weights cannot run here; `None` when they are there, or none are needed.
pub async fn missing_weights(weights: &Weights, model: &Model) -> Option<String> {
    model.weights.as_ref()?;
    match weights.are_there(&model.id).await {
        Ok(true) => None,
        Ok(false) => Some(format!(
            "Needs its weights: photo-restoration models fetch {}.",
            model.id
        )),
        Err(error) => {
            tracing::warn!(model = model.id, %error, "it is not known whether its weights are there");
            Some("It is not known now whether its weights are here.".to_owned())
        }
    }
}
