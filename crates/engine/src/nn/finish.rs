//! What follows a convolution.

use rten_simd::ops::NumOps;

use super::map::Buffer;

/// A bias and PReLU for each channel (He et al., "Delving Deep into Rectifiers", 2015).
pub(super) struct Finish {
    /// Added to the channel.
    bias: Buffer,
    /// What a value below zero is multiplied with.
    slope: Buffer,
}

impl Finish {
    /// `bias` and `slope` of each channel. A slope of 1 is no activation, 0.1 a leaky ReLU.
    pub(super) fn new(bias: &[f32], slope: &[f32]) -> Self {
        let buffer = |numbers: &[f32]| {
            let mut buffer = Buffer::zeros(numbers.len());
            buffer.copy_from_slice(numbers);
            buffer
        };
        Self {
            bias: buffer(bias),
            slope: buffer(slope),
        }
    }

    /// The biases and slopes of the channels from `channel`, as many as a vector has lanes.
    #[inline(always)]
    pub(super) fn load<O: NumOps<f32>>(&self, ops: O, channel: usize) -> (O::Simd, O::Simd) {
        (
            ops.load(&self.bias[channel..]),
            ops.load(&self.slope[channel..]),
        )
    }

    /// Finishes the values of some channels.
    #[inline(always)]
    pub(super) fn apply<O: NumOps<f32>>(
        ops: O,
        (bias, slope): (O::Simd, O::Simd),
        value: O::Simd,
    ) -> O::Simd {
        let value = ops.add(value, bias);
        let below = ops.min(value, ops.zero());
        ops.mul_add(below, slope, ops.max(value, ops.zero()))
    }
}
