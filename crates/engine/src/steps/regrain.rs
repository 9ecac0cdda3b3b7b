//! Gives what was filled the grain of the photo around it, without which it is seen as smooth worms.
//!
//! The grain is made of what is measured of the noise ([`crate::analysis::noise`]): coefficients of squares of
//! the discrete cosine transform, each drawn with its own strength (C. Gomila and A. Kobilansky, "SEI
//! message for film grain encoding", JVT-H022, 2003). The measure already knows how coarse grain is
//! and how strong at which brightness.

use std::f32::consts::TAU;

use super::exemplar::drawn;
use super::grain::{channels, opponent};
use crate::analysis::dct::{SIDE, Square, inverse};
use crate::analysis::noise::{Noise, measure};
use crate::picture::planes::{Picture, Plane};

/// Numbers drawn for a square, at most.
const SEEDS: u64 = 256;

/// The grain of a photo: of its lightness, and of two differences of colour.
pub(super) struct Grain {
    planes: [Option<Noise>; 3],
}

impl Grain {
    /// `None` if the photo has none. What has gaps has hardly any effect on the measure.
    pub(super) fn of(picture: &Picture) -> Option<Self> {
        let [mut plane, mut brightness] = [0, 1].map(|_| Plane {
            width: picture.width,
            height: picture.height,
            values: Vec::with_capacity(picture.planes[0].values.len()),
        });
        let [r, g, b] = &picture.planes;
        let pixels = || r.values.iter().zip(&g.values).zip(&b.values);
        brightness
            .values
            .extend(pixels().map(|((r, g), b)| (r + g + b) / 3.0));
        let planes = [0, 1, 2].map(|channel| {
            plane.values.clear();
            let turned = pixels().map(|((r, g), b)| opponent([*r, *g, *b])[channel]);
            plane.values.extend(turned);
            measure(&plane, &brightness).filter(|noise| noise.certainty > 0.0)
        });
        // Where lightness has none, what varies in the colours belongs to the photo.
        planes[0].is_some().then_some(Self { planes })
    }

    /// Adds so much of it as `missing` says at a pixel: 0 none, 1 as much as there is around.
    pub(super) fn add(&self, picture: &mut Picture, missing: impl Fn(usize, usize) -> f32) {
        for top in (0..picture.height).step_by(SIDE) {
            for left in (0..picture.width).step_by(SIDE) {
                self.add_to_square(picture, (left, top), &missing);
            }
        }
    }

    fn add_to_square(
        &self,
        picture: &mut Picture,
        (left, top): (usize, usize),
        missing: &impl Fn(usize, usize) -> f32,
    ) {
        let (width, height) = (picture.width, picture.height);
        let places = || {
            let rows = top..(top + SIDE).min(height);
            rows.flat_map(move |y| (left..(left + SIDE).min(width)).map(move |x| (x, y)))
        };
        let (mut sum, mut count) = (0.0, 0.0f32);
        for (x, y) in places().filter(|(x, y)| missing(*x, *y) > 0.0) {
            sum += picture.pixel(x, y).iter().sum::<f32>() / 3.0;
            count += 1.0;
        }
        if count == 0.0 {
            return;
        }
        let mut seed = (top * width + left) as u64 * SEEDS;
        let mut normal = || {
            seed += 1;
            let (turn, far) = drawn(seed);
            (-2.0 * (1.0 - far).ln()).sqrt() * (turn * TAU).cos()
        };
        let grain = self.planes.each_ref().map(|noise| {
            let noise = noise.as_ref()?;
            let strength = noise.factor(sum / count) * noise.certainty;
            let mut square: Square = noise
                .deviation
                .map(|row| row.map(|deviation| deviation * strength * normal()));
            inverse(&mut square);
            Some(square)
        });
        for (x, y) in places() {
            let part = missing(x, y);
            let turned = grain.map(|square| square.map_or(0.0, |s| s[y - top][x - left]));
            for (plane, grain) in picture.planes.iter_mut().zip(channels(turned)) {
                let value = &mut plane.values[y * width + x];
                if part > 0.0 {
                    *value = (*value + part * grain).clamp(0.0, 1.0);
                }
            }
        }
    }
}
