//! Finds dust and scratches, bright and dark, and fills them.
//!
//! The hat transforms against a median: what differs from the median of its surroundings, at two
//! sizes, by much more than things there usually do (I. Pitas and A. Venetsanopoulos, "Nonlinear
//! Digital Filters", 1990; thresholds from the local activity, with hysteresis as in J. Canny, "A
//! computational approach to edge detection", 1986).
//! Of what is found only small specks and thin, long lines are
//! taken ([`super::defects`]); where much stands out, there is texture, and it is left.
//!
//! The picture is looked at in a size at which this is quick; what was found is then filled in the
//! full size.

use super::Progress;
use super::fill::fill;
use super::picture::Picture;
use super::scene::{Range, Scene};
use super::scratch::{Scratch, scratches};
use super::speck::{Speck, specks};
use crate::Error;
use crate::faces::Region;

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
    /// How many specks and scratches there are.
    pub(crate) count: usize,
}

impl Dust {
    /// Takes what lies in a region of the picture out of what is to be filled.
    fn spare(&mut self, region: &Region) {
        let factor = self.factor as f32;
        let (middle, radius) = (
            (region.x / factor, region.y / factor),
            region.radius / factor,
        );
        for (at, marked) in self.mask.iter_mut().enumerate() {
            let (x, y) = (
                (at % self.width) as f32 + 0.5,
                (at / self.width) as f32 + 0.5,
            );
            *marked &= (x - middle.0).hypot(y - middle.1) > radius;
        }
    }

    /// The part of the picture that is covered.
    pub(crate) fn part(&self) -> f32 {
        let covered = self.mask.iter().filter(|m| **m).count();
        covered as f32 / self.mask.len() as f32
    }
}

/// Likelihood from which on something is a defect, where there is dust at all and where there is not.
const LIKELY: f32 = 0.5;
const CERTAIN: f32 = 0.93;

/// The shortest scratch that goes where there is no dust.
const LONG: f32 = 60.0;

/// Finds dust and scratches; the lower the strength, the likelier they must be. At 0 nothing is
/// found.
pub(crate) fn find(picture: &Picture, strength: f32, threads: usize) -> Dust {
    let factor = picture.width.max(picture.height).div_ceil(SIDE);
    let small = (factor > 1).then(|| picture.reduced_by(factor));
    let small = small.as_ref().unwrap_or(picture);
    let (width, height) = (small.width, small.height);
    let mut dust = Dust {
        factor,
        width,
        mask: vec![false; width * height],
        count: 0,
    };
    if strength <= 0.0 || width.min(height) < 16 {
        return dust;
    }
    let Some(range) = Range::of(small) else {
        return dust;
    };
    let least = 1.0 - (1.0 - LIKELY) * strength.min(1.0);
    // In pictures of 800 pixels everything has its usual size; in smaller ones it is no smaller.
    let scale = (width.max(height) as f32 / 800.0).max(1.0);
    let [bright, dark] = [true, false].map(|bright| {
        let scene = Scene::of(small, range, bright, threads);
        Defects {
            specks: specks(&scene, least, scale, threads),
            scratches: scratches(&scene, least),
        }
    });
    let mut found = [bright, dark];
    keep_what_is_no_dust(&mut found, is_old(picture));
    for defects in &found {
        let specks = defects.specks.iter().map(|s| &s.pixels);
        for pixels in specks.chain(defects.scratches.iter().map(|s| &s.pixels)) {
            pixels.iter().for_each(|at| dust.mask[*at] = true);
            dust.count += 1;
        }
    }
    dust.mask = grown(&dust.mask, width, height, 1);
    dust
}

/// All of one kind, bright or dark.
struct Defects {
    specks: Vec<Speck>,
    scratches: Vec<Scratch>,
}

/// So many bright specks a photo may have that is no old print: glints, lamps, buttons; and an old
/// print, which is more likely to have dust.
const GLINTS: usize = 60;
const GLINTS_OF_OLD: usize = 14;

/// Noise or black from which on a photo is taken for an old print.
const OLD_NOISE: f32 = 0.012;
const OLD_BLACK: f32 = 0.10;

fn is_old(picture: &Picture) -> bool {
    let small = picture.reduced_to(1600).luma();
    let noise = super::noise::measure(&small, &small).map_or(0.0, |noise| noise.sigma);
    noise > OLD_NOISE || super::fading::darkest(picture) > OLD_BLACK
}

/// Takes from the lists what is likelier part of the photo.
///
/// Where there are hardly any specks, there is no dust, and what looks like some is left, but for
/// long and clear scratches. Two dark specks side by side and alike are eyes, and what is dark
/// around them is a face.
fn keep_what_is_no_dust([bright, dark]: &mut [Defects; 2], old: bool) {
    let specks = bright.specks.len();
    if specks < if old { GLINTS_OF_OLD } else { GLINTS } {
        for defects in [bright, dark] {
            defects.specks.clear();
            let clear = |s: &Scratch| s.likelihood > CERTAIN && s.length > LONG;
            defects.scratches.retain(clear);
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

/// Left, right, top and bottom of the face that two dark specks are the eyes of, if they may be.
fn face_of(a: &Speck, b: &Speck) -> Option<(f32, f32, f32, f32)> {
    let (left, right) = if a.middle.0 < b.middle.0 {
        (a, b)
    } else {
        (b, a)
    };
    let across = right.middle.0 - left.middle.0;
    let down = (right.middle.1 - left.middle.1).abs();
    let size = (a.length + b.length) / 2.0;
    let areas = a.pixels.len() as f32 / b.pixels.len() as f32;
    let eyes = (2.5..7.0).contains(&(across / size))
        && down < 0.3 * across
        && (0.45..2.2).contains(&areas)
        && a.pixels.len() >= 12;
    let top = left.middle.1.min(right.middle.1);
    eyes.then_some((
        left.middle.0 - 0.6 * across,
        right.middle.0 + 0.6 * across,
        top - 0.6 * across,
        top + 1.5 * across,
    ))
}

/// The mask and all pixels at most so far from it.
pub(crate) fn grown(mask: &[bool], width: usize, height: usize, by: usize) -> Vec<bool> {
    let mut out = mask.to_vec();
    for y in 0..height {
        for x in 0..width {
            if !mask[y * width + x] {
                continue;
            }
            for near_y in y.saturating_sub(by)..(y + by + 1).min(height) {
                let row = near_y * width;
                out[row + x.saturating_sub(by)..row + (x + by + 1).min(width)].fill(true);
            }
        }
    }
    out
}

/// Finds dust and scratches and fills them, but for what lies in `protected`, in pixels of the
/// picture. Returns what part of the picture was filled.
pub(crate) fn remove(
    picture: &mut Picture,
    strength: f32,
    protected: &[Region],
    threads: usize,
    progress: &Progress<'_>,
) -> Result<f32, Error> {
    let mut dust = find(picture, strength, threads);
    protected.iter().for_each(|region| dust.spare(region));
    progress.at(0.7)?;
    if dust.count == 0 {
        progress.at(1.0)?;
        return Ok(0.0);
    }
    let gap: Vec<bool> = (0..picture.width * picture.height)
        .map(|at| {
            let (x, y) = (at % picture.width, at / picture.width);
            dust.mask[y / dust.factor * dust.width + x / dust.factor]
        })
        .collect();
    fill(picture, &gap);
    progress.at(1.0)?;
    Ok(dust.part())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::samples::{Numbers, colour_scene, psnr};

    /// Faded, with specks and a scratch.
    fn dusty(clean: &Picture) -> Picture {
        let mut picture = clean.clone();
        let mut numbers = Numbers::new(7);
        let mut paint = |x: usize, y: usize| {
            for plane in &mut picture.planes {
                plane.values[y * plane.width + x] = 0.98;
            }
        };
        for _ in 0..60 {
            let x = 4 + (numbers.uniform() * (clean.width - 9) as f32) as usize;
            let y = 4 + (numbers.uniform() * (clean.height - 9) as f32) as usize;
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 1)] {
                paint(x + dx, y + dy);
            }
        }
        for y in 20..clean.height - 20 {
            paint(50 + y / 5, y);
            paint(51 + y / 5, y);
        }
        picture
    }

    fn faded_scene() -> Picture {
        let mut clean = colour_scene(400, 300);
        clean.change_pixels(|pixel| pixel.map(|value| 0.2 + 0.6 * value));
        clean
    }

    #[test]
    fn specks_and_scratches_go_and_the_rest_stays() {
        let clean = faded_scene();
        let mut picture = dusty(&clean);
        let before = psnr(&picture.planes[1], &clean.planes[1]);
        let part = remove(&mut picture, 1.0, &[], 2, &Progress::unwatched()).unwrap();
        let after = psnr(&picture.planes[1], &clean.planes[1]);
        assert!(after > before + 8.0, "{before:.1} dB → {after:.1} dB");
        assert!((0.002..0.05).contains(&part), "{part}");
    }

    #[test]
    fn at_strength_0_nothing_is_found() {
        let dust = find(&dusty(&faded_scene()), 0.0, 1);
        assert_eq!((dust.count, dust.part()), (0, 0.0));
    }

    #[test]
    fn a_picture_without_dust_is_left() {
        for picture in [faded_scene(), colour_scene(400, 300), colour_scene(3, 9)] {
            let mut after = picture.clone();
            remove(&mut after, 1.0, &[], 1, &Progress::unwatched()).unwrap();
            assert_eq!(after, picture);
        }
    }

    #[test]
    fn eyes_are_no_dust() {
        let mut picture = faded_scene();
        let clean = picture.clone();
        // Many bright specks, so that dust is looked for at all, and two eyes with lights in them.
        picture = dusty(&picture);
        let eye = |picture: &mut Picture, cx: usize, cy: usize| {
            for y in cy - 6..=cy + 6 {
                for x in cx - 6..=cx + 6 {
                    let away = (x as f32 - cx as f32).hypot(y as f32 - cy as f32);
                    let value = if away < 1.5 { 0.95 } else { 0.1 };
                    if away < 6.0 {
                        for plane in &mut picture.planes {
                            plane.values[y * plane.width + x] = value;
                        }
                    }
                }
            }
        };
        eye(&mut picture, 250, 60);
        eye(&mut picture, 290, 60);
        let before = picture.clone();
        remove(&mut picture, 1.0, &[], 1, &Progress::unwatched()).unwrap();
        assert_ne!(picture, clean);
        for x in [250, 290] {
            for at in [(x, 60), (x + 3, 62)] {
                assert_eq!(
                    picture.pixel(at.0, at.1),
                    before.pixel(at.0, at.1),
                    "{at:?}"
                );
            }
        }
    }

    #[test]
    fn nothing_is_filled_in_what_is_protected_and_a_scratch_is_mended_around_it() {
        let clean = faded_scene();
        let mut picture = dusty(&clean);
        let before = picture.clone();
        // The scratch runs through (74, 120).
        let eye = Region {
            x: 74.0,
            y: 120.0,
            radius: 8.0,
        };
        remove(&mut picture, 1.0, &[eye], 1, &Progress::unwatched()).unwrap();
        for (x, y) in [(74, 120), (75, 120), (73, 116), (75, 124)] {
            assert_eq!(picture.pixel(x, y), before.pixel(x, y), "{x}, {y}");
        }
        let off = |x: usize, y: usize| (picture.pixel(x, y)[1] - clean.pixel(x, y)[1]).abs();
        for y in [60, 90, 160, 200] {
            assert!(off(50 + y / 5, y) < 0.1, "{y}: {}", off(50 + y / 5, y));
        }
    }
}
