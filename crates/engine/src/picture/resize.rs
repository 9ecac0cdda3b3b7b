//! Plain resizing, without a network: what results are blended and compared with.
//!
//! Separable convolution with Keys' cubic kernel, a = −0.5 (R. Keys, "Cubic convolution
//! interpolation for digital image processing", 1981), widened by the factor when shrinking. At
//! the borders the kernel is cut and normalised.

use std::ops::Range;

use super::depth::{Sample, Samples};

/// Resizes interleaved pixels of `channels` samples with the bicubic kernel.
///
/// `pixels` holds `width` × `height` × `channels` samples; the result `new_width` × `new_height`.
#[must_use]
pub fn bicubic(
    pixels: &[u8],
    channels: usize,
    (width, height): (usize, usize),
    (new_width, new_height): (usize, usize),
) -> Vec<u8> {
    let resampler = Resampler::new((width, height), (new_width, new_height));
    resampler
        .region(pixels, channels, 0..new_width, 0..new_height)
        .into_iter()
        .map(u8::nearest)
        .collect()
}

/// Computes any part of a resized picture; a part is the same whatever it is cut out with.
pub(crate) struct Resampler {
    source_width: usize,
    columns: Vec<Taps>,
    rows: Vec<Taps>,
}

/// Which samples, and how much of each, make one sample of the result.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

impl Resampler {
    pub(crate) fn new(from: (usize, usize), to: (usize, usize)) -> Self {
        Self {
            source_width: from.0,
            columns: axis(from.0, to.0),
            rows: axis(from.1, to.1),
        }
    }

    /// [`Resampler::region`] of samples of either depth.
    pub(crate) fn region_of(
        &self,
        source: &Samples,
        channels: usize,
        xs: Range<usize>,
        ys: Range<usize>,
    ) -> Vec<f32> {
        match source {
            Samples::Eight(source) => self.region(source, channels, xs, ys),
            Samples::Sixteen(source) => self.region(source, channels, xs, ys),
        }
    }

    /// The columns `xs` and rows `ys` of the result, interleaved, on the scale of 0 to 255.
    fn region<S: Sample>(
        &self,
        source: &[S],
        channels: usize,
        xs: Range<usize>,
        ys: Range<usize>,
    ) -> Vec<f32> {
        let stride = xs.len() * channels;
        let mut out = vec![0.0; stride * ys.len()];
        let rows = &self.rows[ys];
        let Some(first_row) = rows.iter().map(|taps| taps.first).min() else {
            return out;
        };
        let last_row = rows.iter().map(|t| t.first + t.weights.len()).max();
        let narrowed: Vec<Vec<f32>> = (first_row..last_row.unwrap_or(first_row))
            .map(|y| self.narrow(source, channels, y, xs.clone()))
            .collect();
        for (taps, to) in rows.iter().zip(out.chunks_exact_mut(stride.max(1))) {
            for (weight, from) in taps.weights.iter().zip(&narrowed[taps.first - first_row..]) {
                for (sum, sample) in to.iter_mut().zip(from) {
                    *sum += weight * sample;
                }
            }
        }
        out
    }

    /// One source row, resized in width only.
    fn narrow<S: Sample>(
        &self,
        source: &[S],
        channels: usize,
        y: usize,
        xs: Range<usize>,
    ) -> Vec<f32> {
        let row = &source[y * self.source_width * channels..][..self.source_width * channels];
        let mut out = Vec::with_capacity(xs.len() * channels);
        for taps in &self.columns[xs] {
            for channel in 0..channels {
                let samples = row[taps.first * channels + channel..]
                    .iter()
                    .step_by(channels);
                let weighted = taps.weights.iter().zip(samples);
                out.push(weighted.map(|(w, s)| w * s.level()).sum::<f32>());
            }
        }
        out
    }
}

fn axis(from: usize, to: usize) -> Vec<Taps> {
    let step = from as f64 / to as f64;
    let stretch = step.max(1.0);
    let support = 2.0 * stretch;
    (0..to)
        .map(|i| {
            let center = (i as f64 + 0.5) * step;
            let first = ((center - support + 0.5).floor().max(0.0)) as usize;
            let last = ((center + support + 0.5).floor() as usize).min(from);
            let raw: Vec<f64> = (first..last)
                .map(|j| cubic((j as f64 + 0.5 - center) / stretch))
                .collect();
            let sum: f64 = raw.iter().sum();
            Taps {
                first,
                weights: raw.into_iter().map(|w| (w / sum) as f32).collect(),
            }
        })
        .collect()
}

fn cubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_picture_stays_flat() {
        let flat = vec![200; 5 * 7 * 3];
        for size in [(1, 1), (10, 14), (20, 28), (3, 2)] {
            assert!(
                bicubic(&flat, 3, (5, 7), size).iter().all(|s| *s == 200),
                "{size:?}"
            );
        }
    }

    #[test]
    fn the_same_size_is_the_same_picture() {
        let pixels: Vec<u8> = (0..120).map(|i| (i * 37 % 256) as u8).collect();
        assert_eq!(bicubic(&pixels, 1, (12, 10), (12, 10)), pixels);
    }

    #[test]
    fn a_part_is_the_same_as_in_the_whole() {
        let pixels: Vec<u8> = (0..9 * 8 * 3).map(|i| (i * 71 % 256) as u8).collect();
        let resampler = Resampler::new((9, 8), (36, 32));
        let whole = resampler.region(&pixels, 3, 0..36, 0..32);
        let part = resampler.region(&pixels, 3, 5..30, 11..20);
        for (row, y) in part.chunks(25 * 3).zip(11..) {
            assert_eq!(row, &whole[(y * 36 + 5) * 3..(y * 36 + 30) * 3]);
        }
    }

    #[test]
    fn an_edge_keeps_its_place_when_enlarged() {
        let edge = [0, 0, 0, 255, 255, 255];
        let large = bicubic(&edge, 1, (6, 1), (24, 1));
        assert!(large[11] < 128 && large[12] > 127, "{large:?}");
    }
}
