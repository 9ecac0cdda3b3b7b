//! Brings back contrast and colours that faded, and takes a cast away.
//!
//! A print fades in each dye by itself: its shadows become lighter and its lights darker, by
//! another amount in red, green and blue. The black, the white and the exponent of each channel
//! are found as the most likely ones, given what old prints and photos are like:
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
//!
//! Dyes lose density in proportion, which is close to a straight line in coded values and not in
//! linear light: measured over the kinds of fading of `make quality`, blacks and whites brought back in
//! coded values ended at ΔE 6.5, in linear light at 9.4. What faded unevenly over the sheet is not evened out.
//!
//! A photo whose shadows are black is not faded, and is left. A toned print keeps its tone: only
//! its lightness is stretched.

use std::collections::BTreeMap;

use super::picture::{Picture, luma};
use super::tone::{Tone, tone_of};

/// The longest side of the copy that is looked at.
const SIDE: usize = 240;

/// Blacks up to `CLEAN` are those of a sound photo, above `FADED` those of a faded one.
const CLEAN: f32 = 0.07;
const FADED: f32 = 0.14;

/// The black that a restored photo keeps.
const BLACK: f32 = 0.015;

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

/// How a print faded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fading {
    /// The kind of print.
    pub(crate) tone: Tone,
    /// How sure it is that it faded at all, 0 to 1.
    pub(crate) evidence: f32,
    /// The coded value of black in each channel.
    pub(crate) black: [f32; 3],
    /// The coded value of white in each channel.
    pub(crate) white: [f32; 3],
    /// The exponent of each channel.
    pub(crate) exponent: [f32; 3],
}

impl Fading {
    /// The part of the contrast that is lost, 0 to 1.
    pub(crate) fn lost_contrast(&self) -> f32 {
        let kept = luma(self.white) - luma(self.black);
        (1.0 - kept).clamp(0.0, 1.0) * self.evidence
    }

    /// How far white and black are from grey: the difference between channels.
    pub(crate) fn cast(&self) -> f32 {
        let spread = |values: [f32; 3]| {
            values.iter().copied().fold(f32::MIN, f32::max)
                - values.iter().copied().fold(f32::MAX, f32::min)
        };
        spread(self.white).max(spread(self.black)) * self.evidence
    }

    /// What a coded value of a channel was before.
    fn unfaded(&self, channel: usize, value: f32) -> f32 {
        let range = self.white[channel] - self.black[channel];
        let value = ((value - self.black[channel]) / range).clamp(0.0, 1.0);
        value.powf(self.exponent[channel])
    }
}

/// Finds out how a picture faded.
pub(crate) fn measure(picture: &Picture) -> Fading {
    measure_small(&picture.reduced_to(SIDE))
}

/// The black of the channel whose black is lightest: that of a sound photo is near 0.
pub(crate) fn darkest(picture: &Picture) -> f32 {
    let small = picture.reduced_to(SIDE);
    let low = small.planes.iter().map(|plane| {
        let mut values = plane.values.clone();
        values.sort_by(f32::total_cmp);
        percentile(&values, 0.002)
    });
    low.fold(0.0, f32::max)
}

fn measure_small(small: &Picture) -> Fading {
    let tone = tone_of(small);
    if tone == Tone::Colour {
        return colour_fading(small);
    }
    let mut lightness = small.luma().values;
    lightness.sort_by(f32::total_cmp);
    let (low, high) = (percentile(&lightness, 0.002), percentile(&lightness, 0.997));
    let evidence = evidence(low).max(1.0 - ((high - 0.5) / 0.3).clamp(0.0, 1.0));
    // A print without contrast at all is no faded photo.
    let evidence = if high - low < 0.1 { 0.0 } else { evidence };
    Fading {
        tone,
        evidence,
        black: [(low - BLACK).clamp(0.0, 0.4); 3],
        white: [(high / 0.97).min(1.0).max((low + 0.3).min(1.2)); 3],
        exponent: [1.0; 3],
    }
}

fn evidence(black: f32) -> f32 {
    ((black - CLEAN) / (FADED - CLEAN)).clamp(0.0, 1.0)
}

fn percentile(sorted: &[f32], part: f32) -> f32 {
    sorted[((sorted.len() - 1) as f32 * part + 0.5) as usize]
}

fn colour_fading(small: &Picture) -> Fading {
    let sorted = [0, 1, 2].map(|channel| {
        let mut values = small.planes[channel].values.clone();
        values.sort_by(f32::total_cmp);
        values
    });
    let low = [0, 1, 2].map(|channel: usize| percentile(&sorted[channel], 0.002));
    let high = [0, 1, 2].map(|channel: usize| percentile(&sorted[channel], 0.997));
    let evidence = evidence(low.iter().copied().fold(0.0, f32::max));
    let black = low.map(|low| (low - BLACK).clamp(0.0, 0.4));
    let mut fading = Fading {
        tone: Tone::Colour,
        evidence,
        black,
        white: [1.0; 3],
        exponent: [1.0; 3],
    };
    if evidence == 0.0 {
        return fading;
    }
    let pixels = small.width * small.height;
    let step = (pixels / 4000).max(1);
    let pixels: Vec<[f32; 3]> = (0..pixels)
        .step_by(step)
        .map(|at| [0, 1, 2].map(|channel: usize| small.planes[channel].values[at]))
        .collect();
    let likelihood = Likelihood {
        weights: weights(&pixels),
        pixels,
        black,
        high,
    };
    let from_prints = [0, 1, 2].map(|c: usize| high[c].max(WHITE[c]));
    let from_photo = [0, 1, 2].map(|c: usize| high[c].clamp(black[c] + 0.2, 1.0));
    let found = [from_prints, from_photo].map(|white| {
        let mut found = [white[0], white[1], white[2], 0.0, 0.0];
        let cost = likelihood.descend(&mut found);
        (cost, found)
    });
    let best = if found[0].0 <= found[1].0 {
        found[0].1
    } else {
        found[1].1
    };
    fading.white = [best[0], best[1], best[2]];
    fading.exponent = [best[3].exp(), 1.0, best[4].exp()];
    fading
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

/// Undoes the fading; at strength 0 not at all, at 1 as it was measured.
pub(crate) fn restore(picture: &mut Picture, fading: &Fading, strength: f32) {
    let strength = strength * fading.evidence;
    if strength <= 0.0 {
        return;
    }
    if fading.tone != Tone::Colour {
        stretch_lightness(picture, fading, strength);
        return;
    }
    for (channel, plane) in picture.planes.iter_mut().enumerate() {
        let curve = Curve::new(|value| value + (fading.unfaded(channel, value) - value) * strength);
        for value in &mut plane.values {
            *value = curve.at(*value);
        }
    }
}

/// Every pixel keeps the ratio of its channels, so that a toned print keeps its tone.
fn stretch_lightness(picture: &mut Picture, fading: &Fading, strength: f32) {
    let curve = Curve::new(|value| value + (fading.unfaded(1, value) - value) * strength);
    picture.change_pixels(|pixel| {
        let before = luma(pixel);
        let after = curve.at(before);
        let ratio = after / before.max(1e-3);
        pixel.map(|value| (value * ratio).clamp(0.0, 1.0))
    });
}

/// A function of coded values, tabulated.
struct Curve(Vec<f32>);

impl Curve {
    const STEPS: usize = 2048;

    fn new(function: impl Fn(f32) -> f32) -> Self {
        let at = |i| function(i as f32 / Self::STEPS as f32);
        Self((0..=Self::STEPS + 1).map(at).collect())
    }

    #[inline]
    fn at(&self, value: f32) -> f32 {
        let at = value.clamp(0.0, 1.0) * Self::STEPS as f32;
        let low = at as usize;
        self.0[low] + (self.0[low + 1] - self.0[low]) * (at - low as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::samples::colour_scene;

    fn faded(picture: &Picture) -> Picture {
        let mut picture = picture.clone();
        picture.change_pixels(|[r, g, b]| [0.2 + 0.74 * r, 0.14 + 0.72 * g, 0.07 + 0.68 * b]);
        picture
    }

    fn distance(a: &Picture, b: &Picture) -> f32 {
        let channels = a.planes.iter().zip(&b.planes);
        let pairs = channels.flat_map(|(a, b)| a.values.iter().zip(&b.values));
        let count = (a.width * a.height * 3) as f32;
        pairs.map(|(a, b)| (a - b).abs()).sum::<f32>() / count
    }

    #[test]
    fn a_faded_photo_gets_its_contrast_and_colours_back() {
        let clean = colour_scene(200, 150);
        let before = faded(&clean);
        let mut after = before.clone();
        restore(&mut after, &measure(&before), 1.0);
        let (before, after) = (distance(&before, &clean), distance(&after, &clean));
        assert!(after < before * 0.4, "{before} → {after}");
    }

    #[test]
    fn half_the_strength_goes_half_the_way() {
        let before = faded(&colour_scene(200, 150));
        let fading = measure(&before);
        let at = |strength| {
            let mut picture = before.clone();
            restore(&mut picture, &fading, strength);
            distance(&picture, &before)
        };
        assert_eq!(at(0.0), 0.0);
        assert!((at(0.5) / at(1.0) - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_sound_photo_is_left() {
        let clean = colour_scene(200, 150);
        let mut picture = clean.clone();
        restore(&mut picture, &measure(&clean), 1.0);
        assert!(distance(&picture, &clean) < 0.002);
    }

    #[test]
    fn a_sepia_print_keeps_its_tone() {
        let mut print = colour_scene(200, 150);
        print.change_pixels(|pixel| {
            let value = 0.2 + 0.5 * luma(pixel);
            [value, value * 0.86, value * 0.66]
        });
        let fading = measure(&print);
        assert_eq!(fading.tone, Tone::Sepia);
        let mut after = print.clone();
        restore(&mut after, &fading, 1.0);
        for (x, y) in [(30, 20), (60, 60), (150, 40)] {
            let [r, g, b] = after.pixel(x, y);
            assert!((g / r - 0.86).abs() < 0.01 && (b / r - 0.66).abs() < 0.01);
        }
        assert!(distance(&after, &print) > 0.03);
    }

    #[test]
    fn a_picture_of_one_colour_is_left() {
        for level in [0u8, 128, 255] {
            let picture = Picture::from_rgb(40, 30, &vec![level; 40 * 30 * 3]);
            let mut after = picture.clone();
            restore(&mut after, &measure(&picture), 1.0);
            assert_eq!(after, picture);
        }
    }
}
