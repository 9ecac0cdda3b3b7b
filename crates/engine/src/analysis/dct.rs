//! The discrete cosine transform (type II, orthonormal) of squares of 8 × 8, and back.

use std::f32::consts::FRAC_1_SQRT_2;

/// Side of a square.
pub(crate) const SIDE: usize = 8;

/// A square, row after row.
pub(crate) type Square = [[f32; SIDE]; SIDE];

// Half of cos(kπ/16).
const C1: f32 = 0.490_392_64;
const C2: f32 = 0.461_939_77;
const C3: f32 = 0.415_734_8;
const C5: f32 = 0.277_785_12;
const C6: f32 = 0.191_341_72;
const C7: f32 = 0.097_545_16;
const C4: f32 = 0.5 * FRAC_1_SQRT_2;

/// Transforms a square.
#[inline]
pub(crate) fn forward(square: &mut Square) {
    *square = transposed(&columns(square));
    *square = transposed(&columns(square));
}

/// The inverse of [`forward`].
#[inline]
pub(crate) fn inverse(square: &mut Square) {
    *square = transposed(&columns_back(square));
    *square = transposed(&columns_back(square));
}

#[inline(always)]
fn transposed(square: &Square) -> Square {
    std::array::from_fn(|y| std::array::from_fn(|x| square[x][y]))
}

// The columns are transformed side by side, which compilers turn into vector instructions. Even
// and odd coefficients are computed from sums and differences of mirrored samples (W. Chen et al.,
// "A fast computational algorithm for the discrete cosine transform", 1977).

#[inline(always)]
fn columns(d: &Square) -> Square {
    let mut out = [[0.0; SIDE]; SIDE];
    for x in 0..SIDE {
        let sum = |i: usize| d[i][x] + d[7 - i][x];
        let difference = |i: usize| d[i][x] - d[7 - i][x];
        let (s0, s1, s2, s3) = (sum(0), sum(1), sum(2), sum(3));
        let (d0, d1, d2, d3) = (difference(0), difference(1), difference(2), difference(3));
        let (a, b, c, e) = (s0 + s3, s1 + s2, s0 - s3, s1 - s2);
        out[0][x] = C4 * (a + b);
        out[4][x] = C4 * (a - b);
        out[2][x] = C2 * c + C6 * e;
        out[6][x] = C6 * c - C2 * e;
        out[1][x] = C1 * d0 + C3 * d1 + C5 * d2 + C7 * d3;
        out[3][x] = C3 * d0 - C7 * d1 - C1 * d2 - C5 * d3;
        out[5][x] = C5 * d0 - C1 * d1 + C7 * d2 + C3 * d3;
        out[7][x] = C7 * d0 - C5 * d1 + C3 * d2 - C1 * d3;
    }
    out
}

#[inline(always)]
fn columns_back(d: &Square) -> Square {
    let mut out = [[0.0; SIDE]; SIDE];
    for x in 0..SIDE {
        let (a, b) = (C4 * (d[0][x] + d[4][x]), C4 * (d[0][x] - d[4][x]));
        let (c, e) = (C2 * d[2][x] + C6 * d[6][x], C6 * d[2][x] - C2 * d[6][x]);
        let (s0, s1, s2, s3) = (a + c, b + e, b - e, a - c);
        let (o1, o3, o5, o7) = (d[1][x], d[3][x], d[5][x], d[7][x]);
        let d0 = C1 * o1 + C3 * o3 + C5 * o5 + C7 * o7;
        let d1 = C3 * o1 - C7 * o3 - C1 * o5 - C5 * o7;
        let d2 = C5 * o1 - C1 * o3 + C7 * o5 + C3 * o7;
        let d3 = C7 * o1 - C5 * o3 + C3 * o5 - C1 * o7;
        out[0][x] = s0 + d0;
        out[7][x] = s0 - d0;
        out[1][x] = s1 + d1;
        out[6][x] = s1 - d1;
        out[2][x] = s2 + d2;
        out[5][x] = s2 - d2;
        out[3][x] = s3 + d3;
        out[4][x] = s3 - d3;
    }
    out
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    fn sample() -> Square {
        std::array::from_fn(|y| std::array::from_fn(|x| ((x * 37 + y * 91) % 53) as f32 / 53.0))
    }

    #[test]
    fn the_transform_is_the_one_of_the_definition() {
        let mut square = sample();
        forward(&mut square);
        let input = sample();
        for (v, row) in square.iter().enumerate() {
            for (u, value) in row.iter().enumerate() {
                let norm = |k: usize| if k == 0 { 0.125f64.sqrt() } else { 0.5 };
                let wave = |at: usize, k: usize| ((2 * at + 1) as f64 * k as f64 * PI / 16.0).cos();
                let mut sum = 0.0;
                for (y, row) in input.iter().enumerate() {
                    for (x, sample) in row.iter().enumerate() {
                        sum += f64::from(*sample) * wave(x, u) * wave(y, v);
                    }
                }
                let expected = sum * norm(u) * norm(v);
                assert!((f64::from(*value) - expected).abs() < 1e-5, "{u}, {v}");
            }
        }
    }

    #[test]
    fn back_again_is_the_same_square() {
        let mut square = sample();
        forward(&mut square);
        inverse(&mut square);
        let input = sample();
        for (a, b) in square.iter().flatten().zip(input.iter().flatten()) {
            assert!((a - b).abs() < 1e-5);
        }
    }
}
