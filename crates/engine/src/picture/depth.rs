//! Samples of eight or sixteen bits, as files hold them.

use std::borrow::Cow;
use std::ops::Range;

/// How many bits a sample has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// 256 levels.
    Eight,
    /// 65,536 levels.
    Sixteen,
}

impl Depth {
    /// Bytes of one sample.
    pub(crate) fn bytes(self) -> u64 {
        match self {
            Self::Eight => 1,
            Self::Sixteen => 2,
        }
    }
}

/// A sample. Both depths are computed with on the same scale, that of 0 to 255, in numbers of
/// 24 significant bits: sixteen bits come back from there as they were.
pub(crate) trait Sample: Copy + Default + PartialEq + Send + Sync + 'static {
    /// White, or opaque.
    const FULL: Self;

    /// On the scale of 0 to 255.
    fn level(self) -> f32;

    /// The nearest sample to a level; what is beyond the scale becomes its end.
    fn nearest(level: f32) -> Self;
}

impl Sample for u8 {
    const FULL: Self = Self::MAX;

    fn level(self) -> f32 {
        f32::from(self)
    }

    fn nearest(level: f32) -> Self {
        // A float to integer cast saturates.
        (level + 0.5) as Self
    }
}

impl Sample for u16 {
    const FULL: Self = Self::MAX;

    fn level(self) -> f32 {
        f32::from(self) / 257.0
    }

    fn nearest(level: f32) -> Self {
        (level * 257.0 + 0.5) as Self
    }
}

/// Many samples of one depth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

impl Samples {
    /// None at all.
    pub(crate) fn none(depth: Depth) -> Self {
        Self::zeros(depth, 0)
    }

    pub(crate) fn zeros(depth: Depth, count: usize) -> Self {
        match depth {
            Depth::Eight => Self::Eight(vec![0; count]),
            Depth::Sixteen => Self::Sixteen(vec![0; count]),
        }
    }

    /// Rounded from levels on the scale of 0 to 255.
    pub(crate) fn nearest(depth: Depth, levels: impl Iterator<Item = f32>) -> Self {
        match depth {
            Depth::Eight => Self::Eight(levels.map(u8::nearest).collect()),
            Depth::Sixteen => Self::Sixteen(levels.map(u16::nearest).collect()),
        }
    }

    pub(crate) fn depth(&self) -> Depth {
        match self {
            Self::Eight(_) => Depth::Eight,
            Self::Sixteen(_) => Depth::Sixteen,
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Eight(samples) => samples.len(),
            Self::Sixteen(samples) => samples.len(),
        }
    }

    /// The sample at `at` on the scale of 0 to 255.
    pub(crate) fn level(&self, at: usize) -> f32 {
        match self {
            Self::Eight(samples) => samples[at].level(),
            Self::Sixteen(samples) => samples[at].level(),
        }
    }

    /// All samples of one channel of interleaved pixels, on the scale of 0 to 255.
    pub(crate) fn channel(&self, channel: usize, channels: usize) -> Vec<f32> {
        fn of<S: Sample>(samples: &[S], channel: usize, channels: usize) -> Vec<f32> {
            let samples = samples.iter().skip(channel).step_by(channels);
            samples.map(|sample| sample.level()).collect()
        }
        match self {
            Self::Eight(samples) => of(samples, channel, channels),
            Self::Sixteen(samples) => of(samples, channel, channels),
        }
    }

    /// Some samples, rounded to eight bits where they have more.
    pub(crate) fn eight_bits(&self, part: Range<usize>) -> Cow<'_, [u8]> {
        match self {
            Self::Eight(samples) => Cow::Borrowed(&samples[part]),
            Self::Sixteen(samples) => {
                let part = samples[part].iter();
                Cow::Owned(part.map(|sample| u8::nearest(sample.level())).collect())
            }
        }
    }

    /// A copy of some samples.
    pub(crate) fn part(&self, part: Range<usize>) -> Self {
        match self {
            Self::Eight(samples) => Self::Eight(samples[part].to_vec()),
            Self::Sixteen(samples) => Self::Sixteen(samples[part].to_vec()),
        }
    }

    /// Appends some samples of others of the same depth.
    pub(crate) fn extend(&mut self, others: &Self, part: Range<usize>) {
        match (self, others) {
            (Self::Eight(samples), others) => samples.extend_from_slice(&others.eight_bits(part)),
            (Self::Sixteen(samples), Self::Sixteen(others)) => {
                samples.extend_from_slice(&others[part]);
            }
            (Self::Sixteen(samples), Self::Eight(others)) => {
                samples.extend(others[part].iter().map(|sample| u16::from(*sample) * 257));
            }
        }
    }

    /// Overwrites the samples from `at` on with some of others of the same depth.
    pub(crate) fn overwrite(&mut self, at: usize, others: &Self, part: Range<usize>) {
        match (self, others) {
            (Self::Eight(samples), Self::Eight(others)) => {
                samples[at..at + part.len()].copy_from_slice(&others[part]);
            }
            (Self::Sixteen(samples), Self::Sixteen(others)) => {
                samples[at..at + part.len()].copy_from_slice(&others[part]);
            }
            _ => debug_assert!(false, "pictures of two depths are never mixed"),
        }
    }

    /// Whether the three samples of every pixel are the same.
    pub(crate) fn all_grey(&self) -> bool {
        fn of<S: Sample>(rgb: &[S]) -> bool {
            rgb.chunks_exact(3).all(|p| p[0] == p[1] && p[1] == p[2])
        }
        match self {
            Self::Eight(rgb) => of(rgb),
            Self::Sixteen(rgb) => of(rgb),
        }
    }

    /// Whether none differs from white (or opaque).
    pub(crate) fn all_full(&self) -> bool {
        match self {
            Self::Eight(samples) => samples.iter().all(|s| *s == u8::FULL),
            Self::Sixteen(samples) => samples.iter().all(|s| *s == u16::FULL),
        }
    }
}

/// Splits interleaved pixels of `colors` samples and one of alpha.
pub(crate) fn split_alpha(pixels: &Samples, colors: usize) -> (Samples, Samples) {
    fn of<S: Sample>(pixels: &[S], colors: usize) -> (Vec<S>, Vec<S>) {
        let count = pixels.len() / (colors + 1);
        let mut rest = Vec::with_capacity(count * colors);
        let mut alpha = Vec::with_capacity(count);
        for pixel in pixels.chunks_exact(colors + 1) {
            rest.extend_from_slice(&pixel[..colors]);
            alpha.push(pixel[colors]);
        }
        (rest, alpha)
    }
    match pixels {
        Samples::Eight(pixels) => {
            let (rest, alpha) = of(pixels, colors);
            (Samples::Eight(rest), Samples::Eight(alpha))
        }
        Samples::Sixteen(pixels) => {
            let (rest, alpha) = of(pixels, colors);
            (Samples::Sixteen(rest), Samples::Sixteen(alpha))
        }
    }
}

/// Puts alpha behind the `colors` samples of each pixel.
pub(crate) fn with_alpha(pixels: &Samples, colors: usize, alpha: &Samples) -> Samples {
    fn of<S: Sample>(pixels: &[S], colors: usize, alpha: &[S]) -> Vec<S> {
        let mut out = Vec::with_capacity(pixels.len() + alpha.len());
        for (pixel, alpha) in pixels.chunks_exact(colors).zip(alpha) {
            out.extend_from_slice(pixel);
            out.push(*alpha);
        }
        out
    }
    match (pixels, alpha) {
        (Samples::Sixteen(pixels), Samples::Sixteen(alpha)) => {
            Samples::Sixteen(of(pixels, colors, alpha))
        }
        (pixels, alpha) => Samples::Eight(of(
            &pixels.eight_bits(0..pixels.len()),
            colors,
            &alpha.eight_bits(0..alpha.len()),
        )),
    }
}

/// The first of the `channels` samples of every pixel.
pub(crate) fn first_channel(pixels: &Samples, channels: usize) -> Samples {
    fn of<S: Sample>(pixels: &[S], channels: usize) -> Vec<S> {
        pixels.iter().step_by(channels).copied().collect()
    }
    match pixels {
        Samples::Eight(pixels) => Samples::Eight(of(pixels, channels)),
        Samples::Sixteen(pixels) => Samples::Sixteen(of(pixels, channels)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_of_either_depth_survives_the_common_scale() {
        for sample in 0..=u8::MAX {
            assert_eq!(u8::nearest(sample.level()), sample);
        }
        for sample in 0..=u16::MAX {
            assert_eq!(u16::nearest(sample.level()), sample);
            // As the steps hold it: from 0 to 1.
            assert_eq!(u16::nearest(sample.level() / 255.0 * 255.0), sample);
        }
    }

    #[test]
    fn a_sixteen_bit_sample_is_rounded_to_the_nearest_of_eight_bits() {
        let samples = Samples::Sixteen(vec![0, 128, 129, 257, 65_406, 65_407, 65_535]);
        assert_eq!(samples.eight_bits(0..7)[..], [0, 0, 1, 1, 254, 255, 255]);
    }

    #[test]
    fn alpha_is_split_off_and_put_back() {
        for pixels in [
            Samples::Eight(vec![1, 2, 3, 4, 5, 6, 7, 8]),
            Samples::Sixteen(vec![1, 2, 3, 400, 5, 6, 7, 800]),
        ] {
            let (rgb, alpha) = split_alpha(&pixels, 3);
            assert_eq!((rgb.len(), alpha.len()), (6, 2));
            assert_eq!(with_alpha(&rgb, 3, &alpha), pixels);
        }
    }
}
