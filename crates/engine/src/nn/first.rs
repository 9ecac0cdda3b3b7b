//! The first convolution: 3 × 3 on the three colours, where a transformation would not pay.

use rten_simd::ops::BitOps;
use rten_simd::{Isa, SimdOp};

use super::finish::Finish;
use super::gemm::Weights;
use super::map::{Buffer, Map};
use super::work::{Crew, Scratch};
use crate::picture::rect::Rect;

/// Channels in.
pub(super) const COLOURS: usize = 3;

/// Values that a result is made of.
const VALUES: usize = 9 * COLOURS;

/// A 3 × 3 convolution of three channels and what follows it.
pub(super) struct First {
    /// A row for each value: by row, column and channel in. A column for each channel out.
    weights: Weights,
    finish: Finish,
}

impl First {
    /// `kernel` tells a weight by channel out, channel in, row and column.
    pub(super) fn new(
        outputs: usize,
        kernel: impl Fn(usize, usize, usize, usize) -> f32,
        finish: Finish,
    ) -> Self {
        let weights = Weights::new(1, (VALUES, outputs), |_, value, output| {
            let (pixel, colour) = (value / COLOURS, value % COLOURS);
            kernel(output, colour, pixel / 3, pixel % 3)
        });
        Self { weights, finish }
    }

    /// Channels out.
    pub(super) fn outputs(&self) -> usize {
        self.weights.columns()
    }

    /// Computes the rectangle of `out`. What `input` does not hold counts as zero.
    pub(super) fn run(&self, input: &Map, out: &mut Map, crew: &mut Crew) {
        let rect = out.rect;
        let stride = out.stride();
        crew.for_each_chunk(out.values_mut(), stride, |i, results, scratch| {
            let window = Rect {
                x: rect.x - 1,
                y: rect.y - 1 + i as isize,
                width: rect.width + 2,
                height: 3,
            };
            let Scratch { values, beyond, .. } = scratch;
            let rows = input.window(window, beyond);
            Row {
                layer: self,
                rows,
                gathered: values,
                results,
            }
            .dispatch();
        });
    }
}

/// One row of the output.
struct Row<'a> {
    layer: &'a First,
    /// The three rows of the input, a pixel longer on both sides.
    rows: [&'a [f32]; 3],
    /// Becomes a row of [`VALUES`] for each pixel.
    gathered: &'a mut Buffer,
    results: &'a mut [f32],
}

impl SimdOp for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let outputs = self.layer.outputs();
        let count = self.results.len() / outputs;
        self.gathered.resize(count * VALUES);
        for (x, values) in self.gathered.chunks_exact_mut(VALUES).enumerate() {
            for (row, values) in self.rows.iter().zip(values.chunks_exact_mut(VALUES / 3)) {
                values.copy_from_slice(&row[x * COLOURS..][..VALUES / 3]);
            }
        }
        let gathered = (&self.gathered[..], VALUES, count);
        self.layer.weights.multiply(0, gathered, self.results);
        for pixel in self.results.chunks_exact_mut(outputs) {
            for (i, channels) in pixel.chunks_exact_mut(ops.len()).enumerate() {
                let finish = self.layer.finish.load(ops, i * ops.len());
                let value = Finish::apply(ops, finish, ops.load(channels));
                ops.store(value, channels);
            }
        }
    }
}
