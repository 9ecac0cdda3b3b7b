//! The way back from fading as it was learned: what a picture's colours are like tells the curve of
//! each channel.
//!
//! Small networks of one hidden layer, whose mean is taken, as errors of one are not those of the
//! other (L. Breiman, "Bagging predictors", 1996). They were trained by `quality/python/fading.py`
//! on photos that were faded by chance; which photos is told in `docs/QUALITY.md`. What goes in has
//! no shapes in it, only how values and colours are distributed: as in F. Finlayson's and B.
//! Funt's "Learning color constancy", 1996, and J. Barron, "Convolutional color constancy", 2015.

use std::sync::LazyLock;

use super::ends::{Ends, percentile};
use crate::picture::planes::{Picture, luma};

/// Numbers that describe a picture.
pub(super) const FEATURES: usize = 85;

const HIDDEN: usize = 16;
const OUTPUTS: usize = 12;
const NETWORKS: usize = 3;

/// The curve of each channel as the networks start from: its value at the low end and at the high
/// one, and two numbers for how it bends.
const START: [f32; 4] = [0.02, 0.95, 0.0, 0.0];

/// Values of features further than this many deviations from the mean count as that far.
const FARTHEST: f32 = 4.0;

const QUANTILES: [f32; 7] = [0.02, 0.10, 0.25, 0.50, 0.75, 0.90, 0.98];
const LEVELS: usize = 6;
/// Classes of colour, red and blue against green.
const COLOURS: usize = 5;

static WEIGHTS: &[u8] = include_bytes!("../../../weights/fading.f32");

/// Mean and deviation of each feature, then each network: first its hidden layer, then the last.
static NUMBERS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let numbers = WEIGHTS.chunks_exact(4);
    numbers
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect()
});

const NETWORK: usize = FEATURES * HIDDEN + HIDDEN + HIDDEN * OUTPUTS + OUTPUTS;

/// The curves back: polynomials of the third degree between the ends of each channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curves([[f32; 4]; 3]);

impl Curves {
    /// What a coded value of a channel was before.
    pub(super) fn unfaded(&self, ends: &Ends, channel: usize, value: f32) -> f32 {
        let at = ends.place(channel, value).clamp(-0.1, 1.1);
        let [low, high, bend, skew] = self.0[channel];
        let bent = at * (1.0 - at) * (bend + skew * (1.0 - 2.0 * at));
        (low * (1.0 - at) + high * at + bent).clamp(0.0, 1.0)
    }
}

/// The curves for a small picture whose channels end there.
pub(super) fn curves(small: &Picture, ends: &Ends) -> Curves {
    let (scales, networks) = NUMBERS.split_at(2 * FEATURES);
    let (means, deviations) = scales.split_at(FEATURES);
    let mut features = features(small, ends);
    for ((feature, mean), deviation) in features.iter_mut().zip(means).zip(deviations) {
        *feature = ((*feature - mean) / deviation).clamp(-FARTHEST, FARTHEST);
    }
    let mut curves = [START; 3];
    for network in networks.chunks_exact(NETWORK) {
        let (first, last) = network.split_at(FEATURES * HIDDEN + HIDDEN);
        let hidden = layer::<HIDDEN>(first, &features).map(f32::tanh);
        let out = layer::<OUTPUTS>(last, &hidden);
        for (at, value) in out.into_iter().enumerate() {
            curves[at % 3][at / 3] += value / NETWORKS as f32;
        }
    }
    Curves(curves)
}

/// Weights row by row of what goes in, then what is added.
fn layer<const OUT: usize>(weights: &[f32], input: &[f32]) -> [f32; OUT] {
    let (rows, added) = weights.split_at(input.len() * OUT);
    let mut out = [0.0; OUT];
    out.copy_from_slice(added);
    for (row, input) in rows.chunks_exact(OUT).zip(input) {
        for (out, weight) in out.iter_mut().zip(row) {
            *out += input * weight;
        }
    }
    out
}

/// How values and colours of a picture are distributed; the order is that of the training.
fn features(small: &Picture, ends: &Ends) -> Vec<f32> {
    let mut out = Vec::with_capacity(FEATURES);
    out.extend(ends.low);
    out.extend(ends.high);
    for channel in 0..3 {
        let mut sorted = small.planes[channel].values.clone();
        sorted.sort_by(f32::total_cmp);
        for part in QUANTILES {
            out.push(
                ends.place(channel, percentile(&sorted, part))
                    .clamp(0.0, 1.0),
            );
        }
    }
    let count = small.width * small.height;
    let pixel = |at: usize| [0, 1, 2].map(|c: usize| small.planes[c].values[at]);
    let placed = |at: usize| {
        let pixel = pixel(at);
        [0, 1, 2].map(|c: usize| ends.place(c, pixel[c]).clamp(0.0, 1.0))
    };
    let pixels: Vec<[f32; 3]> = (0..count).map(placed).collect();
    out.extend(colours_by_level(&pixels));
    out.extend(colour_classes(&pixels));
    out.extend(edges(&pixels, small.width));
    out.extend(spread(&pixels));
    let raw: Vec<[f32; 3]> = (0..count).map(pixel).collect();
    out.extend(darkest_and_brightest(&raw));
    out
}

/// How many pixels are how light, and their mean colour.
fn colours_by_level(pixels: &[[f32; 3]]) -> Vec<f32> {
    let mut sums = [[0.0f32; 3]; LEVELS];
    for [r, g, b] in pixels {
        let level = (((r + g + b) / 3.0 * LEVELS as f32) as usize).min(LEVELS - 1);
        let sums = &mut sums[level];
        *sums = [sums[0] + 1.0, sums[1] + r - g, sums[2] + b - g];
    }
    let all = pixels.len() as f32;
    let of = |[count, r, b]: [f32; 3]| {
        // A level with few pixels is taken for grey.
        let total = count + all * 0.005;
        [count / all, r / total, b / total]
    };
    sums.map(of).concat()
}

/// The square root of how many pixels are of which colour; each pixel counts for the four nearest.
fn colour_classes(pixels: &[[f32; 3]]) -> Vec<f32> {
    let mut counts = [0.0f32; COLOURS * COLOURS];
    let place = |difference: f32| {
        let at =
            ((difference + 0.5) * (COLOURS - 1) as f32).clamp(0.0, (COLOURS - 1) as f32 - 1e-3);
        (at as usize, at.fract())
    };
    for [r, g, b] in pixels {
        let ((i, fi), (j, fj)) = (place(r - g), place(b - g));
        counts[i * COLOURS + j] += (1.0 - fi) * (1.0 - fj);
        counts[i * COLOURS + j + 1] += (1.0 - fi) * fj;
        counts[(i + 1) * COLOURS + j] += fi * (1.0 - fj);
        counts[(i + 1) * COLOURS + j + 1] += fi * fj;
    }
    counts
        .map(|count| (count / pixels.len() as f32).sqrt())
        .to_vec()
}

/// How much neighbours differ: all together, and red and blue against green (J. van de Weijer, T.
/// Gevers, A. Gijsenij, "Edge-based color constancy", 2007).
fn edges(pixels: &[[f32; 3]], width: usize) -> [f32; 3] {
    let mut mean = [1e-3f32; 3];
    let height = pixels.len() / width;
    let across = (height * width.saturating_sub(1)).max(1) as f32;
    let down = (height.saturating_sub(1) * width).max(1) as f32;
    for (at, pixel) in pixels.iter().enumerate() {
        let neighbours = [
            ((at + 1) % width != 0).then(|| (at + 1, across)),
            (at + width < pixels.len()).then_some((at + width, down)),
        ];
        for (next, count) in neighbours.into_iter().flatten() {
            for c in 0..3 {
                mean[c] += (pixels[next][c] - pixel[c]).abs() / count;
            }
        }
    }
    let [r, g, b] = mean;
    [((r + g + b) / 3.0).ln(), (r / g).ln(), (b / g).ln()]
}

/// The deviation of each channel, and how they go together.
fn spread(pixels: &[[f32; 3]]) -> [f32; 6] {
    let count = pixels.len() as f64;
    let mean =
        [0, 1, 2].map(|c: usize| pixels.iter().map(|p| f64::from(p[c])).sum::<f64>() / count);
    let product = |a: usize, b: usize| {
        let products = pixels
            .iter()
            .map(|p| (f64::from(p[a]) - mean[a]) * (f64::from(p[b]) - mean[b]));
        products.sum::<f64>() / count
    };
    let deviation = [0, 1, 2].map(|c: usize| product(c, c).sqrt() + 1e-3);
    let together = |a: usize, b: usize| (product(a, b) / (deviation[a] * deviation[b])) as f32;
    let [r, g, b] = deviation.map(|value| value as f32);
    [r, g, b, together(0, 1), together(1, 2), together(0, 2)]
}

/// The mean colours of the darkest and of the brightest pixels.
fn darkest_and_brightest(pixels: &[[f32; 3]]) -> Vec<f32> {
    let mut sorted: Vec<f32> = pixels.iter().map(|p| luma(*p)).collect();
    sorted.sort_by(f32::total_cmp);
    let (low, high) = (percentile(&sorted, 0.02), percentile(&sorted, 0.98));
    let mean = |chosen: &dyn Fn(f32) -> bool| {
        let (mut sum, mut count) = ([0.0f32; 3], 0.0f32);
        for pixel in pixels.iter().filter(|p| chosen(luma(**p))) {
            sum = [0, 1, 2].map(|c: usize| sum[c] + pixel[c]);
            count += 1.0;
        }
        sum.map(|sum| sum / count.max(1.0))
    };
    [mean(&|l| l <= low), mean(&|l| l >= high)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::colour_scene;

    #[test]
    fn there_are_as_many_features_and_weights_as_the_networks_take() {
        let picture = colour_scene(90, 60);
        let features = features(&picture, &Ends::of(&picture));
        assert_eq!(features.len(), FEATURES);
        assert!(features.iter().all(|f| f.is_finite()));
        assert_eq!(NUMBERS.len(), 2 * FEATURES + NETWORKS * NETWORK);
        assert!(NUMBERS.iter().all(|n| n.is_finite()));
    }
}
