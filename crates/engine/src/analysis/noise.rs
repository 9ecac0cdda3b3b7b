//! Measures the noise of a plane: how strong at which frequency and at which brightness.
//!
//! After M. Lebrun, M. Colom, J.-M. Morel, "The Noise Clinic: a blind image denoising algorithm",
//! IPOL 2015, and N. Ponomarenko et al., "An automatic approach to lossy compression of AVIRIS
//! images", 2007: among squares of similar brightness those with the least energy at low
//! frequencies show no more than noise, and their coefficients tell its strength frequency by
//! frequency. Grain of film, which is coarser than a pixel, and what JPEG left of noise are
//! measured as they are.

use super::dct::{SIDE, Square, forward};
use crate::picture::planes::Plane;

/// Classes of brightness that are measured each by itself.
const LEVELS: usize = 8;

/// About so many squares are looked at.
const SQUARES: usize = 24_000;

/// The part of the squares of a level that is taken for flat.
const FLAT_PART: f32 = 0.06;

/// What varies by more than this is drawn, not grain.
const STRONGEST: f32 = 0.13;

/// Noise is nearly everywhere in a picture that has it: a smaller part of the squares that show it is
/// texture, a larger one is noise.
const TEXTURE_PART: f32 = 0.3;
const NOISE_PART: f32 = 0.5;

/// Coefficients with `u + v` below this tell flat squares from others.
const LOW: usize = 4;

/// The noise of a plane.
#[derive(Clone, Debug)]
pub(crate) struct Noise {
    /// Standard deviation of each coefficient, where the brightness factor is one.
    pub(crate) deviation: Square,
    /// The factor for each level of brightness.
    pub(crate) factors: [f32; LEVELS],
    /// Standard deviation of the noise of a pixel, on average over the picture.
    pub(crate) sigma: f32,
    /// How sure it is that this is noise and not texture, 0 to 1.
    pub(crate) certainty: f32,
}

impl Noise {
    /// The factor for a square of this mean.
    #[inline]
    pub(crate) fn factor(&self, mean: f32) -> f32 {
        let at = (mean * LEVELS as f32 - 0.5).clamp(0.0, (LEVELS - 1) as f32);
        let (low, part) = (at as usize, at.fract());
        let high = (low + 1).min(LEVELS - 1);
        self.factors[low] + (self.factors[high] - self.factors[low]) * part
    }
}

/// A square that was looked at.
struct Sample {
    level: usize,
    low_energy: f32,
    coefficients: Square,
}

/// Measures the noise of `plane`; brightness is that of `brightness`, which is of the same size.
/// `None` if there are too few squares to tell.
pub(crate) fn measure(plane: &Plane, brightness: &Plane) -> Option<Noise> {
    let samples = samples(plane, brightness);
    let mut by_level: [Vec<&Sample>; LEVELS] = Default::default();
    for sample in &samples {
        by_level[sample.level].push(sample);
    }
    // Where noise is read off, its shape must not be that of what is depicted.
    let mut levels: [Option<Level>; LEVELS] = Default::default();
    let mut sums = [[0.0f32; SIDE]; SIDE];
    let mut count = 0.0;
    for (level, squares) in by_level.iter_mut().enumerate() {
        if squares.len() < 60 {
            continue;
        }
        let trust = evenness(squares);
        squares.sort_by(|a, b| a.low_energy.total_cmp(&b.low_energy));
        let flat = ((squares.len() as f32 * FLAT_PART) as usize).max(16);
        let flat = &squares[..flat];
        let variance = flat
            .iter()
            .map(|s| high_energy(&s.coefficients))
            .sum::<f32>()
            / flat.len() as f32;
        levels[level] = Some(Level {
            deviation: variance.sqrt(),
            squares: squares.len() as f32,
            trust,
        });
        if variance <= 0.0 {
            continue;
        }
        for sample in flat {
            for (sums, row) in sums.iter_mut().zip(&sample.coefficients) {
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum += value * value / variance;
                }
            }
        }
        count += flat.len() as f32;
    }
    if count == 0.0 {
        return None;
    }
    let mut shape = sums.map(|row| row.map(|sum| sum / count));
    raise_low_frequencies(&mut shape);
    let factors = factors(&levels)?;
    let known = levels
        .iter()
        .enumerate()
        .filter_map(|(i, v)| Some((i, v.as_ref()?.squares)));
    let (sum, weight) = known.fold((0.0, 0.0), |(sum, weight), (i, n)| {
        (sum + factors[i] * factors[i] * n, weight + n)
    });
    let power: f32 = shape.iter().flatten().sum::<f32>() / (SIDE * SIDE) as f32;
    // No grain is that strong: this is lace, or print.
    let sigma = (sum / weight * power).sqrt();
    if sigma > STRONGEST {
        return None;
    }
    Some(Noise {
        deviation: shape.map(|row| row.map(f32::sqrt)),
        factors,
        sigma,
        certainty: certainty(&levels),
    })
}

/// The part of the squares that lie in levels as even as noise makes them.
fn certainty(levels: &[Option<Level>; LEVELS]) -> f32 {
    let sums = levels
        .iter()
        .flatten()
        .fold((0.0, 0.0), |(even, all), level| {
            (even + level.squares * level.trust, all + level.squares)
        });
    ((sums.0 / sums.1 - TEXTURE_PART) / (NOISE_PART - TEXTURE_PART)).clamp(0.0, 1.0)
}

fn samples(plane: &Plane, brightness: &Plane) -> Vec<Sample> {
    if plane.width < SIDE || plane.height < SIDE {
        return Vec::new();
    }
    let area = (plane.width * plane.height) as f32;
    // Odd steps, so that the squares fall differently on the squares of JPEG.
    let step = ((area / SQUARES as f32).sqrt() as usize).max(3) | 1;
    let mut samples = Vec::new();
    for y in (0..=plane.height - SIDE).step_by(step) {
        for x in (0..=plane.width - SIDE).step_by(step) {
            let mut square: Square = std::array::from_fn(|row| {
                std::array::from_fn(|column| plane.at(x + column, y + row))
            });
            let mut mean = 0.0;
            for row in 0..SIDE {
                mean += brightness.row(y + row)[x..x + SIDE].iter().sum::<f32>();
            }
            let mean = mean / (SIDE * SIDE) as f32;
            forward(&mut square);
            let energy: f32 = square.iter().flatten().skip(1).map(|c| c * c).sum();
            // Where light or shadow is clipped, so is the noise.
            if energy < 1e-9 || !(0.015..=0.985).contains(&mean) {
                continue;
            }
            samples.push(Sample {
                level: ((mean * LEVELS as f32) as usize).min(LEVELS - 1),
                low_energy: low_energy(&square),
                coefficients: square,
            });
        }
    }
    samples
}

fn low_energy(square: &Square) -> f32 {
    let mut sum = 0.0;
    for (v, row) in square.iter().enumerate().take(LOW) {
        for (u, value) in row.iter().enumerate().take(LOW - v) {
            if u + v > 0 {
                sum += value * value;
            }
        }
    }
    sum
}

/// Mean energy of the coefficients that had no part in choosing the square.
fn high_energy(square: &Square) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (v, row) in square.iter().enumerate() {
        for (u, value) in row.iter().enumerate() {
            if u + v >= LOW {
                sum += value * value;
                count += 1.0;
            }
        }
    }
    sum / count
}

/// The squares were chosen for having little at low frequencies, so that is no measure of the noise
/// there: noise is not weaker there than at those next to them. Nor is it many times stronger, even
/// that of coarse grain: what is, is a slope.
fn raise_low_frequencies(shape: &mut Square) {
    let ring = |shape: &Square, sum: usize| {
        let values: Vec<f32> = (0..=sum).map(|u| shape[sum - u][u]).collect();
        values.iter().sum::<f32>() / values.len() as f32
    };
    let next = ring(shape, LOW).max(ring(shape, LOW + 1));
    for (v, row) in shape.iter_mut().enumerate().take(LOW) {
        for value in &mut row[..LOW - v] {
            *value = value.clamp(next, next * 6.0);
        }
    }
    // The mean of a square is no noise at all.
    shape[0][0] = 0.0;
}

/// What was measured at a level of brightness.
struct Level {
    deviation: f32,
    squares: f32,
    /// How sure it is that this is noise and not texture, 0 to 1.
    trust: f32,
}

/// Noise has much the same energy everywhere, texture here more and there less: how near the squares
/// with the least energy are to the others.
fn evenness(squares: &[&Sample]) -> f32 {
    let mut energies: Vec<f32> = squares
        .iter()
        .map(|s| high_energy(&s.coefficients))
        .collect();
    energies.sort_by(f32::total_cmp);
    let at = |part: f32| energies[((energies.len() - 1) as f32 * part) as usize];
    ((at(0.05) / at(0.25).max(1e-12) - 0.40) / 0.16).clamp(0.0, 1.0)
}

/// The standard deviation at each level: what was measured and is to be trusted, filled up from the
/// neighbours. A level that shows nothing but texture looks noisier than it is.
fn factors(levels: &[Option<Level>; LEVELS]) -> Option<[f32; LEVELS]> {
    let mut trusted: Vec<f32> = levels
        .iter()
        .flatten()
        .filter(|level| level.trust > 0.5)
        .map(|level| level.deviation)
        .collect();
    trusted.sort_by(f32::total_cmp);
    let usual = trusted.get(trusted.len() / 2);
    let measured = |level: usize| {
        levels[level].as_ref().map(|level| {
            // Without any level to hold it against, little is taken for noise.
            let bounded = usual.map_or(level.deviation * 0.25, |usual| level.deviation.min(*usual));
            bounded + (level.deviation - bounded) * level.trust
        })
    };
    let nearest = |level: usize| {
        (0..LEVELS).find_map(|away| {
            let below = level.checked_sub(away).and_then(measured);
            let above = (level + away < LEVELS)
                .then(|| measured(level + away))
                .flatten();
            match (below, above) {
                (Some(a), Some(b)) => Some((a + b) / 2.0),
                (a, b) => a.or(b),
            }
        })
    };
    let mut out = [0.0; LEVELS];
    for (level, factor) in out.iter_mut().enumerate() {
        *factor = nearest(level)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{noisy, scene};

    #[test]
    fn white_noise_is_measured_on_a_picture() {
        for sigma in [0.01, 0.03, 0.08] {
            let plane = noisy(&scene(300, 200), sigma, 1);
            let noise = measure(&plane, &plane).unwrap();
            assert!(
                (noise.sigma / sigma - 1.0).abs() < 0.25,
                "{sigma}: {}",
                noise.sigma
            );
        }
    }

    #[test]
    fn a_clean_picture_has_next_to_no_noise() {
        let plane = noisy(&scene(300, 200), 0.001, 2);
        let noise = measure(&plane, &plane).unwrap();
        assert!(noise.sigma < 0.004, "{noise:?}");
    }

    #[test]
    fn leaves_and_gravel_are_no_noise() {
        // As strong as noise, but here more and there less.
        let mut numbers = crate::samples::Numbers::new(4);
        let mut plane = scene(300, 200);
        for (at, value) in plane.values.iter_mut().enumerate() {
            let (x, y) = ((at % 300) as f32, (at / 300) as f32);
            let here = 1.0 + 0.9 * (x / 17.0).sin() * (y / 13.0).cos();
            *value = (*value + 0.05 * here * here * numbers.normal()).clamp(0.0, 1.0);
        }
        let texture = measure(&plane, &plane).unwrap();
        let plane = noisy(&scene(300, 200), 0.05, 1);
        let noise = measure(&plane, &plane).unwrap();
        assert!(texture.certainty < 0.5, "{texture:?}");
        assert!(noise.certainty > 0.95, "{noise:?}");
    }

    #[test]
    fn a_flat_or_tiny_picture_has_none() {
        for (width, height) in [(1, 1), (7, 300), (100, 100)] {
            let plane = Plane::new(width, height, 0.5);
            assert!(measure(&plane, &plane).is_none());
        }
    }
}
