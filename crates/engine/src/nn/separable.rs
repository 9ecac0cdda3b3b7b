//! Convolutions that are separable by depth: first every pixel by itself over all channels, then
//! 3 × 3 pixels of every channel by itself (A. Howard et al., "MobileNets", 2017).

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};

use super::finish::Finish;
use super::gemm::Weights;
use super::map::Buffer;
use super::onnx::Tensors;

/// Values on a picture: rows of pixels of channels.
pub(super) struct Grid {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) channels: usize,
    pub(super) values: Vec<f32>,
}

impl Grid {
    pub(super) fn new(width: usize, height: usize, channels: usize) -> Self {
        Self {
            width,
            height,
            channels,
            values: vec![0.0; width * height * channels],
        }
    }

    /// The channels of the pixels of a row.
    fn row(&self, y: usize) -> &[f32] {
        let stride = self.width * self.channels;
        &self.values[y * stride..][..stride]
    }

    /// Half as wide and high: the largest of each square of 2 × 2. Both sides must be even.
    pub(super) fn pooled(&self) -> Self {
        let mut out = Self::new(self.width / 2, self.height / 2, self.channels);
        let channels = self.channels;
        let stride = out.width * channels;
        for (y, row) in out.values.chunks_exact_mut(stride).enumerate() {
            let (upper, lower) = (self.row(2 * y), self.row(2 * y + 1));
            let squares = upper
                .chunks_exact(2 * channels)
                .zip(lower.chunks_exact(2 * channels));
            for (out, (upper, lower)) in row.chunks_exact_mut(channels).zip(squares) {
                for (i, out) in out.iter_mut().enumerate() {
                    let upper = upper[i].max(upper[channels + i]);
                    *out = upper.max(lower[i].max(lower[channels + i]));
                }
            }
        }
        out
    }

    /// Adds a grid of half the width and height, each value of it to a square of 2 × 2.
    pub(super) fn add_doubled(&mut self, half: &Self) {
        let (width, channels) = (self.width, self.channels);
        for (y, row) in self.values.chunks_exact_mut(width * channels).enumerate() {
            let from = half.row(y / 2);
            for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
                let from = &from[x / 2 * channels..][..channels];
                pixel
                    .iter_mut()
                    .zip(from)
                    .for_each(|(to, from)| *to += from);
            }
        }
    }
}

/// One such convolution and what follows it. Beyond the picture there are zeros between its two
/// parts.
pub(super) struct Separable {
    point: Weights,
    point_finish: Finish,
    /// By row, column and channel.
    depth: Buffer,
    depth_finish: Finish,
}

impl Separable {
    /// Reads the tensors `{name}_point_w`, `_point_b`, `_depth_w` and `_depth_b`. `slope` is what
    /// values below zero are multiplied with: 0 is a ReLU, 1 no activation. The outputs must be a
    /// multiple of [`super::gemm::COLUMNS`]. Errors: as half a sentence.
    pub(super) fn read(
        tensors: &Tensors<'_>,
        name: &str,
        (inputs, outputs): (usize, usize),
        slope: f32,
    ) -> Result<Self, String> {
        let get = |part: &str, shape: &[usize]| tensors.get(&format!("{name}_{part}"), shape);
        let point = get("point_w", &[outputs, inputs, 1, 1])?;
        let depth = get("depth_w", &[outputs, 1, 3, 3])?;
        let mut by_place = Buffer::zeros(9 * outputs);
        for (i, value) in by_place.iter_mut().enumerate() {
            *value = depth[i % outputs * 9 + i / outputs];
        }
        Ok(Self {
            point: Weights::new(1, (inputs, outputs), |_, input, output| {
                point[output * inputs + input]
            }),
            point_finish: Finish::new(&get("point_b", &[outputs])?, &vec![1.0; outputs]),
            depth: by_place,
            depth_finish: Finish::new(&get("depth_b", &[outputs])?, &vec![slope; outputs]),
        })
    }

    /// Computes the convolution on a whole picture.
    pub(super) fn run(&self, input: &Grid) -> Grid {
        let channels = self.point.columns();
        let mut out = Grid::new(input.width, input.height, channels);
        // Three rows of what the first part makes, a pixel of zeros on both sides; row y of the
        // picture is in the slot of y + 1 modulo 3.
        let mut rows = [(); 3].map(|()| Buffer::zeros((input.width + 2) * channels));
        let fill = |rows: &mut [Buffer; 3], y: usize| {
            let inner = channels..(input.width + 1) * channels;
            let row = &mut rows[(y + 1) % 3][inner];
            if y < input.height {
                let pixels = (input.row(y), input.channels, input.width);
                self.point.multiply(0, pixels, row);
                Finishing {
                    row,
                    finish: &self.point_finish,
                    channels,
                }
                .dispatch();
            } else {
                row.fill(0.0);
            }
        };
        fill(&mut rows, 0);
        let stride = input.width * channels;
        for (y, results) in out.values.chunks_exact_mut(stride).enumerate() {
            fill(&mut rows, y + 1);
            Depthwise {
                layer: self,
                rows: [y, y + 1, y + 2].map(|slot| &rows[slot % 3][..]),
                results,
                channels,
            }
            .dispatch();
        }
        out
    }
}

/// Finishes a row of pixels of channels.
pub(super) struct Finishing<'a> {
    pub(super) row: &'a mut [f32],
    pub(super) finish: &'a Finish,
    pub(super) channels: usize,
}

impl SimdOp for Finishing<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        for pixel in self.row.chunks_exact_mut(self.channels) {
            for (i, values) in pixel.chunks_exact_mut(ops.len()).enumerate() {
                let parts = self.finish.load(ops, i * ops.len());
                ops.store(Finish::apply(ops, parts, ops.load(values)), values);
            }
        }
    }
}

/// One row of the second part.
struct Depthwise<'a> {
    layer: &'a Separable,
    /// The three rows around it, a pixel longer on both sides.
    rows: [&'a [f32]; 3],
    results: &'a mut [f32],
    channels: usize,
}

impl SimdOp for Depthwise<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let channels = self.channels;
        for first in (0..channels).step_by(ops.len()) {
            let weights: [_; 9] =
                std::array::from_fn(|i| ops.load(&self.layer.depth[i * channels + first..]));
            let parts = self.layer.depth_finish.load(ops, first);
            let windows = self.results.chunks_exact_mut(channels).enumerate();
            for (x, results) in windows {
                let mut sum = ops.zero();
                for (row, weights) in self.rows.iter().zip(weights.chunks_exact(3)) {
                    for (column, weight) in weights.iter().enumerate() {
                        let values = ops.load(&row[(x + column) * channels + first..]);
                        sum = ops.mul_add(values, *weight, sum);
                    }
                }
                ops.store(Finish::apply(ops, parts, sum), &mut results[first..]);
            }
        }
    }
}
