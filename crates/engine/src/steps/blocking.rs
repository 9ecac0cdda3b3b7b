//! Measures and smooths the blocks of JPEG.
//!
//! Differences across the borders of blocks are held against those inside (Z. Wang, A. Bovik, B.
//! Evans, "Blind measurement of blocking artifacts in images", 2000), for each place that the grid
//! can have, as a scan may have been cut. Where they are larger and what is on both sides is flat,
//! the border is smoothed (P. List et al., "Adaptive deblocking filter", 2003).

use crate::picture::bands::for_each_band;
use crate::picture::planes::{Picture, Plane};

/// Side of a block.
const BLOCK: usize = 8;

/// Blocks as they were measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Blocking {
    /// The column and the row that the grid begins at, below [`BLOCK`].
    grid: (usize, usize),
    /// How much larger differences across borders are than others, on average, in coded values.
    pub(crate) excess: f32,
}

/// Excess below this is not seen, and comes about by chance.
const UNSEEN: f32 = 0.0012;

/// Measures the blocks.
pub(crate) fn measure(light: &Plane) -> Blocking {
    let across = differences(light, 1, 0);
    let down = differences(light, 0, 1);
    let (column, excess_across) = excess(&across);
    let (row, excess_down) = excess(&down);
    Blocking {
        grid: (column, row),
        // Both must be there: stripes of a fence are no blocks.
        excess: excess_across.min(excess_down),
    }
}

/// The mean difference of neighbours by the place of their border in a grid of [`BLOCK`].
fn differences(light: &Plane, dx: usize, dy: usize) -> [f32; BLOCK] {
    let (mut sums, mut counts) = ([0.0f64; BLOCK], [0.0f64; BLOCK]);
    let step = (light.height / 600).max(1);
    for y in (dy * 2..light.height.saturating_sub(dy)).step_by(if dy == 0 { step } else { 1 }) {
        for x in (dx * 2..light.width.saturating_sub(dx)).step_by(if dx == 0 { step } else { 1 }) {
            let at = |steps: isize| {
                let x = x as isize + steps * dx as isize;
                let y = y as isize + steps * dy as isize;
                light.at(x as usize, y as usize)
            };
            // Where both sides slope alike there is no border; edges of the picture say nothing.
            let difference = (at(0) - at(-1)).abs();
            let slope = ((at(-1) - at(-2)).abs() + (at(1) - at(0)).abs()) / 2.0;
            if difference < 0.08 {
                let place = if dx == 1 { x } else { y } % BLOCK;
                sums[place] += f64::from(difference - slope);
                counts[place] += 1.0;
            }
        }
    }
    std::array::from_fn(|i| {
        if counts[i] > 0.0 {
            (sums[i] / counts[i]) as f32
        } else {
            0.0
        }
    })
}

/// The place of the border, and by how much it exceeds the second largest.
fn excess(differences: &[f32; BLOCK]) -> (usize, f32) {
    let largest = (0..BLOCK).max_by(|a, b| differences[*a].total_cmp(&differences[*b]));
    let place = largest.unwrap_or(0);
    let others = (0..BLOCK).filter(|i| *i != place).map(|i| differences[i]);
    (place, differences[place] - others.fold(f32::MIN, f32::max))
}

/// Smooths the borders of blocks; at strength 0 not at all, at 1 as much as they were measured.
pub(crate) fn smooth(picture: &mut Picture, blocking: &Blocking, strength: f32, threads: usize) {
    if strength <= 0.0 || blocking.excess < UNSEEN {
        return;
    }
    // A step up to this is one of blocks.
    let limit = (blocking.excess * 6.0).clamp(0.008, 0.06);
    let (column, row) = blocking.grid;
    let (width, height) = (picture.width, picture.height);
    for plane in &mut picture.planes {
        for_each_band(threads, &mut plane.values, width, |_, band| {
            for line in band.chunks_mut(width) {
                for x in (column..width.saturating_sub(3))
                    .step_by(BLOCK)
                    .filter(|x| *x >= 4)
                {
                    let values: [f32; 8] = std::array::from_fn(|i| line[x - 4 + i]);
                    line[x - 4..x + 4].copy_from_slice(&smoothed(values, limit, strength));
                }
            }
        });
        // Down: the rows around a border, side by side.
        for y in (row..height.saturating_sub(3))
            .step_by(BLOCK)
            .filter(|y| *y >= 4)
        {
            for x in 0..width {
                let at = |i: usize| (y - 4 + i) * width + x;
                let values: [f32; 8] = std::array::from_fn(|i| plane.values[at(i)]);
                for (i, value) in smoothed(values, limit, strength).into_iter().enumerate() {
                    plane.values[at(i)] = value;
                }
            }
        }
    }
}

/// Four values on each side of a border: its step is spread over them, if it is one of blocks.
fn smoothed(values: [f32; 8], limit: f32, strength: f32) -> [f32; 8] {
    let step = values[4] - values[3];
    let flat = |side: [f32; 3]| (side[0] - side[1]).abs().max((side[1] - side[2]).abs());
    let rough =
        flat([values[1], values[2], values[3]]).max(flat([values[4], values[5], values[6]]));
    if step.abs() > limit || rough > limit {
        return values;
    }
    const PARTS: [f32; 8] = [
        0.0625, 0.1875, 0.3125, 0.4375, -0.4375, -0.3125, -0.1875, -0.0625,
    ];
    std::array::from_fn(|i| values[i] + step * PARTS[i] * strength)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{grey, noisy, psnr, scene};

    /// Every block as flat as its mean, half of the way.
    fn blocky(plane: &Plane, begin: (usize, usize)) -> Plane {
        let mut out = plane.clone();
        for y in 0..plane.height {
            for x in 0..plane.width {
                let middle = |at: usize, begin: usize| {
                    (((at + BLOCK - begin) / BLOCK * BLOCK + begin) as isize) - 4
                };
                let mean = plane.clamped(middle(x, begin.0), middle(y, begin.1));
                let value = &mut out.values[y * plane.width + x];
                *value = (*value + mean) / 2.0;
            }
        }
        out
    }

    #[test]
    fn blocks_are_found_wherever_the_grid_begins_and_smoothed() {
        let mut clean = scene(320, 240);
        clean.values.iter_mut().enumerate().for_each(|(i, v)| {
            *v += 0.1 * ((i % 320) as f32 / 19.0).sin() + 0.1 * ((i / 320) as f32 / 17.0).sin();
        });
        for begin in [(0, 0), (3, 6)] {
            let before = blocky(&clean, begin);
            let found = measure(&before);
            assert_eq!(found.grid, begin);
            let mut picture = grey(&before);
            smooth(&mut picture, &found, 1.0, 2);
            let (before, after) = (psnr(&before, &clean), psnr(&picture.planes[0], &clean));
            assert!(after > before + 0.3, "{before} dB → {after} dB");
        }
    }

    #[test]
    fn a_picture_without_blocks_is_left() {
        for plane in [scene(200, 150), noisy(&scene(200, 150), 0.03, 1)] {
            let mut picture = grey(&plane);
            let found = measure(&plane);
            smooth(&mut picture, &found, 1.0, 1);
            assert_eq!(picture, grey(&plane), "{found:?}");
        }
    }

    #[test]
    fn tiny_pictures_have_no_blocks() {
        for (width, height) in [(1, 1), (9, 2), (2, 30)] {
            let plane = Plane::new(width, height, 0.3);
            assert_eq!(measure(&plane).excess, 0.0);
        }
    }
}
