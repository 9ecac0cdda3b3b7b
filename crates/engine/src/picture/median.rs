//! The median over squares, by a histogram that moves along the row (T. Huang, G. Yang, G. Tang, "A
//! fast two-dimensional median filtering algorithm", 1979).

use super::bands::for_each_band;
use super::planes::Plane;

/// Classes that values are sorted into.
const CLASSES: usize = 256;

/// The median over the square of `2 × radius + 1` pixels around each pixel, as far as it lies in the
/// picture. Values are those of 0 to 1 in [`CLASSES`] classes.
pub(crate) fn median(plane: &Plane, radius: usize, threads: usize) -> Plane {
    let (width, height) = (plane.width, plane.height);
    let class = |value: f32| ((value * (CLASSES - 1) as f32 + 0.5) as usize).min(CLASSES - 1) as u8;
    let classes: Vec<u8> = plane.values.iter().map(|value| class(*value)).collect();
    let mut out = Plane::new(width, height, 0.0);
    for_each_band(threads, &mut out.values, width, |first, band| {
        for (y, out) in band.chunks_mut(width).enumerate() {
            let y = first + y;
            let rows = y.saturating_sub(radius)..(y + radius + 1).min(height);
            let lines: Vec<&[u8]> = rows.map(|y| &classes[y * width..][..width]).collect();
            let mut window = Window::new();
            for x in 0..radius.min(width) {
                lines.iter().for_each(|line| window.add(line[x]));
            }
            for (x, out) in out.iter_mut().enumerate() {
                if x + radius < width {
                    lines.iter().for_each(|line| window.add(line[x + radius]));
                }
                if x > radius {
                    let left = x - radius - 1;
                    lines.iter().for_each(|line| window.remove(line[left]));
                }
                *out = window.median() as f32 / (CLASSES - 1) as f32;
            }
        }
    });
    out
}

/// How often each class is in the window, and where the median was last.
struct Window {
    counts: [u32; CLASSES],
    total: u32,
    class: usize,
    /// How many are in classes below `class`.
    below: u32,
}

impl Window {
    fn new() -> Self {
        Self {
            counts: [0; CLASSES],
            total: 0,
            class: 0,
            below: 0,
        }
    }

    #[inline]
    fn add(&mut self, class: u8) {
        self.counts[usize::from(class)] += 1;
        self.total += 1;
        self.below += u32::from(usize::from(class) < self.class);
    }

    #[inline]
    fn remove(&mut self, class: u8) {
        self.counts[usize::from(class)] -= 1;
        self.total -= 1;
        self.below -= u32::from(usize::from(class) < self.class);
    }

    #[inline]
    fn median(&mut self) -> usize {
        let half = self.total / 2;
        while self.below > half {
            self.class -= 1;
            self.below -= self.counts[self.class];
        }
        while self.below + self.counts[self.class] <= half {
            self.below += self.counts[self.class];
            self.class += 1;
        }
        self.class
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{noisy, scene};

    #[test]
    fn half_of_the_square_is_not_above_the_median_and_half_not_below() {
        let plane = noisy(&scene(60, 80), 0.1, 5);
        for radius in [0, 1, 6, 100] {
            let median = median(&plane, radius, 2);
            for (x, y) in [(0, 0), (59, 79), (30, 64), (3, 40)] {
                let columns = x.max(radius) - radius..(x + radius + 1).min(60);
                let rows = y.max(radius) - radius..(y + radius + 1).min(80);
                let mut values: Vec<f32> = rows
                    .flat_map(|y| plane.row(y)[columns.clone()].to_vec())
                    .collect();
                values.sort_by(f32::total_cmp);
                let expected = values[values.len() / 2];
                assert!(
                    (median.at(x, y) - expected).abs() < 0.003,
                    "{radius}: {x}, {y}"
                );
            }
        }
    }
}
