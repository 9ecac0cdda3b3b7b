//! A picture as the steps work on it.

use std::ops::Range;

use super::depth::{Depth, Samples};
use super::photo::Photo;
use super::rect::Rect;

/// One value for each pixel, row after row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<f32>,
}

impl Plane {
    pub(crate) fn new(width: usize, height: usize, value: f32) -> Self {
        Self {
            width,
            height,
            values: vec![value; width * height],
        }
    }

    pub(crate) fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..][..self.width]
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        self.values[y * self.width + x]
    }

    /// The value at a place that may lie outside: there it is that of the border.
    pub(crate) fn clamped(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.at(x, y)
    }

    /// Smaller by a whole factor: the mean of each square, those at the right and lower border cut.
    pub(crate) fn reduced(&self, factor: usize) -> Self {
        if factor <= 1 {
            return self.clone();
        }
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            let rows = (y * factor)..((y + 1) * factor).min(self.height);
            for x in 0..width {
                let columns = (x * factor)..((x + 1) * factor).min(self.width);
                let area = rows.len() * columns.len();
                let sum: f32 = rows
                    .clone()
                    .map(|y| self.row(y)[columns.clone()].iter().sum::<f32>())
                    .sum();
                values.push(sum / area as f32);
            }
        }
        Self {
            width,
            height,
            values,
        }
    }

    /// The value between pixels, bilinear; places are those of pixel centres.
    pub(crate) fn between(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let (fx, fy) = (x - left as f32, y - top as f32);
        let upper = self.at(left, top) + (self.at(right, top) - self.at(left, top)) * fx;
        let lower = self.at(left, bottom) + (self.at(right, bottom) - self.at(left, bottom)) * fx;
        upper + (lower - upper) * fy
    }
}

/// A picture in three planes: R, G, B as sRGB codes them, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) planes: [Plane; 3],
}

impl Picture {
    pub(crate) fn of(photo: &Photo) -> Self {
        Self::of_levels(&photo.rgb, photo.width, photo.height)
    }

    /// A region of a photo that lies within it.
    pub(crate) fn of_part(photo: &Photo, region: Rect) -> Self {
        let cut = photo.cut(&photo.rgb, 3, region);
        Self::of_levels(&cut, region.width, region.height)
    }

    /// From the interleaved RGB of a photo, on the scale of 0 to 255.
    fn of_levels(rgb: &Samples, width: usize, height: usize) -> Self {
        let planes = [0, 1, 2].map(|channel| {
            let mut values = rgb.channel(channel, 3);
            values.iter_mut().for_each(|value| *value /= 255.0);
            Plane {
                width,
                height,
                values,
            }
        });
        Self {
            width,
            height,
            planes,
        }
    }

    /// From interleaved RGB.
    pub(crate) fn from_rgb(width: usize, height: usize, rgb: &[u8]) -> Self {
        let plane = |channel: usize| Plane {
            width,
            height,
            values: rgb
                .iter()
                .skip(channel)
                .step_by(3)
                .map(|sample| f32::from(*sample) / 255.0)
                .collect(),
        };
        Self {
            width,
            height,
            planes: [plane(0), plane(1), plane(2)],
        }
    }

    /// A photo made smaller by a whole factor, the rows and columns that do not fill a square left out.
    pub(crate) fn reduced_of(photo: &Photo, factor: usize) -> Self {
        let (width, height) = (
            (photo.width / factor).max(1),
            (photo.height / factor).max(1),
        );
        let mut sums = vec![0u32; width * 3];
        let mut planes = [0, 1, 2].map(|_| Plane::new(width, height, 0.0));
        for y in 0..height {
            sums.fill(0);
            let rows = y * factor..((y + 1) * factor).min(photo.height);
            let columns = factor.min(photo.width);
            for row in rows.clone().map(|y| photo.row(y)) {
                for (sums, square) in sums.chunks_exact_mut(3).zip(row.chunks(columns * 3)) {
                    for pixel in square.chunks_exact(3) {
                        for (sum, sample) in sums.iter_mut().zip(pixel) {
                            *sum += u32::from(*sample);
                        }
                    }
                }
            }
            let scale = 1.0 / (rows.len() * columns * 255) as f32;
            for (x, sums) in sums.chunks_exact(3).enumerate() {
                for (plane, sum) in planes.iter_mut().zip(sums) {
                    plane.values[y * width + x] = *sum as f32 * scale;
                }
            }
        }
        Self {
            width,
            height,
            planes,
        }
    }

    /// The middle of a photo, no side longer than `side`, in full size.
    pub(crate) fn cut_of(photo: &Photo, side: usize) -> Self {
        let (width, height) = (photo.width.min(side), photo.height.min(side));
        // Where the squares of JPEG begin they do so here too.
        let (left, top) = (
            (photo.width - width) / 2 / 8 * 8,
            (photo.height - height) / 2 / 8 * 8,
        );
        let rows = (top..top + height).map(|y| photo.row(y)[left * 3..(left + width) * 3].to_vec());
        Self::from_rgb(width, height, &rows.collect::<Vec<_>>().concat())
    }

    /// Some rows as interleaved RGB.
    pub(crate) fn rows(&self, rows: Range<usize>, depth: Depth) -> Samples {
        let part = rows.start * self.width..rows.end * self.width;
        let [r, g, b] = &self.planes;
        let levels = part.flat_map(|at| [r, g, b].map(|plane| plane.values[at] * 255.0));
        Samples::nearest(depth, levels)
    }

    pub(crate) fn pixel(&self, x: usize, y: usize) -> [f32; 3] {
        [0, 1, 2].map(|channel| self.planes[channel].at(x, y))
    }

    /// Changes each pixel by itself.
    pub(crate) fn change_pixels(&mut self, change: impl Fn([f32; 3]) -> [f32; 3]) {
        let [r, g, b] = &mut self.planes;
        let pixels = r.values.iter_mut().zip(&mut g.values).zip(&mut b.values);
        for ((r, g), b) in pixels {
            [*r, *g, *b] = change([*r, *g, *b]);
        }
    }

    /// Adds the same to all channels.
    pub(crate) fn add(&mut self, change: &Plane) {
        for plane in &mut self.planes {
            for (value, change) in plane.values.iter_mut().zip(&change.values) {
                *value = (*value + change).clamp(0.0, 1.0);
            }
        }
    }

    /// Lightness: Rec. 601 weights on the coded values.
    pub(crate) fn luma(&self) -> Plane {
        let [r, g, b] = &self.planes;
        let pixels = r.values.iter().zip(&g.values).zip(&b.values);
        Plane {
            width: self.width,
            height: self.height,
            values: pixels.map(|((r, g), b)| luma([*r, *g, *b])).collect(),
        }
    }

    /// Some columns of some rows.
    pub(crate) fn part(&self, columns: Range<usize>, rows: Range<usize>) -> Self {
        let (width, height) = (columns.len(), rows.len());
        let planes = [0, 1, 2].map(|channel| {
            let lines = rows
                .clone()
                .map(|y| &self.planes[channel].row(y)[columns.clone()]);
            Plane {
                width,
                height,
                values: lines.flatten().copied().collect(),
            }
        });
        Self {
            width,
            height,
            planes,
        }
    }

    /// Smaller by the least whole factor that makes the longest side at most `side`.
    pub(crate) fn reduced_to(&self, side: usize) -> Self {
        self.reduced_by(self.width.max(self.height).div_ceil(side))
    }

    /// Smaller by a whole factor; see [`Plane::reduced`].
    pub(crate) fn reduced_by(&self, factor: usize) -> Self {
        let planes = [0, 1, 2].map(|channel| self.planes[channel].reduced(factor));
        Self {
            width: planes[0].width,
            height: planes[0].height,
            planes,
        }
    }
}

/// Lightness of one pixel: Rec. 601 weights on the coded values.
pub(crate) fn luma([r, g, b]: [f32; 3]) -> f32 {
    0.299 * r + 0.587 * g + 0.114 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_back_as_it_went_in() {
        let rgb: Vec<u8> = (0..=255).cycle().take(17 * 30 * 3).collect();
        let picture = Picture::from_rgb(17, 30, &rgb);
        let whole = Samples::Eight(rgb);
        assert_eq!(picture.rows(0..30, Depth::Eight), whole);
        let some = whole.part(3 * 17 * 3..5 * 17 * 3);
        assert_eq!(picture.rows(3..5, Depth::Eight), some);
    }

    #[test]
    fn reducing_averages_squares_and_cuts_the_last_ones() {
        let plane = Plane {
            width: 3,
            height: 2,
            values: vec![1.0, 2.0, 7.0, 3.0, 4.0, 9.0],
        };
        let small = plane.reduced(2);
        assert_eq!(
            (small.width, small.height, small.values),
            (2, 1, vec![2.5, 8.0])
        );
    }

    #[test]
    fn between_two_pixels_is_their_mean() {
        let plane = Plane {
            width: 2,
            height: 2,
            values: vec![0.0, 1.0, 2.0, 3.0],
        };
        assert_eq!(plane.between(0.5, 0.5), 1.5);
        assert_eq!(plane.between(-3.0, 9.0), 2.0);
    }
}
