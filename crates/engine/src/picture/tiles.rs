//! Cuts a picture into tiles, and says how many are computed at once.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use super::rect::Rect;

/// Tiles begin at multiples of so many pixels: the side of the squares that networks compute at once.
pub(crate) const GRID: usize = 4;

/// How the work on a picture is divided. The result does not depend on it, only time and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiling {
    /// Longest side of a tile, in pixels of the original: a multiple of four, other numbers are
    /// taken for the next smaller one, and those below four for four.
    pub side: usize,
    /// Tiles computed at the same time.
    pub workers: usize,
    /// Threads that compute one tile.
    pub threads: usize,
}

impl Tiling {
    /// Measured on two cores: a tile per core on one thread each takes 2.4 s for a megapixel, where
    /// tile after tile on two threads takes 2.8 s, as the threads need not wait for each other.
    pub(crate) fn for_this_machine(side: usize) -> Self {
        Self {
            side,
            workers: available_parallelism().map_or(1, NonZeroUsize::get),
            threads: 1,
        }
    }
}

/// A rectangle of the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tile {
    /// Which row of tiles it stands in, from above.
    pub(crate) band: usize,
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Tile {
    pub(crate) fn rect(&self) -> Rect {
        Rect {
            x: self.x as isize,
            y: self.y as isize,
            width: self.width,
            height: self.height,
        }
    }
}

/// The tiles of a picture, row after row, as equal in size as can be.
pub(crate) fn tiles(width: usize, height: usize, side: usize) -> Vec<Tile> {
    let columns = cuts(width, side);
    let rows = cuts(height, side);
    let mut out = Vec::with_capacity(columns.len() * rows.len());
    for (band, &(y, height)) in rows.iter().enumerate() {
        out.extend(columns.iter().map(|&(x, width)| Tile {
            band,
            x,
            y,
            width,
            height,
        }));
    }
    out
}

/// Cuts a length into the fewest pieces of at most `side` that begin at multiples of
/// [`GRID`]: (begin, length).
fn cuts(length: usize, side: usize) -> Vec<(usize, usize)> {
    let squares = length.div_ceil(GRID);
    let count = squares.div_ceil((side / GRID).max(1));
    let cut = |i: usize| (i * squares / count * GRID).min(length);
    (0..count).map(|i| (cut(i), cut(i + 1) - cut(i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_every_pixel_once_and_none_is_too_large() {
        for (width, height, side) in [(1, 1, 128), (128, 129, 128), (1000, 3, 256), (301, 200, 7)] {
            let mut covered = vec![0u8; width * height];
            for tile in tiles(width, height, side) {
                assert!(tile.width <= side && tile.height <= side);
                assert_eq!((tile.x % GRID, tile.y % GRID), (0, 0));
                for y in tile.y..tile.y + tile.height {
                    for x in tile.x..tile.x + tile.width {
                        covered[y * width + x] += 1;
                    }
                }
            }
            assert!(
                covered.iter().all(|c| *c == 1),
                "{width} × {height} by {side}"
            );
        }
    }

    #[test]
    fn tiles_are_nearly_equal() {
        for (length, side) in [(1000, 300), (257, 128), (61, 16)] {
            let cuts = cuts(length, side);
            let shortest = cuts.iter().map(|(_, length)| *length).min();
            let longest = cuts.iter().map(|(_, length)| *length).max();
            let difference = longest.unwrap_or(0) - shortest.unwrap_or(0);
            // A square of the grid, and what is missing of the last one.
            assert!(difference < 2 * GRID, "{cuts:?}");
        }
    }

    #[test]
    fn a_tile_is_never_smaller_than_a_square_of_the_grid_inside_the_picture() {
        assert_eq!(cuts(10, 1), [(0, 4), (4, 4), (8, 2)]);
        assert_eq!(cuts(10, 7), [(0, 4), (4, 4), (8, 2)]);
        assert_eq!(cuts(3, 0), [(0, 3)]);
    }
}
