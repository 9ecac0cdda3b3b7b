//! The damage report: what is wrong with a photo, and what would mend it.

use std::num::NonZeroU32;

use serde_json::{Map, Value, json};

use super::pages;
use super::thumbnail::{self, is_its_own_preview};
#[cfg(doc)]
use crate::PREVIEW_SIDE;
use crate::analysis::tone::Tone;
use crate::analysis::{faces, noise, sharpness};
use crate::codec::decode;
use crate::container::metadata;
use crate::container::original::Original;
use crate::models::{auto_restore, photo_2x};
use crate::parameters::Kind as _;
use crate::picture::photo::Photo;
use crate::picture::planes::Picture;
use crate::picture::tiles::Tiling;
use crate::steps::{blocking, dust, fading};
use crate::{Error, Limits, Model, PhotoInfo};

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

impl SizeClass {
    /// The class of a photo of so many pixels.
    #[must_use]
    pub fn of(width: usize, height: usize) -> Self {
        match width as f64 * height as f64 / 1e6 {
            m if m < 1.0 => Self::Small,
            m if m <= 6.0 => Self::Medium,
            _ => Self::Large,
        }
    }
}

/// A kind of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Contrast that is lost.
    Fading,
    /// A tint over everything. That of a sepia print is none.
    Cast,
    /// Dust, specks and scratches.
    DustAndScratches,
    /// Grain and noise.
    Noise,
    /// Lack of sharpness.
    Blur,
    /// The blocks of JPEG.
    Blocking,
}

/// How bad a damage is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing that would be worth mending.
    None,
    /// Seen by who looks for it.
    Slight,
    /// Seen at a glance.
    Clear,
    /// The first thing that is seen.
    Strong,
}

impl Severity {
    /// The word for a score of [`Analysis`].
    #[must_use]
    pub fn of(score: f32) -> Self {
        match score {
            s if s < WORTH_MENDING => Self::None,
            s if s < 0.35 => Self::Slight,
            s if s < 0.65 => Self::Clear,
            _ => Self::Strong,
        }
    }
}

/// The hue of a cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hue {
    /// Too much red.
    Red,
    /// Too little blue, as old prints yellow.
    Yellow,
    /// Too much green.
    Green,
    /// Too little red.
    Cyan,
    /// Too much blue.
    Blue,
    /// Too little green.
    Magenta,
}

/// What is wrong with a photo. Scores are from 0, not at all, to 1, as bad as it gets; [`Severity`]
/// says them in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What the header says.
    pub photo: PhotoInfo,
    /// How large it is.
    pub size: SizeClass,
    /// In colours, black and white, or toned.
    pub tone: Tone,
    /// [`Damage::Fading`].
    pub fading: f32,
    /// [`Damage::Cast`].
    pub cast: f32,
    /// The hue of the cast; `None` where there is none worth mending.
    pub cast_hue: Option<Hue>,
    /// [`Damage::DustAndScratches`].
    pub dust_and_scratches: f32,
    /// [`Damage::Noise`].
    pub noise: f32,
    /// [`Damage::Blur`].
    pub blur: f32,
    /// [`Damage::Blocking`].
    pub blocking: f32,
    /// How many faces there are.
    pub faces: u32,
    /// Whether the file tells where the photo was taken.
    pub names_place: bool,
    /// What would mend it, in this order; empty if nothing needs to be.
    pub recipe: Vec<Suggestion>,
}

impl Analysis {
    /// Every kind of damage with its score.
    #[must_use]
    pub fn damage(&self) -> [(Damage, f32); 6] {
        [
            (Damage::Fading, self.fading),
            (Damage::Cast, self.cast),
            (Damage::DustAndScratches, self.dust_and_scratches),
            (Damage::Noise, self.noise),
            (Damage::Blur, self.blur),
            (Damage::Blocking, self.blocking),
        ]
    }

    /// What would mend the photo, by what was found.
    fn suggestions(&self) -> Vec<Suggestion> {
        // Only those that `auto-restore` mends; sharpness that was never there does not come back.
        let mended = |damage: &Damage| *damage != Damage::Blur;
        let mut found: Vec<(Damage, f32)> = self
            .damage()
            .into_iter()
            .filter(|(damage, score)| mended(damage) && Severity::of(*score) > Severity::None)
            .collect();
        found.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let mut recipe = Vec::new();
        if !found.is_empty() {
            let mut params = Map::new();
            // What is sharp needs no sharpening.
            let sharpen = &auto_restore::SHARPEN;
            if self.blur < 0.2 && sharpen.kind.default() > 0.0 {
                params.insert(sharpen.name.into(), json!(0.0));
            }
            recipe.push(Suggestion {
                model: auto_restore::MODEL.id,
                params,
                reasons: found
                    .into_iter()
                    .map(|(damage, _)| Reason::Damage(damage))
                    .collect(),
            });
        }
        if self.size == SizeClass::Small {
            // Grain worth mending is gone when the photo is enlarged.
            let params = Map::from_iter([(photo_2x::NOISE.name.into(), json!(0))]);
            recipe.push(Suggestion {
                model: photo_2x::MODEL.id,
                params,
                reasons: vec![Reason::Small],
            });
        }
        debug_assert!(
            recipe
                .iter()
                .all(|s| Model::from_params(s.model, &s.params).is_ok())
        );
        recipe
    }
}

/// A model and its parameters, as [`Model::from_params`] takes them, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The id of the model.
    pub model: &'static str,
    /// Only parameters that differ from their defaults.
    pub params: Map<String, Value>,
    /// Why, the weightiest first; never empty.
    pub reasons: Vec<Reason>,
}

/// What speaks for a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Damage that it mends.
    Damage(Damage),
    /// The photo is [`SizeClass::Small`].
    Small,
}

/// The longest side of the copy that colours and dust are looked at in.
const SIDE: usize = 800;

/// The side of the square out of the middle that grain and blocks are looked at in, in full size.
const CUT: usize = 1024;

/// From this score on, damage is worth mending.
const WORTH_MENDING: f32 = 0.12;

/// Looks at a photo: decodes it, and measures what is wrong on a small copy and on a cut.
///
/// Errors: as [`restore`](crate::restore()) has them for a photo that cannot be read.
pub fn analyze(original: &[u8], limits: &Limits) -> Result<Analysis, Error> {
    let mut original = Original::open(original, limits)?;
    let (info, photo) = decode::decoded_page(&mut original, 0, limits)?;
    let names_place = metadata::read(&mut original, 0)?.names_place();
    measured(info, &photo, names_place)
}

/// What [`look`] tells.
#[derive(Clone, Debug)]
pub struct Looked {
    /// What is wrong with the page.
    pub analysis: Analysis,
    /// How many pages the file has.
    pub pages: usize,
    /// The page to be looked at, unless the file [is its own preview](is_its_own_preview): JPEG, longest side at most
    /// [`PREVIEW_SIDE`] pixels, upright, sRGB, transparency on white.
    pub preview: Option<Vec<u8>>,
}

/// [`analyze`] of one page, from 1, and how it looks.
///
/// Errors: as [`analyze`]; [`Error::NoSuchPage`] when the file has fewer pages.
pub fn look(original: &[u8], page: NonZeroU32, limits: &Limits) -> Result<Looked, Error> {
    let bytes = original.len() as u64;
    let mut original = Original::open(original, limits)?;
    let pages = pages::count(&mut original)?;
    let (index, _) = pages::one(&mut original, page, limits)?;
    let (info, photo) = decode::decoded_page(&mut original, index, limits)?;
    let names_place = metadata::read(&mut original, index)?.names_place();
    let is_shown = is_its_own_preview(info.format, info.width, info.height, bytes);
    Ok(Looked {
        analysis: measured(info, &photo, names_place)?,
        pages,
        preview: match is_shown {
            true => None,
            false => Some(thumbnail::preview(&photo)?),
        },
    })
}

fn measured(photo_info: PhotoInfo, photo: &Photo, names_place: bool) -> Result<Analysis, Error> {
    let threads = Tiling::for_this_machine(1).workers;
    let factor = photo.width.max(photo.height).div_ceil(SIDE);
    let small = Picture::reduced_of(photo, factor);
    let light = Picture::cut_of(photo, CUT).luma();

    let found = fading::measure(&small);
    let noise = noise::measure(&light, &light).map_or(0.0, |noise| noise.sigma);
    let usual = dust::Demand {
        strength: 1.0,
        doubtful: false,
    };
    let dust = dust::find(&small, usual, &[], threads);
    let cast = if found.tone == Tone::Colour {
        score(found.cast(), 0.04, 0.35)
    } else {
        0.0
    };
    let mut analysis = Analysis {
        photo: photo_info,
        size: SizeClass::of(photo.width, photo.height),
        tone: found.tone,
        fading: score(found.lost_contrast(), 0.05, 0.5),
        cast,
        cast_hue: (Severity::of(cast) > Severity::None).then(|| cast_hue(&small)),
        dust_and_scratches: score(dust.part().sqrt(), 0.01, 0.25),
        noise: score(noise, 0.006, 0.05),
        blur: sharpness::blur(&light),
        blocking: score(blocking::measure(&light).excess, 0.001, 0.012),
        faces: faces::find_in(photo, threads)?.len() as u32,
        names_place,
        recipe: Vec::new(),
    };
    analysis.recipe = analysis.suggestions();
    Ok(analysis)
}

/// 0 up to `none`, 1 from `worst` on.
fn score(value: f32, none: f32, worst: f32) -> f32 {
    ((value - none) / (worst - none)).clamp(0.0, 1.0)
}

/// The hue that the lightest and the darkest tenth of a picture have on the average: there, colours
/// of the photo itself are rarest, and those of faded dyes and yellowed paper clearest.
fn cast_hue(picture: &Picture) -> Hue {
    let light = picture.luma().values;
    let mut sorted = light.clone();
    sorted.sort_by(f32::total_cmp);
    let tenth = (sorted.len() / 10).max(1);
    let (dark, bright) = (sorted[tenth - 1], sorted[sorted.len() - tenth]);
    let mean = |is_in: &dyn Fn(f32) -> bool| {
        let at: Vec<usize> = (0..light.len()).filter(|at| is_in(light[*at])).collect();
        [0, 1, 2].map(|channel| {
            let values = &picture.planes[channel].values;
            at.iter().map(|at| values[*at]).sum::<f32>() / at.len() as f32
        })
    };
    let (lights, darks) = (mean(&|v| v >= bright), mean(&|v| v <= dark));
    let [r, g, b] = [0, 1, 2].map(|channel: usize| lights[channel] + darks[channel]);
    // The six sectors of the colour circle, each around its hue.
    let degrees = (3f32.sqrt() * (g - b)).atan2(2.0 * r - g - b).to_degrees();
    match (degrees + 30.0).rem_euclid(360.0) {
        d if d < 60.0 => Hue::Red,
        d if d < 120.0 => Hue::Yellow,
        d if d < 180.0 => Hue::Green,
        d if d < 240.0 => Hue::Cyan,
        d if d < 300.0 => Hue::Blue,
        _ => Hue::Magenta,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_from_scores() {
        let words = [0.0, 0.11, 0.12, 0.34, 0.35, 0.65, 1.0].map(Severity::of);
        use Severity::{Clear, None, Slight, Strong};
        assert_eq!(words, [None, None, Slight, Slight, Clear, Strong, Strong]);
    }

    #[test]
    fn a_cast_has_the_hue_of_its_tint() {
        let of = |[r, g, b]: [u8; 3]| {
            let rgb: Vec<u8> = (0..100u32)
                .flat_map(|i| [r, g, b].map(|c| (40 + i * u32::from(c) / 130) as u8))
                .collect();
            cast_hue(&Picture::from_rgb(10, 10, &rgb))
        };
        assert_eq!(of([200, 190, 140]), Hue::Yellow);
        assert_eq!(of([200, 140, 150]), Hue::Red);
        assert_eq!(of([140, 200, 150]), Hue::Green);
        assert_eq!(of([140, 190, 200]), Hue::Cyan);
        assert_eq!(of([140, 150, 200]), Hue::Blue);
        assert_eq!(of([200, 140, 195]), Hue::Magenta);
    }
}
