//! The shapes of dust, of scratches, and of what only looks like them.

use crate::picture::planes::Plane;

/// What can be said of the shape of some pixels.
pub(super) struct Shape {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
    /// Standard deviations along the longest axis and across it.
    along: f32,
    across: f32,
}

impl Shape {
    pub(super) fn of(pixels: &[usize], width: usize) -> Self {
        let places = || pixels.iter().map(|at| (at % width, at / width));
        let left = places().map(|p| p.0).min().unwrap_or(0);
        let right = places().map(|p| p.0).max().unwrap_or(0);
        let top = places().map(|p| p.1).min().unwrap_or(0);
        let bottom = places().map(|p| p.1).max().unwrap_or(0);
        let area = pixels.len() as f32;
        let mean_x = places().map(|p| p.0 as f32).sum::<f32>() / area;
        let mean_y = places().map(|p| p.1 as f32).sum::<f32>() / area;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in places() {
            let (x, y) = (x as f32 - mean_x, y as f32 - mean_y);
            (xx, xy, yy) = (xx + x * x / area, xy + x * y / area, yy + y * y / area);
        }
        let middle = (xx + yy) / 2.0;
        let spread = (((xx - yy) / 2.0).powi(2) + xy * xy).sqrt();
        Self {
            left,
            right,
            top,
            bottom,
            along: (middle + spread).max(0.0).sqrt(),
            across: (middle - spread).max(0.0).sqrt(),
        }
    }

    pub(super) fn middle(&self) -> (f32, f32) {
        let between = |low: usize, high: usize| (low + high) as f32 / 2.0;
        (
            between(self.left, self.right),
            between(self.top, self.bottom),
        )
    }

    /// How many times longer than thick it is.
    pub(super) fn elongation(&self) -> f32 {
        (self.along + 0.3) / (self.across + 0.3)
    }

    pub(super) fn longest_side(&self) -> usize {
        (self.right - self.left + 1).max(self.bottom - self.top + 1)
    }
}

/// A light in an eye: a small bright speck within something dark and round, around which it is
/// lighter again.
pub(super) fn is_catchlight(shape: &Shape, light: &Plane) -> bool {
    let (x, y) = shape.middle();
    let radius = shape.longest_side() as f32 / 2.0;
    let ring = |radius: f32| {
        const PLACES: usize = 16;
        let values = (0..PLACES).map(|i| {
            let angle = i as f32 * std::f32::consts::TAU / PLACES as f32;
            light.clamped(
                (x + radius * angle.cos()).round() as isize,
                (y + radius * angle.sin()).round() as isize,
            )
        });
        let mut values: Vec<f32> = values.collect();
        values.sort_by(f32::total_cmp);
        values
    };
    let near = ring(radius + 2.5);
    let dark = near[near.len() / 2];
    // Further away nearly everything is lighter than the dark ring: not so in a dark coat.
    (2..=4).any(|times| {
        let far = ring((radius + 2.5) * times as f32);
        far[far.len() / 5] > dark + 0.12
    })
}

/// Whether something dark is not so in its middle: an iris with a light in it.
pub(super) fn has_light_in_middle(pixels: &[usize], shape: &Shape, width: usize) -> bool {
    let (x, y) = shape.middle();
    let (x, y) = (x as usize, y as usize);
    let near_middle =
        |at: &&usize| (**at % width).abs_diff(x) <= 1 && (**at / width).abs_diff(y) <= 1;
    shape.longest_side() >= 5 && pixels.iter().filter(near_middle).count() < 9
}

/// The mask and all pixels at most so far from it.
pub(super) fn grown(mask: &[bool], width: usize, height: usize, by: usize) -> Vec<bool> {
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
