//! The transposed convolution that doubles the size: 4 × 4, stride 2, to the three colours.
//!
//! Every pixel adds a square of 4 × 4 to the result. All squares are one matrix product; a pixel of
//! the result then is the sum of the four squares that cover it.

use super::first::COLOURS;
use super::gemm::Weights;
use super::map::Map;
use super::work::Crew;
use crate::picture::rect::Rect;

/// How many times longer each side becomes.
const SCALE: usize = 2;

/// Side of the square of a pixel.
const SIDE: usize = 4;

/// Numbers in the square of a pixel.
const SQUARE: usize = SIDE * SIDE * COLOURS;

/// A transposed convolution of 4 × 4 with stride 2 and its bias.
pub(super) struct Transposed {
    /// A row for each channel in; a column for each row, column and colour of the square.
    weights: Weights,
    bias: [f32; COLOURS],
}

impl Transposed {
    /// `kernel` tells a weight by channel in, colour, row and column.
    pub(super) fn new(
        inputs: usize,
        kernel: impl Fn(usize, usize, usize, usize) -> f32,
        bias: [f32; COLOURS],
    ) -> Self {
        let weights = Weights::new(1, (inputs, SQUARE), |_, input, at| {
            let (pixel, colour) = (at / COLOURS, at % COLOURS);
            kernel(input, colour, pixel / SIDE, pixel % SIDE)
        });
        Self { weights, bias }
    }

    /// Computes what becomes of the rectangle `wanted`: rows of pixels of colours, twice as wide
    /// and high. `input` must hold a pixel more on each side. `squares` is overwritten.
    pub(super) fn run(
        &self,
        input: &Map,
        squares: &mut Map,
        wanted: Rect,
        crew: &mut Crew,
    ) -> Vec<f32> {
        squares.reshape(input.rect, SQUARE);
        let (from, to) = (input.stride(), squares.stride());
        crew.for_each_chunk(squares.values_mut(), to, |i, squares, _| {
            let values = &input.values()[i * from..][..from];
            let values = (values, input.channels, input.rect.width);
            self.weights.multiply(0, values, squares);
        });
        let width = wanted.width * SCALE;
        let mut out = vec![0.0; width * wanted.height * SCALE * COLOURS];
        crew.for_each_chunk(&mut out, width * COLOURS, |row, out, _| {
            for (column, pixel) in out.chunks_exact_mut(COLOURS).enumerate() {
                pixel.copy_from_slice(&self.bias);
                for (y, square_row) in covering(row) {
                    for (x, square_column) in covering(column) {
                        let at = squares.at(wanted.x + x, wanted.y + y)
                            + (square_row * SIDE + square_column) * COLOURS;
                        let square = &squares.values()[at..at + COLOURS];
                        for (sum, value) in pixel.iter_mut().zip(square) {
                            *sum += value;
                        }
                    }
                }
            }
        });
        out
    }
}

/// The pixels whose squares cover a line of the result, counted from the first wanted one, and
/// which line of their square it is.
fn covering(line: usize) -> [(isize, usize); 2] {
    let pixel = (line / SCALE) as isize;
    if line.is_multiple_of(SCALE) {
        [(pixel - 1, 3), (pixel, 1)]
    } else {
        [(pixel, 2), (pixel + 1, 0)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUTS: usize = 16;

    /// Small whole numbers: sums of their products are exact in any order.
    fn whole(i: usize) -> f32 {
        (i * 7919 % 17) as f32 - 8.0
    }

    #[test]
    fn every_pixel_adds_its_square_to_the_result() {
        let weight = |input: usize, colour: usize, y: usize, x: usize| {
            whole(((input * 3 + colour) * 4 + y) * 4 + x)
        };
        let bias = [1.0, 2.0, 3.0];
        let layer = Transposed::new(INPUTS, weight, bias);
        let wanted = Rect {
            x: 5,
            y: -3,
            width: 4,
            height: 3,
        };
        let mut input = Map::zeros(wanted.grown(1), INPUTS);
        for (i, value) in input.values_mut().iter_mut().enumerate() {
            *value = whole(i * 31);
        }
        // By the definition: the square of a pixel begins at twice its place.
        let (width, height) = (wanted.width * 2, wanted.height * 2);
        let mut expected: Vec<f32> = (0..width * height).flat_map(|_| bias).collect();
        for (i, pixel) in input.values().chunks_exact(INPUTS).enumerate() {
            let (row, column) = (i / input.rect.width, i % input.rect.width);
            for (y, x) in (0..16).map(|i| (i / 4, i % 4)) {
                // The first wanted line is the fourth that the first pixel adds to.
                let (row, column) = (
                    (2 * row + y).wrapping_sub(3),
                    (2 * column + x).wrapping_sub(3),
                );
                if row < height && column < width {
                    for colour in 0..3 {
                        let terms = pixel.iter().enumerate();
                        expected[(row * width + column) * 3 + colour] += terms
                            .map(|(input, value)| value * weight(input, colour, y, x))
                            .sum::<f32>();
                    }
                }
            }
        }
        for threads in [1, 3] {
            let (mut squares, mut crew) = (Map::default(), Crew::new(threads));
            assert_eq!(layer.run(&input, &mut squares, wanted, &mut crew), expected);
        }
    }
}
