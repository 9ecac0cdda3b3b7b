//! The values that a layer holds for a rectangle of the picture.

use std::ops::{Deref, DerefMut};

use crate::picture::rect::Rect;

/// Numbers that begin at a cache line: the widest loads cross none.
#[derive(Default)]
pub(super) struct Buffer {
    numbers: Vec<f32>,
    start: usize,
    len: usize,
}

/// Numbers in a cache line.
const LINE: usize = 16;

impl Buffer {
    /// Zeros.
    pub(super) fn zeros(len: usize) -> Self {
        let mut buffer = Self::default();
        buffer.resize(len);
        buffer
    }

    /// Makes it hold `len` numbers, which are arbitrary, as what was there before may be kept.
    pub(super) fn resize(&mut self, len: usize) {
        if self.numbers.len() < len + LINE {
            // What is too small goes first, so that both are never held at once.
            self.numbers = Vec::new();
            self.numbers = vec![0.0; len + LINE];
            // Where the offset cannot be known, any start is right, only slower.
            self.start = self.numbers.as_ptr().align_offset(4 * LINE).min(LINE);
        }
        self.len = len;
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.numbers[self.start..self.start + self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.numbers[self.start..self.start + self.len]
    }
}

/// The values of some channels on a rectangle: rows of pixels of channels.
#[derive(Default)]
pub(crate) struct Map {
    pub(crate) rect: Rect,
    pub(crate) channels: usize,
    values: Buffer,
}

impl Map {
    /// All zero.
    #[cfg(test)]
    pub(super) fn zeros(rect: Rect, channels: usize) -> Self {
        let mut map = Self::default();
        map.reshape(rect, channels);
        map
    }

    /// Makes it another rectangle of other channels. The values are arbitrary.
    pub(super) fn reshape(&mut self, rect: Rect, channels: usize) {
        self.rect = rect;
        self.channels = channels;
        self.values.resize(rect.width * rect.height * channels);
    }

    /// Numbers in a row.
    pub(super) fn stride(&self) -> usize {
        self.rect.width * self.channels
    }

    /// All values.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values.
    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// Where the channels of a pixel begin. The pixel must lie within.
    pub(super) fn at(&self, x: isize, y: isize) -> usize {
        let (column, row) = ((x - self.rect.x) as usize, (y - self.rect.y) as usize);
        row * self.stride() + column * self.channels
    }

    /// The rows of a rectangle of `N` rows. Where it reaches out of this map, `beyond` takes it in,
    /// filled up with zeros.
    pub(super) fn window<'a, const N: usize>(
        &'a self,
        window: Rect,
        beyond: &'a mut Buffer,
    ) -> [&'a [f32]; N] {
        let length = window.width * self.channels;
        if self.rect.contains(&window) {
            let first = self.at(window.x, window.y);
            return std::array::from_fn(|i| &self.values[first + i * self.stride()..][..length]);
        }
        beyond.resize(N * length);
        beyond.fill(0.0);
        let inside = window.within(Some(self.rect));
        let length_inside = inside.width * self.channels;
        let column = (inside.x - window.x) as usize * self.channels;
        let rows = if inside.width == 0 { 0 } else { inside.height };
        for y in (inside.y..).take(rows) {
            let to = (y - window.y) as usize * length + column;
            let from = self.at(inside.x, y);
            beyond[to..to + length_inside]
                .copy_from_slice(&self.values[from..from + length_inside]);
        }
        let beyond: &'a [f32] = beyond;
        std::array::from_fn(|i| &beyond[i * length..][..length])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::rect::rect;

    #[test]
    fn a_window_beyond_the_map_is_filled_up_with_zeros() {
        let mut map = Map::zeros(rect(10, 20, 3, 2), 2);
        for (i, value) in map.values_mut().iter_mut().enumerate() {
            *value = (i + 1) as f32;
        }
        let mut beyond = Buffer::default();
        let inside: [&[f32]; 2] = map.window(rect(11, 20, 2, 2), &mut beyond);
        assert_eq!(inside, [[3.0, 4.0, 5.0, 6.0], [9.0, 10.0, 11.0, 12.0]]);
        let corner: [&[f32]; 2] = map.window(rect(9, 19, 2, 2), &mut beyond);
        assert_eq!(corner, [[0.0; 4], [0.0, 0.0, 1.0, 2.0]]);
        let opposite: [&[f32]; 2] = map.window(rect(12, 21, 2, 2), &mut beyond);
        assert_eq!(opposite, [[11.0, 12.0, 0.0, 0.0], [0.0; 4]]);
        for (x, y) in [(0, 20), (99, 20), (10, 0), (10, 99)] {
            let away: [&[f32]; 2] = map.window(rect(x, y, 2, 2), &mut beyond);
            assert_eq!(away, [[0.0; 4]; 2]);
        }
    }
}
