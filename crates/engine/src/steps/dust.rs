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
use super::defects::{Defect, Scale, defects};
use super::fill::fill;
use super::median::median;
use super::picture::{Picture, Plane};
use super::smooth::{box_mean, softened};
use crate::Error;

/// The longest side of what is looked at.
const SIDE: usize = 2400;

/// Differences count at most so much where the usual difference is measured.
const USUAL_CAP: f32 = 0.08;

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
    /// The part of the picture that is covered.
    pub(crate) fn part(&self) -> f32 {
        let covered = self.mask.iter().filter(|m| **m).count();
        covered as f32 / self.mask.len() as f32
    }
}

/// Finds dust and scratches; the lower the strength, the more they must stand out. At 0 nothing is
/// found.
pub(crate) fn find(picture: &Picture, strength: f32, threads: usize) -> Dust {
    let factor = picture.width.max(picture.height).div_ceil(SIDE);
    let mut light = picture.luma().reduced(factor);
    let (width, height) = (light.width, light.height);
    let mut dust = Dust {
        factor,
        width,
        mask: vec![false; width * height],
        count: 0,
    };
    if strength <= 0.0 || width.min(height) < 16 || !spread(&mut light) {
        return dust;
    }
    let scale = Scale::of(width, height);
    let soft = softened(&light, threads);
    // The higher, the more something must stand out.
    let demand = 1.0 / strength.clamp(0.25, 1.0);
    let sizes = [scale.small_window, scale.large_window];
    let hats: Vec<Hat> = sizes
        .iter()
        .map(|radius| Hat::of(&soft, *radius, scale.surroundings, threads))
        .collect();
    let mut found = defects(&soft, &hats, 1.0, demand, &scale);
    found.extend(defects(&soft, &hats, -1.0, demand, &scale));
    let glints = if is_old(picture) {
        GLINTS_OF_OLD
    } else {
        GLINTS
    };
    keep_what_is_no_dust(&mut found, &scale, glints);
    for defect in &found {
        defect.pixels.iter().for_each(|at| dust.mask[*at] = true);
    }
    dust.count = found.len();
    dust.mask = grown(&dust.mask, width, height, 1);
    dust
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
    let noise =
        super::noise::measure(&small, &small).map_or(0.0, |noise| noise.sigma * noise.certainty);
    noise > OLD_NOISE || super::fading::darkest(picture) > OLD_BLACK
}

/// Takes from the list what is likelier part of the photo.
///
/// Where there are hardly any specks, there is no dust, and what looks like some is left, but for
/// long and clear scratches. Two dark specks side by side and alike are eyes, and what is dark
/// around them is a face.
fn keep_what_is_no_dust(found: &mut Vec<Defect>, scale: &Scale, glints: usize) {
    let specks = found.iter().filter(|d| d.bright && !d.line).count();
    if specks < glints {
        found.retain(|d| {
            d.bright && d.line && d.length > 2.5 * scale.shortest_line && d.contrast > 0.17
        });
        return;
    }
    let dark: Vec<&Defect> = found.iter().filter(|d| !d.bright && !d.line).collect();
    let mut faces = Vec::new();
    for (i, a) in dark.iter().enumerate() {
        for b in &dark[i + 1..] {
            faces.extend(face_of(a, b));
        }
    }
    found.retain(|d| {
        let (x, y) = d.middle;
        d.bright
            || !faces
                .iter()
                .any(|f| (f.0..f.1).contains(&x) && (f.2..f.3).contains(&y))
    });
}

/// Left, right, top and bottom of the face that two dark specks are the eyes of, if they may be.
fn face_of(a: &Defect, b: &Defect) -> Option<(f32, f32, f32, f32)> {
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

/// Differences from the median of the surroundings, and how large they usually are here.
pub(crate) struct Hat {
    pub(crate) difference: Plane,
    pub(crate) usual: Plane,
}

impl Hat {
    fn of(light: &Plane, radius: usize, surroundings: usize, threads: usize) -> Self {
        let mut difference = median(light, radius, threads);
        let mut sizes = difference.clone();
        let pixels = difference
            .values
            .iter_mut()
            .zip(&mut sizes.values)
            .zip(&light.values);
        for ((difference, size), light) in pixels {
            *difference = light - *difference;
            *size = difference.abs().min(USUAL_CAP);
        }
        Self {
            difference,
            usual: box_mean(&sizes, surroundings, threads),
        }
    }
}

/// Spreads lightness over 0 to 1, so that differences mean the same in a faded print. False if there
/// is next to nothing to spread.
fn spread(light: &mut Plane) -> bool {
    let mut sorted: Vec<f32> = light.values.iter().copied().step_by(7).collect();
    sorted.sort_by(f32::total_cmp);
    let at = |part: f32| sorted[((sorted.len() - 1) as f32 * part) as usize];
    let (low, high) = (at(0.005), at(0.985));
    if high - low < 0.06 {
        return false;
    }
    // No more than a third is left above and below: dust is whiter than the photo.
    for value in &mut light.values {
        *value = ((*value - low) / (high - low) * 0.75 + 0.1).clamp(0.0, 1.0);
    }
    true
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

/// Finds dust and scratches and fills them. Returns what part of the picture was filled.
pub(crate) fn remove(
    picture: &mut Picture,
    strength: f32,
    threads: usize,
    progress: &Progress<'_>,
) -> Result<f32, Error> {
    let dust = find(picture, strength, threads);
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
        let part = remove(&mut picture, 1.0, 2, &Progress::unwatched()).unwrap();
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
            remove(&mut after, 1.0, 1, &Progress::unwatched()).unwrap();
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
        remove(&mut picture, 1.0, 1, &Progress::unwatched()).unwrap();
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
}
