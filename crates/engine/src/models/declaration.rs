//! What a model says of itself, once, in its own file.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::restorer::Restorer;
use crate::Error;
use crate::parameters::{self, Declared};

/// What a model is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Category {
    /// Makes the photo larger.
    Upscale,
    /// Improves what is there.
    Enhance,
}

/// A model with its parameters, or [`Error::InvalidParameter`].
pub(crate) type Made = Result<Arc<dyn Restorer>, Error>;

/// A model whose weights, if it has any, are part of the program.
pub(crate) struct Declaration {
    /// The id, as in requests: a-z, 0-9 and `-`.
    pub(crate) id: &'static str,
    /// The name, as shown.
    pub(crate) name: &'static str,
    /// What it does, in a sentence or two.
    pub(crate) description: &'static str,
    pub(crate) category: Category,
    /// What computes: a network, as others name it, or the model itself.
    pub(crate) network: &'static str,
    /// How many times longer each side becomes.
    pub(crate) scale: u32,
    /// The largest photo it takes; `None` where nothing but [`Limits`](crate::Limits) ends it.
    pub(crate) max_megapixels: Option<u32>,
    /// How long it takes for a megapixel of the original on two cores. Measured.
    pub(crate) seconds_per_megapixel: f64,
    /// All that can be set, in the order in which a form shows it.
    pub(crate) parameters: &'static [&'static dyn Declared],
    /// The model with these parameters, none of which has another name than `parameters` have.
    pub(crate) with: fn(&Map<String, Value>) -> Made,
}

impl Declaration {
    /// The model with these parameters; an error names what is allowed.
    pub(super) fn model(&self, params: &Map<String, Value>) -> Made {
        parameters::check_names(params, self.parameters, self.id)?;
        (self.with)(params)
    }

    /// All about it, as the registry of models reads it.
    pub(super) fn schema(&self) -> Value {
        let mut schema = json!({
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "category": self.category.to_string(),
            "provider": "engine",
            "model": self.network,
            "scale": self.scale,
            "seconds_per_megapixel": self.seconds_per_megapixel,
            "parameters": parameters::schema(self.parameters),
        });
        if let Some(max_megapixels) = self.max_megapixels {
            schema["max_megapixels"] = max_megapixels.into();
        }
        schema
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Upscale => "upscale",
            Self::Enhance => "enhance",
        })
    }
}
