//! How much a place looks like a piece of a thin line, and in which direction: the mean along a short
//! stretch is held against those along its two sides, for each of [`WAYS`] directions.
//!
//! A matched filter for lines that is turned, as in S. Chaudhuri et al., "Detection of blood vessels
//! in retinal images using two-dimensional matched filters", 1989; both sides must agree, which
//! tells lines from edges (T. Koller et al., "Multiscale detection of curvilinear structures in 2-D
//! and 3-D image data", 1995).

use std::f32::consts::PI;

use crate::picture::bands::for_each_band;
use crate::picture::planes::Plane;

/// Directions that are tried, evenly over half a turn.
pub(crate) const WAYS: usize = 16;

/// Pixels before and after the middle of a stretch.
const HALF: isize = 7;

/// How far away the sides are.
const SIDE: f32 = 3.5;

/// The same, rounded up.
const FAR: usize = 4;

/// Rows and columns that are added around a plane, so that no stretch ends outside.
const MARGIN: usize = 12;

/// The strongest stretch through each pixel.
pub(crate) struct Ridges {
    /// By how much it stands out from the side that it stands out less from; 0 if it does not.
    pub(crate) strength: Plane,
    /// Its direction: `way × π / WAYS` from the x axis, y down.
    pub(crate) ways: Vec<u8>,
}

/// The angle of a direction.
pub(crate) fn angle(way: u8) -> f32 {
    f32::from(way) * PI / WAYS as f32
}

/// A plane with its border repeated around it.
struct Padded {
    width: usize,
    values: Vec<f32>,
}

impl Padded {
    fn of(plane: &Plane) -> Self {
        let width = plane.width + 2 * MARGIN;
        let mut values = Vec::with_capacity(width * (plane.height + 2 * MARGIN));
        for y in 0..plane.height + 2 * MARGIN {
            let row = plane.row(y.saturating_sub(MARGIN).min(plane.height - 1));
            let [first, last] = [row[0], row[plane.width - 1]];
            values.extend(std::iter::repeat_n(first, MARGIN));
            values.extend_from_slice(row);
            values.extend(std::iter::repeat_n(last, MARGIN));
        }
        Self { width, values }
    }

    /// As long a part of a row as `out`, added to it, from a place of the plane inside.
    fn add(&self, out: &mut [f32], x: isize, y: isize) {
        let margin = MARGIN as isize;
        let from = (y + margin) as usize * self.width + (x + margin) as usize;
        let values = &self.values[from..from + out.len()];
        for (out, value) in out.iter_mut().zip(values) {
            *out += value;
        }
    }
}

/// The stretches that are above both of their sides.
pub(crate) fn ridges(plane: &Plane, threads: usize) -> Ridges {
    let (width, height) = (plane.width, plane.height);
    let padded = Padded::of(plane);
    let mut found = vec![(0.0f32, 0u8); width * height];
    for_each_band(threads, &mut found, width, |first, band| {
        let rows = band.len() / width;
        // Sums along the stretches, with as many rows and columns more as the sides are away.
        let wide = width + 2 * FAR;
        let mut sums = vec![0.0f32; wide * (rows + 2 * FAR)];
        for way in 0..WAYS as u8 {
            let (sin, cos) = angle(way).sin_cos();
            let steps = (-HALF..=HALF).map(|step| {
                let (x, y) = (step as f32 * cos, step as f32 * sin);
                (x.round() as isize, y.round() as isize)
            });
            let steps: Vec<(isize, isize)> = steps.collect();
            for (y, sums) in sums.chunks_exact_mut(wide).enumerate() {
                sums.fill(0.0);
                let y = (first + y) as isize - FAR as isize;
                for (dx, dy) in &steps {
                    padded.add(sums, dx - FAR as isize, y + dy);
                }
            }
            let [dx, dy] = [-sin * SIDE, cos * SIDE].map(|side| side.round() as isize);
            let row = |y: usize, dx: isize, dy: isize| {
                let at = (y + FAR).wrapping_add_signed(dy) * wide + FAR.wrapping_add_signed(dx);
                &sums[at..at + width]
            };
            for (y, out) in band.chunks_exact_mut(width).enumerate() {
                let sides = row(y, dx, dy).iter().zip(row(y, -dx, -dy));
                let values = row(y, 0, 0).iter().zip(sides);
                for (best, (middle, (left, right))) in out.iter_mut().zip(values) {
                    let over = middle - left.max(*right);
                    if over > best.0 {
                        *best = (over, way);
                    }
                }
            }
        }
    });
    let mean = 1.0 / (2 * HALF + 1) as f32;
    Ridges {
        strength: Plane {
            width,
            height,
            values: found.iter().map(|(over, _)| over * mean).collect(),
        },
        ways: found.iter().map(|(_, way)| *way).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_ridge_in_its_direction_and_an_edge_is_none() {
        let mut plane = Plane::new(80, 90, 0.4);
        for y in 0..90 {
            for x in 0..80 {
                // A line down on the left, and an edge on the right.
                if (20..22).contains(&x) || x > 60 {
                    plane.values[y * 80 + x] = 0.8;
                }
            }
        }
        for threads in [1, 3] {
            let ridges = ridges(&plane, threads);
            assert!(ridges.strength.at(20, 45) > 0.35);
            assert_eq!(usize::from(ridges.ways[45 * 80 + 20]), WAYS / 2);
            for x in 50..74 {
                assert!(ridges.strength.at(x, 45) < 0.01, "{x}");
            }
        }
    }

    #[test]
    fn the_smallest_plane_has_no_ridge() {
        let ridges = ridges(&Plane::new(1, 1, 1.0), 2);
        assert_eq!(ridges.strength.values, [0.0]);
    }
}
