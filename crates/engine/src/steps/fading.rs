//! Brings back contrast and colours that faded, and takes a cast away.
//!
//! A print fades in each dye by itself: its shadows become lighter and its lights darker, by
//! another amount in red, green and blue. So each channel has its curve back, which is found in two
//! ways: by the most likely explanation ([`likelihood`]), and by what was learned from photos that
//! were faded by chance ([`learned`]). The mean of both is used: where one is wrong the other seldom
//! is in the same way. Measured on photos that neither was made on, over the kinds of fading of
//! `make quality`: ΔE 10.7 each by itself, 9.8 together.
//!
//! What faded unevenly over the sheet is not evened out: measured, that costs ΔE 1.6 where all else
//! is known, and no more than 0.3 beside the errors that are made of the rest.
//!
//! A photo whose shadows are black is not faded, and is left. A toned print keeps its tone: only
//! its lightness is stretched.

mod ends;
mod learned;
mod likelihood;

use ends::{BLACK, Ends, percentile};

use crate::analysis::frame;
use crate::analysis::tone::{Tone, tone_of};
use crate::picture::planes::{Picture, luma};

/// The longest side of the copy that is looked at.
const SIDE: usize = 240;

/// Blacks up to `CLEAN` are those of a sound photo, above `FADED` those of a faded one.
const CLEAN: f32 = 0.07;
const FADED: f32 = 0.14;

/// How much what was learned counts beside what is likely.
const LEARNED: f32 = 0.5;

/// Further than this from what is likely, what was learned is not followed.
const FARTHEST: f32 = 0.3;

/// How a print faded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fading {
    /// The kind of print.
    pub(crate) tone: Tone,
    /// How sure it is that it faded at all, 0 to 1.
    pub(crate) evidence: f32,
    /// The coded value of black in each channel.
    black: [f32; 3],
    /// The coded value of white in each channel.
    white: [f32; 3],
    /// What a coded value of each channel was before.
    curves: [Curve; 3],
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
}

/// Finds out how a picture faded.
pub(crate) fn measure(picture: &Picture) -> Fading {
    measure_small(&photo_in(picture))
}

/// The photo without what lies around it, small.
fn photo_in(picture: &Picture) -> Picture {
    let (columns, rows) = frame::within(picture);
    picture.part(columns, rows).reduced_to(SIDE)
}

/// The black of the channel whose black is lightest: that of a sound photo is near 0.
pub(crate) fn darkest(picture: &Picture) -> f32 {
    let small = photo_in(picture);
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
    let black = (low - BLACK).clamp(0.0, 0.4);
    let white = (high / 0.97).min(1.0).max((low + 0.3).min(1.2));
    let curve = Curve::new(|value| ((value - black) / (white - black)).clamp(0.0, 1.0));
    Fading {
        tone,
        evidence,
        black: [black; 3],
        white: [white; 3],
        curves: [curve.clone(), curve.clone(), curve],
    }
}

fn evidence(black: f32) -> f32 {
    ((black - CLEAN) / (FADED - CLEAN)).clamp(0.0, 1.0)
}

fn colour_fading(small: &Picture) -> Fading {
    let ends = Ends::of(small);
    let evidence = evidence(ends.low.iter().copied().fold(0.0, f32::max)) * ends.evidence();
    if evidence == 0.0 {
        return Fading {
            tone: Tone::Colour,
            evidence,
            black: ends.low,
            white: [1.0; 3],
            curves: [0, 1, 2].map(|_| Curve::new(|value| value)),
        };
    }
    let pixels: Vec<[f32; 3]> = (0..small.width * small.height)
        .map(|at| [0, 1, 2].map(|channel: usize| small.planes[channel].values[at]))
        .collect();
    let explained = likelihood::explain(&pixels, &ends);
    let learned = learned::curves(small, &ends);
    let curves = [0, 1, 2].map(|channel| {
        let mut curve = Curve::new(|value| {
            let likely = explained.unfaded(channel, value);
            let learned = learned.unfaded(&ends, channel, value);
            likely + (learned - likely).clamp(-FARTHEST, FARTHEST) * LEARNED
        });
        curve.rise();
        curve
    });
    Fading {
        tone: Tone::Colour,
        evidence,
        black: explained.black,
        white: explained.white,
        curves,
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
        let curve = fading.curves[channel].in_part(strength);
        for value in &mut plane.values {
            *value = curve.at(*value);
        }
    }
}

/// Every pixel keeps the ratio of its channels, so that a toned print keeps its tone.
fn stretch_lightness(picture: &mut Picture, fading: &Fading, strength: f32) {
    let curve = fading.curves[1].in_part(strength);
    picture.change_pixels(|pixel| {
        let before = luma(pixel);
        let after = curve.at(before);
        let ratio = after / before.max(1e-3);
        pixel.map(|value| (value * ratio).clamp(0.0, 1.0))
    });
}

/// A function of coded values, tabulated.
#[derive(Clone, Debug, PartialEq)]
struct Curve(Vec<f32>);

impl Curve {
    const STEPS: usize = 2048;

    fn new(function: impl Fn(f32) -> f32) -> Self {
        let at = |i| function(i as f32 / Self::STEPS as f32);
        Self((0..=Self::STEPS + 1).map(at).collect())
    }

    /// Nowhere does it fall: what was lighter stays lighter.
    fn rise(&mut self) {
        let mut highest = f32::MIN;
        for value in &mut self.0 {
            highest = highest.max(*value);
            *value = highest;
        }
    }

    /// The same, only so much of the way.
    fn in_part(&self, strength: f32) -> Self {
        Self::new(|value| value + (self.at(value) - value) * strength)
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
    use crate::samples::colour_scene;

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
        // What was learned is learned from photos, which this is not: it comes half of the way.
        assert!(after < before * 0.6, "{before} → {after}");
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
