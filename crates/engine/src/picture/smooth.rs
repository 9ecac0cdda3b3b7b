//! Means over neighbourhoods, in a time that does not depend on how large these are.

use super::bands::for_each_band;
use super::planes::Plane;

/// The mean over the square of `2 × radius + 1` pixels around each pixel, as far as it lies in the
/// picture.
pub(crate) fn box_mean(plane: &Plane, radius: usize, threads: usize) -> Plane {
    let (width, height) = (plane.width, plane.height);
    let mut lines = Plane::new(width, height, 0.0);
    for_each_band(threads, &mut lines.values, width, |first, band| {
        for (y, out) in band.chunks_mut(width).enumerate() {
            running_mean(plane.row(first + y), radius, out);
        }
    });
    let mut out = Plane::new(width, height, 0.0);
    for_each_band(threads, &mut out.values, width, |first, band| {
        // Sums in f64: what is added is taken away again, and must leave nothing.
        let mut sums = vec![0.0f64; width];
        let add = |sums: &mut [f64], y: usize, sign: f64| {
            for (sum, value) in sums.iter_mut().zip(lines.row(y)) {
                *sum += sign * f64::from(*value);
            }
        };
        let rows = |y: usize| y.saturating_sub(radius)..(y + radius + 1).min(height);
        rows(first).for_each(|y| add(&mut sums, y, 1.0));
        for (y, out) in band.chunks_mut(width).enumerate() {
            let y = first + y;
            if y > first && y + radius < height {
                add(&mut sums, y + radius, 1.0);
            }
            if y > first && y > radius {
                add(&mut sums, y - radius - 1, -1.0);
            }
            let part = 1.0 / rows(y).len() as f64;
            for (out, sum) in out.iter_mut().zip(&sums) {
                *out = (sum * part) as f32;
            }
        }
    });
    out
}

/// The same smoothed a little: a binomial kernel of 3 × 3.
pub(crate) fn softened(plane: &Plane, threads: usize) -> Plane {
    let width = plane.width;
    let mut out = Plane::new(width, plane.height, 0.0);
    for_each_band(threads, &mut out.values, width, |first, band| {
        for (y, out) in band.chunks_mut(width).enumerate() {
            let y = first + y;
            let rows = [y.saturating_sub(1), y, (y + 1).min(plane.height - 1)];
            let [above, here, below] = rows.map(|y| plane.row(y));
            let column = |x: usize| above[x] + 2.0 * here[x] + below[x];
            for (x, out) in out.iter_mut().enumerate() {
                let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
                *out = (column(left) + 2.0 * column(x) + column(right)) / 16.0;
            }
        }
    });
    out
}

fn running_mean(row: &[f32], radius: usize, out: &mut [f32]) {
    let length = row.len();
    let mut sum: f64 = row[..radius.min(length)]
        .iter()
        .map(|v| f64::from(*v))
        .sum();
    let mut count = radius.min(length);
    for (x, out) in out.iter_mut().enumerate() {
        if x + radius < length {
            sum += f64::from(row[x + radius]);
            count += 1;
        }
        if x > radius {
            sum -= f64::from(row[x - radius - 1]);
            count -= 1;
        }
        *out = (sum / count as f64) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{noisy, scene};

    #[test]
    fn the_mean_is_that_of_the_square_as_far_as_it_reaches() {
        let plane = noisy(&scene(70, 150), 0.1, 5);
        for radius in [0, 1, 7, 200] {
            let mean = box_mean(&plane, radius, 2);
            for (x, y) in [(0, 0), (69, 149), (35, 64), (3, 100)] {
                let columns = x.max(radius) - radius..(x + radius + 1).min(70);
                let rows = y.max(radius) - radius..(y + radius + 1).min(150);
                let count = (columns.len() * rows.len()) as f32;
                let sum: f32 = rows
                    .map(|y| plane.row(y)[columns.clone()].iter().sum::<f32>())
                    .sum();
                assert!(
                    (mean.at(x, y) - sum / count).abs() < 1e-4,
                    "{radius}: {x}, {y}"
                );
            }
        }
    }

    #[test]
    fn a_flat_plane_stays_flat() {
        let flat = Plane::new(3, 2, 0.25);
        assert_eq!(box_mean(&flat, 2, 1), flat);
        assert_eq!(softened(&flat, 1), flat);
    }
}
