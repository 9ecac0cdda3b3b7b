//! The models that the engine holds, one file each: what it says of itself, and how it works.

pub(crate) mod auto_restore;
mod declaration;
mod faithful;
pub(crate) mod network;
pub(crate) mod photo_2x;
mod photo_4x;
pub(crate) mod restorer;
mod stages;
pub(crate) mod swin2sr;
mod tiled;
pub(crate) mod whole;

use std::sync::Arc;

use serde_json::{Map, Value};

use declaration::Declaration;
use restorer::{Job, Regional, Restorer, Rows};
use swin2sr::network::Swin2sr;

use crate::picture::tiles::Tiling;
use crate::steps::dust::Repairs;
use crate::{Error, Limits, PhotoInfo};

/// The models whose weights are part of the program, in the order in which they are shown.
const MODELS: &[&Declaration] = &[&auto_restore::MODEL, &photo_2x::MODEL, &photo_4x::MODEL];

/// A model and its parameters. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Model(Arc<dyn Restorer>);

/// Swin2SR, a transformer, from weights that were loaded: enlargement true to the photo.
impl From<Swin2sr> for Model {
    fn from(network: Swin2sr) -> Self {
        Self(Arc::new(network))
    }
}

impl Model {
    /// The ids of the models whose weights are embedded.
    pub const IDS: [&'static str; MODELS.len()] = {
        let mut ids = [""; MODELS.len()];
        let mut at = 0;
        while at < ids.len() {
            ids[at] = MODELS[at].id;
            at += 1;
        }
        ids
    };

    /// Makes a model from its id and its parameters. A missing parameter has its default.
    ///
    /// Errors: [`Error::UnknownModel`], [`Error::InvalidParameter`], both naming what is allowed.
    pub fn from_params(id: &str, params: &Map<String, Value>) -> Result<Self, Error> {
        match MODELS.iter().find(|declared| declared.id == id) {
            Some(declared) => declared.model(params).map(Self),
            None => Err(Error::UnknownModel {
                id: id.into(),
                known: &Self::IDS,
            }),
        }
    }

    /// All models whose weights are embedded, as the registry of models reads them: a JSON array.
    #[must_use]
    pub fn schema() -> Value {
        MODELS.iter().map(|declared| declared.schema()).collect()
    }

    /// The id: one of [`Model::IDS`], or `swin2sr` for weights of whichever enlargement.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.0.id()
    }

    /// How many times longer each side becomes.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.0.scale()
    }

    /// How the work is divided on this machine.
    #[must_use]
    pub fn tiling(&self) -> Tiling {
        Tiling::for_this_machine(self.0.side())
    }

    pub(crate) fn protects_faces(&self) -> bool {
        self.0.protects_faces()
    }

    /// As [`Restorer::check`].
    pub(crate) fn check(&self, size: (u32, u32), limits: &Limits) -> Result<(), Error> {
        self.0.check(size, limits)
    }

    /// Whether it computes regions of its result by themselves, as [`Previewer`](crate::Previewer) asks for.
    #[must_use]
    pub fn computes_regions(&self) -> bool {
        self.regional().is_some()
    }

    /// As [`Restorer::regional`].
    pub(crate) fn regional(&self) -> Option<&dyn Regional> {
        self.0.regional()
    }

    /// As [`Restorer::run`].
    pub(crate) fn run(&self, job: Job<'_>, rows: &mut Rows<'_>) -> Result<Option<Repairs>, Error> {
        self.0.run(job, rows)
    }
}

impl PhotoInfo {
    /// The size that `model` makes of this photo, in pixels, or [`Error::OutputTooLarge`] if the
    /// format the result is written in cannot hold it.
    pub fn restored_size(&self, model: &Model) -> Result<(u32, u32), Error> {
        let scale = model.scale();
        let width = u64::from(self.width) * u64::from(scale);
        let height = u64::from(self.height) * u64::from(scale);
        let output = self.format.output();
        match (u32::try_from(width), u32::try_from(height)) {
            (Ok(w), Ok(h)) if w.max(h) <= output.max_side() => Ok((w, h)),
            _ => Err(Error::OutputTooLarge {
                scale,
                width,
                height,
                format: output.name(),
                max_side: output.max_side(),
            }),
        }
    }
}
