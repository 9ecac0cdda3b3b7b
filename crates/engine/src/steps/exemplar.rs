//! Copies patches into gaps, each from the place most like what is known around it.
//!
//! See [`super::patches`] for what is filled so, and for the sources.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::picture::planes::Picture;

/// Patches reach so far from their middle, and so far of them is copied.
const REACH: usize = 4;
const COPIED: usize = 2;

/// Places that are drawn around a patch, and how far away they are at most.
const DRAWN: u64 = 120;
const FAR: f32 = 60.0;

/// Steps from the best place to better ones.
const STEPS: usize = 6;

/// A patch is made lighter or darker by so much at most.
const LIGHTER: f32 = 0.12;

/// How much of a difference in brightness that it makes up for still counts.
const OFFSET_COUNTS: f32 = 0.15;

/// How much of a gap pixel comes from a patch, by its depth in the gap.
const MIXED: [f32; 2] = [0.6, 0.85];

/// A gap pixel, and the pixel it was copied from.
pub(super) struct Copied {
    pub(super) to: usize,
    pub(super) from: usize,
    /// How much of it counts, 0 to 1.
    pub(super) part: f32,
    /// How much lighter it is to be.
    pub(super) lighter: [f32; 3],
}

/// A patch at the rim, the most urgent first.
#[derive(PartialEq)]
struct Next {
    urgency: f32,
    at: usize,
}

impl Eq for Next {}

impl Ord for Next {
    fn cmp(&self, other: &Self) -> Ordering {
        // Of two alike the first in the picture.
        let by_urgency = self.urgency.total_cmp(&other.urgency);
        by_urgency.then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What is known of a patch: where from its middle, and the colour.
struct Known {
    places: Vec<(isize, [f32; 3])>,
    /// How much the colours vary around an even slope.
    variance: f32,
}

/// A place that a patch is compared with.
#[derive(Clone, Copy)]
struct Match {
    at: usize,
    error: f32,
    lighter: [f32; 3],
}

/// A picture whose gaps are filled step by step.
pub(super) struct Search {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 3]>,
    /// Known, or filled already.
    known: Vec<bool>,
    sources: Vec<bool>,
    /// Where filled pixels came from.
    from: Vec<Option<u32>>,
    /// How sure each pixel is: 1 outside gaps.
    trust: Vec<f32>,
}

impl Search {
    /// `wanted` of `gap` is to be filled; the rest of it is filled already. Nothing is copied from
    /// gaps nor from what is `kept`.
    pub(super) fn of(picture: &Picture, gap: &[bool], wanted: &[bool], kept: &[bool]) -> Self {
        let (width, height) = (picture.width, picture.height);
        let pixel = |at: usize| picture.planes.each_ref().map(|plane| plane.values[at]);
        Self {
            width,
            height,
            pixels: (0..gap.len()).map(pixel).collect(),
            // What is not to be filled again is known: fast marching did.
            known: wanted.iter().map(|wanted| !wanted).collect(),
            sources: sources(gap, kept, width, height),
            from: vec![None; gap.len()],
            trust: gap.iter().map(|gap| f32::from(u8::from(!gap))).collect(),
        }
    }

    /// Fills what is wanted from its rim.
    pub(super) fn run(&mut self, wanted: &[bool], depths: &[u16]) -> Vec<Copied> {
        let mut copies = Vec::new();
        let mut next: BinaryHeap<Next> = (0..wanted.len())
            .filter(|at| wanted[*at] && self.is_at_rim(*at))
            .map(|at| self.next(at))
            .collect();
        while let Some(Next { at, .. }) = next.pop() {
            if self.known[at] {
                continue;
            }
            let known = self.known_of(at);
            let Some(best) = self.best(at, &known) else {
                // Fast marching has filled it.
                self.known[at] = true;
                continue;
            };
            let explained = 1.3 * (1.0 - best.error / known.variance.max(1e-6));
            let part = explained.clamp(0.0, 1.0);
            let trust = self.trust_around(at);
            let (x, y) = (at % self.width, at / self.width);
            let missing: Vec<usize> = around(x, y, COPIED, self.width, self.height)
                .filter(|near| !self.known[*near])
                .collect();
            for &to in &missing {
                let from = best.at + to - at;
                let mixed = MIXED.get(usize::from(depths[to]) - 1).unwrap_or(&1.0);
                let part = part * mixed;
                for channel in 0..3 {
                    let value = self.pixels[from][channel] + best.lighter[channel];
                    let filled = &mut self.pixels[to][channel];
                    *filled += (value - *filled) * part;
                }
                self.known[to] = true;
                self.from[to] = Some(from as u32);
                self.trust[to] = trust;
                copies.push(Copied {
                    to,
                    from,
                    part,
                    lighter: best.lighter,
                });
            }
            for near in around(x, y, COPIED + 1, self.width, self.height) {
                if wanted[near] && !self.known[near] && self.is_at_rim(near) {
                    next.push(self.next(near));
                }
            }
        }
        copies
    }

    fn is_at_rim(&self, at: usize) -> bool {
        let (x, y) = (at % self.width, at / self.width);
        around(x, y, 1, self.width, self.height).any(|near| self.known[near])
    }

    fn trust_around(&self, at: usize) -> f32 {
        let (x, y) = (at % self.width, at / self.width);
        let (mut sum, mut count) = (0.0, 0.0);
        for near in around(x, y, REACH, self.width, self.height) {
            sum += if self.known[near] {
                self.trust[near]
            } else {
                0.0
            };
            count += 1.0;
        }
        sum / count
    }

    /// How urgent it is to fill the patch here: where much is known, and what is known has edges.
    fn next(&self, at: usize) -> Next {
        let (x, y) = (at % self.width, at / self.width);
        let lightness = |at: usize| self.pixels[at].iter().sum::<f32>() / 3.0;
        let mut edge = 0.0f32;
        for near in around(x, y, COPIED, self.width, self.height) {
            let (right, down) = (near + 1, near + self.width);
            let inside = near % self.width + 1 < self.width && down < self.known.len();
            if inside && self.known[near] && self.known[right] && self.known[down] {
                let here = lightness(near);
                edge = edge.max((lightness(right) - here).hypot(lightness(down) - here));
            }
        }
        Next {
            urgency: self.trust_around(at) * (edge + 0.05),
            at,
        }
    }

    fn known_of(&self, at: usize) -> Known {
        let (x, y) = (at % self.width, at / self.width);
        let places: Vec<usize> = around(x, y, REACH, self.width, self.height)
            .filter(|near| self.known[*near])
            .collect();
        let positions = places.iter().map(|near| {
            let (nx, ny) = (near % self.width, near / self.width);
            [nx as f32 - x as f32, ny as f32 - y as f32]
        });
        let slopes = Slopes::of(positions.collect());
        let channel = |channel: usize| places.iter().map(move |near| self.pixels[*near][channel]);
        let variance = [0, 1, 2].map(|c| slopes.left_over(channel(c).collect()));
        Known {
            places: places
                .iter()
                .map(|near| (*near as isize - at as isize, self.pixels[*near]))
                .collect(),
            variance: variance.iter().sum(),
        }
    }

    fn compare(&self, known: &Known, at: usize) -> Match {
        let mut sums = [0.0f32; 3];
        let mut squares = 0.0f32;
        for (offset, pixel) in &known.places {
            let other = &self.pixels[at.wrapping_add_signed(*offset)];
            for channel in 0..3 {
                let difference = pixel[channel] - other[channel];
                sums[channel] += difference;
                squares += difference * difference;
            }
        }
        let count = known.places.len().max(1) as f32;
        let lighter = sums.map(|sum| (sum / count).clamp(-LIGHTER, LIGHTER));
        let made_up: f32 = lighter
            .iter()
            .zip(sums)
            .map(|(lighter, sum)| lighter * (2.0 * sum / count - lighter))
            .sum();
        let error = squares / count - (1.0 - OFFSET_COUNTS) * made_up;
        Match { at, error, lighter }
    }

    /// The source most like what is known, or `None` if there is none at all.
    fn best(&self, at: usize, known: &Known) -> Option<Match> {
        let (x, y) = (at % self.width, at / self.width);
        let mut best: Option<Match> = None;
        let look = |source: usize, best: &mut Option<Match>| {
            if self.sources.get(source) == Some(&true) {
                let found = self.compare(known, source);
                if best.is_none_or(|best| found.error < best.error) {
                    *best = Some(found);
                }
            }
        };
        for near in around(x, y, COPIED + 1, self.width, self.height) {
            if let Some(from) = self.from[near] {
                look((from as usize + at).wrapping_sub(near), &mut best);
            }
        }
        for i in 0..DRAWN {
            let (turn, away) = drawn(at as u64 * DRAWN + i);
            let (sin, cos) = (turn * std::f32::consts::TAU).sin_cos();
            let away = 2.0 + (FAR - 2.0) * away * away.sqrt();
            let (sx, sy) = (x as f32 + away * cos, y as f32 + away * sin);
            if sx >= 0.0 && sy >= 0.0 && (sx as usize) < self.width {
                look(sy as usize * self.width + sx as usize, &mut best);
            }
        }
        for _ in 0..STEPS {
            let from = best?;
            let (x, y) = (from.at % self.width, from.at / self.width);
            for near in around(x, y, 1, self.width, self.height) {
                look(near, &mut best);
            }
            if best.is_some_and(|best| best.at == from.at) {
                break;
            }
        }
        best
    }
}

/// The pixels at most so far from a place, row by row.
pub(super) fn around(
    x: usize,
    y: usize,
    far: usize,
    width: usize,
    height: usize,
) -> impl Iterator<Item = usize> {
    let columns = x.saturating_sub(far)..(x + far + 1).min(width);
    let rows = y.saturating_sub(far)..(y + far + 1).min(height);
    rows.flat_map(move |y| columns.clone().map(move |x| y * width + x))
}

/// The middles of whole patches without gaps and without what is kept.
fn sources(gap: &[bool], kept: &[bool], width: usize, height: usize) -> Vec<bool> {
    let bad: Vec<bool> = gap
        .iter()
        .zip(kept)
        .map(|(gap, kept)| *gap || *kept)
        .collect();
    let mut sources: Vec<bool> = super::shape::grown(&bad, width, height, REACH);
    for (at, source) in sources.iter_mut().enumerate() {
        let (x, y) = (at % width, at / width);
        let whole = x >= REACH && y >= REACH && x + REACH < width && y + REACH < height;
        *source = whole && !*source;
    }
    sources
}

/// Positions, to see how far values at them are from an even slope (least squares).
struct Slopes {
    /// Around their mean.
    positions: Vec<[f32; 2]>,
    /// Sums of the squares across and down, and of the products.
    sums: [f32; 3],
}

impl Slopes {
    fn of(mut positions: Vec<[f32; 2]>) -> Self {
        let count = positions.len().max(1) as f32;
        let mean = [0, 1].map(|i| positions.iter().map(|p| p[i]).sum::<f32>() / count);
        let mut sums = [0.0; 3];
        for [x, y] in &mut positions {
            (*x, *y) = (*x - mean[0], *y - mean[1]);
            sums = [sums[0] + *x * *x, sums[1] + *y * *y, sums[2] + *x * *y];
        }
        Self { positions, sums }
    }

    /// The mean square of what the slope that fits best leaves of the values.
    fn left_over(&self, values: Vec<f32>) -> f32 {
        let count = values.len().max(1) as f32;
        let mean = values.iter().sum::<f32>() / count;
        let [mut across, mut down, mut all] = [0.0f32; 3];
        for (value, [x, y]) in values.iter().zip(&self.positions) {
            let value = value - mean;
            (across, down, all) = (across + value * x, down + value * y, all + value * value);
        }
        let [xx, yy, xy] = self.sums;
        let area = xx * yy - xy * xy;
        // On a line there are no two slopes.
        if area < 1.0 {
            return all / count;
        }
        let (a, b) = (
            (across * yy - down * xy) / area,
            (down * xx - across * xy) / area,
        );
        ((all - a * across - b * down) / count).max(0.0)
    }
}

/// Two numbers from 0 to 1 that look drawn by chance and are the same each time (G. Steele et al.,
/// "Fast splittable pseudorandom number generators", 2014).
pub(super) fn drawn(seed: u64) -> (f32, f32) {
    let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    let unit = |bits: u64| (bits & 0xff_ffff) as f32 / (1u32 << 24) as f32;
    (unit(z), unit(z >> 32))
}
