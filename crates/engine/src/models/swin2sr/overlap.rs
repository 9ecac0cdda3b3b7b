//! Tiles that overlap along one axis, and how they fade into each other.

use std::ops::Range;

use super::network::WINDOW;

/// One axis of a picture, cut into tiles that overlap. All lengths are multiples of [`WINDOW`], so that
/// the windows of all tiles lie on one grid; the last tile may reach beyond the picture by less than
/// one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Axis {
    /// Length of the picture.
    length: usize,
    /// Length of a tile.
    side: usize,
    /// Where the tiles begin, rising from 0.
    pub(super) begins: Vec<usize>,
}

/// Neighbours share at least this much of a tile: an eighth, and at least one window. Measured with
/// tiles of 64 and 128 pixels: less shows seams, more costs time for nothing that can be seen.
fn least_overlap(side: usize) -> usize {
    (side / 8).max(WINDOW).next_multiple_of(WINDOW)
}

impl Axis {
    pub(super) fn new(length: usize, side: usize) -> Self {
        // What the tiles after the first have to bring, in windows.
        let rest = length.next_multiple_of(WINDOW).saturating_sub(side) / WINDOW;
        let step = (side - least_overlap(side)) / WINDOW;
        let after = rest.div_ceil(step);
        let begins = (0..=after)
            .map(|i| (i * rest).checked_div(after).unwrap_or(0) * WINDOW)
            .collect();
        Self {
            length,
            side,
            begins,
        }
    }

    /// The part of the picture that tile `i` covers.
    pub(super) fn covered(&self, i: usize) -> Range<usize> {
        self.begins[i]..(self.begins[i] + self.side).min(self.length)
    }

    /// How much tile `i` counts at each enlarged pixel that it covers, 0..1: rising where the tile
    /// before it ends, falling where the next one begins. At each pixel the weights of all tiles
    /// together are one.
    pub(super) fn weights(&self, i: usize, scale: usize) -> Vec<f32> {
        let covered = self.covered(i);
        (covered.start * scale..covered.end * scale)
            .map(|at| {
                let all: f64 = (0..self.begins.len())
                    .map(|tile| self.unscaled_weight(tile, at, scale))
                    .sum();
                (self.unscaled_weight(i, at, scale) / all) as f32
            })
            .collect()
    }

    /// The weight of a tile before it is divided by the sum of all.
    fn unscaled_weight(&self, tile: usize, at: usize, scale: usize) -> f64 {
        let begin = self.begins[tile];
        // The centre of the pixel, in pixels of the original.
        let at = (at as f64 + 0.5) / scale as f64;
        let (from_begin, to_end) = (at - begin as f64, (begin + self.side) as f64 - at);
        if from_begin < 0.0 || to_end < 0.0 {
            return 0.0;
        }
        let feather = least_overlap(self.side) as f64;
        // At the picture's own border there is nobody to fade to.
        let rising = if tile == 0 { feather } else { from_begin };
        let falling = if tile + 1 == self.begins.len() {
            feather
        } else {
            to_end
        };
        rising.min(falling).min(feather) / feather
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: [(usize, usize); 10] = [
        (1, 64),
        (63, 64),
        (64, 64),
        (65, 64),
        (100, 64),
        (128, 64),
        (1001, 64),
        (129, 128),
        (1000, 128),
        (40, 16),
    ];

    #[test]
    fn tiles_lie_on_the_grid_of_windows_and_cover_the_picture() {
        for (length, side) in CASES {
            let axis = Axis::new(length, side);
            assert!(axis.begins.iter().all(|begin| begin % WINDOW == 0));
            assert_eq!(axis.begins[0], 0);
            for pair in axis.begins.windows(2) {
                assert!(pair[0] < pair[1], "{length} by {side}");
                assert!(
                    pair[0] + side - pair[1] >= least_overlap(side),
                    "{length} by {side}"
                );
            }
            let last = axis.begins.last().expect("a tile") + side;
            assert!(last >= length, "{length} by {side}");
            assert!(last < length + WINDOW || axis.begins.len() == 1);
        }
    }

    #[test]
    fn there_are_no_more_tiles_than_the_overlap_asks_for() {
        assert_eq!(Axis::new(64, 64).begins, [0]);
        assert_eq!(Axis::new(120, 64).begins, [0, 56]);
        assert_eq!(Axis::new(121, 64).begins.len(), 3);
    }

    #[test]
    fn the_weights_of_all_tiles_together_are_one_at_each_pixel() {
        for (length, side) in CASES {
            for scale in [1, 2, 4] {
                let axis = Axis::new(length, side);
                let mut sums = vec![0f32; length * scale];
                for tile in 0..axis.begins.len() {
                    let weights = axis.weights(tile, scale);
                    let covered = axis.covered(tile);
                    assert_eq!(weights.len(), covered.len() * scale);
                    for (sum, weight) in sums[covered.start * scale..].iter_mut().zip(&weights) {
                        assert!((0.0..=1.0).contains(weight));
                        *sum += weight;
                    }
                }
                let worst = sums.iter().map(|sum| (sum - 1.0).abs()).fold(0.0, f32::max);
                assert!(worst < 1e-6, "{length} by {side}: {worst}");
            }
        }
    }

    #[test]
    fn a_tile_fades_without_a_step() {
        let axis = Axis::new(500, 64);
        for tile in 0..axis.begins.len() {
            let weights = axis.weights(tile, 4);
            let steps = weights.windows(2).map(|pair| (pair[0] - pair[1]).abs());
            assert!(steps.fold(0.0, f32::max) < 0.05);
        }
    }
}
