//! The transformations of Winograd's method F(4 × 4, 3 × 3), with the names of A. Lavin and S. Gray,
//! "Fast Algorithms for Convolutional Neural Networks", 2015: Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A.

use rten_simd::ops::NumOps;

use super::finish::Finish;

/// Side of a square of results.
pub(super) const SIDE: usize = 4;

/// Side of the square of values that it needs.
pub(super) const REACH: usize = SIDE + 2;

/// Positions of a transformed square.
pub(super) const POSITIONS: usize = REACH * REACH;

/// The transformation of the weights, "G" in the paper.
const WEIGHTS: [[f64; 3]; REACH] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// G g Gᵀ.
pub(super) fn transformed_kernel(kernel: impl Fn(usize, usize) -> f64) -> [f32; POSITIONS] {
    let mut out = [0.0; POSITIONS];
    for (row, left) in WEIGHTS.iter().enumerate() {
        for (column, right) in WEIGHTS.iter().enumerate() {
            let mut sum = 0.0;
            for (y, left) in left.iter().enumerate() {
                for (x, right) in right.iter().enumerate() {
                    sum += left * kernel(y, x) * right;
                }
            }
            out[row * REACH + column] = sum as f32;
        }
    }
    out
}

/// Bᵀ d B for all channels. The result of position `p` begins at `p * step`.
#[inline(always)]
pub(super) fn transform_values<O: NumOps<f32>>(
    ops: O,
    rows: [&[f32]; REACH],
    channels: usize,
    out: &mut [f32],
    step: usize,
) {
    let factors = [4.0, -5.0, -4.0, 2.0, -2.0].map(|factor| ops.splat(factor));
    let rows = rows.map(|row| &row[..REACH * channels]);
    for channel in (0..channels).step_by(ops.len()) {
        let mut half = [[ops.zero(); REACH]; REACH];
        for (column, half) in half.iter_mut().enumerate() {
            let at = column * channels + channel;
            *half = transform_line(ops, factors, rows.map(|row| ops.load(&row[at..])));
        }
        for row in 0..REACH {
            let line = transform_line(ops, factors, half.map(|column| column[row]));
            for (column, value) in line.into_iter().enumerate() {
                let at = (row * REACH + column) * step + channel;
                ops.store(value, &mut out[at..]);
            }
        }
    }
}

/// Bᵀ d of one line.
#[inline(always)]
fn transform_line<O: NumOps<f32>>(
    ops: O,
    [four, minus_five, minus_four, two, minus_two]: [O::Simd; 5],
    d: [O::Simd; REACH],
) -> [O::Simd; REACH] {
    let a = ops.mul_add(minus_four, d[2], d[4]);
    let b = ops.mul_add(minus_four, d[1], d[3]);
    let c = ops.sub(d[4], d[2]);
    let e = ops.sub(d[3], d[1]);
    [
        ops.mul_add(minus_five, d[2], ops.mul_add(four, d[0], d[4])),
        ops.add(a, b),
        ops.sub(a, b),
        ops.mul_add(two, e, c),
        ops.mul_add(minus_two, e, c),
        ops.mul_add(minus_five, d[3], ops.mul_add(four, d[1], d[5])),
    ]
}

/// Aᵀ m A for all channels, finished, to a square of `out`: (from its first pixel on, channels,
/// numbers in a row).
#[inline(always)]
pub(super) fn transform_results<O: NumOps<f32>>(
    ops: O,
    results: &[f32],
    step: usize,
    finish: &Finish,
    (out, channels, stride): (&mut [f32], usize, usize),
) {
    let factors = [2.0, 4.0, 8.0].map(|factor| ops.splat(factor));
    for channel in (0..channels).step_by(ops.len()) {
        let mut half = [[ops.zero(); SIDE]; REACH];
        for (column, half) in half.iter_mut().enumerate() {
            let m = std::array::from_fn(|row| {
                ops.load(&results[(row * REACH + column) * step + channel..])
            });
            *half = finish_line(ops, factors, m);
        }
        let channel_finish = finish.load(ops, channel);
        for row in 0..SIDE {
            let line = finish_line(ops, factors, half.map(|column| column[row]));
            for (column, value) in line.into_iter().enumerate() {
                let value = Finish::apply(ops, channel_finish, value);
                let at = row * stride + column * channels + channel;
                ops.store(value, &mut out[at..]);
            }
        }
    }
}

/// Aᵀ m of one line.
#[inline(always)]
fn finish_line<O: NumOps<f32>>(
    ops: O,
    [two, four, eight]: [O::Simd; 3],
    m: [O::Simd; REACH],
) -> [O::Simd; SIDE] {
    let a = ops.add(m[1], m[2]);
    let b = ops.sub(m[1], m[2]);
    let c = ops.add(m[3], m[4]);
    let d = ops.sub(m[3], m[4]);
    [
        ops.add(ops.add(m[0], a), c),
        ops.mul_add(two, d, b),
        ops.mul_add(four, c, a),
        ops.add(ops.mul_add(eight, d, b), m[5]),
    ]
}
