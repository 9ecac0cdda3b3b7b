//! Between which values a picture lies in each channel.

use crate::picture::planes::Picture;

/// The scores of a channel's low end, its high end and the logarithm of its low end, and what is
/// added: the less a photo reaches into the lights, above all in blue, and the higher the least of
/// its blacks, the more it is faded. By `quality/python/fading.py`, as the weights of [`learned`](super::learned).
const SCORES: [[f32; 3]; 3] = [
    [7.48, 3.92, 1.46],
    [-8.98, -5.42, 1.42],
    [-14.72, -3.87, 2.36],
];
const SCORE: f32 = 16.63;

/// From a score of 0 on it is sure that a photo faded, below minus this that it did not.
const SURE: f32 = 1.4;

/// The black that a restored photo keeps.
pub(super) const BLACK: f32 = 0.015;

/// Where the values of each channel begin and end, but for a few pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ends {
    pub(super) low: [f32; 3],
    pub(super) high: [f32; 3],
}

impl Ends {
    pub(super) fn of(small: &Picture) -> Self {
        let mut ends = Self {
            low: [0.0; 3],
            high: [0.0; 3],
        };
        for (channel, plane) in small.planes.iter().enumerate() {
            let mut values = plane.values.clone();
            values.sort_by(f32::total_cmp);
            ends.low[channel] = percentile(&values, 0.005);
            ends.high[channel] = percentile(&values, 0.995).max(ends.low[channel] + 0.05);
        }
        ends
    }

    /// How sure it is that these are the ends of a faded photo, and not of a sound one without
    /// anything black, 0 to 1: a logistic regression.
    pub(super) fn evidence(&self) -> f32 {
        let mut score = SCORE;
        for (channel, [by_low, by_high, by_darkness]) in SCORES.into_iter().enumerate() {
            let (low, high) = (self.low[channel], self.high[channel]);
            score += by_low * low + by_high * high + by_darkness * (low + 0.01).ln();
        }
        (score / SURE + 1.0).clamp(0.0, 1.0)
    }

    /// 0 at the low end of a channel, 1 at the high one.
    pub(super) fn place(&self, channel: usize, value: f32) -> f32 {
        (value - self.low[channel]) / (self.high[channel] - self.low[channel])
    }
}

/// The value below which this part of them lies.
pub(super) fn percentile(sorted: &[f32], part: f32) -> f32 {
    sorted[((sorted.len() - 1) as f32 * part + 0.5) as usize]
}
