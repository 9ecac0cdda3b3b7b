//! Finds specks and tells dust from what belongs to the picture.

use super::likelihood::Weights;
use super::shape::{Shape, has_light_in_middle, is_catchlight};
use crate::analysis::scene::{Scene, alike};
use crate::picture::median::median;
use crate::picture::planes::Plane;
use crate::picture::smooth::box_mean;

/// How many things are measured of a speck.
pub(crate) const MEASURED: usize = 15;

const BRIGHT: Weights<MEASURED> = Weights {
    base: -50.13,
    each: [
        0.1317, -1.14, 0.3244, 0.2091, 1.332, 4.048, 0.5538, 1.18, -9.508, 43.0, 0.662, -1.129,
        -13.12, -1.078, 2.569,
    ],
};
const DARK: Weights<MEASURED> = Weights {
    base: -11.3,
    each: [
        0.03694, -2.432, 0.6278, 0.4415, 1.641, 3.357, 0.3694, 1.135, -11.35, 3.3, 0.102, -1.987,
        -3.631, -1.62, 1.719,
    ],
};

/// How much must stand out, tried one after the other: what is seen at a high level is not yet grown
/// together with the grain around it.
const LEVELS: [f32; 7] = [0.5, 0.36, 0.26, 0.19, 0.14, 0.105, 0.08];

/// So many times the usual difference stands out at least.
const OVER_USUAL: f32 = 3.0;

/// A speck goes on as far as this part of its own contrast.
const FLANK: f32 = 0.3;

/// Differences count at most so much where the usual difference is measured.
const USUAL_CAP: f32 = 0.08;

/// A speck that is dust with some likelihood.
pub(crate) struct Speck {
    /// The pixels it covers.
    pub(crate) pixels: Vec<usize>,
    /// From 0 to 1.
    pub(crate) likelihood: f32,
    /// Its longest side.
    pub(crate) length: f32,
    /// Its middle.
    pub(crate) middle: (f32, f32),
}

/// Differences from the medians of the surroundings.
struct Hats {
    /// By how much each pixel stands out.
    over: Vec<f32>,
    /// How many times the usual difference that is.
    over_usual: Vec<f32>,
    /// The part of the surroundings that stands out a little.
    crowd: Plane,
}

impl Hats {
    fn of(light: &Plane, radii: [usize; 2], surroundings: usize, threads: usize) -> Self {
        let mut over = vec![0.0f32; light.values.len()];
        let mut over_usual = over.clone();
        // The median sorts values of 0 to 1 into classes.
        let shift = if light.values[0] < 0.0 { 1.2 } else { 0.0 };
        let shifted = Plane {
            values: light.values.iter().map(|v| (v + shift) / 1.2).collect(),
            ..*light
        };
        for radius in radii {
            let mut difference = median(&shifted, radius, threads);
            let mut sizes = difference.clone();
            let pixels = difference.values.iter_mut().zip(&mut sizes.values);
            for ((difference, size), light) in pixels.zip(&shifted.values) {
                *difference = (light - *difference) * 1.2;
                *size = difference.abs().min(USUAL_CAP);
            }
            let usual = box_mean(&sizes, surroundings, threads);
            let outs = over.iter_mut().zip(&mut over_usual);
            let pixels = difference.values.iter().zip(&usual.values);
            for ((over, over_usual), (difference, usual)) in outs.zip(pixels) {
                let relative = difference / (usual + 0.004);
                if relative * difference > *over_usual * *over && *difference > 0.0 {
                    (*over, *over_usual) = (*difference, relative);
                }
            }
        }
        let stands_out =
            |(over, usual): (&f32, &f32)| f32::from(u8::from(*over > 0.06 && *usual > OVER_USUAL));
        let marked = Plane {
            values: over.iter().zip(&over_usual).map(stands_out).collect(),
            ..*light
        };
        let crowd = box_mean(&marked, surroundings, threads);
        Self {
            over,
            over_usual,
            crowd,
        }
    }
}

/// Specks that are dust with at least this likelihood; none covers another.
pub(crate) fn specks(scene: &Scene<'_>, least: f32, scale: f32, threads: usize) -> Vec<Speck> {
    let found = candidates(scene, least, scale, threads);
    without_overlaps(found, scene.light.values.len())
}

/// The same, some covering others.
pub(crate) fn candidates(scene: &Scene<'_>, least: f32, scale: f32, threads: usize) -> Vec<Speck> {
    let light = &scene.light;
    let weights = if scene.bright { &BRIGHT } else { &DARK };
    let size = |usual: f32| (usual * scale + 0.5) as usize;
    let hats = Hats::of(light, [size(4.0), size(9.0)], size(20.0), threads);
    let longest = size(20.0);
    let mut found = Vec::new();
    for level in LEVELS {
        let marks = hats.over.iter().zip(&hats.over_usual);
        let mut marks: Vec<bool> = marks
            .map(|(over, usual)| *over > level && *usual > OVER_USUAL)
            .collect();
        for start in 0..marks.len() {
            let Some(pixels) = component(&mut marks, light, start) else {
                continue;
            };
            let shape = Shape::of(&pixels, light.width);
            if shape.longest_side() > longest {
                continue;
            }
            let measured = measure(scene, &hats, &pixels, &shape, level);
            let likelihood = weights.likelihood(&measured);
            let of_an_eye = if scene.bright {
                is_catchlight(&shape, light)
            } else {
                has_light_in_middle(&pixels, &shape, light.width)
            };
            if likelihood >= least && !of_an_eye {
                let contrast = measured[1];
                found.push(Speck {
                    pixels: with_flank(pixels, &hats.over, light, FLANK * contrast),
                    likelihood,
                    length: shape.longest_side() as f32,
                    middle: shape.middle(),
                });
            }
        }
    }
    found
}

/// The same speck is seen at several levels: the likeliest of them counts.
fn without_overlaps(mut found: Vec<Speck>, pixels: usize) -> Vec<Speck> {
    found.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    let mut taken = vec![false; pixels];
    found.retain(|speck| {
        let new = !speck.pixels.iter().any(|at| taken[*at]);
        if new {
            speck.pixels.iter().for_each(|at| taken[*at] = true);
        }
        new
    });
    found
}

/// Left, right, top and bottom of the face that two dark specks are the eyes of, if they may be.
pub(crate) fn face_of(a: &Speck, b: &Speck) -> Option<(f32, f32, f32, f32)> {
    let (left, right) = if a.middle.0 < b.middle.0 {
        (a, b)
    } else {
        (b, a)
    };
    let across = right.middle.0 - left.middle.0;
    let down = (right.middle.1 - left.middle.1).abs();
    let size = (a.length + b.length) / 2.0;
    let areas = a.pixels.len() as f32 / b.pixels.len() as f32;
    let eyes = (2.5..7.0).contains(&(across / size))
        && down < 0.3 * across
        && (0.45..2.2).contains(&areas)
        && a.pixels.len() >= 12;
    let top = left.middle.1.min(right.middle.1);
    eyes.then_some((
        left.middle.0 - 0.6 * across,
        right.middle.0 + 0.6 * across,
        top - 0.6 * across,
        top + 1.5 * across,
    ))
}

/// The pixels and those next to them, two steps far, that still stand out by `level`.
fn with_flank(mut pixels: Vec<usize>, over: &[f32], plane: &Plane, level: f32) -> Vec<usize> {
    let mut begin = 0;
    for _ in 0..2 {
        let end = pixels.len();
        for i in begin..end {
            let (x, y) = (pixels[i] % plane.width, pixels[i] / plane.width);
            for y in y.saturating_sub(1)..(y + 2).min(plane.height) {
                for x in x.saturating_sub(1)..(x + 2).min(plane.width) {
                    let near = y * plane.width + x;
                    if over[near] > level && !pixels.contains(&near) {
                        pixels.push(near);
                    }
                }
            }
        }
        begin = end;
    }
    pixels
}

/// The marked pixels connected with one, taken from the marks.
fn component(marks: &mut [bool], plane: &Plane, start: usize) -> Option<Vec<usize>> {
    if !marks[start] {
        return None;
    }
    marks[start] = false;
    let mut pixels = vec![start];
    let mut done = 0;
    while let Some(&at) = pixels.get(done) {
        done += 1;
        let (x, y) = (at % plane.width, at / plane.width);
        for y in y.saturating_sub(1)..(y + 2).min(plane.height) {
            for x in x.saturating_sub(1)..(x + 2).min(plane.width) {
                let near = y * plane.width + x;
                if marks[near] {
                    marks[near] = false;
                    pixels.push(near);
                }
            }
        }
    }
    Some(pixels)
}

fn measure(
    scene: &Scene<'_>,
    hats: &Hats,
    pixels: &[usize],
    shape: &Shape,
    level: f32,
) -> [f32; MEASURED] {
    let light = &scene.light;
    let mut inside: Vec<f32> = pixels.iter().map(|at| light.values[*at]).collect();
    inside.sort_by(f32::total_cmp);
    let upper = &inside[inside.len() / 2..];
    let value = upper.iter().sum::<f32>() / upper.len() as f32;
    let shells = Shells::of(pixels, light);
    let ring = &shells.ring;
    let values = sorted(ring.iter().map(|at| light.values[*at]));
    let at = |part: f32| values[((values.len() - 1) as f32 * part + 0.5) as usize];
    let contrast = (value - at(0.5)).max(0.005);
    let colour = |pixels: &[usize]| {
        scene.picture.planes.each_ref().map(|plane| {
            let values = sorted(pixels.iter().map(|at| plane.values[*at]));
            values[values.len() / 2]
        })
    };
    let (own, around) = (colour(pixels), colour(ring));
    let rim = sorted(shells.rim.iter().map(|at| light.values[*at]));
    let rim = rim[rim.len() / 2];
    let peak = *pixels
        .iter()
        .max_by(|a, b| hats.over[**a].total_cmp(&hats.over[**b]))
        .unwrap_or(&pixels[0]);
    let longest = shape.longest_side() as f32;
    let usual: f32 = pixels.iter().map(|at| hats.over_usual[*at]).sum();
    [
        (pixels.len() as f32).ln(),
        contrast,
        (usual / pixels.len() as f32).min(30.0),
        (contrast / ((at(0.84) - at(0.16)) / 2.0 + 0.012)).min(20.0),
        (value - at(0.93)) / contrast,
        pixels.len() as f32 / (longest * longest),
        shape.elongation().min(6.0),
        scene.cover(own, around),
        scene.extreme - value,
        alike(scene.products(own, around)),
        (value - inside[inside.len() / 4]) / contrast,
        (rim - at(0.5)) / contrast,
        hats.crowd.values[peak],
        level / contrast,
        scene.ridges.strength.values[peak] / contrast,
    ]
}

fn sorted(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values
}

/// What is around some pixels: next to them, and three to five pixels away.
struct Shells {
    rim: Vec<usize>,
    ring: Vec<usize>,
}

impl Shells {
    fn of(pixels: &[usize], light: &Plane) -> Self {
        const FAR: usize = 5;
        let places = || pixels.iter().map(|at| (at % light.width, at / light.width));
        let left = places().map(|p| p.0).min().unwrap_or(0).saturating_sub(FAR);
        let top = places().map(|p| p.1).min().unwrap_or(0).saturating_sub(FAR);
        let right = places().map(|p| p.0).max().unwrap_or(0) + FAR;
        let bottom = places().map(|p| p.1).max().unwrap_or(0) + FAR;
        let (right, bottom) = (right.min(light.width - 1), bottom.min(light.height - 1));
        let (columns, rows) = (right - left + 1, bottom - top + 1);
        // How many steps away from the pixels.
        let mut away = vec![u8::MAX; columns * rows];
        let mut front: Vec<usize> = places()
            .map(|(x, y)| (y - top) * columns + x - left)
            .collect();
        front.iter().for_each(|at| away[*at] = 0);
        let (mut rim, mut ring) = (Vec::new(), Vec::new());
        for step in 1..=FAR as u8 {
            let mut next = Vec::new();
            for at in front {
                let (x, y) = (at % columns, at / columns);
                for y in y.saturating_sub(1)..(y + 2).min(rows) {
                    for x in x.saturating_sub(1)..(x + 2).min(columns) {
                        let near = y * columns + x;
                        if away[near] == u8::MAX {
                            away[near] = step;
                            next.push(near);
                        }
                    }
                }
            }
            let place = |at: &usize| (top + at / columns) * light.width + left + at % columns;
            match step {
                2 => rim.extend(next.iter().map(place)),
                3.. => ring.extend(next.iter().map(place)),
                _ => {}
            }
            front = next;
        }
        // In a corner of the picture there may be nothing else.
        for shell in [&mut rim, &mut ring] {
            if shell.is_empty() {
                shell.extend(pixels);
            }
        }
        Self { rim, ring }
    }
}
