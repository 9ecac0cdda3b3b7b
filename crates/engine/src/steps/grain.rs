//! Takes grain and noise away, as much as is measured.
//!
//! Sliding squares of the discrete cosine transform: coefficients that noise alone could have made
//! are left out, which gives a first picture; it says how much of each coefficient is signal, and
//! a Wiener filter made of that gives the second (G. Yu and G. Sapiro, "DCT Image Denoising: a
//! Simple and Effective Image Denoising Algorithm", IPOL 2011; the two passes as in K. Dabov et
//! al., "Image denoising by sparse 3-D transform-domain collaborative filtering", 2007). From
//! coarse to fine, as grain is larger than a square in a large scan (N. Pierazzo, J.-M. Morel,
//! G. Facciolo, "Multi-Scale DCT Denoising", IPOL 2017). Colour is denoised apart from lightness
//! and more strongly, as the eye misses less in it.

use crate::Error;
use crate::analysis::dct::{SIDE, Square, forward, inverse};
use crate::analysis::noise::{Noise, measure as measure_plane};
use crate::observer::Part;
use crate::picture::bands::for_each_band;
use crate::picture::planes::{Picture, Plane};

/// Coefficients below so many standard deviations are taken for noise.
const THRESHOLD: f32 = 2.7;

/// How much stronger the noise of colour is taken for than measured.
const CHROMA: f32 = 1.6;

/// Noise up to this is left: it is not seen, and there may be texture in it. Twice as much and more
/// is taken away in full.
const UNSEEN: f32 = 0.006;

/// The grain of a picture, as it was measured.
#[derive(Clone, Debug)]
pub(crate) struct Grain {
    /// How much of it is to be taken away, 0 to 1.
    there: f32,
    /// Lightness and two differences of colour: each from the full size on, always halved.
    planes: [Vec<Level>; 3],
}

/// A plane in one size.
#[derive(Clone, Debug)]
struct Level {
    /// `None` where it would not be seen.
    noise: Option<Noise>,
    /// From one square to the next.
    step: usize,
}

/// Squares of a region stand where those of the whole picture do, if it begins at multiples of so many pixels: the
/// largest step, halved as often as a plane is.
pub(crate) const GRID: usize = 64;

/// So far around a region its grain is looked at: two passes of a square, in the coarsest size.
pub(crate) const MARGIN: usize = 256;

/// Measures the grain of a picture; `None` if there is none.
pub(crate) fn measure(mut picture: Picture) -> Option<Grain> {
    to_opponent(&mut picture);
    measured(&picture)
}

/// Takes noise away; at strength 0 nothing, at 1 as much as was measured.
pub(crate) fn reduce(
    picture: &mut Picture,
    strength: f32,
    threads: usize,
    progress: &Part<'_>,
) -> Result<(), Error> {
    to_opponent(picture);
    let grain = measured(picture);
    let done = match &grain {
        Some(grain) => remove(picture, grain, 0, strength, threads, progress),
        None => progress.at(1.0),
    };
    from_opponent(picture);
    done
}

/// Takes away what was measured of a whole picture, of a part of it, or of the whole `halved` so many times.
pub(crate) fn reduce_measured(
    picture: &mut Picture,
    grain: &Grain,
    halved: usize,
    strength: f32,
    threads: usize,
    progress: &Part<'_>,
) -> Result<(), Error> {
    to_opponent(picture);
    let done = remove(picture, grain, halved, strength, threads, progress);
    from_opponent(picture);
    done
}

fn brightness_of(picture: &Picture) -> Plane {
    let mut plane = picture.planes[0].clone();
    plane.values.iter_mut().for_each(|v| *v /= 3f32.sqrt());
    plane
}

/// The grain of a picture in lightness and differences of colour.
fn measured(picture: &Picture) -> Option<Grain> {
    let brightness = brightness_of(picture);
    // Grain and the noise of sensors are in the lightness always: where there is none, what varies in
    // the colours belongs to the photo.
    let there = measure_plane(&picture.planes[0], &brightness)
        .map_or(0.0, |noise| seen(&noise) * noise.certainty);
    if there == 0.0 {
        return None;
    }
    let most = levels(picture.width, picture.height);
    let planes = [0, 1, 2].map(|i| {
        let most = if i == 0 { most } else { most + 1 };
        measured_levels(&picture.planes[i], &brightness, most)
    });
    Some(Grain { there, planes })
}

/// A plane as it is, and halved up to `most` times.
fn measured_levels(plane: &Plane, brightness: &Plane, most: usize) -> Vec<Level> {
    // Larger steps for larger pictures: squares overlap less, and time stays within bounds.
    let step = if plane.width * plane.height > 3_000_000 {
        4
    } else {
        2
    };
    let noise = measure_plane(plane, brightness).filter(|noise| seen(noise) > 0.0);
    let mut levels = vec![Level { noise, step }];
    if most > 0 && plane.width.min(plane.height) >= 4 * SIDE {
        let (small, brightness) = (plane.reduced(2), brightness.reduced(2));
        levels.extend(measured_levels(&small, &brightness, most - 1));
    }
    levels
}

/// Takes the grain out of a picture in lightness and differences of colour.
fn remove(
    picture: &mut Picture,
    grain: &Grain,
    halved: usize,
    strength: f32,
    threads: usize,
    progress: &Part<'_>,
) -> Result<(), Error> {
    let brightness = brightness_of(picture);
    for (i, part) in [(0, 0.5), (1, 0.75), (2, 1.0)] {
        let chroma = if i == 0 { 1.0 } else { CHROMA };
        let levels = grain.planes[i].get(halved..).unwrap_or_default();
        let plane = &mut picture.planes[i];
        let strength = strength * grain.there;
        if let Some(result) = denoised(plane, &brightness, strength, chroma, levels, threads) {
            *plane = result;
        }
        progress.at(part)?;
    }
    Ok(())
}

/// How much of the noise is to be taken away, 0 to 1.
fn seen(noise: &Noise) -> f32 {
    ((noise.sigma - UNSEEN) / UNSEEN).clamp(0.0, 1.0)
}

/// How many times the picture is halved: the larger the scan, the larger the grain.
fn levels(width: usize, height: usize) -> usize {
    let side = width.max(height);
    1 + usize::from(side > 1200) + usize::from(side > 2600)
}

const R3: f32 = 0.577_350_26;
const R2: f32 = std::f32::consts::FRAC_1_SQRT_2;
const R6: f32 = 0.408_248_3;

/// Lightness and two differences of colour; orthonormal, so that noise keeps its strength.
pub(super) fn opponent([r, g, b]: [f32; 3]) -> [f32; 3] {
    [(r + g + b) * R3, (r - b) * R2, (r + b - 2.0 * g) * R6]
}

/// The inverse of [`opponent`].
pub(super) fn channels([y, u, v]: [f32; 3]) -> [f32; 3] {
    let (y, u, v) = (y * R3, u * R2, v * R6);
    [y + u + v, y - 2.0 * v, y - u + v]
}

fn to_opponent(picture: &mut Picture) {
    picture.change_pixels(opponent);
}

fn from_opponent(picture: &mut Picture) {
    picture.change_pixels(|pixel| channels(pixel).map(|value| value.clamp(0.0, 1.0)));
}

/// The plane without its noise, or `None` if it has none that would be seen. It is that of the first of `levels`.
fn denoised(
    plane: &Plane,
    brightness: &Plane,
    strength: f32,
    stronger: f32,
    levels: &[Level],
    threads: usize,
) -> Option<Plane> {
    let (level, coarser) = levels.split_first()?;
    let mut corrected = None;
    if !coarser.is_empty() {
        let (small, small_brightness) = (plane.reduced(2), brightness.reduced(2));
        let coarse = denoised(
            &small,
            &small_brightness,
            strength,
            stronger,
            coarser,
            threads,
        );
        if let Some(mut coarse) = coarse {
            for (value, old) in coarse.values.iter_mut().zip(&small.values) {
                *value -= old;
            }
            let mut sum = plane.clone();
            for_each_band(threads, &mut sum.values, plane.width, |first, band| {
                for (y, row) in band.chunks_mut(plane.width).enumerate() {
                    let at = (first + y) as f32 * 0.5 - 0.25;
                    for (x, value) in row.iter_mut().enumerate() {
                        *value += coarse.between(x as f32 * 0.5 - 0.25, at);
                    }
                }
            });
            corrected = Some(sum);
        }
    }
    // A part of a picture may be too small for a square in the coarsest size.
    let Some(noise) = level
        .noise
        .as_ref()
        .filter(|_| plane.width.min(plane.height) >= SIDE)
    else {
        return corrected;
    };
    let input = corrected.as_ref().unwrap_or(plane);
    let filter = Filter {
        stronger: stronger * strength * seen(noise),
        noise,
        step: level.step,
        brightness,
    };
    let pilot = filter.pass(input, None, threads);
    Some(filter.pass(input, Some(&pilot), threads))
}

struct Filter<'a> {
    noise: &'a Noise,
    stronger: f32,
    /// From one square to the next.
    step: usize,
    brightness: &'a Plane,
}

impl Filter<'_> {
    /// One pass: by thresholds without a pilot, by Wiener's filter with one.
    fn pass(&self, input: &Plane, pilot: Option<&Plane>, threads: usize) -> Plane {
        let (width, height) = (input.width, input.height);
        let mut out = Plane::new(width, height, 0.0);
        for_each_band(threads, &mut out.values, width, |first, band| {
            let rows = band.len() / width;
            let mut weights = vec![0.0f32; band.len()];
            for y in places(height, self.step) {
                if y + SIDE <= first || y >= first + rows {
                    continue;
                }
                for x in places(width, self.step) {
                    let (square, weight) = self.square(input, pilot, x, y);
                    for (row, line) in square.iter().enumerate() {
                        let Some(at) = (y + row).checked_sub(first).filter(|at| *at < rows) else {
                            continue;
                        };
                        let begin = at * width + x;
                        let sums = &mut band[begin..begin + SIDE];
                        let weights = &mut weights[begin..begin + SIDE];
                        for ((sum, total), value) in sums.iter_mut().zip(weights).zip(line) {
                            *sum += value * weight;
                            *total += weight;
                        }
                    }
                }
            }
            for (sum, weight) in band.iter_mut().zip(&weights) {
                *sum /= weight;
            }
        });
        out
    }

    /// One square, filtered, and how much it counts: the sparser, the more.
    #[inline]
    fn square(&self, input: &Plane, pilot: Option<&Plane>, x: usize, y: usize) -> (Square, f32) {
        let mut square = cut(input, x, y);
        // The middle of the square tells its brightness well enough.
        let mean = (self.brightness.at(x + 2, y + 2)
            + self.brightness.at(x + 5, y + 2)
            + self.brightness.at(x + 2, y + 5)
            + self.brightness.at(x + 5, y + 5))
            / 4.0;
        let scale = self.noise.factor(mean) * self.stronger;
        forward(&mut square);
        let mean_coefficient = square[0][0];
        let mut energy = 0.0f32;
        match pilot {
            None => {
                for (row, deviations) in square.iter_mut().zip(&self.noise.deviation) {
                    for (value, deviation) in row.iter_mut().zip(deviations) {
                        let keep = value.abs() > THRESHOLD * deviation * scale;
                        *value = if keep { *value } else { 0.0 };
                        energy += if keep { 1.0 } else { 0.0 };
                    }
                }
            }
            Some(pilot) => {
                let mut known = cut(pilot, x, y);
                forward(&mut known);
                for ((row, known), deviations) in
                    square.iter_mut().zip(&known).zip(&self.noise.deviation)
                {
                    for ((value, known), deviation) in row.iter_mut().zip(known).zip(deviations) {
                        let signal = known * known;
                        let noise = deviation * scale;
                        let gain = signal / (signal + noise * noise + 1e-12);
                        *value *= gain;
                        energy += gain * gain;
                    }
                }
            }
        }
        square[0][0] = mean_coefficient;
        inverse(&mut square);
        (square, 1.0 / (1.0 + energy))
    }
}

#[inline]
fn cut(plane: &Plane, x: usize, y: usize) -> Square {
    std::array::from_fn(|row| {
        let line = &plane.values[(y + row) * plane.width + x..][..SIDE];
        std::array::from_fn(|column| line[column])
    })
}

/// Where squares begin: every `step`, and one at the very end.
fn places(length: usize, step: usize) -> impl Iterator<Item = usize> {
    let last = length.saturating_sub(SIDE);
    (0..last).step_by(step).chain(std::iter::once(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{grey, noisy, psnr, scene};

    #[test]
    fn noise_goes_and_edges_stay() {
        let clean = scene(320, 240);
        let mut picture = grey(&noisy(&clean, 0.05, 3));
        let before = psnr(&picture.planes[1], &clean);
        reduce(&mut picture, 1.0, 2, &Part::unwatched()).unwrap();
        let after = psnr(&picture.planes[1], &clean);
        assert!(after > before + 6.0, "{before:.1} dB → {after:.1} dB");
    }

    #[test]
    fn a_clean_picture_stays_as_it_is() {
        let clean = noisy(&scene(320, 240), 0.001, 2);
        let mut picture = grey(&clean);
        reduce(&mut picture, 1.0, 1, &Part::unwatched()).unwrap();
        assert!(psnr(&picture.planes[0], &clean) > 45.0);
    }

    #[test]
    fn the_result_does_not_depend_on_the_number_of_threads() {
        let plane = noisy(&scene(150, 170), 0.05, 3);
        let with = |threads| {
            let mut picture = grey(&plane);
            reduce(&mut picture, 0.7, threads, &Part::unwatched()).unwrap();
            picture
        };
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn tiny_pictures_are_left() {
        for (width, height) in [(1, 1), (3, 40), (8, 8)] {
            let mut picture = grey(&noisy(&Plane::new(width, height, 0.5), 0.1, 1));
            reduce(&mut picture, 1.0, 2, &Part::unwatched()).unwrap();
        }
    }
}
