//! Pictures that the steps are tested on.

use crate::Observer;
use crate::analysis::faces::Face;
use crate::analysis::protection::Protection;
use crate::observer::Part;
use crate::picture::planes::{Picture, Plane};

struct Nobody;

impl Observer for Nobody {}

impl Part<'_> {
    pub(crate) fn unwatched() -> Part<'static> {
        Part::new(&Nobody, 0.0, 1.0)
    }
}

/// Something with edges, gradients and round shapes, and no noise.
pub(crate) fn scene(width: usize, height: usize) -> Plane {
    let mut plane = Plane::new(width, height, 0.0);
    for y in 0..height {
        for x in 0..width {
            let (fx, fy) = (x as f32 / width as f32, y as f32 / height as f32);
            let mut value = 0.25 + 0.3 * fy + 0.1 * fx;
            if (fx - 0.3).hypot(fy - 0.4) < 0.18 {
                value = 0.85 - 0.2 * fx;
            }
            if fx > 0.6 && fy > 0.5 {
                value = 0.12 + 0.1 * fy;
            }
            plane.values[y * width + x] = value;
        }
    }
    plane
}

/// The same in all three channels.
pub(crate) fn grey(plane: &Plane) -> Picture {
    Picture {
        width: plane.width,
        height: plane.height,
        planes: [plane.clone(), plane.clone(), plane.clone()],
    }
}

/// [`scene`] in colours.
pub(crate) fn colour_scene(width: usize, height: usize) -> Picture {
    let luma = scene(width, height);
    let channel = |channel: usize| {
        let mut plane = luma.clone();
        for (i, value) in plane.values.iter_mut().enumerate() {
            let wave = ((i % width) as f32 / 23.0 + channel as f32 * 2.0).sin();
            *value = (*value * 1.2 - 0.12 + 0.12 * wave).clamp(0.0, 1.0);
        }
        plane
    };
    Picture {
        width,
        height,
        planes: [channel(0), channel(1), channel(2)],
    }
}

/// A generator of numbers for tests: xorshift.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to 1.
    pub(crate) fn uniform(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }

    /// About normal, of deviation 1.
    pub(crate) fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.uniform()).sum::<f32>() - 6.0
    }
}

pub(crate) fn noisy(plane: &Plane, sigma: f32, seed: u64) -> Plane {
    let mut numbers = Numbers::new(seed);
    let mut plane = plane.clone();
    for value in &mut plane.values {
        *value = (*value + sigma * numbers.normal()).clamp(0.0, 1.0);
    }
    plane
}

/// Peak signal-to-noise ratio in decibels.
pub(crate) fn psnr(a: &Plane, b: &Plane) -> f32 {
    let squares = a.values.iter().zip(&b.values).map(|(a, b)| (a - b).powi(2));
    -10.0 * (squares.sum::<f32>() / a.values.len() as f32 + 1e-12).log10()
}

/// Holds a step that is gentler to faces against itself: with a face in the picture, which must be at
/// least 130 pixels wide, and without.
pub(crate) fn assert_half_on_a_face(before: &Picture, step: impl Fn(&mut Picture, &Protection)) {
    let face = Face {
        x: 60.0,
        y: 50.0,
        width: 40.0,
        height: 50.0,
        score: 0.9,
        eyes: [(72.0, 70.0), (88.0, 70.0)],
    };
    let after = |heads: &Protection| {
        let mut picture = before.clone();
        step(&mut picture, heads);
        picture
    };
    let with = after(&Protection::of(&[face]));
    let without = after(&Protection::default());
    assert_ne!(&without, before);
    for y in 0..before.height {
        for x in 0..before.width {
            let change = |picture: &Picture| picture.pixel(x, y)[1] - before.pixel(x, y)[1];
            let part = if (65..95).contains(&x) && (55..92).contains(&y) {
                0.5
            } else if x > 125 {
                1.0
            } else {
                continue;
            };
            let off = change(&with) - part * change(&without);
            // Where a value is at its end, half of the change may be all of it.
            let ended = [0.0, 1.0].contains(&without.pixel(x, y)[1]);
            assert!(off.abs() < 1e-5 || ended, "{x}, {y}: {off}");
        }
    }
}
