//! 3 × 3 convolutions by Winograd's method, F(4 × 4, 3 × 3): 36 products where there would be 144
//! (A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015).
//!
//! A square of 4 × 4 results comes from 6 × 6 values. Both are transformed so that the convolution
//! becomes a product for each of the 36 positions, which over all channels is a product of matrices.

use rten_simd::{Isa, SimdOp};

use super::finish::Finish;
use super::gemm::{COLUMNS, ROWS, Weights};
use super::map::Map;
use super::squares::{
    POSITIONS, REACH, SIDE, transform_results, transform_values, transformed_kernel,
};
use super::work::{Crew, Scratch};
use crate::picture::rect::Rect;

/// What the transformed values and results of the squares computed at once shall take, in numbers:
/// together they stay in the cache of a core.
const BLOCK: usize = 160_000;

/// A 3 × 3 convolution and what follows it.
pub(super) struct Winograd {
    /// For each position a matrix: a row for each channel in, a column for each channel out.
    weights: Weights,
    finish: Finish,
}

impl Winograd {
    /// `kernel` tells a weight by channel out, channel in, row and column.
    pub(super) fn new(
        (inputs, outputs): (usize, usize),
        kernel: impl Fn(usize, usize, usize, usize) -> f32,
        finish: Finish,
    ) -> Self {
        assert_eq!(inputs % COLUMNS, 0, "channels of a convolution");
        let mut transformed = vec![0.0; POSITIONS * inputs * outputs];
        for input in 0..inputs {
            for output in 0..outputs {
                let square = transformed_kernel(|y, x| f64::from(kernel(output, input, y, x)));
                for (position, value) in square.into_iter().enumerate() {
                    transformed[(position * inputs + input) * outputs + output] = value;
                }
            }
        }
        Self {
            weights: Weights::new(POSITIONS, (inputs, outputs), |position, input, output| {
                transformed[(position * inputs + input) * outputs + output]
            }),
            finish,
        }
    }

    /// Channels out.
    pub(super) fn outputs(&self) -> usize {
        self.weights.columns()
    }

    /// How many squares are computed at once.
    fn block(&self) -> usize {
        let each = POSITIONS * (self.weights.rows() + self.weights.columns());
        // Whole groups of rows of the matrix product.
        (BLOCK / each).max(2 * ROWS) / ROWS * ROWS
    }

    /// Computes the rectangle of `out`, which consists of whole squares. What `input` does not hold
    /// counts as zero, and what lies beyond `bounds` becomes zero.
    pub(super) fn run(&self, input: &Map, out: &mut Map, bounds: Option<Rect>, crew: &mut Crew) {
        let rect = out.rect;
        // Few squares in a row: take several rows, so that the matrices do not get too flat.
        let rows = SIDE * self.block().div_ceil(rect.width / SIDE).min(4);
        let length = rows * out.stride();
        crew.for_each_chunk(out.values_mut(), length, |i, values, scratch| {
            let strip = Rect {
                y: rect.y + (i * rows) as isize,
                height: values.len() * rows / length,
                ..rect
            };
            Strip {
                layer: self,
                input,
                rect: strip,
                values,
                bounds,
                scratch,
            }
            .dispatch();
        });
    }
}

/// Some rows of squares of the output.
struct Strip<'a> {
    layer: &'a Winograd,
    input: &'a Map,
    rect: Rect,
    values: &'a mut [f32],
    bounds: Option<Rect>,
    scratch: &'a mut Scratch,
}

impl SimdOp for Strip<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let weights = &self.layer.weights;
        let (inputs, outputs) = (weights.rows(), weights.columns());
        let columns = self.rect.width / SIDE;
        let squares = columns * (self.rect.height / SIDE);
        let block = self.layer.block().min(squares);
        // A line more between matrices: distances of a power of two would share few cache lines.
        let (step_in, step_out) = (block * inputs + COLUMNS, block * outputs + COLUMNS);
        let Scratch {
            values,
            results,
            beyond,
        } = self.scratch;
        values.resize(POSITIONS * step_in);
        results.resize(POSITIONS * step_out);
        let place = |square: usize| (square % columns * SIDE, square / columns * SIDE);
        for first in (0..squares).step_by(block) {
            let count = block.min(squares - first);
            for i in 0..count {
                let (x, y) = place(first + i);
                let window = Rect {
                    x: self.rect.x + x as isize - 1,
                    y: self.rect.y + y as isize - 1,
                    width: REACH,
                    height: REACH,
                };
                let rows = self.input.window(window, beyond);
                transform_values(ops, rows, inputs, &mut values[i * inputs..], step_in);
            }
            for position in 0..POSITIONS {
                let values = &values[position * step_in..][..count * inputs];
                let results = &mut results[position * step_out..][..count * outputs];
                weights.multiply(position, (values, inputs, count), results);
            }
            let stride = self.rect.width * outputs;
            for i in 0..count {
                let (x, y) = place(first + i);
                let out = &mut self.values[y * stride + x * outputs..];
                let results = &results[i * outputs..];
                transform_results(
                    ops,
                    results,
                    step_out,
                    &self.layer.finish,
                    (out, outputs, stride),
                );
                let square = Rect {
                    x: self.rect.x + x as isize,
                    y: self.rect.y + y as isize,
                    width: SIDE,
                    height: SIDE,
                };
                if let Some(bounds) = self.bounds.filter(|bounds| !bounds.contains(&square)) {
                    clear_beyond(square, bounds, out, outputs, stride);
                }
            }
        }
    }
}

/// Sets to zero what lies beyond the bounds: that is what the next layer sees there.
fn clear_beyond(square: Rect, bounds: Rect, out: &mut [f32], outputs: usize, stride: usize) {
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (x, y) = (square.x + column as isize, square.y + row as isize);
            let inside =
                (bounds.x..bounds.right()).contains(&x) && (bounds.y..bounds.bottom()).contains(&y);
            if !inside {
                out[row * stride + column * outputs..][..outputs].fill(0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::every_isa::{Check, on_every_isa};
    use super::*;

    const INPUTS: usize = 16;
    const OUTPUTS: usize = 32;
    const SLOPE: f32 = 0.25;

    /// Something between -1 and 1.
    fn any(seed: usize) -> f32 {
        ((seed as u32).wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 23) as f32 - 1.0
    }

    fn weight(output: usize, input: usize, y: usize, x: usize) -> f32 {
        any(((output * INPUTS + input) * 3 + y) * 3 + x) / 8.0
    }

    /// The convolution, by its definition.
    fn direct(input: &Map, x: isize, y: isize, output: usize) -> f32 {
        let mut sum = f64::from(any(output));
        for (dy, dx) in (0..9).map(|i| (i / 3, i % 3)) {
            let (x, y) = (x + dx as isize - 1, y + dy as isize - 1);
            let pixel = Rect {
                x,
                y,
                width: 1,
                height: 1,
            };
            if input.rect.contains(&pixel) {
                for channel in 0..INPUTS {
                    let value = f64::from(input.values()[input.at(x, y) + channel]);
                    sum += value * f64::from(weight(output, channel, dy, dx));
                }
            }
        }
        (if sum < 0.0 {
            sum * f64::from(SLOPE)
        } else {
            sum
        }) as f32
    }

    struct Convolutions;

    impl Check for Convolutions {
        fn check<I: Isa>(&self, isa: I) {
            let bias: Vec<f32> = (0..OUTPUTS).map(any).collect();
            let finish = Finish::new(&bias, &[SLOPE; OUTPUTS]);
            let layer = Winograd::new((INPUTS, OUTPUTS), weight, finish);
            // More squares than are computed at once, and all borders of the input within.
            let rect = |x, y, width, height| Rect {
                x,
                y,
                width,
                height,
            };
            let (bounds, out) = (rect(0, 0, 71, 9), rect(-2, -1, 76, 12));
            let mut input = Map::zeros(rect(-1, 0, 72, 10), INPUTS);
            for (i, value) in input.values_mut().iter_mut().enumerate() {
                *value = any(i);
            }
            for bounds in [None, Some(bounds)] {
                let mut out = Map::zeros(out, OUTPUTS);
                Strip {
                    layer: &layer,
                    input: &input,
                    rect: out.rect,
                    values: out.values_mut(),
                    bounds,
                    scratch: &mut Scratch::default(),
                }
                .eval(isa);
                assert_is_direct(&out, &input, bounds);
            }
        }
    }

    fn assert_is_direct(out: &Map, input: &Map, bounds: Option<Rect>) {
        for y in out.rect.y..out.rect.bottom() {
            for x in out.rect.x..out.rect.right() {
                let pixel = Rect {
                    x,
                    y,
                    width: 1,
                    height: 1,
                };
                let beyond = bounds.is_some_and(|bounds| !bounds.contains(&pixel));
                for output in 0..OUTPUTS {
                    let got = out.values()[out.at(x, y) + output];
                    let expected = if beyond {
                        0.0
                    } else {
                        direct(input, x, y, output)
                    };
                    assert!(
                        (got - expected).abs() < 1e-5,
                        "channel {output} at {x}, {y}: {got} instead of {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_squares_are_the_convolution_on_every_kind_of_vectors() {
        on_every_isa(&Convolutions);
    }
}
