//! How far a picture is from the truth.

use crate::image::Image;

/// The distances of a picture from the truth.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Distance {
    /// Peak signal-to-noise ratio over R, G and B, in decibels.
    pub(crate) psnr: f64,
    /// Structural similarity of lightness (Z. Wang et al., "Image quality assessment: from error
    /// visibility to structural similarity", 2004): Gaussian window, σ 1.5.
    pub(crate) ssim: f64,
    /// Mean ΔE*ab of 1976 (CIELAB, D65): the difference of colour pixel by pixel.
    pub(crate) delta_e: f64,
}

impl Distance {
    pub(crate) fn between(truth: &Image, other: &Image) -> Self {
        assert_eq!((truth.width, truth.height), (other.width, other.height));
        Self {
            psnr: psnr(truth, other),
            ssim: ssim(truth, other),
            delta_e: delta_e(truth, other),
        }
    }

    pub(crate) fn mean(all: &[Self]) -> Self {
        let count = all.len() as f64;
        let mean = |of: fn(&Self) -> f64| all.iter().map(of).sum::<f64>() / count;
        Self {
            psnr: mean(|d| d.psnr),
            ssim: mean(|d| d.ssim),
            delta_e: mean(|d| d.delta_e),
        }
    }
}

fn psnr(truth: &Image, other: &Image) -> f64 {
    let pairs = truth.rgb.iter().zip(&other.rgb);
    let squares = pairs.map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    let mean = squares.sum::<f64>() / truth.rgb.len() as f64;
    // The same picture: as good as can be told with eight bits.
    10.0 * (255.0 * 255.0 / mean.max(1e-4)).log10()
}

fn ssim(truth: &Image, other: &Image) -> f64 {
    const C1: f64 = 0.01 * 0.01;
    const C2: f64 = 0.03 * 0.03;
    let (width, height) = (truth.width, truth.height);
    let light = |image: &Image| -> Vec<f64> {
        let weights = [0.299, 0.587, 0.114];
        let of = |p: &[u8]| {
            p.iter()
                .zip(weights)
                .map(|(s, w)| f64::from(*s) * w)
                .sum::<f64>()
        };
        image.rgb.chunks_exact(3).map(|p| of(p) / 255.0).collect()
    };
    let (a, b) = (light(truth), light(other));
    let blurred = |values: Vec<f64>| blurred(&values, width, height, 1.5);
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect();
    let (aa, bb, ab) = (
        blurred(product(&a, &a)),
        blurred(product(&b, &b)),
        blurred(product(&a, &b)),
    );
    let (a, b) = (blurred(a), blurred(b));
    let all = (0..a.len()).map(|i| {
        let (va, vb) = (aa[i] - a[i] * a[i], bb[i] - b[i] * b[i]);
        let covariance = ab[i] - a[i] * b[i];
        ((2.0 * a[i] * b[i] + C1) * (2.0 * covariance + C2))
            / ((a[i] * a[i] + b[i] * b[i] + C1) * (va + vb + C2))
    });
    all.sum::<f64>() / a.len() as f64
}

/// Blurred by a Gaussian; beyond the border stands its mirror image.
pub(crate) fn blurred(values: &[f64], width: usize, height: usize, sigma: f64) -> Vec<f64> {
    let radius = (sigma * 3.5).ceil() as isize;
    let raw: Vec<f64> = (-radius..=radius)
        .map(|i| (-((i * i) as f64) / (2.0 * sigma * sigma)).exp())
        .collect();
    let sum: f64 = raw.iter().sum();
    let kernel: Vec<f64> = raw.iter().map(|w| w / sum).collect();
    let mirrored = |at: isize, length: usize| {
        let period = 2 * length as isize;
        let at = at.rem_euclid(period);
        at.min(period - 1 - at) as usize
    };
    let mut lines = vec![0.0; values.len()];
    for y in 0..height {
        for x in 0..width {
            let taps = kernel.iter().zip(-radius..);
            lines[y * width + x] = taps
                .map(|(w, i)| w * values[y * width + mirrored(x as isize + i, width)])
                .sum();
        }
    }
    let mut out = vec![0.0; values.len()];
    for y in 0..height {
        for (w, i) in kernel.iter().zip(-radius..) {
            let from = mirrored(y as isize + i, height) * width;
            for x in 0..width {
                out[y * width + x] += w * lines[from + x];
            }
        }
    }
    out
}

fn delta_e(truth: &Image, other: &Image) -> f64 {
    let pairs = truth.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
    let sum: f64 = pairs
        .map(|(a, b)| {
            let (a, b) = (lab(a), lab(b));
            (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
        })
        .sum();
    sum / (truth.width * truth.height) as f64
}

/// How far the mean colour of the whole picture moved: ΔE*ab of the means of a* and b* alone.
pub(crate) fn colour_shift(truth: &Image, other: &Image) -> f64 {
    let mean = |image: &Image| {
        let mut sums = [0.0; 2];
        for pixel in image.rgb.chunks_exact(3) {
            let [_, a, b] = lab(pixel);
            sums = [sums[0] + a, sums[1] + b];
        }
        sums.map(|sum| sum / (image.width * image.height) as f64)
    };
    let (a, b) = (mean(truth), mean(other));
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// CIELAB of an sRGB pixel (IEC 61966-2-1; white D65).
fn lab(pixel: &[u8]) -> [f64; 3] {
    let linear: Vec<f64> = pixel
        .iter()
        .map(|s| linear(f64::from(*s) / 255.0))
        .collect();
    let (r, g, b) = (linear[0], linear[1], linear[2]);
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let f = |t: f64| {
        if t > 216.0 / 24_389.0 {
            t.cbrt()
        } else {
            (24_389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let (fx, fy, fz) = (f(x), f(y), f(z));
    [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
}

/// Linear light of a coded value, and back.
pub(crate) fn linear(coded: f64) -> f64 {
    if coded <= 0.040_45 {
        coded / 12.92
    } else {
        ((coded + 0.055) / 1.055).powf(2.4)
    }
}

pub(crate) fn coded(linear: f64) -> f64 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}
