//! The most likely black, white and exponent of each channel, given what old prints and photos are
//! like.
//!
//! - blacks are read off: nearly every photo has something black;
//! - whites need not be in the photo, so they are weighed: how prints yellow, how far a photo
//!   reaches into the lights, and how little may be clipped;
//! - of two explanations the one is better under which more of the photo is grey, as the colours
//!   of photos gather around grey. Pixels far from grey count alike however far, so that an
//!   orange dress does not turn the photo blue (the robust error of S. Geman and D. McClure,
//!   1987, in place of the mean of grey world; weighing illuminants by likelihood as in D.
//!   Brainard and W. Freeman, "Bayesian color constancy", 1997, and G. Finlayson et al., "Color by
//!   correlation", 2001).

use std::collections::BTreeMap;

use super::ends::{BLACK, Ends};

/// About so many pixels are looked at.
const PIXELS: usize = 4000;

/// What whites of old prints are like: red, green, blue.
const WHITE: [f32; 3] = [0.94, 0.88, 0.78];

/// How far whites are from that all together, and each by itself.
const WHITE_SPREAD: f32 = 0.08;
const WHITE_SPREADS: [f32; 3] = [0.06, 0.05, 0.08];

/// How far the lights of a sound photo stay below white.
const UNREACHED: [f32; 3] = [0.06, 0.10, 0.13];

/// How near to grey counts as grey, for a white pixel.
const NEAR_GREY: f32 = 0.06;

/// How exponents differ from one.
const EXPONENT_SPREAD: f32 = 0.12;

/// What coded values became of black and white, and the exponent between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Explained {
    pub(super) black: [f32; 3],
    pub(super) white: [f32; 3],
    pub(super) exponent: [f32; 3],
}

impl Explained {
    /// What a coded value of a channel was before.
    pub(super) fn unfaded(&self, channel: usize, value: f32) -> f32 {
        let range = self.white[channel] - self.black[channel];
        let value = ((value - self.black[channel]) / range).clamp(0.0, 1.0);
        value.powf(self.exponent[channel])
    }
}

/// The most likely explanation of a picture whose channels end there.
pub(super) fn explain(pixels: &[[f32; 3]], ends: &Ends) -> Explained {
    let step = (pixels.len() / PIXELS).max(1);
    let pixels: Vec<[f32; 3]> = pixels.iter().copied().step_by(step).collect();
    let high = ends.high;
    let black = ends.low.map(|low| (low - BLACK).clamp(0.0, 0.4));
    let likelihood = Likelihood {
        weights: weights(&pixels),
        pixels,
        black,
        high,
    };
    let from_prints = [0, 1, 2].map(|c: usize| high[c].max(WHITE[c]));
    let from_photo = [0, 1, 2].map(|c: usize| high[c].clamp(black[c] + 0.2, 1.0));
    let [a, b] = [from_prints, from_photo].map(|white| {
        let mut found = [white[0], white[1], white[2], 0.0, 0.0];
        let cost = likelihood.descend(&mut found);
        (cost, found)
    });
    let best = if a.0 <= b.0 { a.1 } else { b.1 };
    Explained {
        black,
        white: [best[0], best[1], best[2]],
        exponent: [best[3].exp(), 1.0, best[4].exp()],
    }
}

/// How much each pixel counts: a sky that is half of the photo is one thing among others, so the more
/// pixels are of a colour, the less each of them counts.
fn weights(pixels: &[[f32; 3]]) -> Vec<f32> {
    let class = |pixel: &[f32; 3]| pixel.map(|value| (value * 16.0) as u8);
    let mut counts = BTreeMap::new();
    for pixel in pixels {
        *counts.entry(class(pixel)).or_insert(0.0f32) += 1.0;
    }
    let weight = |pixel| 1.0 / counts.get(&class(pixel)).copied().unwrap_or(1.0).sqrt();
    pixels.iter().map(weight).collect()
}

/// What speaks for and against an explanation.
struct Likelihood {
    pixels: Vec<[f32; 3]>,
    /// How much each pixel counts where colours are judged.
    weights: Vec<f32>,
    black: [f32; 3],
    high: [f32; 3],
}

/// The whites, and the logarithms of the exponents of red and blue.
type Explanation = [f32; 5];

impl Likelihood {
    /// The negative logarithm, up to a constant: the less, the more likely.
    fn cost(&self, it: &Explanation) -> f32 {
        let white = [it[0], it[1], it[2]];
        if (0..3).any(|c| white[c] - self.black[c] < 0.1 || white[c] > 1.3) {
            return f32::MAX;
        }
        let exponents = [it[3].exp(), 1.0, it[4].exp()];
        let scale = [0, 1, 2].map(|c: usize| 1.0 / (white[c] - self.black[c]));
        let (mut clipped, mut colourful, mut total) = (0.0, 0.0, 0.0);
        for (pixel, counts) in self.pixels.iter().zip(&self.weights) {
            let mut restored = [0.0; 3];
            for (c, value) in restored.iter_mut().enumerate() {
                let linear = (pixel[c] - self.black[c]) * scale[c];
                clipped += (linear - 1.0).max(0.0);
                *value = linear.clamp(1e-4, 1.0);
                if c != 1 {
                    *value = value.powf(exponents[c]);
                }
            }
            let [r, g, b] = restored;
            let lightness = (r + g + b) / 3.0;
            let (rg, bg) = (r - g, b - g);
            let colour = rg * rg + bg * bg - rg * bg;
            let near = NEAR_GREY * (0.35 + lightness);
            // Shadows are near grey whatever is true; lights that are clipped say little.
            let brightest = r.max(g).max(b);
            let weight = counts
                * (lightness * 4.0).min(1.0)
                * (1.0 - ((brightest - 0.97) / 0.03).clamp(0.0, 1.0) * 0.5);
            colourful += weight * colour / (colour + near * near);
            total += weight;
        }
        let clipped = clipped / self.pixels.len() as f32 * 60.0;
        let colourful = colourful / (total + 1e-6) * 2.0;
        let mut unreached = 0.0;
        let away = [0, 1, 2].map(|c: usize| white[c] - WHITE[c]);
        let common = (away[0] + away[1] + away[2]) / 3.0;
        let mut unlike = (common / WHITE_SPREAD).powi(2);
        for c in 0..3 {
            let reached = ((self.high[c] - self.black[c]) * scale[c]).min(1.0);
            unreached += (1.0 - reached) / UNREACHED[c];
            unlike += ((away[c] - common) / WHITE_SPREADS[c]).powi(2);
        }
        let exponents = (it[3] * it[3] + it[4] * it[4]) / EXPONENT_SPREAD.powi(2);
        colourful + clipped + 0.12 * (unreached + unlike + exponents)
    }

    /// Steps downhill, ever more finely, and returns the cost at the end.
    fn descend(&self, at: &mut Explanation) -> f32 {
        // Each number by itself, all whites together, and a white with its exponent.
        const WAYS: [Explanation; 8] = [
            [1.0, 1.0, 1.0, 0.0, 0.0],
            [1.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 1.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 1.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 1.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 1.0],
            [1.0, 0.0, 0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0, 0.0, 1.0],
        ];
        let mut cost = self.cost(at);
        let mut step = 0.08;
        while step > 0.0015 {
            let mut better = false;
            for way in &WAYS {
                for step in [step, -step] {
                    let mut next = *at;
                    for (next, way) in next.iter_mut().zip(way) {
                        *next += way * step;
                    }
                    let next_cost = self.cost(&next);
                    if next_cost < cost {
                        (*at, cost, better) = (next, next_cost, true);
                    }
                }
            }
            if !better {
                step /= 2.0;
            }
        }
        cost
    }
}
