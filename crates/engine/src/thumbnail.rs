//! Small pictures for lists, made by averaging areas while rows come by.

use jpeg_encoder::{ColorType, Encoder};

use crate::color::Space;
use crate::decode::decode;
use crate::depth::{Sample, Samples};
use crate::photo::Photo;
use crate::{Error, Format, Limits};

/// Longest side of the thumbnails that [`restore`](crate::restore()) makes, in pixels.
pub const THUMBNAIL_SIDE: u32 = 480;

/// Longest side of the pictures that are made to be looked at where the file itself cannot be, or is larger.
pub const PREVIEW_SIDE: u32 = 2048;

const QUALITY: u8 = 85;

/// Makes a thumbnail of a photo: JPEG, longest side at most `max_side` (and 65,535) pixels,
/// upright, sRGB, transparency on white. A smaller photo keeps its size.
pub fn thumbnail(original: &[u8], limits: &Limits, max_side: u32) -> Result<Vec<u8>, Error> {
    let (_, photo) = decode(original, limits)?;
    of_photo(&photo, max_side)
}

pub(crate) fn of_photo(photo: &Photo, max_side: u32) -> Result<Vec<u8>, Error> {
    let mut shrinker = Shrinker::new(photo.width, photo.height, max_side);
    for y in 0..photo.height {
        let columns = y * photo.width..(y + 1) * photo.width;
        let alpha = photo.alpha.as_ref().map(|alpha| alpha.eight_bits(columns));
        shrinker.push(&photo.row(y), alpha.as_deref());
    }
    shrinker.finish(photo.space.as_ref())
}

/// The pictures by which a result is shown, made while its rows come by.
pub(crate) struct Shrinkers {
    thumbnail: Shrinker,
    preview: Option<Shrinker>,
}

/// The small pictures of a photo or result: JPEG, sRGB.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    pub(crate) thumbnail: Vec<u8>,
    pub(crate) preview: Option<Vec<u8>>,
}

impl Shrinkers {
    pub(crate) fn new(width: usize, height: usize, format: Format) -> Self {
        Self {
            thumbnail: Shrinker::new(width, height, THUMBNAIL_SIDE),
            preview: needs_preview(width, height, format)
                .then(|| Shrinker::new(width, height, PREVIEW_SIDE)),
        }
    }

    /// Takes the next rows: interleaved RGB, and how opaque each pixel is.
    pub(crate) fn push(&mut self, rgb: &Samples, alpha: Option<&Samples>) {
        let width = self.thumbnail.size.0;
        let rgb = rgb.eight_bits(0..rgb.len());
        let alpha = alpha.map(|alpha| alpha.eight_bits(0..alpha.len()));
        for (y, row) in rgb.chunks_exact(width * 3).enumerate() {
            let alpha = alpha.as_deref().map(|a| &a[y * width..(y + 1) * width]);
            self.thumbnail.push(row, alpha);
            if let Some(preview) = &mut self.preview {
                preview.push(row, alpha);
            }
        }
    }

    /// Encodes them, once all rows were pushed.
    pub(crate) fn finish(self, space: Option<&Space>) -> Result<Shown, Error> {
        Ok(Shown {
            thumbnail: self.thumbnail.finish(space)?,
            preview: self
                .preview
                .map(|preview| preview.finish(space))
                .transpose()?,
        })
    }
}

/// A preview is made of what browsers do not show, and of what is large: a page that only shows it need not
/// load a file of many megabytes.
pub(crate) fn needs_preview(width: usize, height: usize, format: Format) -> bool {
    !format.is_shown_by_browsers() || width.max(height) > PREVIEW_SIDE as usize
}

/// The small pictures of a decoded photo of this format.
pub(crate) fn shown(photo: &Photo, format: Format) -> Result<Shown, Error> {
    let mut shrinkers = Shrinkers::new(photo.width, photo.height, format);
    for y in 0..photo.height {
        let columns = y * photo.width..(y + 1) * photo.width;
        let row = photo.rgb.part(columns.start * 3..columns.end * 3);
        let alpha = photo.alpha.as_ref().map(|alpha| alpha.part(columns));
        shrinkers.push(&row, alpha.as_ref());
    }
    shrinkers.finish(photo.space.as_ref())
}

/// Takes the rows of a picture, one after the other, and keeps only the small one.
pub(crate) struct Shrinker {
    size: (usize, usize),
    small: (usize, usize),
    /// Index of the next row.
    y: usize,
    /// Sums of the row of the small picture being filled.
    sums: Vec<f32>,
    pixels: Vec<u8>,
}

impl Shrinker {
    pub(crate) fn new(width: usize, height: usize, max_side: u32) -> Self {
        let max_side = (max_side as usize).clamp(1, usize::from(u16::MAX));
        let longest = width.max(height);
        let shrunk = |side: usize| {
            if longest <= max_side {
                side
            } else {
                ((side * max_side + longest / 2) / longest).max(1)
            }
        };
        let small = (shrunk(width), shrunk(height));
        Self {
            size: (width, height),
            small,
            y: 0,
            sums: vec![0.0; small.0 * 3],
            pixels: Vec::with_capacity(small.0 * small.1 * 3),
        }
    }

    /// Takes the next row: interleaved RGB, and how opaque each pixel is.
    pub(crate) fn push(&mut self, rgb: &[u8], alpha: Option<&[u8]>) {
        let narrow = self.narrow(rgb, alpha);
        let ratio = self.small.1 as f64 / self.size.1 as f64;
        for (index, share) in shares(self.y, ratio, self.small.1) {
            // The row before is complete as soon as a share goes to the next one.
            if index * self.small.0 * 3 > self.pixels.len() {
                self.complete_row();
            }
            for (sum, sample) in self.sums.iter_mut().zip(&narrow) {
                *sum += share * sample;
            }
        }
        self.y += 1;
    }

    fn narrow(&self, rgb: &[u8], alpha: Option<&[u8]>) -> Vec<f32> {
        let ratio = self.small.0 as f64 / self.size.0 as f64;
        let mut out = vec![0.0; self.small.0 * 3];
        for (x, pixel) in rgb.chunks_exact(3).enumerate() {
            let opaque = alpha.map_or(1.0, |alpha| f32::from(alpha[x]) / 255.0);
            let on_white = |sample: u8| 255.0 + (f32::from(sample) - 255.0) * opaque;
            for (index, share) in shares(x, ratio, self.small.0) {
                for (sum, sample) in out[index * 3..].iter_mut().zip(pixel) {
                    *sum += share * on_white(*sample);
                }
            }
        }
        out
    }

    fn complete_row(&mut self) {
        let samples = self.sums.iter_mut();
        self.pixels
            .extend(samples.map(|sum| u8::nearest(std::mem::take(sum))));
    }

    /// Encodes the thumbnail, once all rows were pushed; in sRGB, whatever they were in.
    pub(crate) fn finish(mut self, space: Option<&Space>) -> Result<Vec<u8>, Error> {
        self.complete_row();
        if let Some(space) = space {
            self.pixels = space.shown(self.pixels);
        }
        let mut out = Vec::new();
        Encoder::new(&mut out, QUALITY)
            .encode(
                &self.pixels,
                self.small.0 as u16,
                self.small.1 as u16,
                ColorType::Rgb,
            )
            .map_err(|error| Error::Internal(format!("thumbnail: {error}")))?;
        Ok(out)
    }
}

/// Which samples of the small picture sample `at` of the large one falls on, and with what part of
/// their area: one, or two neighbours. `ratio` is small ÷ large, at most 1.
fn shares(at: usize, ratio: f64, small: usize) -> impl Iterator<Item = (usize, f32)> {
    let (begin, end) = (at as f64 * ratio, (at + 1) as f64 * ratio);
    let first = (begin as usize).min(small - 1);
    let border = (first + 1) as f64;
    let rest = end - border;
    let two = rest > 1e-9 && first + 1 < small;
    let here = if two { border - begin } else { end - begin };
    let second = two.then_some((first + 1, rest as f32));
    std::iter::once((first, here as f32)).chain(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrunk(width: usize, height: usize, max_side: u32, rgb: &[u8]) -> Shrinker {
        let mut shrinker = Shrinker::new(width, height, max_side);
        for row in rgb.chunks(width * 3) {
            shrinker.push(row, None);
        }
        shrinker.complete_row();
        shrinker
    }

    #[test]
    fn a_flat_picture_of_any_size_stays_flat() {
        for (width, height) in [(1, 1), (7, 3), (1000, 1), (1, 999), (481, 333), (1234, 777)] {
            let rgb = vec![90; width * height * 3];
            let shrinker = shrunk(width, height, 480, &rgb);
            assert_eq!(
                shrinker.pixels.len(),
                shrinker.small.0 * shrinker.small.1 * 3
            );
            assert!(
                shrinker.pixels.iter().all(|s| *s == 90),
                "{width} × {height}"
            );
        }
    }

    #[test]
    fn a_small_picture_keeps_its_pixels() {
        let rgb: Vec<u8> = (0..5 * 4 * 3).map(|i| i * 4).collect();
        assert_eq!(shrunk(5, 4, 480, &rgb).pixels, rgb);
    }

    #[test]
    fn halving_averages_four_pixels() {
        let rgb: Vec<u8> = [10, 20, 30, 40].iter().flat_map(|v| [*v; 3]).collect();
        assert_eq!(shrunk(2, 2, 1, &rgb).pixels, [25; 3]);
    }

    #[test]
    fn the_longest_side_fits_and_the_shape_stays() {
        assert_eq!(Shrinker::new(4000, 3000, 480).small, (480, 360));
        assert_eq!(Shrinker::new(3, 20_000, 480).small, (1, 480));
    }
}
