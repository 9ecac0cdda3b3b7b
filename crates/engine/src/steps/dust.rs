//! Finds dust and scratches, bright and dark, and fills them.
//!
//! Specks are what differs from the median of its surroundings, at two sizes, by more than things
//! there usually do (hat transforms: I. Pitas and A. Venetsanopoulos, "Nonlinear Digital Filters",
//! 1990; [`super::speck`]). Scratches and hairs are curves that ridges add up to
//! ([`crate::analysis::ridge`], [`super::trace`], [`super::scratch`]). What was measured of each, as contrast,
//! sharpness, colour, thickness and what else is around, says how likely it is a defect
//! ([`super::likelihood`]).
//!
//! The picture is looked at in a size at which this is quick; what was found is then filled in the
//! full size.

use std::thread;

use super::fill::fill;
use super::patches::fill_from_patches;
use super::regrain::Grain;
use super::scratch::{Curves, Scratch, scratches};
use super::shape::grown;
use super::speck::{Speck, face_of, specks};
use crate::Error;
use crate::analysis::protection::Region;
use crate::analysis::scene::{Range, Scene};
use crate::observer::Part;
use crate::picture::planes::Picture;

/// The longest side of what is looked at.
const SIDE: usize = 2400;

/// What was found.
pub(crate) struct Dust {
    /// How many times smaller the picture was looked at.
    pub(crate) factor: usize,
    /// Width of the small picture.
    pub(crate) width: usize,
    /// Which of its pixels are to be filled.
    pub(crate) mask: Vec<bool>,
    /// Which are to be kept whatever they look like.
    kept: Vec<bool>,
    /// What is filled, and what is left.
    pub(crate) repairs: Repairs,
}

/// How many defects were found and filled, and how many lines were left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repairs {
    /// Specks of dust that were filled.
    pub specks: u32,
    /// Scratches and hairs that were filled.
    pub scratches: u32,
    /// Long lines that may be scratches or belong to the photo, and were left for that reason.
    pub doubtful_scratches: u32,
}

impl Repairs {
    /// Those of two pictures together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            specks: self.specks + other.specks,
            scratches: self.scratches + other.scratches,
            doubtful_scratches: self.doubtful_scratches + other.doubtful_scratches,
        }
    }
}

/// What is to be filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Demand {
    /// From 0, nothing, to 1, all that is likely a defect.
    pub(crate) strength: f32,
    /// Whether long lines that may be scratches are filled, too.
    pub(crate) doubtful: bool,
}

impl Dust {
    /// Marks a defect, but for what is to be kept of it. Returns 1, or 0 when most of it was marked before, as part
    /// of another, or is kept.
    fn mark(&mut self, pixels: &[usize]) -> u32 {
        let mut new = 0;
        for at in pixels.iter().filter(|at| !self.kept[**at]) {
            new += usize::from(!self.mask[*at]);
            self.mask[*at] = true;
        }
        u32::from(2 * new > pixels.len())
    }

    /// Marks what is around, too: defects end softly.
    fn grow(&mut self, height: usize) {
        let grown = grown(&self.mask, self.width, height, 1);
        self.mask = grown
            .into_iter()
            .zip(&self.kept)
            .map(|(grown, kept)| grown && !kept)
            .collect();
    }

    /// Which pixels of the small picture lie in regions of the picture.
    fn within(&self, regions: &[Region]) -> Vec<bool> {
        let mut within = vec![false; self.mask.len()];
        let factor = self.factor as f32;
        for region in regions {
            let (middle, radius) = (
                (region.x / factor, region.y / factor),
                region.radius / factor,
            );
            for (at, within) in within.iter_mut().enumerate() {
                let (x, y) = (
                    (at % self.width) as f32 + 0.5,
                    (at / self.width) as f32 + 0.5,
                );
                *within |= (x - middle.0).hypot(y - middle.1) <= radius;
            }
        }
        within
    }

    /// The part of the picture that is covered.
    pub(crate) fn part(&self) -> f32 {
        let covered = self.mask.iter().filter(|m| **m).count();
        covered as f32 / self.mask.len() as f32
    }
}

/// Likelihood from which on something is a defect, where there is dust at all and where there is not.
const LIKELY: f32 = 0.5;
const CERTAIN: f32 = 0.97;

/// The shortest scratch that goes where there is no dust.
const LONG: f32 = 60.0;

/// Finds dust and scratches; the lower the strength, the likelier they must be. At 0 nothing is
/// found. What lies in `protected`, in pixels of the picture, is kept.
pub(crate) fn find(
    picture: &Picture,
    demand: Demand,
    protected: &[Region],
    threads: usize,
) -> Dust {
    let factor = picture.width.max(picture.height).div_ceil(SIDE);
    let small = (factor > 1).then(|| picture.reduced_by(factor));
    let small = small.as_ref().unwrap_or(picture);
    let (width, height) = (small.width, small.height);
    let mut dust = Dust {
        factor,
        width,
        mask: vec![false; width * height],
        kept: Vec::new(),
        repairs: Repairs::default(),
    };
    dust.kept = dust.within(protected);
    if demand.strength <= 0.0 || width.min(height) < 16 {
        return dust;
    }
    let Some(range) = Range::of(small) else {
        return dust;
    };
    let least = 1.0 - (1.0 - LIKELY) * demand.strength.min(1.0);
    // In pictures of 800 pixels everything has its usual size; in smaller ones it is no smaller.
    let scale = (width.max(height) as f32 / 800.0).max(1.0);
    let defects = |bright: bool, threads: usize| {
        let scene = Scene::of(small, range, bright, threads);
        Defects {
            specks: specks(&scene, least, scale, threads),
            curves: scratches(&scene, least, scale),
        }
    };
    let mut found = if threads > 1 {
        thread::scope(|scope| {
            let bright = scope.spawn(|| defects(true, threads / 2));
            let dark = defects(false, threads - threads / 2);
            match bright.join() {
                Ok(bright) => [bright, dark],
                // A fault of the program goes on as such.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    } else {
        [defects(true, 1), defects(false, 1)]
    };
    let area = (width * height) as f32 / (scale * scale);
    if are_letters(&found, area) {
        return dust;
    }
    keep_what_is_no_dust(&mut found, is_old(picture));
    // Pieces of a scratch may be found as specks, too.
    for scratch in found.iter().flat_map(|it| &it.curves.found) {
        dust.repairs.scratches += dust.mark(&scratch.pixels);
    }
    for speck in found.iter().flat_map(|it| &it.specks) {
        dust.repairs.specks += dust.mark(&speck.pixels);
    }
    let lines = doubtful(found, &grown(&dust.mask, width, height, 1));
    if demand.doubtful {
        for line in &lines {
            dust.repairs.scratches += dust.mark(&line.pixels);
        }
    } else {
        dust.repairs.doubtful_scratches = lines.len() as u32;
    }
    dust.grow(height);
    dust
}

/// A line of which a larger part is taken already is no line of its own, but the rim of another.
const TAKEN: f32 = 0.35;

/// The lines in doubt, the likeliest first, but for those that are `taken` or part of a likelier one.
fn doubtful(found: [Defects; 2], taken: &[bool]) -> Vec<Scratch> {
    let mut taken = taken.to_vec();
    let mut lines: Vec<Scratch> = found
        .into_iter()
        .flat_map(|it| it.curves.doubtful)
        .collect();
    lines.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    lines.retain(|line| {
        let part = line.pixels.iter().filter(|at| taken[**at]).count() as f32;
        let is_new = part < TAKEN * line.pixels.len() as f32;
        if is_new {
            line.pixels.iter().for_each(|at| taken[*at] = true);
        }
        is_new
    });
    lines
}

/// All of one kind, bright or dark.
struct Defects {
    specks: Vec<Speck>,
    curves: Curves,
}

/// So many bright specks a photo may have that is no old print: glints, lamps, buttons; and an old
/// print, which is more likely to have dust.
const GLINTS: usize = 60;
const GLINTS_OF_OLD: usize = 14;

/// The same for specks, bright and dark, that are nearly certain.
const SURE: f32 = 0.8;
const SURE_SPECKS: usize = 30;
const SURE_SPECKS_OF_OLD: usize = 15;

/// Noise or black from which on a photo is taken for an old print.
const OLD_NOISE: f32 = 0.012;
const OLD_BLACK: f32 = 0.10;

fn is_old(picture: &Picture) -> bool {
    let small = picture.reduced_to(1600).luma();
    let noise = crate::analysis::noise::measure(&small, &small)
        .map_or(0.0, |noise| noise.sigma * noise.certainty);
    noise > OLD_NOISE || super::fading::darkest(picture) > OLD_BLACK
}

/// Specks on 10 000 pixels, of a picture of usual size, beyond which they are letters; of dust there
/// are hardly as many, and fewer of it are dark than bright.
const LETTERS: f32 = 12.0;

/// Whether what was found is the text of a page: dark strokes, and bright spots in and between them.
fn are_letters([bright, dark]: &[Defects; 2], area: f32) -> bool {
    let [bright, dark] = [bright, dark].map(|defects| defects.specks.len() as f32);
    bright + dark > LETTERS * area / 1e4 && dark > 0.8 * bright
}

/// Takes from the lists what is likelier part of the photo.
///
/// Where there are hardly any specks, there is no dust, and what looks like some is left, but for
/// long and clear scratches. Two dark specks side by side and alike are eyes, and what is dark
/// around them is a face.
fn keep_what_is_no_dust([bright, dark]: &mut [Defects; 2], old: bool) {
    let sure = |defects: &Defects| {
        let sure = defects.specks.iter().filter(|s| s.likelihood > SURE);
        sure.count()
    };
    let (glints, sure_specks) = if old {
        (GLINTS_OF_OLD, SURE_SPECKS_OF_OLD)
    } else {
        (GLINTS, SURE_SPECKS)
    };
    if bright.specks.len() < glints || sure(bright) + sure(dark) < sure_specks {
        for defects in [bright, dark] {
            defects.specks.clear();
            let clear = |s: &Scratch| s.likelihood > CERTAIN && s.length > LONG;
            defects.curves.found.retain(clear);
            defects.curves.doubtful.clear();
        }
        return;
    }
    let mut faces = Vec::new();
    for (i, a) in dark.specks.iter().enumerate() {
        for b in &dark.specks[i + 1..] {
            faces.extend(face_of(a, b));
        }
    }
    dark.specks.retain(|speck| {
        let (x, y) = speck.middle;
        !faces
            .iter()
            .any(|f| (f.0..f.1).contains(&x) && (f.2..f.3).contains(&y))
    });
}

/// Finds dust and scratches and fills them, but for what lies in `protected`, in pixels of the
/// picture.
pub(crate) fn remove(
    picture: &mut Picture,
    demand: Demand,
    protected: &[Region],
    threads: usize,
    progress: &Part<'_>,
) -> Result<Repairs, Error> {
    let dust = find(picture, demand, protected, threads);
    progress.at(0.7)?;
    if !dust.mask.contains(&true) {
        progress.at(1.0)?;
        return Ok(dust.repairs);
    }
    let gap: Vec<bool> = (0..picture.width * picture.height)
        .map(|at| {
            let (x, y) = (at % picture.width, at / picture.width);
            dust.mask[y / dust.factor * dust.width + x / dust.factor]
        })
        .collect();
    let grain = Grain::of(picture);
    fill(picture, &gap);
    progress.at(0.8)?;
    let copied = fill_from_patches(picture, &dust.mask, &dust.kept, dust.factor);
    progress.at(0.95)?;
    if let Some(grain) = grain {
        let missing = |x: usize, y: usize| {
            let at = y / dust.factor * dust.width + x / dust.factor;
            let missing = (1.0 - copied[at] * copied[at]).sqrt();
            if dust.mask[at] { missing } else { 0.0 }
        };
        grain.add(picture, missing);
    }
    progress.at(1.0)?;
    Ok(dust.repairs)
}

#[cfg(test)]
mod tests;
