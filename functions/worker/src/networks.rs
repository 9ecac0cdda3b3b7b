//! Networks whose weights are not part of the program, loaded once and kept.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use domain::{Failure, FailureKind, Model};
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
                tracing::info!(model = model.id, "its weights are loaded");
                loaded.insert(model.id.clone(), network.clone());
            })
            .map_err(|error| weights_gone(model, &error.to_string())))
    }
}

async fn load(path: PathBuf, scale: u32) -> Result<Swin2sr, engine::Error> {
    tokio::task::spawn_blocking(move || Swin2sr::load(&path, scale))
        .await
        .unwrap_or_else(|panic| Err(engine::Error::Internal(panic.to_string())))
}

fn unusable(model: &Model, error: &WeightsError) -> Failure {
    match error {
        WeightsError::Missing => weights_gone(model, "They are not here."),
        WeightsError::Wrong(_) => weights_gone(model, "They are not those that are expected."),
        WeightsError::Folder { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
            no_room()
        }
        _ => {
            tracing::error!(%error, "weights cannot be read");
            internal("The weights of the model cannot be read. Choose another model.")
        }
    }
}

fn weights_gone(model: &Model, why: &str) -> Failure {
    tracing::error!(model = model.id, why, "no weights");
    Failure {
        kind: FailureKind::ModelGone,
        detail: format!(
            "“{}” needs its weights. {why} Whoever runs this can fetch them: photo-restoration models \
             fetch {}. Or choose another model.",
            model.name, model.id
        ),
        request_id: None,
    }
}
