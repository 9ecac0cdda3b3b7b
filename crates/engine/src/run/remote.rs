//! A photo on its way to a model that runs elsewhere, and the picture that came back.

use std::io::Cursor;
use std::num::NonZero;
use std::thread;

use super::encoder;
use super::pages;
use super::thumbnail::{PREVIEW_SIDE, Shown, Shrinkers, THUMBNAIL_SIDE, is_its_own_preview};
use crate::codec::decode;
use crate::codec::encode::{Band, File, Head, Sink};
use crate::container::metadata::{self, Metadata};
use crate::container::original::Original;
use crate::picture::depth::{Depth, Samples};
use crate::picture::photo::{Photo, Profile};
use crate::picture::resize::Resampler;
use crate::{Error, Format, Limits, Output, Provenance};

/// How much the proportions of an answer may differ from the photo's to be taken for rounding: models
/// compute in multiples of 8 to 64 pixels and stretch the picture to that.
const STRETCHED: f64 = 0.04;

/// How much of an answer may be cut off to bring it to the photo's proportions.
const MOST_CUT: f64 = 0.25;

/// Longest side below which an answer is no result of a photo that was larger, in pixels.
const LEAST_SIDE: usize = 256;

/// Rows that are handed to the encoder at a time.
const ROWS_AT_ONCE: usize = 128;

/// How much a model that enlarges may have added to fill its last tile, in pixels of
/// what it was sent.
const PADDING: u32 = 64;

/// A photo as it is sent.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The file.
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub content_type: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The original, small and upright: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub original_thumbnail: Vec<u8>,
    /// The original to be looked at, unless its file [is its own preview](is_its_own_preview): JPEG, longest side at
    /// most [`PREVIEW_SIDE`] pixels, sRGB.
    pub original_preview: Option<Vec<u8>>,
}

/// What an answer became.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// The format of the written file.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How it came from the original, beside the model.
    pub provenance: Provenance,
    /// The result, small: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub thumbnail: Vec<u8>,
    /// The result to be looked at, unless its file [is its own preview](is_its_own_preview): JPEG, longest side at most
    /// [`PREVIEW_SIDE`] pixels, sRGB.
    pub preview: Vec<u8>,
}

/// Makes the picture that is sent, of the first page or another one, from 1: upright, sRGB, eight bits a sample,
/// transparency on white, without any
/// metadata. It has at most `max_pixels` pixels and its file at most `max_bytes` bytes; what is
/// larger is made smaller. PNG for what is not JPEG, as long as it fits.
///
/// # Errors
/// Those of reading a photo; see [`Error`].
pub fn prepare(
    original: &[u8],
    page: Option<NonZero<u32>>,
    max_pixels: u64,
    max_bytes: usize,
    limits: &Limits,
) -> Result<Outgoing, Error> {
    let file_bytes = original.len() as u64;
    let (info, photo) = pages::decoded(original, page, limits)?;
    let with_preview = !is_its_own_preview(info.format, info.width, info.height, file_bytes);
    let whole = in_eight_bits(on_white(photo));
    let mut format = match info.format {
        Format::Jpeg => Format::Jpeg,
        _ => Format::Png,
    };
    let mut pixels = max_pixels;
    loop {
        let smaller = at_most(&whole, pixels);
        let sent = smaller.as_ref().unwrap_or(&whole);
        let (width, height) = (sent.width as u32, sent.height as u32);
        let mut bytes = Vec::new();
        // Of what is sent, as long as that is the larger one: it is sooner made.
        let needed = match with_preview {
            true => PREVIEW_SIDE,
            false => THUMBNAIL_SIDE,
        };
        let shown = if width.max(height) <= needed {
            &whole
        } else {
            sent
        };
        let shown = (shown, with_preview);
        let shown = written_and_shown(
            sent,
            format,
            Metadata::default(),
            &mut Cursor::new(&mut bytes),
            shown,
        )?;
        if bytes.len() <= max_bytes {
            return Ok(Outgoing {
                bytes,
                content_type: format.content_type(),
                width,
                height,
                original_thumbnail: shown.thumbnail,
                original_preview: shown.preview,
            });
        }
        if format == Format::Png {
            format = Format::Jpeg;
        } else {
            pixels = u64::from(width) * u64::from(height) / 2;
        }
        if pixels == 0 {
            return Err(Error::Internal(format!(
                "no picture fits into {max_bytes} bytes"
            )));
        }
    }
}

/// Takes the answer of a model for `original`, which it should have made `scale` times larger: decodes
/// it whole, brings it back to the photo's proportions and writes it to `out` in the format and with the
/// metadata that a result of the engine would have. Of a TIFF of several pages that is the first one, or the one that
/// `output` names.
///
/// What a model has added at the right and below to fill its tiles is cut off. Proportions that differ
/// by a few percent are stretched back, others cut to the middle.
///
/// # Errors
/// Those of reading a photo, about the answer; [`Error::Blank`] when it shows nothing,
/// [`Error::Misfit`] when it is much smaller than it should be or has another shape. What was
/// written to `out` is worthless then.
pub fn adopt(
    original: &[u8],
    answer: &[u8],
    scale: u32,
    output: &Output,
    limits: &Limits,
    out: &mut dyn Sink,
) -> Result<Adopted, Error> {
    let mut original = Original::open(original, limits)?;
    let page = output.page.unwrap_or(NonZero::<u32>::MIN);
    let (page, info) = pages::one(&mut original, page, limits)?;
    let (_, answer) = decode::decode(answer, limits)?;
    let answer = on_white(answer);
    if is_blank(&answer) {
        return Err(Error::Blank);
    }
    let picture = in_proportion(answer, (info.width, info.height), scale)?;
    let (width, height) = (picture.width as u32, picture.height as u32);
    let grown = f64::from(width) / f64::from(info.width);
    let metadata = metadata::read(&mut original, page)?;
    let (metadata, carried) = metadata.for_result((width, height), grown, output);
    let provenance = Provenance::of_page(picture.rgb.depth(), None, carried);
    let shown = (&picture, true);
    let shown = written_and_shown(&picture, info.format, metadata, out, shown)?;
    Ok(Adopted {
        format: info.format.output(),
        width,
        height,
        provenance,
        thumbnail: shown.thumbnail,
        preview: shown.preview.unwrap_or_default(),
    })
}

/// Writes `photo`, and meanwhile makes the small pictures of another: with a preview or without.
fn written_and_shown(
    photo: &Photo,
    format: Format,
    metadata: Metadata,
    out: &mut dyn Sink,
    (shown, with_preview): (&Photo, bool),
) -> Result<Shown, Error> {
    let head = Head {
        width: photo.width as u32,
        height: photo.height as u32,
        depth: photo.rgb.depth(),
        one_channel: photo.one_channel,
        alpha: false,
        space: None,
        metadata,
    };
    let bytes = photo.rgb.len() as u64 * photo.rgb.depth().bytes();
    let mut file = File::begin(format, bytes, out)?;
    let mut shrinkers = Shrinkers::new(shown.width, shown.height, with_preview);
    encoder::encode(&mut file, &head, |send| {
        let mut seen = 0;
        for begin in (0..photo.height).step_by(ROWS_AT_ONCE) {
            let end = (begin + ROWS_AT_ONCE).min(photo.height);
            let samples = begin * photo.width * 3..end * photo.width * 3;
            send(Band {
                rgb: photo.rgb.part(samples),
                alpha: None,
            })?;
            // The other picture, as far down.
            let until = end * shown.height / photo.height;
            shrinkers.push_rows(shown, seen..until);
            seen = until;
        }
        Ok(())
    })?;
    shrinkers.finish(shown.space.as_ref())
}

fn on_white(mut photo: Photo) -> Photo {
    let Some(alpha) = photo.alpha.take() else {
        return photo;
    };
    let on_white = (0..photo.rgb.len()).map(|at| {
        let opaque = alpha.level(at / 3) / 255.0;
        255.0 + (photo.rgb.level(at) - 255.0) * opaque
    });
    photo.rgb = Samples::nearest(photo.rgb.depth(), on_white);
    photo
}

fn in_eight_bits(mut photo: Photo) -> Photo {
    if photo.rgb.depth() != Depth::Eight {
        let rgb = photo.rgb.eight_bits(0..photo.rgb.len()).into_owned();
        photo.rgb = Samples::Eight(rgb);
    }
    photo
}

/// The photo made smaller, if it has more than so many pixels.
fn at_most(photo: &Photo, max_pixels: u64) -> Option<Photo> {
    let pixels = (photo.width * photo.height) as f64;
    let factor = (max_pixels as f64 / pixels).sqrt().min(1.0);
    let side = |side: usize| ((side as f64 * factor) as usize).max(1);
    let size = (side(photo.width), side(photo.height));
    (size != (photo.width, photo.height)).then(|| resized(photo, size))
}

/// On all cores: each computes its own rows.
fn resized(photo: &Photo, size: (usize, usize)) -> Photo {
    let (width, height) = size;
    let resampler = Resampler::new((photo.width, photo.height), size);
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let rows = height.div_ceil(cores);
    let bands = thread::scope(|scope| {
        let workers: Vec<_> = (0..height)
            .step_by(rows)
            .map(|top| {
                let resampler = &resampler;
                scope.spawn(move || {
                    let ys = top..(top + rows).min(height);
                    let levels = resampler.region_of(&photo.rgb, 3, 0..width, ys);
                    Samples::nearest(photo.rgb.depth(), levels.into_iter())
                })
            })
            .collect();
        let joined = workers.into_iter().map(|worker| worker.join());
        joined.collect::<Result<Vec<_>, _>>()
    });
    let mut rgb = Samples::none(photo.rgb.depth());
    // A panic goes on to whoever contains it.
    for band in bands.unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
        rgb.extend(&band, 0..band.len());
    }
    of_pixels(rgb, size, photo)
}

fn in_proportion(answer: Photo, (width, height): (u32, u32), scale: u32) -> Result<Photo, Error> {
    let expected = ((width * scale) as usize, (height * scale) as usize);
    let size = (answer.width, answer.height);
    if size == expected {
        return Ok(answer);
    }
    let misfit = Error::Misfit {
        width: answer.width as u32,
        height: answer.height as u32,
    };
    let longest = size.0.max(size.1);
    let is_small = longest < LEAST_SIDE && longest * 2 < expected.0.max(expected.1);
    let is_not_enlarged = scale > 1 && (size.0 < expected.0 || size.1 < expected.1);
    if is_small || is_not_enlarged {
        return Err(misfit);
    }
    let padding = (PADDING * scale) as usize;
    let is_padded = |side: usize, expected: usize| (expected..expected + padding).contains(&side);
    if scale > 1 && is_padded(size.0, expected.0) && is_padded(size.1, expected.1) {
        return Ok(cut(&answer, (0, 0), expected));
    }
    let wanted = f64::from(width) / f64::from(height);
    let has = size.0 as f64 / size.1 as f64;
    let rounded = |side: f64| (side.round() as usize).max(1);
    if (has / wanted).ln().abs() <= STRETCHED {
        let stretched = (size.0, rounded(size.0 as f64 / wanted));
        return Ok(match stretched == size {
            true => answer,
            false => resized(&answer, stretched),
        });
    }
    let inner = if has > wanted {
        (rounded(size.1 as f64 * wanted).min(size.0), size.1)
    } else {
        (size.0, rounded(size.0 as f64 / wanted).min(size.1))
    };
    let kept = (inner.0 * inner.1) as f64 / (size.0 * size.1) as f64;
    if kept < 1.0 - MOST_CUT {
        return Err(misfit);
    }
    let from = ((size.0 - inner.0) / 2, (size.1 - inner.1) / 2);
    Ok(cut(&answer, from, inner))
}

fn cut(photo: &Photo, from: (usize, usize), (width, height): (usize, usize)) -> Photo {
    let mut rgb = Samples::none(photo.rgb.depth());
    for y in from.1..from.1 + height {
        let at = (y * photo.width + from.0) * 3;
        rgb.extend(&photo.rgb, at..at + width * 3);
    }
    of_pixels(rgb, (width, height), photo)
}

/// What was made of a photo, without alpha.
fn of_pixels(rgb: Samples, (width, height): (usize, usize), photo: &Photo) -> Photo {
    Photo {
        width,
        height,
        rgb,
        alpha: None,
        neutral: photo.neutral,
        one_channel: photo.one_channel,
        space: None,
        profile: Profile::None,
    }
}

/// One colour all over: what a model's own filter puts in the place of what it does not want to show.
fn is_blank(photo: &Photo) -> bool {
    let first = photo.pixel(0, 0);
    let mut levels = (0..photo.rgb.len()).map(|at| photo.rgb.level(at) == first[at % 3]);
    levels.all(|same| same)
}
