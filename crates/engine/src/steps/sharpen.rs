//! Sharpens, as the last step.
//!
//! An unsharp mask on lightness: the difference from a slightly blurred copy is added (A. Rosenfeld
//! and A. Kak, "Digital Picture Processing", 1982). Differences as small as what is left of grain
//! are not; and no pixel goes far beyond the lightest and the darkest of its neighbours, so that
//! edges get no halos.

use crate::analysis::protection::Protection;
use crate::picture::bands::for_each_band;
use crate::picture::planes::{Picture, Plane};
use crate::picture::smooth::softened;

/// How much of the difference is added at full strength.
const AMOUNT: f32 = 1.0;

/// Differences up to this are grain rather than detail.
const CORE: f32 = 0.006;

/// Sharpens; at strength 0 not at all, at 1 fully.
pub(crate) fn sharpen(picture: &mut Picture, strength: f32, heads: &Protection, threads: usize) {
    if strength <= 0.0 {
        return;
    }
    let light = picture.luma();
    let soft = softened(&softened(&light, threads), threads);
    let width = picture.width;
    let mut change = Plane::new(width, picture.height, 0.0);
    for_each_band(threads, &mut change.values, width, |first, band| {
        for (y, out) in band.chunks_mut(width).enumerate() {
            let y = first + y;
            let rows = [y.saturating_sub(1), y, (y + 1).min(light.height - 1)];
            let rows = rows.map(|y| light.row(y));
            for (x, out) in out.iter_mut().enumerate() {
                let value = rows[1][x];
                let detail = value - soft.at(x, y);
                let detail = detail - detail.clamp(-CORE, CORE);
                let (mut low, mut high) = (f32::MAX, f32::MIN);
                for row in rows {
                    for near in &row[x.saturating_sub(1)..(x + 2).min(width)] {
                        (low, high) = (low.min(*near), high.max(*near));
                    }
                }
                let room = (high - low) * 0.15;
                let sharp = (value + AMOUNT * detail).clamp(low - room, high + room);
                *out = (sharp - value) * strength;
            }
        }
    });
    heads.soften(&mut change);
    picture.add(&change);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{assert_half_on_a_face, grey, psnr, scene};

    #[test]
    fn a_blurred_picture_comes_nearer_to_the_sharp_one() {
        let sharp = scene(200, 150);
        let blurred = softened(&sharp, 1);
        let mut picture = grey(&blurred);
        sharpen(&mut picture, 1.0, &Protection::default(), 2);
        let (before, after) = (psnr(&blurred, &sharp), psnr(&picture.planes[0], &sharp));
        assert!(after > before + 0.5, "{before} dB → {after} dB");
    }

    #[test]
    fn edges_get_no_halos_and_flat_parts_stay() {
        let sharp = scene(200, 150);
        let mut picture = grey(&sharp);
        sharpen(&mut picture, 1.0, &Protection::default(), 1);
        let pairs = picture.planes[0].values.iter().zip(&sharp.values);
        let most = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(most < 0.12, "{most}");
    }

    #[test]
    fn a_face_is_changed_half_as_much() {
        let before = grey(&softened(&scene(200, 150), 1));
        assert_half_on_a_face(&before, |picture, heads| sharpen(picture, 1.0, heads, 1));
    }
}
