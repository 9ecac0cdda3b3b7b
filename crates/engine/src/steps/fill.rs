//! Fills small gaps from their rims inwards.
//!
//! A. Telea, "An image inpainting technique based on the fast marching method", 2004: a gap is
//! filled in the order of the distance from its rim, which the eikonal equation gives; each pixel
//! is a weighted mean of known pixels nearby. The term of their gradients is left out: in a grainy
//! scan it carries the grain into the gap.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::picture::planes::Picture;

/// Known pixels up to this distance have a part.
const REACH: isize = 4;

/// What is known of a pixel.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Known,
    /// At the rim: its distance is known, and it is filled.
    Rim,
    Gap,
}

/// A pixel of the rim, the nearest first.
#[derive(PartialEq)]
struct Next {
    distance: f32,
    at: usize,
}

impl Eq for Next {}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest; of two alike the first in the picture.
        let by_distance = other.distance.total_cmp(&self.distance);
        by_distance.then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Fills what `gap` marks, a pixel each, of `picture`. A picture that is nothing but gap is left.
pub(crate) fn fill(picture: &mut Picture, gap: &[bool]) {
    let (width, height) = (picture.width, picture.height);
    let mut front = Front {
        width: width as isize,
        height: height as isize,
        states: gap
            .iter()
            .map(|gap| if *gap { State::Gap } else { State::Known })
            .collect(),
        distances: gap.iter().map(|gap| if *gap { 1e6 } else { 0.0 }).collect(),
    };
    let mut next = BinaryHeap::new();
    for at in 0..gap.len() {
        if !gap[at] && front.neighbours(at).any(|n| gap[n]) {
            front.states[at] = State::Rim;
            next.push(Next { distance: 0.0, at });
        }
    }
    while let Some(Next { at, distance }) = next.pop() {
        if front.states[at] == State::Known || distance > front.distances[at] {
            continue;
        }
        front.states[at] = State::Known;
        let around: Vec<usize> = front.neighbours(at).collect();
        for n in around {
            if front.states[n] == State::Known {
                continue;
            }
            if front.states[n] == State::Gap {
                front.distances[n] = front.eikonal(n);
                front.paint(picture, n);
                front.states[n] = State::Rim;
                next.push(Next {
                    distance: front.distances[n],
                    at: n,
                });
            } else {
                let distance = front.eikonal(n);
                if distance < front.distances[n] {
                    front.distances[n] = distance;
                    next.push(Next { distance, at: n });
                }
            }
        }
    }
}

/// The front that moves inwards.
struct Front {
    width: isize,
    height: isize,
    states: Vec<State>,
    distances: Vec<f32>,
}

impl Front {
    fn index(&self, x: isize, y: isize) -> Option<usize> {
        let inside = (0..self.width).contains(&x) && (0..self.height).contains(&y);
        inside.then(|| (y * self.width + x) as usize)
    }

    fn place(&self, at: usize) -> (isize, isize) {
        (at as isize % self.width, at as isize / self.width)
    }

    fn neighbours(&self, at: usize) -> impl Iterator<Item = usize> + use<'_> {
        let (x, y) = self.place(at);
        [(-1, 0), (1, 0), (0, -1), (0, 1)]
            .into_iter()
            .filter_map(move |(dx, dy)| self.index(x + dx, y + dy))
    }

    /// The distance of a pixel from those of its neighbours.
    fn eikonal(&self, at: usize) -> f32 {
        let (x, y) = self.place(at);
        let known = |dx: isize, dy: isize| {
            let at = self.index(x + dx, y + dy)?;
            (self.states[at] != State::Gap).then(|| self.distances[at])
        };
        let nearer = |a: Option<f32>, b: Option<f32>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let across = nearer(known(-1, 0), known(1, 0));
        let along = nearer(known(0, -1), known(0, 1));
        match (across, along) {
            (Some(a), Some(b)) if (a - b).abs() < 1.0 => {
                (a + b + (2.0 - (a - b).powi(2)).sqrt()) / 2.0
            }
            (Some(a), Some(b)) => a.min(b) + 1.0,
            (Some(a), None) | (None, Some(a)) => a + 1.0,
            (None, None) => 1e6,
        }
    }

    fn usable(&self, x: isize, y: isize) -> Option<usize> {
        self.index(x, y).filter(|at| self.states[*at] != State::Gap)
    }

    /// The slope of `value` at a pixel, from what is known to both sides, or to one.
    fn slope(&self, (x, y): (isize, isize), value: impl Fn(usize) -> f32) -> (f32, f32) {
        let here = self.index(x, y).map_or(0.0, &value);
        let along = |dx: isize, dy: isize| {
            let after = self.usable(x + dx, y + dy).map(&value);
            let before = self.usable(x - dx, y - dy).map(&value);
            match (before, after) {
                (Some(before), Some(after)) => (after - before) / 2.0,
                (Some(before), None) => here - before,
                (None, Some(after)) => after - here,
                (None, None) => 0.0,
            }
        };
        (along(1, 0), along(0, 1))
    }

    fn paint(&self, picture: &mut Picture, at: usize) {
        let (x, y) = self.place(at);
        let normal = self.slope((x, y), |at| self.distances[at]);
        let mut sums = [0.0f32; 3];
        let mut total = 0.0f32;
        for dy in -REACH..=REACH {
            for dx in -REACH..=REACH {
                let square = (dx * dx + dy * dy) as f32;
                if square > (REACH * REACH) as f32 || square == 0.0 {
                    continue;
                }
                let Some(near) = self.usable(x + dx, y + dy) else {
                    continue;
                };
                // From there to here.
                let (rx, ry) = (-dx as f32, -dy as f32);
                let length = square.sqrt();
                let along = ((rx * normal.0 + ry * normal.1) / length).abs().max(0.05);
                let level = 1.0 / (1.0 + (self.distances[near] - self.distances[at]).abs());
                let weight = along * level / (square * length);
                for (sum, plane) in sums.iter_mut().zip(&picture.planes) {
                    *sum += weight * plane.values[near];
                }
                total += weight;
            }
        }
        if total > 0.0 {
            for (sum, plane) in sums.iter().zip(&mut picture.planes) {
                plane.values[at] = sum / total;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{colour_scene, psnr};

    #[test]
    fn a_scratch_over_a_gradient_disappears() {
        let clean = colour_scene(120, 90);
        let mut picture = clean.clone();
        let mut gap = vec![false; 120 * 90];
        for y in 5..80 {
            for x in 20 + y / 3..23 + y / 3 {
                gap[y * 120 + x] = true;
                for plane in &mut picture.planes {
                    plane.values[y * 120 + x] = 1.0;
                }
            }
        }
        fill(&mut picture, &gap);
        let after = psnr(&picture.planes[0], &clean.planes[0]);
        assert!(after > 38.0, "{after}");
    }

    #[test]
    fn what_is_no_gap_is_left() {
        let clean = colour_scene(40, 30);
        let mut picture = clean.clone();
        fill(&mut picture, &[false; 40 * 30]);
        assert_eq!(picture, clean);
    }

    #[test]
    fn a_picture_that_is_all_gap_is_left() {
        let clean = colour_scene(10, 8);
        let mut picture = clean.clone();
        fill(&mut picture, &[true; 80]);
        assert_eq!(picture, clean);
    }

    #[test]
    fn a_gap_at_the_border_is_filled() {
        let mut picture = Picture::from_rgb(9, 9, &[100; 9 * 9 * 3]);
        let mut gap = vec![false; 81];
        for at in [0, 1, 9, 10, 80] {
            gap[at] = true;
            picture.planes[0].values[at] = 1.0;
        }
        fill(&mut picture, &gap);
        let wanted = 100.0 / 255.0;
        assert!(
            picture.planes[0]
                .values
                .iter()
                .all(|v| (v - wanted).abs() < 1e-4)
        );
    }
}
