//! Raises the contrast between neighbouring parts, gently.
//!
//! Lightness is split into a base that keeps edges and what is left, with the guided filter (K. He,
//! J. Sun, X. Tang, "Guided image filtering", 2010); what is left is raised. As the base keeps its
//! edges there are no halos around them.

use crate::analysis::protection::Protection;
use crate::picture::bands::for_each_band;
use crate::picture::planes::{Picture, Plane};
use crate::picture::smooth::box_mean;

/// How much the rest is raised at full strength.
const AMOUNT: f32 = 0.18;

/// Variance from which on something is an edge of the base.
const EDGE: f32 = 0.02;

/// What keeps its edges, as a function of lightness: in a small copy, as it is smooth.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    slope: Plane,
    offset: Plane,
    /// How many times smaller it is.
    factor: usize,
}

impl Base {
    /// That of a picture; `None` if it is too small.
    pub(crate) fn of(light: &Plane, threads: usize) -> Option<Self> {
        if light.width.min(light.height) < 16 {
            return None;
        }
        // The coefficients are smooth: a small copy is enough to find them.
        let factor = light.width.max(light.height).div_ceil(800);
        let small = light.reduced(factor);
        let radius = (small.width.max(small.height) / 25).max(2);
        let mean = box_mean(&small, radius, threads);
        let mut squares = small.clone();
        squares.values.iter_mut().for_each(|v| *v *= *v);
        let mut slope = box_mean(&squares, radius, threads);
        for (slope, mean) in slope.values.iter_mut().zip(&mean.values) {
            let variance = (*slope - mean * mean).max(0.0);
            *slope = variance / (variance + EDGE);
        }
        let mut offset = mean;
        for (offset, slope) in offset.values.iter_mut().zip(&slope.values) {
            *offset *= 1.0 - slope;
        }
        Some(Self {
            slope: box_mean(&slope, radius, threads),
            offset: box_mean(&offset, radius, threads),
            factor,
        })
    }

    /// The same for a picture that is `times` larger.
    pub(crate) fn of_larger(self, times: usize) -> Self {
        Self {
            factor: self.factor * times,
            ..self
        }
    }
}

/// Raises local contrast; at strength 0 not at all, at 1 by [`AMOUNT`].
pub(crate) fn raise(picture: &mut Picture, strength: f32, heads: &Protection, threads: usize) {
    if strength <= 0.0 {
        return;
    }
    let light = picture.luma();
    if let Some(base) = Base::of(&light, threads) {
        raise_part(picture, (0, 0), &base, strength, heads, threads);
    }
}

/// [`raise`] of a part of a picture that begins at `origin`, in which `heads` are. `base` is that of the whole.
pub(crate) fn raise_part(
    picture: &mut Picture,
    origin: (usize, usize),
    base: &Base,
    strength: f32,
    heads: &Protection,
    threads: usize,
) {
    if strength <= 0.0 {
        return;
    }
    let light = picture.luma();
    let width = picture.width;
    let scale = 1.0 / base.factor as f32;
    let mut change = Plane::new(width, picture.height, 0.0);
    for_each_band(threads, &mut change.values, width, |first, band| {
        for (y, out) in band.chunks_mut(width).enumerate() {
            let small_y = ((origin.1 + first + y) as f32 + 0.5) * scale - 0.5;
            for (x, out) in out.iter_mut().enumerate() {
                let small_x = ((origin.0 + x) as f32 + 0.5) * scale - 0.5;
                let value = light.at(x, first + y);
                let kept = base.slope.between(small_x, small_y) * value
                    + base.offset.between(small_x, small_y);
                // Lights and shadows keep room.
                let room = (4.0 * value * (1.0 - value)).clamp(0.0, 1.0);
                *out = (value - kept) * AMOUNT * strength * room;
            }
        }
    });
    heads.soften(&mut change);
    picture.add(&change);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::depth::Depth;
    use crate::samples::{assert_half_on_a_face, colour_scene};

    fn deviation(
        plane: &Plane,
        columns: std::ops::Range<usize>,
        rows: std::ops::Range<usize>,
    ) -> f32 {
        let values: Vec<f32> = rows
            .flat_map(|y| plane.row(y)[columns.clone()].to_vec())
            .collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let squares = values.iter().map(|v| (v - mean).powi(2));
        (squares.sum::<f32>() / values.len() as f32).sqrt()
    }

    #[test]
    fn flat_parts_get_more_contrast_and_the_whole_keeps_its_lightness() {
        let before = colour_scene(300, 200);
        let mut after = before.clone();
        raise(&mut after, 1.0, &Protection::default(), 2);
        let (a, b) = (before.luma(), after.luma());
        let part = |plane: &Plane| deviation(plane, 10..60, 120..190);
        assert!(part(&b) > part(&a) * 1.01, "{} → {}", part(&a), part(&b));
        let mean = |plane: &Plane| plane.values.iter().sum::<f32>() / plane.values.len() as f32;
        assert!((mean(&a) - mean(&b)).abs() < 0.01);
    }

    #[test]
    fn a_flat_picture_stays_flat() {
        let flat = Picture::from_rgb(60, 40, &[90; 60 * 40 * 3]);
        let mut picture = flat.clone();
        raise(&mut picture, 1.0, &Protection::default(), 1);
        let rows = |picture: &Picture| picture.rows(0..40, Depth::Eight);
        assert_eq!(rows(&picture), rows(&flat));
    }

    #[test]
    fn a_face_is_changed_half_as_much() {
        let before = colour_scene(300, 200);
        assert_half_on_a_face(&before, |picture, heads| raise(picture, 1.0, heads, 1));
    }
}
