//! The damage report: what is wrong with a photo, and what would mend it.

use serde_json::{Map, Value, json};

use crate::models::Strengths;
use crate::steps::picture::Picture;
use crate::steps::tone::Tone;
use crate::steps::{blocking, dust, fading, noise, sharpness};
use crate::tiles::Tiling;
use crate::{Error, Limits, Model, PhotoInfo, decode};

/// How large a photo is, for what people do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeClass {
    /// Below 1 megapixel: worth enlarging.
    Small,
    /// Up to 6 megapixels: prints as large as a postcard and more.
    Medium,
    /// Above: prints as large as a page.
    Large,
}

/// What is wrong with a photo. Scores are from 0, not at all, to 1, as bad as it gets; from about
/// 0.15 on it is seen at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What the header says.
    pub photo: PhotoInfo,
    /// How large it is.
    pub size: SizeClass,
    /// In colours, black and white, or toned.
    pub tone: Tone,
    /// Contrast that is lost.
    pub fading: f32,
    /// A tint over everything. That of a sepia print is none.
    pub cast: f32,
    /// The part of the picture that dust and scratches cover.
    pub dust_and_scratches: f32,
    /// Grain and noise.
    pub noise: f32,
    /// Lack of sharpness.
    pub blur: f32,
    /// The blocks of JPEG.
    pub blocking: f32,
    /// What would mend it, in this order; empty if nothing needs to be.
    pub recipe: Vec<Suggestion>,
}

/// A model and its parameters, as [`Model::from_params`] takes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The id of the model.
    pub model: &'static str,
    /// Only parameters that differ from their defaults.
    pub params: Map<String, Value>,
}

/// The longest side of the copy that colours and dust are looked at in.
const SIDE: usize = 1000;

/// The side of the square out of the middle that grain and blocks are looked at in, in full size.
const CUT: usize = 1024;

/// From this score on, damage is worth mending.
const WORTH_MENDING: f32 = 0.12;

/// Looks at a photo: decodes it, and measures what is wrong on a small copy and on a cut.
///
/// Errors: as [`restore`](crate::restore()) has them for a photo that cannot be read.
pub fn analyze(original: &[u8], limits: &Limits) -> Result<Analysis, Error> {
    let (photo_info, photo) = decode::decode(original, limits)?;
    let threads = Tiling::for_this_machine(1).workers;
    let factor = photo.width.max(photo.height).div_ceil(SIDE);
    let small = Picture::reduced_of(&photo, factor);
    let light = Picture::cut_of(&photo, CUT).luma();

    let found = fading::measure(&small);
    let noise = noise::measure(&light, &light).map_or(0.0, |noise| noise.sigma);
    let dust = dust::find(&small, 1.0, threads);
    let scores = Scores {
        fading: score(found.lost_contrast(), 0.05, 0.5),
        cast: if found.tone == Tone::Colour {
            score(found.cast(), 0.04, 0.35)
        } else {
            0.0
        },
        dust: score(dust.part().sqrt(), 0.01, 0.25),
        noise: score(noise, 0.006, 0.05),
        blur: sharpness::blur(&light),
        blocking: score(blocking::measure(&light).excess, 0.001, 0.012),
    };
    let megapixels = photo.width as f32 * photo.height as f32 / 1e6;
    let size = match megapixels {
        m if m < 1.0 => SizeClass::Small,
        m if m <= 6.0 => SizeClass::Medium,
        _ => SizeClass::Large,
    };
    Ok(Analysis {
        photo: photo_info,
        size,
        tone: found.tone,
        fading: scores.fading,
        cast: scores.cast,
        dust_and_scratches: scores.dust,
        noise: scores.noise,
        blur: scores.blur,
        blocking: scores.blocking,
        recipe: recipe(&scores, size),
    })
}

struct Scores {
    fading: f32,
    cast: f32,
    dust: f32,
    noise: f32,
    blur: f32,
    blocking: f32,
}

/// 0 up to `none`, 1 from `worst` on.
fn score(value: f32, none: f32, worst: f32) -> f32 {
    ((value - none) / (worst - none)).clamp(0.0, 1.0)
}

fn recipe(scores: &Scores, size: SizeClass) -> Vec<Suggestion> {
    let mut recipe = Vec::new();
    let damage = [
        scores.fading,
        scores.cast,
        scores.dust,
        scores.noise,
        scores.blocking,
    ];
    if damage.iter().any(|score| *score >= WORTH_MENDING) {
        let mut params = Map::new();
        // What is sharp needs no sharpening.
        if scores.blur < 0.2 && Strengths::default().sharpen > 0.0 {
            params.insert("sharpen".into(), json!(0.0));
        }
        recipe.push(Suggestion {
            model: "auto-restore",
            params,
        });
    }
    if size == SizeClass::Small {
        // Grain is gone when the photo is enlarged.
        let mut params = Map::new();
        if !recipe.is_empty() || scores.noise < WORTH_MENDING {
            params.insert("noise".into(), json!(0));
        }
        recipe.push(Suggestion {
            model: "photo-2x",
            params,
        });
    }
    debug_assert!(
        recipe
            .iter()
            .all(|s| Model::from_params(s.model, &s.params).is_ok())
    );
    recipe
}
