//! Products of matrices, written for the vectors of the CPU that runs them.
//!
//! The blocking in registers follows K. Goto and R. van de Geijn, "Anatomy of High-Performance
//! Matrix Multiplication", 2008; the matrices here are small enough to need no other level.

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};

use super::map::Buffer;

/// All matrices of weights have a multiple of so many columns: the lanes of the widest vector.
pub(super) const COLUMNS: usize = 16;

/// Rows computed at once.
pub(super) const ROWS: usize = 6;

/// How many columns are computed at once: with [`ROWS`] as many sums as registers can hold.
fn panel_width(lanes: usize) -> usize {
    // AVX-512 and Neon have 32 registers, AVX2 and SSE have 16.
    let many_registers = lanes == 16 || cfg!(target_arch = "aarch64");
    lanes * if many_registers { 4 } else { 2 }
}

/// Lanes of the vectors of this CPU.
struct Lanes;

impl SimdOp for Lanes {
    type Output = usize;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> usize {
        isa.f32().len()
    }
}

/// Matrices of weights, all of one shape, laid out as they are read.
pub(super) struct Weights {
    rows: usize,
    columns: usize,
    /// Matrix after matrix, each cut into panels of columns; a panel is stored row by row.
    numbers: Buffer,
}

impl Weights {
    /// Lays out `count` matrices of `rows` × `columns`. `value` tells an element by matrix, row and
    /// column. The columns must be a multiple of [`COLUMNS`].
    pub(super) fn new(
        count: usize,
        shape: (usize, usize),
        value: impl Fn(usize, usize, usize) -> f32,
    ) -> Self {
        Self::for_lanes(Lanes.dispatch(), count, shape, value)
    }

    /// [`Weights::new`] for vectors of so many lanes.
    fn for_lanes(
        lanes: usize,
        count: usize,
        (rows, columns): (usize, usize),
        value: impl Fn(usize, usize, usize) -> f32,
    ) -> Self {
        assert_eq!(columns % COLUMNS, 0, "columns of weights");
        let width = panel_width(lanes);
        let mut numbers = Buffer::zeros(count * rows * columns);
        let mut at = 0;
        for matrix in 0..count {
            for left in (0..columns).step_by(width) {
                for row in 0..rows {
                    for column in left..(left + width).min(columns) {
                        numbers[at] = value(matrix, row, column);
                        at += 1;
                    }
                }
            }
        }
        Self {
            rows,
            columns,
            numbers,
        }
    }

    /// Rows of each matrix.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of each matrix.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Writes rows times the matrix of this index to `out`, row by row without gaps. The rows are
    /// given as numbers, how far apart rows begin, and how many there are.
    pub(super) fn multiply(&self, matrix: usize, rows: (&[f32], usize, usize), out: &mut [f32]) {
        self.product(matrix, rows, out).dispatch();
    }

    fn product<'a>(
        &'a self,
        matrix: usize,
        (a, stride, count): (&'a [f32], usize, usize),
        out: &'a mut [f32],
    ) -> Product<'a> {
        let size = self.rows * self.columns;
        Product {
            weights: &self.numbers[matrix * size..][..size],
            shape: (self.rows, self.columns),
            a,
            stride,
            count,
            out,
        }
    }
}

/// Rows times a matrix of weights.
struct Product<'a> {
    weights: &'a [f32],
    /// Rows and columns of the weights.
    shape: (usize, usize),
    a: &'a [f32],
    stride: usize,
    count: usize,
    out: &'a mut [f32],
}

impl SimdOp for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let (rows, columns) = self.shape;
        let width = panel_width(ops.len());
        for (i, panel) in self.weights.chunks(width * rows).enumerate() {
            for first in (0..self.count).step_by(ROWS) {
                let tile = Tile {
                    a: &self.a[first * self.stride..],
                    stride: self.stride,
                    panel,
                    rows,
                    out: &mut self.out[first * columns + i * width..],
                    columns,
                };
                match self.count - first {
                    1 => tile.of_rows::<_, 1>(ops),
                    2 => tile.of_rows::<_, 2>(ops),
                    3 => tile.of_rows::<_, 3>(ops),
                    4 => tile.of_rows::<_, 4>(ops),
                    5 => tile.of_rows::<_, 5>(ops),
                    _ => tile.of_rows::<_, ROWS>(ops),
                }
            }
        }
    }
}

/// A few rows times a panel of weights.
struct Tile<'a> {
    a: &'a [f32],
    stride: usize,
    panel: &'a [f32],
    /// Rows of the weights.
    rows: usize,
    out: &'a mut [f32],
    /// Columns of all panels together: how far apart rows of `out` are.
    columns: usize,
}

impl Tile<'_> {
    /// Chooses the code for the width of the panel.
    #[inline(always)]
    fn of_rows<O: NumOps<f32>, const R: usize>(self, ops: O) {
        let most = panel_width(ops.len()) / ops.len();
        match self.panel.len() / self.rows / ops.len() {
            4 if most >= 4 => self.compute::<O, R, 4>(ops),
            3 if most >= 3 => self.compute::<O, R, 3>(ops),
            2 => self.compute::<O, R, 2>(ops),
            _ => self.compute::<O, R, 1>(ops),
        }
    }

    /// `R` rows times a panel of `V` vectors. Every element is summed up in the order of the rows
    /// of the panel, whatever `R` and `V` are.
    #[inline(always)]
    fn compute<O: NumOps<f32>, const R: usize, const V: usize>(self, ops: O) {
        let a: [&[f32]; R] = std::array::from_fn(|i| &self.a[i * self.stride..][..self.rows]);
        let mut sums = [[ops.zero(); V]; R];
        for (k, row) in self.panel.chunks_exact(V * ops.len()).enumerate() {
            let row: [O::Simd; V] = ops.load_many(row);
            for (sums, a) in sums.iter_mut().zip(a) {
                let a = ops.splat(a[k]);
                for (sum, b) in sums.iter_mut().zip(row) {
                    *sum = ops.mul_add(a, b, *sum);
                }
            }
        }
        for (sums, out) in sums.into_iter().zip(self.out.chunks_mut(self.columns)) {
            for (sum, out) in sums.into_iter().zip(out.chunks_exact_mut(ops.len())) {
                ops.store(sum, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::every_isa::{Check, on_every_isa};
    use super::*;

    /// Small whole numbers: sums of their products are exact in any order.
    fn whole(i: usize) -> f32 {
        (i * 7919 % 17) as f32 - 8.0
    }

    struct Products;

    impl Check for Products {
        fn check<I: Isa>(&self, isa: I) {
            const ROWS_OF_WEIGHTS: usize = 5;
            const STRIDE: usize = 9;
            for columns in [16, 32, 48, 64, 112] {
                let weight = |m: usize, k: usize, c: usize| whole(m * 1000 + k * 100 + c);
                let shape = (ROWS_OF_WEIGHTS, columns);
                let weights = Weights::for_lanes(isa.f32().len(), 2, shape, weight);
                for count in 0..14 {
                    let a: Vec<f32> = (0..count * STRIDE).map(whole).collect();
                    let mut out = vec![f32::NAN; count * columns];
                    weights.product(1, (&a, STRIDE, count), &mut out).eval(isa);
                    for (at, got) in out.into_iter().enumerate() {
                        let (row, column) = (at / columns, at % columns);
                        let terms = (0..ROWS_OF_WEIGHTS)
                            .map(|k| a[row * STRIDE + k] * weight(1, k, column));
                        assert_eq!(
                            got,
                            terms.sum::<f32>(),
                            "{row}, {column} of {count} × {columns}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_product_is_the_sum_of_products_on_every_kind_of_vectors() {
        on_every_isa(&Products);
    }
}
