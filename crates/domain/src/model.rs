//! The models there are.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Parameters, PhotoReason, Reason, Weights};

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Makes the photo larger.
    Upscale,
    /// Improves what is there.
    Enhance,
    /// Works on faces.
    Face,
    /// Works on colour.
    Color,
    /// Anything else.
    Special,
}

/// Where a model runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// In our own engine.
    Engine,
    /// Through Hugging Face's router.
    Huggingface,
    /// On a dedicated Hugging Face endpoint.
    HfEndpoint,
    /// In a Hugging Face Space.
    HfSpace,
}

/// One model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The id, as in requests.
    pub id: String,
    /// The name, as shown.
    pub name: String,
    /// What it does, in a sentence or two.
    pub description: String,
    /// What it is for.
    pub category: Category,
    /// Where it runs.
    pub provider: Provider,
    /// Its name at the provider.
    pub model: String,
    /// What a Space calls the function that is asked; `None` where the provider is no Space.
    pub api: Option<String>,
    /// The most megapixels it is given. A larger photo is refused, or made smaller before it is sent to a
    /// model that runs elsewhere and does not enlarge.
    pub max_megapixels: Option<f64>,
    /// How many times larger each side gets.
    pub scale: u32,
    /// What can be set.
    pub parameters: Parameters,
    /// The weights that our own engine needs for it; `None` where it needs none, or runs elsewhere.
    pub weights: Option<Weights>,
    /// Seconds of work per megapixel of the original on two cores; `None` where not measured.
    pub seconds_per_megapixel: Option<f64>,
    /// What one photo costs, in words.
    pub cost: Option<String>,
    /// Why it cannot run here; `None` when it can.
    pub unavailable: Option<Reason>,
}

/// The models in the order in which they are shown. The first that can run is the suggestion.
#[derive(Debug, Clone)]
pub struct Registry(Vec<Model>);

/// Why a list of models was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// It is not the JSON that is expected.
    #[error("this is not a JSON array of models: {0}")]
    Json(String),
    /// An entry is wrong.
    #[error("model “{id}”: {detail}")]
    Entry {
        /// The id of the entry.
        id: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The list is empty.
    #[error("it lists no model")]
    Empty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    #[serde(default)]
    description: String,
    category: Category,
    #[serde(default = "huggingface")]
    provider: Provider,
    model: String,
    #[serde(default)]
    api: Option<String>,
    #[serde(default)]
    max_megapixels: Option<f64>,
    #[serde(default)]
    scale: Option<u32>,
    #[serde(default)]
    parameters: Option<Value>,
    #[serde(default)]
    weights: Option<Weights>,
    #[serde(default)]
    seconds_per_megapixel: Option<f64>,
    #[serde(default)]
    cost: Option<String>,
}

/// The variable that says where the dedicated endpoint of a model is: `HF_ENDPOINT_SWIN2SR_2X` for
/// `swin2sr-2x`.
#[must_use]
pub fn endpoint_variable(model_id: &str) -> String {
    let name = model_id.to_ascii_uppercase().replace('-', "_");
    format!("HF_ENDPOINT_{name}")
}

fn huggingface() -> Provider {
    Provider::Huggingface
}

/// What the engine says of its models. Written by `make generate`: the functions that only list models do
/// without the engine.
const OF_ENGINE: &str = include_str!("model/engine.json");

/// How long work is expected to take: from `low` on a machine that is free and quicker than the one that
/// was measured on, to `high` on a slower or busy one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Seconds, at best.
    pub low_secs: f64,
    /// Seconds, at worst.
    pub high_secs: f64,
}

impl Estimate {
    /// What was measured on two cores, and how far from it other machines are: eight cores take about
    /// half as long, two that also do something else twice as long.
    fn around(secs: f64) -> Self {
        Self {
            low_secs: secs / 2.0,
            high_secs: secs * 2.0,
        }
    }
}

impl std::ops::Add for Estimate {
    type Output = Self;

    /// One work after the other.
    fn add(self, other: Self) -> Self {
        Self {
            low_secs: self.low_secs + other.low_secs,
            high_secs: self.high_secs + other.high_secs,
        }
    }
}

impl Model {
    /// What computes, by the name that it has elsewhere; with the revision where its weights are pinned to one.
    #[must_use]
    pub fn network(&self) -> String {
        match &self.weights {
            Some(Weights { revision, .. }) => format!("{} {revision}", self.model),
            None => self.model.clone(),
        }
    }

    /// How many seconds it takes on two cores for a photo of so many pixels; `None` where not measured.
    #[must_use]
    pub fn seconds(&self, pixels: f64) -> Option<f64> {
        self.seconds_per_megapixel.map(|each| each * pixels / 1e6)
    }

    /// How long it is expected to take for a photo of so many pixels; `None` where not measured.
    #[must_use]
    pub fn estimate(&self, pixels: f64) -> Option<Estimate> {
        self.seconds(pixels).map(Estimate::around)
    }

    /// Whether a region of its result can be computed by itself: it runs here, and its weights are part of the program.
    #[must_use]
    pub fn previews(&self) -> bool {
        self.provider == Provider::Engine && self.weights.is_none()
    }

    /// Why it does not take a photo of this size in pixels; `None` when it does. A model that
    /// enlarges cannot be given a smaller copy: what comes back would not be what its name says.
    #[must_use]
    pub fn refuses(&self, width: u32, height: u32) -> Option<PhotoReason> {
        let takes_copies = self.scale == 1 && self.provider != Provider::Engine;
        let max_megapixels = self.max_megapixels.filter(|_| !takes_copies)?;
        let megapixels = f64::from(width) * f64::from(height) / 1e6;
        (megapixels > max_megapixels).then(|| PhotoReason::TooLargeForModel {
            model: self.name.clone(),
            megapixels: (megapixels * 10.0).round() / 10.0,
            max_megapixels,
        })
    }
}

impl Registry {
    /// The models that come with the project.
    ///
    /// # Panics
    /// Never: the built-in list is tested.
    #[must_use]
    pub fn built_in() -> Self {
        let parts = [OF_ENGINE, include_str!("model/remote.json")];
        let entries = parts.into_iter().flat_map(listed);
        Self::from_entries(entries.collect()).expect("the built-in list is tested")
    }

    /// Models from a JSON array, as in `MODELS_CONFIG`.
    ///
    /// # Errors
    /// See [`RegistryError`].
    pub fn from_json(json: &str) -> Result<Self, RegistryError> {
        let entries =
            serde_json::from_str(json).map_err(|error| RegistryError::Json(error.to_string()))?;
        Self::from_entries(entries)
    }

    fn from_entries(entries: Vec<Entry>) -> Result<Self, RegistryError> {
        if entries.is_empty() {
            return Err(RegistryError::Empty);
        }
        let of_engine = listed(OF_ENGINE);
        let mut models: Vec<Model> = Vec::with_capacity(entries.len());
        for entry in entries {
            let id = entry.id.clone();
            let refuse = |detail: &str| RegistryError::Entry {
                id: id.clone(),
                detail: detail.into(),
            };
            if !is_slug(&entry.id) {
                return Err(refuse("an id has 1 to 64 of a-z, 0-9 and -"));
            }
            if models.iter().any(|model| model.id == entry.id) {
                return Err(refuse("this id is used twice"));
            }
            if entry.scale.is_some_and(|scale| !(1..=8).contains(&scale)) {
                return Err(refuse("scale is from 1 to 8"));
            }
            let entry = entry.on_engine(&of_engine);
            let model = entry.and_then(Entry::into_model);
            models.push(model.map_err(|detail| refuse(&detail))?);
        }
        Ok(Self(models))
    }

    /// The same models, where `reason` says of each why it cannot run here, or `None` when it can.
    #[must_use]
    pub fn judged(mut self, reason: impl Fn(&Model) -> Option<Reason>) -> Self {
        for model in &mut self.0 {
            model.unavailable = reason(model);
        }
        self
    }

    /// The same models, where each that has both weights and an endpoint runs in one place: on its
    /// endpoint if `has_endpoint` says that there is one, else in our own engine.
    #[must_use]
    pub fn placed(mut self, has_endpoint: impl Fn(&Model) -> bool) -> Self {
        for model in &mut self.0 {
            if model.provider != Provider::HfEndpoint || model.weights.is_none() {
                continue;
            }
            if has_endpoint(model) {
                model.weights = None;
                model.seconds_per_megapixel = None;
            } else {
                model.provider = Provider::Engine;
                model.cost = None;
                // Those were what its endpoint takes.
                model.parameters = Parameters::of_output();
            }
        }
        self
    }

    /// The model of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Model> {
        self.0.iter().find(|model| model.id == id)
    }

    /// All models, in the order in which they are shown.
    pub fn iter(&self) -> impl Iterator<Item = &Model> {
        self.0.iter()
    }
}

/// The entries of a list that comes with the project.
fn listed(json: &str) -> Vec<Entry> {
    serde_json::from_str(json).expect("the built-in list is tested")
}

impl Entry {
    /// The entry with what our own engine says of its model, where it runs there on weights of the program.
    /// Those are for that model alone, so nothing may say otherwise.
    fn on_engine(mut self, of_engine: &[Self]) -> Result<Self, String> {
        if self.provider == Provider::Engine
            && self.weights.is_some()
            && let Some(given) = &self.parameters
        {
            // What runs by its weights has nothing to be set but what every result has.
            Parameters::from_schema(given)?.fit_into(&Parameters::of_output())?;
        }
        if self.provider != Provider::Engine || self.weights.is_some() {
            return Ok(self);
        }
        let Some(own) = of_engine.iter().find(|own| own.id == self.id) else {
            let ids: Vec<&str> = of_engine.iter().map(|own| own.id.as_str()).collect();
            return Err(format!(
                "the engine has no model with this id, only {}. Use one of these ids, add weights, or name \
                 another provider",
                ids.join(", ")
            ));
        };
        let says = |field: &str, value: String| {
            Err(format!(
                "{field} is {value} for this model of the engine. Correct it, or leave it out"
            ))
        };
        let own_scale = own.scale.unwrap_or(1);
        if self.scale.is_some_and(|scale| scale != own_scale) {
            return says("scale", own_scale.to_string());
        }
        if let (Some(given), Some(most)) = (self.max_megapixels, own.max_megapixels)
            && given > most
        {
            return says("max_megapixels", format!("{most} at most"));
        }
        self.scale = Some(own_scale);
        self.max_megapixels = self.max_megapixels.or(own.max_megapixels);
        self.seconds_per_megapixel = self.seconds_per_megapixel.or(own.seconds_per_megapixel);
        match (&self.parameters, &own.parameters) {
            (None, schema) => self.parameters.clone_from(schema),
            (Some(given), Some(schema)) => {
                let mut taken = Parameters::from_schema(schema)?;
                taken.extend(Parameters::of_output());
                Parameters::from_schema(given)?.fit_into(&taken)?;
            }
            (Some(_), None) => {}
        }
        Ok(self)
    }

    fn into_model(self) -> Result<Model, String> {
        let mut parameters = match &self.parameters {
            Some(schema) => Parameters::from_schema(schema)?,
            None => Parameters::default(),
        };
        if self.provider == Provider::Engine {
            parameters.extend(Parameters::of_output());
        }
        match (self.provider, &self.api) {
            (Provider::HfSpace, None) => {
                return Err("a Space needs api, the function's name".into());
            }
            (Provider::HfSpace, Some(_)) | (_, None) => {}
            (_, Some(_)) => return Err("api is for provider hf-space only".into()),
        }
        if let Some(weights) = &self.weights {
            weights.check()?;
            if !matches!(self.provider, Provider::Engine | Provider::HfEndpoint) {
                return Err("weights are for provider engine or hf-endpoint only".into());
            }
        }
        for (field, text) in [("name", &self.name), ("model", &self.model)] {
            if text.trim().is_empty() {
                return Err(format!("{field} is empty"));
            }
        }
        let bad_time = |seconds: &f64| !(0.001..=100_000.0).contains(seconds);
        if self.seconds_per_megapixel.as_ref().is_some_and(bad_time) {
            return Err("seconds_per_megapixel is from 0.001 to 100000".into());
        }
        let bad_size = |size: &f64| !(0.01..=100.0).contains(size);
        if self.max_megapixels.as_ref().is_some_and(bad_size) {
            return Err("max_megapixels is from 0.01 to 100".into());
        }
        Ok(Model {
            id: self.id,
            name: self.name,
            description: self.description,
            category: self.category,
            provider: self.provider,
            model: self.model,
            api: self.api,
            max_megapixels: self.max_megapixels,
            scale: self.scale.unwrap_or(1),
            parameters,
            weights: self.weights,
            seconds_per_megapixel: self.seconds_per_megapixel,
            cost: self.cost,
            unavailable: None,
        })
    }
}

fn is_slug(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests;
