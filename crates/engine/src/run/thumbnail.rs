//! Small pictures for lists, made by averaging areas while rows come by.

use std::ops::Range;

use jpeg_encoder::{ColorType, Encoder};

use crate::codec::decode::decode;
use crate::picture::color::Space;
use crate::picture::depth::{Sample, Samples};
use crate::picture::photo::Photo;
use crate::{Error, Format, Limits};

/// Longest side of the thumbnails that [`restore`](crate::restore()) makes, in pixels.
pub const THUMBNAIL_SIDE: u32 = 480;

/// Longest side of the pictures that are made to be looked at in the place of a file, in pixels.
pub const PREVIEW_SIDE: u32 = 2048;

const QUALITY: u8 = 80;

/// What a file may weigh that is shown as it is: about as much as a preview of it would.
const MOST_SHOWN_BYTES: u64 = 400_000;

/// Whether a file is shown as it is, so that it needs no preview: browsers show its format, and it is neither larger
/// than a preview would be nor much heavier.
#[must_use]
pub fn is_its_own_preview(format: Format, width: u32, height: u32, bytes: u64) -> bool {
    format.is_shown_by_browsers() && width.max(height) <= PREVIEW_SIDE && bytes <= MOST_SHOWN_BYTES
}

/// Makes a thumbnail of a photo: JPEG, longest side at most `max_side` (and 65,535) pixels,
/// upright, sRGB, transparency on white. A smaller photo keeps its size.
pub fn thumbnail(original: &[u8], limits: &Limits, max_side: u32) -> Result<Vec<u8>, Error> {
    let (_, photo) = decode(original, limits)?;
    of_photo(&photo, max_side)
}

pub(crate) fn of_photo(photo: &Photo, max_side: u32) -> Result<Vec<u8>, Error> {
    shrunk(photo, max_side).finish(photo.space.as_ref(), false)
}

fn shrunk(photo: &Photo, max_side: u32) -> Shrinker {
    let mut shrinker = Shrinker::new(photo.width, photo.height, max_side);
    for y in 0..photo.height {
        let columns = y * photo.width..(y + 1) * photo.width;
        let alpha = photo.alpha.as_ref().map(|alpha| alpha.eight_bits(columns));
        shrinker.push(&photo.row(y), alpha.as_deref());
    }
    shrinker
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
    pub(crate) fn new(width: usize, height: usize, with_preview: bool) -> Self {
        Self {
            thumbnail: Shrinker::new(width, height, THUMBNAIL_SIDE),
            preview: with_preview.then(|| Shrinker::new(width, height, PREVIEW_SIDE)),
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

    /// Takes the next rows out of a photo.
    pub(crate) fn push_rows(&mut self, photo: &Photo, rows: Range<usize>) {
        for y in rows {
            let columns = y * photo.width..(y + 1) * photo.width;
            let row = photo.rgb.part(columns.start * 3..columns.end * 3);
            let alpha = photo.alpha.as_ref().map(|alpha| alpha.part(columns));
            self.push(&row, alpha.as_ref());
        }
    }

    /// Encodes them, once all rows were pushed.
    pub(crate) fn finish(self, space: Option<&Space>) -> Result<Shown, Error> {
        Ok(Shown {
            thumbnail: self.thumbnail.finish(space, false)?,
            preview: self
                .preview
                .map(|preview| preview.finish(space, true))
                .transpose()?,
        })
    }
}

/// The preview alone of a decoded photo.
pub(crate) fn preview(photo: &Photo) -> Result<Vec<u8>, Error> {
    shrunk(photo, PREVIEW_SIDE).finish(photo.space.as_ref(), true)
}

/// The small pictures of a decoded photo.
pub(crate) fn shown(photo: &Photo, with_preview: bool) -> Result<Shown, Error> {
    let mut shrinkers = Shrinkers::new(photo.width, photo.height, with_preview);
    shrinkers.push_rows(photo, 0..photo.height);
    shrinkers.finish(photo.space.as_ref())
}

/// Takes the rows of a picture, one after the other, and keeps only the small one.
pub(crate) struct Shrinker {
    size: (usize, usize),
    small: (usize, usize),
    /// On which columns of the small picture each of the large one falls.
    columns: Vec<Share>,
    /// Index of the next row.
    y: usize,
    /// The row at hand, narrowed; one pixel longer than the small picture is wide.
    narrow: Vec<f32>,
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
        let ratio = small.0 as f64 / width as f64;
        Self {
            size: (width, height),
            small,
            columns: (0..width).map(|x| share(x, ratio, small.0)).collect(),
            y: 0,
            narrow: vec![0.0; (small.0 + 1) * 3],
            sums: vec![0.0; small.0 * 3],
            pixels: Vec::with_capacity(small.0 * small.1 * 3),
        }
    }

    /// Takes the next row: interleaved RGB, and how opaque each pixel is.
    pub(crate) fn push(&mut self, rgb: &[u8], alpha: Option<&[u8]>) {
        match alpha {
            None => self.narrow(rgb, |_, sample| f32::from(sample)),
            Some(alpha) => self.narrow(rgb, |x, sample| {
                255.0 + (f32::from(sample) - 255.0) * (f32::from(alpha[x]) / 255.0)
            }),
        }
        let ratio = self.small.1 as f64 / self.size.1 as f64;
        let Share { first, here, rest } = share(self.y, ratio, self.small.1);
        self.add(first, here);
        if rest > 0.0 {
            self.add(first + 1, rest);
        }
        self.y += 1;
    }

    /// Adds this part of the row at hand to a row of the small picture.
    fn add(&mut self, row: usize, part: f32) {
        // The row before is complete as soon as a part goes to the next one.
        if row * self.small.0 * 3 > self.pixels.len() {
            self.complete_row();
        }
        for (sum, sample) in self.sums.iter_mut().zip(&self.narrow) {
            *sum += part * sample;
        }
    }

    fn narrow(&mut self, rgb: &[u8], shown: impl Fn(usize, u8) -> f32) {
        self.narrow.fill(0.0);
        let columns = rgb.chunks_exact(3).zip(&self.columns).enumerate();
        for (x, (pixel, &Share { first, here, rest })) in columns {
            let sums = &mut self.narrow[first * 3..][..6];
            for channel in 0..3 {
                let sample = shown(x, pixel[channel]);
                sums[channel] += here * sample;
                // Nothing of it where the next column has no part.
                sums[channel + 3] += rest * sample;
            }
        }
    }

    fn complete_row(&mut self) {
        let samples = self.sums.iter_mut();
        self.pixels
            .extend(samples.map(|sum| u8::nearest(std::mem::take(sum))));
    }

    /// Encodes the small picture, once all rows were pushed; in sRGB, whatever they were in. One that is `progressive`
    /// is seen as a whole, blurred, when a tenth of its bytes have come.
    pub(crate) fn finish(
        mut self,
        space: Option<&Space>,
        progressive: bool,
    ) -> Result<Vec<u8>, Error> {
        self.complete_row();
        if let Some(space) = space {
            self.pixels = space.shown(self.pixels);
        }
        jpeg(&self.pixels, self.small, QUALITY, progressive)
    }
}

/// Encodes a picture in sRGB.
pub(crate) fn jpeg(
    rgb: &[u8],
    (width, height): (usize, usize),
    quality: u8,
    progressive: bool,
) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_progressive(progressive);
    encoder
        .encode(rgb, width as u16, height as u16, ColorType::Rgb)
        .map_err(|error| Error::Internal(format!("thumbnail: {error}")))?;
    Ok(out)
}

/// Which sample of the small picture one of the large picture falls on and with what part of its area, and with what
/// part of the next one's.
#[derive(Clone, Copy)]
struct Share {
    first: usize,
    here: f32,
    rest: f32,
}

/// The share of sample `at`. `ratio` is small ÷ large, at most 1.
fn share(at: usize, ratio: f64, small: usize) -> Share {
    let (begin, end) = (at as f64 * ratio, (at + 1) as f64 * ratio);
    let first = (begin as usize).min(small - 1);
    let border = (first + 1) as f64;
    let rest = end - border;
    let two = rest > 1e-9 && first + 1 < small;
    let here = if two { border - begin } else { end - begin };
    Share {
        first,
        here: here as f32,
        rest: if two { rest as f32 } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_shown_as_it_is_where_it_is_small_in_every_respect() {
        assert!(is_its_own_preview(Format::Jpeg, 2048, 1536, 400_000));
        assert!(!is_its_own_preview(Format::Tiff, 10, 10, 400));
        assert!(!is_its_own_preview(Format::Png, 2048, 1536, 400_001));
        assert!(!is_its_own_preview(Format::WebP, 10, 2049, 400));
    }

    fn narrowed(width: usize, height: usize, max_side: u32, rgb: &[u8]) -> Shrinker {
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
            let shrinker = narrowed(width, height, 480, &rgb);
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
        assert_eq!(narrowed(5, 4, 480, &rgb).pixels, rgb);
    }

    #[test]
    fn halving_averages_four_pixels() {
        let rgb: Vec<u8> = [10, 20, 30, 40].iter().flat_map(|v| [*v; 3]).collect();
        assert_eq!(narrowed(2, 2, 1, &rgb).pixels, [25; 3]);
    }

    #[test]
    fn the_longest_side_fits_and_the_shape_stays() {
        assert_eq!(Shrinker::new(4000, 3000, 480).small, (480, 360));
        assert_eq!(Shrinker::new(3, 20_000, 480).small, (1, 480));
    }
}
