//! How much a place looks like a piece of a thin line, and in which direction: the mean along a short
//! stretch is held against those along its two sides, for each of [`WAYS`] directions.
//!
//! A matched filter for lines that is turned, as in S. Chaudhuri et al., "Detection of blood vessels
//! in retinal images using two-dimensional matched filters", 1989; both sides must agree, which
//! tells lines from edges (T. Koller et al., "Multiscale detection of curvilinear structures in 2-D
//! and 3-D image data", 1995).

use std::f32::consts::PI;

use super::bands::for_each_band;
use super::picture::Plane;

/// Directions that are tried, evenly over half a turn.
pub(crate) const WAYS: usize = 16;

/// Pixels before and after the middle of a stretch.
const HALF: isize = 7;

/// How far away the sides are.
pub(crate) const SIDE: f32 = 3.5;

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
        let mut sums = [vec![0.0f32; width], vec![0.0; width], vec![0.0; width]];
        for (y, out) in band.chunks_mut(width).enumerate() {
            let y = (first + y) as isize;
            for way in 0..WAYS as u8 {
                let (sin, cos) = angle(way).sin_cos();
                let sides = [0.0, SIDE, -SIDE].map(|side| (-sin * side, cos * side));
                for (sum, (dx, dy)) in sums.iter_mut().zip(sides) {
                    sum.fill(0.0);
                    for step in -HALF..=HALF {
                        let (x, step_y) = (step as f32 * cos + dx, step as f32 * sin + dy);
                        padded.add(sum, x.round() as isize, y + step_y.round() as isize);
                    }
                }
                let [middle, left, right] = &sums;
                let sums = middle.iter().zip(left).zip(right);
                for (best, ((middle, left), right)) in out.iter_mut().zip(sums) {
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
