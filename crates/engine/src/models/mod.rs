//! The models that the engine holds.

pub(crate) mod auto_restore;
mod faithful;
mod network;
mod photo_2x;
mod photo_4x;
pub(crate) mod swin2sr;

use serde_json::{Map, Value};

pub use auto_restore::Strengths;
pub use network::{Network, Threads};
pub use swin2sr::{Swin2sr, Swin2srThreads};

use photo_4x::Heads;

use crate::Error;
use crate::depth::{Sample, Samples};
use crate::faces::Face;
use crate::photo::Photo;
use crate::resize::Resampler;
use crate::tiles::{Tile, Tiling};

/// A model and its parameters.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Model {
    /// `auto-restore`: mends fading, casts, dust, scratches, grain and blocks at the photo's own
    /// size.
    AutoRestore(Strengths),
    /// `photo-2x`: faithful enlargement by two (waifu2x, upconv_7 photo).
    Photo2x {
        /// How much grain is removed: 0, 1 or 2.
        noise: u8,
    },
    /// `photo-4x`: strong enlargement by four (Real-ESRGAN general x4 v3).
    Photo4x {
        /// How much of the plain enlargement is in the result, 0 to 1: at 0 the network alone,
        /// at 1 nothing but what the photo holds.
        fidelity: f32,
    },
    /// Swin2SR, a transformer, from weights that were loaded: enlargement true to the photo.
    Swin2sr(Swin2sr),
}

impl Model {
    /// The ids of the models whose weights are embedded.
    pub const IDS: [&'static str; 3] = [auto_restore::ID, "photo-2x", "photo-4x"];

    /// Makes a model from its id and its parameters. A missing parameter has its default.
    ///
    /// Errors: [`Error::UnknownModel`], [`Error::InvalidParameter`], both naming what is allowed.
    pub fn from_params(id: &str, params: &Map<String, Value>) -> Result<Self, Error> {
        match id {
            auto_restore::ID => Ok(Self::AutoRestore(Strengths::from_params(params)?)),
            "photo-2x" => {
                const ALLOWED: &str = "`noise`: 0, 1 or 2";
                check_names("photo-2x", params, &["noise"], ALLOWED)?;
                let noise = match params.get("noise") {
                    None => 1,
                    Some(value) => match value.as_u64() {
                        Some(noise @ 0..=2) => noise as u8,
                        _ => return Err(invalid("photo-2x", "noise", value, ALLOWED)),
                    },
                };
                Ok(Self::Photo2x { noise })
            }
            "photo-4x" => {
                const ALLOWED: &str = "`fidelity`: a number from 0 to 1";
                check_names("photo-4x", params, &["fidelity"], ALLOWED)?;
                let fidelity = match params.get("fidelity") {
                    None => 0.5,
                    Some(value) => match value.as_f64() {
                        Some(fidelity) if (0.0..=1.0).contains(&fidelity) => fidelity as f32,
                        _ => return Err(invalid("photo-4x", "fidelity", value, ALLOWED)),
                    },
                };
                Ok(Self::Photo4x { fidelity })
            }
            _ => Err(Error::UnknownModel { id: id.into() }),
        }
    }

    /// The id: one of [`Model::IDS`], or `swin2sr` for weights of whichever enlargement.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::AutoRestore(_) => auto_restore::ID,
            Self::Photo2x { .. } => "photo-2x",
            Self::Photo4x { .. } => "photo-4x",
            Self::Swin2sr(_) => "swin2sr",
        }
    }

    /// How many times longer each side becomes.
    #[must_use]
    pub fn scale(&self) -> u32 {
        match self {
            Self::AutoRestore(_) => 1,
            Self::Photo2x { .. } => 2,
            Self::Photo4x { .. } => 4,
            Self::Swin2sr(network) => network.scale(),
        }
    }

    /// Whether faces are looked for, to be protected: not where nothing is done to them.
    pub(crate) fn protects_faces(&self) -> bool {
        match self {
            Self::AutoRestore(strengths) => strengths.reach_faces(),
            Self::Photo2x { .. } | Self::Swin2sr(_) => false,
            Self::Photo4x { fidelity } => *fidelity < 1.0,
        }
    }

    /// How the work is divided on this machine. Side lengths by measurement: smaller tiles compute
    /// more of their surroundings twice, larger ones take more memory and make a cancel wait.
    #[must_use]
    pub fn tiling(&self) -> Tiling {
        Tiling::for_this_machine(match self {
            // It is computed as a whole.
            Self::AutoRestore(_) => usize::MAX,
            Self::Photo2x { .. } => 128,
            Self::Photo4x { .. } => 320,
            // Its own affair.
            Self::Swin2sr(network) => network.side(),
        })
    }
}

/// A model made ready for one photo.
pub(crate) struct Enlarger<'a> {
    model: &'a Model,
    photo: &'a Photo,
    plain: Resampler,
    heads: Heads,
}

impl<'a> Enlarger<'a> {
    /// For a photo with these faces.
    pub(crate) fn new(model: &'a Model, photo: &'a Photo, faces: &[Face]) -> Self {
        let scale = model.scale() as usize;
        let size = (photo.width, photo.height);
        Self {
            model,
            photo,
            plain: Resampler::new(size, (size.0 * scale, size.1 * scale)),
            heads: Heads::of(photo, faces),
        }
    }

    /// Computes one tile: interleaved RGB of the photo's depth, `scale` times the tile in width and
    /// height.
    pub(crate) fn tile(&self, tile: Tile, threads: &mut Threads) -> Result<Samples, Error> {
        let levels = match *self.model {
            Model::AutoRestore(_) | Model::Swin2sr(_) => {
                return Err(Error::Internal(
                    "it is not put together of such tiles".into(),
                ));
            }
            Model::Photo2x { noise } => photo_2x::enlarge(self.photo, tile, noise, threads),
            Model::Photo4x { fidelity } => {
                let (plain, heads) = (&self.plain, &self.heads);
                photo_4x::enlarge(self.photo, plain, heads, tile, fidelity, threads)
            }
        }?;
        let mut rgb = Samples::nearest(self.photo.rgb.depth(), levels.into_iter());
        if self.photo.neutral {
            neutralise(&mut rgb);
        }
        Ok(rgb)
    }

    /// The alpha of the rows `rows` of the result, enlarged plainly.
    pub(crate) fn alpha(&self, rows: std::ops::Range<usize>) -> Option<Samples> {
        let alpha = self.photo.alpha.as_ref()?;
        let width = self.photo.width * self.model.scale() as usize;
        let levels = self.plain.region_of(alpha, 1, 0..width, rows);
        Some(Samples::nearest(alpha.depth(), levels.into_iter()))
    }
}

/// Makes every pixel grey, of the lightness it had (Rec. 601 weights). The networks tint greys by
/// a step or two.
pub(crate) fn neutralise(rgb: &mut Samples) {
    fn of<S: Sample>(rgb: &mut [S]) {
        for pixel in rgb.chunks_exact_mut(3) {
            let [r, g, b] = [0, 1, 2].map(|channel| pixel[channel].level());
            pixel.fill(S::nearest(0.299 * r + 0.587 * g + 0.114 * b));
        }
    }
    match rgb {
        Samples::Eight(rgb) => of(rgb),
        Samples::Sixteen(rgb) => of(rgb),
    }
}

fn check_names(
    model: &'static str,
    params: &Map<String, Value>,
    known: &[&str],
    allowed: &'static str,
) -> Result<(), Error> {
    match params.keys().find(|name| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(Error::InvalidParameter {
            model,
            name: name.clone(),
            problem: "is not known".into(),
            allowed,
        }),
    }
}

pub(crate) fn invalid(
    model: &'static str,
    name: &str,
    value: &Value,
    allowed: &'static str,
) -> Error {
    // A value may be arbitrarily long; the error shall not be.
    let mut text: String = value.to_string().chars().take(40).collect();
    if text.len() < value.to_string().len() {
        text.push('…');
    }
    Error::InvalidParameter {
        model,
        name: name.into(),
        problem: format!("cannot be {text}"),
        allowed,
    }
}
