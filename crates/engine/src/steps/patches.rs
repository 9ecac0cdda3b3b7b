//! Fills wide and long gaps with patches from the same photo.
//!
//! What fast marching ([`super::fill`]) makes of them has no texture. A. Criminisi, P. Pérez,
//! K. Toyama, "Region filling and object removal by exemplar-based image inpainting", 2004: patches
//! on the rim of a gap are filled first where much around them is known and edges run into the
//! gap, each from the place whose patch is most like what is known. That place is looked for as in
//! C. Barnes et al., "PatchMatch: a randomized correspondence algorithm for structural image
//! editing", 2009: at those that continue the neighbours, at some drawn around, the more the nearer,
//! and from the best of them step by step. Two patches that only differ in brightness are alike.
//!
//! A patch counts as much as it explains what is known around it: in noise no place does, and there
//! the mean, which fast marching made, is the better guess. At the rim both are mixed.
//!
//! Places are looked for in the size in which the gaps were found, and copied in full size.

use super::exemplar::{Copied, Search, around};
use crate::picture::planes::Picture;

/// Gaps deeper than this, in pixels from their rim, are wide; those longer than that are long.
const WIDE: u16 = 2;
const LONG: usize = 40;

/// More than this is not filled by patches: so many pixels, to bound the time, and such a part of
/// the picture, as the rest then tells too little.
const MOST_PIXELS: usize = 250_000;
const MOST_PART: f32 = 0.25;

/// Fills wide and long gaps of a picture that fast marching has filled already. `gap` marks pixels of
/// the picture made smaller by `factor`; nothing is copied from those or from what `kept` marks.
/// Returns how much of each of these pixels was copied, 0 to 1.
pub(crate) fn fill_from_patches(
    picture: &mut Picture,
    gap: &[bool],
    kept: &[bool],
    factor: usize,
) -> Vec<f32> {
    let mut parts = vec![0.0; gap.len()];
    let (width, height) = (
        picture.width.div_ceil(factor),
        picture.height.div_ceil(factor),
    );
    let depths = depths(gap, width, height);
    let wanted = wide_and_long(gap, &depths, width);
    let count = wanted.iter().filter(|wanted| **wanted).count();
    if count == 0 || count > MOST_PIXELS || count as f32 > MOST_PART * gap.len() as f32 {
        return parts;
    }
    let small = (factor > 1).then(|| picture.reduced_by(factor));
    let small = small.as_ref().unwrap_or(picture);
    let mut search = Search::of(small, gap, &wanted, kept);
    for copied in search.run(&wanted, &depths) {
        parts[copied.to] = copied.part;
        copy(picture, &copied, width, factor);
    }
    parts
}

/// Copies a pixel of the small picture: a square of the full one.
fn copy(picture: &mut Picture, copied: &Copied, width: usize, factor: usize) {
    let (full_width, full_height) = (picture.width, picture.height);
    let corner = |at: usize| (at % width * factor, at / width * factor);
    let (to, from) = (corner(copied.to), corner(copied.from));
    for (plane, lighter) in picture.planes.iter_mut().zip(copied.lighter) {
        for y in 0..factor.min(full_height - to.1) {
            for x in 0..factor.min(full_width - to.0) {
                let source = (from.1 + y).min(full_height - 1) * full_width
                    + (from.0 + x).min(full_width - 1);
                let value = (plane.values[source] + lighter).clamp(0.0, 1.0);
                let filled = &mut plane.values[(to.1 + y) * full_width + to.0 + x];
                *filled += (value - *filled) * copied.part;
            }
        }
    }
}

/// How many steps each pixel of the gap is away from the nearest known one; 0 outside.
fn depths(gap: &[bool], width: usize, height: usize) -> Vec<u16> {
    let mut depths: Vec<u16> = gap
        .iter()
        .map(|gap| if *gap { u16::MAX } else { 0 })
        .collect();
    let pass = |depths: &mut [u16], at: usize, near: &[Option<usize>]| {
        for near in near.iter().flatten() {
            depths[at] = depths[at].min(depths[*near].saturating_add(1));
        }
    };
    for at in 0..gap.len() {
        let (left, up) = ((at % width > 0).then(|| at - 1), at.checked_sub(width));
        pass(&mut depths, at, &[left, up]);
    }
    for at in (0..gap.len()).rev() {
        let right = (at % width + 1 < width).then_some(at + 1);
        let down = (at / width + 1 < height).then_some(at + width);
        pass(&mut depths, at, &[right, down]);
    }
    depths
}

/// The gaps, as wholes, that are wide or long.
fn wide_and_long(gap: &[bool], depths: &[u16], width: usize) -> Vec<bool> {
    let mut wanted = vec![false; gap.len()];
    let mut seen = vec![false; gap.len()];
    let height = gap.len() / width;
    for start in 0..gap.len() {
        if !gap[start] || seen[start] {
            continue;
        }
        let mut pixels = vec![start];
        seen[start] = true;
        let mut done = 0;
        while let Some(&at) = pixels.get(done) {
            done += 1;
            let (x, y) = (at % width, at / width);
            for near in around(x, y, 1, width, height) {
                if gap[near] && !seen[near] {
                    seen[near] = true;
                    pixels.push(near);
                }
            }
        }
        let wide = pixels.iter().any(|at| depths[*at] > WIDE);
        let span = |place: &dyn Fn(&usize) -> usize| {
            let (low, high) = pixels
                .iter()
                .map(place)
                .fold((usize::MAX, 0), |(a, b), v| (a.min(v), b.max(v)));
            high - low + 1
        };
        if wide || span(&|at| at % width).max(span(&|at| at / width)) > LONG {
            pixels.iter().for_each(|at| wanted[*at] = true);
        }
    }
    wanted
}

#[cfg(test)]
mod tests;
