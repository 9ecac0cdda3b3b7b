//! Networks whose weights are not part of the program, loaded once and kept.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use domain::{Failure, FailureKind, Model, WorkReason};
use engine::Swin2sr;
use store::{Weights, WeightsError};
use tokio::sync::Mutex;

use crate::failure::{internal, no_room};

/// The networks. Cheap to clone; all clones share what is loaded.
#[derive(Debug, Clone)]
pub struct Networks {
    weights: Weights,
    loaded: Arc<Mutex<HashMap<String, Swin2sr>>>,
}

impl Networks {
    /// Networks with weights from there. Nothing is loaded yet.
    #[must_use]
    pub fn new(weights: Weights) -> Self {
        Self {
            weights,
            loaded: Arc::default(),
        }
    }

    /// The network of a model: loaded when it is asked for the first time, after its checksum was
    /// checked.
    pub(crate) async fn get(
        &self,
        model: &Model,
    ) -> Result<Result<Swin2sr, Failure>, store::Error> {
        // Whoever comes second waits for the first instead of loading it again.
        let mut loaded = self.loaded.lock().await;
        if let Some(network) = loaded.get(&model.id) {
            return Ok(Ok(network.clone()));
        }
        let pinned = model.weights.as_ref().and_then(|w| w.sha256.as_deref());
        let path = match self.weights.file(&model.id, pinned).await {
            Ok(path) => path,
            Err(WeightsError::Bucket(error)) => return Err(error),
            Err(error) => return Ok(Err(unusable(model, &error))),
        };
        let network = load(path.clone(), model.scale).await;
        if let Err(engine::Error::Weights { .. }) = &network {
            // They are looked for anew the next time.
            let _ = std::fs::remove_file(&path);
        }
        Ok(network
            .inspect(|network| {
                tracing::info!(model = model.id, "weights loaded");
                loaded.insert(model.id.clone(), network.clone());
            })
            .map_err(|error| {
                tracing::error!(model = model.id, %error, "the weights cannot be used");
                match error {
                    engine::Error::Weights { flaw, .. } => {
                        weights_gone(WorkReason::WeightsUnusable {
                            model: model.name.clone(),
                            model_id: model.id.clone(),
                            reason: flaw.code().to_owned(),
                        })
                    }
                    _ => weights_gone(WorkReason::EngineFailed),
                }
            }))
    }
}

async fn load(path: PathBuf, scale: u32) -> Result<Swin2sr, engine::Error> {
    tokio::task::spawn_blocking(move || Swin2sr::load(&path, scale))
        .await
        .unwrap_or_else(|panic| Err(engine::Error::Internal(panic.to_string())))
}

fn unusable(model: &Model, error: &WeightsError) -> Failure {
    tracing::error!(model = model.id, %error, "cannot get the weights");
    let (model, model_id) = (model.name.clone(), model.id.clone());
    match error {
        WeightsError::Missing => weights_gone(WorkReason::WeightsMissing { model, model_id }),
        WeightsError::Wrong(_) => weights_gone(WorkReason::WeightsWrong { model, model_id }),
        WeightsError::Folder { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
            no_room()
        }
        _ => internal(WorkReason::WeightsUnreadable),
    }
}

fn weights_gone(reason: WorkReason) -> Failure {
    Failure::new(FailureKind::ModelGone, reason)
}
