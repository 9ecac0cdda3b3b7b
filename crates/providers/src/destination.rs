//! Where a model runs.

use domain::{Model, Provider};

/// Where a model runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// At a provider behind Hugging Face's router.
    Router {
        /// Its id on the hub, like `Qwen/Qwen-Image-Edit-2509`.
        model: String,
    },
    /// On a dedicated endpoint, see [`domain::endpoint_variable`].
    Endpoint {
        /// Its id in the registry.
        model_id: String,
    },
    /// In a Gradio Space.
    Space {
        /// `owner/name`, or the address of the Space itself.
        space: String,
        /// The name of its API, like `predict`.
        api: String,
    },
}

impl Destination {
    /// Where a model of the registry runs; `None` for one that runs here.
    #[must_use]
    pub fn of(model: &Model) -> Option<Self> {
        let name = model.model.clone();
        match model.provider {
            Provider::Engine => None,
            Provider::Huggingface => Some(Self::Router { model: name }),
            Provider::HfEndpoint => Some(Self::Endpoint {
                model_id: model.id.clone(),
            }),
            Provider::HfSpace => Some(Self::Space {
                space: name,
                api: model.api.clone().unwrap_or_default(),
            }),
        }
    }
}
