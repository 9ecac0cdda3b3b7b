//! A photo from bytes to bytes: decoded, computed tile by tile, encoded as rows are finished.

mod tiled;

use std::sync::mpsc::sync_channel;
use std::thread;

use crate::encode::{Band, File, Head, Sink};
use crate::faces;
use crate::models::{Enlarger, Swin2sr, auto_restore, neutralise, swin2sr};
use crate::output::Output;
use crate::pages::{self, Page, Part};
use crate::photo::Photo;
use crate::steps::picture::Picture;
use crate::thumbnail::{self, Shrinkers};
use crate::tiles::Tiling;
use crate::{Error, Format, Limits, Model, PhotoInfo, decode, inspect, metadata};
#[cfg(doc)]
use crate::{PREVIEW_SIDE, THUMBNAIL_SIDE};

/// Watches a restoration, and may stop it. Called from several threads.
pub trait Observer: Send + Sync {
    /// Told after every tile how much is done, 0 to 1, never less than before.
    fn progress(&self, _fraction: f32) {}

    /// Asked before every tile: `true` ends the restoration with [`Error::Canceled`].
    fn is_canceled(&self) -> bool {
        false
    }
}

/// What a restoration made.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The format of the written file.
    pub format: Format,
    /// Width of the result in pixels; of several pages, as all that follows, that of the first.
    pub width: u32,
    /// Height of the result in pixels.
    pub height: u32,
    /// How many pages there are: 1 but for some TIFF files.
    pub pages: usize,
    /// How many faces were protected, on all pages; `None` when the model looks for none.
    pub faces_protected: Option<u32>,
    /// What went in.
    pub original: PhotoInfo,
    /// The result, small: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub thumbnail: Vec<u8>,
    /// The result to be looked at, where browsers do not show its format or it is larger: JPEG, longest side at most
    /// [`PREVIEW_SIDE`] pixels, sRGB.
    pub preview: Option<Vec<u8>>,
    /// The original, small and upright: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub original_thumbnail: Vec<u8>,
    /// The original to be looked at, as [`Restored::preview`].
    pub original_preview: Option<Vec<u8>>,
}

/// Restores a photo and writes it to `out` as its rows are finished.
///
/// The result has the original's format (but for WebP, which becomes PNG), bits a sample and number
/// of channels; JPEG has quality 92, 4:4:4. It is upright, in sRGB or the original's colour space as
/// `output` says, with the original's metadata and transparency. Of a TIFF, every page is restored.
/// On an error, what was written to `out` is worthless.
pub fn restore(
    original: &[u8],
    model: &Model,
    output: &Output,
    limits: &Limits,
    observer: &dyn Observer,
    out: &mut dyn Sink,
) -> Result<Restored, Error> {
    let tiling = model.tiling();
    restore_tiled(original, model, output, limits, &tiling, observer, out)
}

/// [`restore`] with the work divided as `tiling` says, which changes time and memory only.
pub fn restore_tiled(
    original: &[u8],
    model: &Model,
    output: &Output,
    limits: &Limits,
    tiling: &Tiling,
    observer: &dyn Observer,
    out: &mut dyn Sink,
) -> Result<Restored, Error> {
    // What the headers already forbid is refused before any pixel is read.
    let info = match inspect(original, original.len() as u64, limits) {
        Err(Error::NeedMoreBytes) => return Err(Error::Truncated),
        other => other?,
    };
    let pages = pages::checked(original, &info, model, limits)?;
    if observer.is_canceled() {
        return Err(Error::Canceled);
    }
    let all_pixels: u64 = pages.iter().map(Page::pixels).sum();
    let mut before = 0;
    let mut out = Some(out);
    let mut file = None;
    let mut first = None;
    let mut faces_protected = model.protects_faces().then_some(0);
    let threads = tiling.workers * tiling.threads;
    for page in &pages {
        let (begin, end) = (before, before + page.pixels());
        let fraction = |pixels: u64| pixels as f32 / all_pixels as f32;
        let observer = &Part::new(observer, fraction(begin), fraction(end));
        before = end;
        let (_, mut photo) = decode::decode_page(original, page.index, output.icc_profile, limits)?;
        if let Some(out) = out.take() {
            let bytes = all_pixels * u64::from(model.scale()).pow(2) * pages::raw_bytes(&photo);
            file = Some(File::begin(info.format, bytes, out)?);
        }
        let file = file
            .as_mut()
            .ok_or_else(|| Error::Internal("there is no file to write to".into()))?;
        let original_shown = match first {
            None => Some(thumbnail::shown(&photo, info.format)?),
            Some(_) => None,
        };
        let faces = match &mut faces_protected {
            Some(count) => {
                let faces = faces::find_in(&photo, threads)?;
                *count += faces.len() as u32;
                faces
            }
            None => Vec::new(),
        };
        let scale = f64::from(model.scale());
        let metadata = metadata::read(original, info.format, page.index)?;
        let head = Head {
            width: page.restored.0,
            height: page.restored.1,
            depth: photo.rgb.depth(),
            one_channel: photo.one_channel,
            alpha: photo.alpha.is_some(),
            space: photo.space.take(),
            metadata: metadata.for_result(page.restored, scale, output),
        };
        let job = Job {
            head: &head,
            file,
            shrinkers: original_shown.as_ref().map(|_| {
                let (width, height) = (head.width as usize, head.height as usize);
                Shrinkers::new(width, height, info.format.output())
            }),
            observer,
        };
        let shrinkers = match model {
            Model::AutoRestore(strengths) => {
                let photo = &mut photo;
                let picture = auto_restore::restored(photo, strengths, &faces, threads, observer)?;
                write_whole(photo, &picture, job)?
            }
            Model::Swin2sr(network) => {
                let enlarger = Enlarger::new(model, &photo, &faces);
                write_enlarged(&photo, network, &enlarger, tiling, job)?
            }
            _ => tiled::compute(&photo, model, &faces, tiling, job)?,
        };
        if let (Some(original_shown), Some(shrinkers)) = (original_shown, shrinkers) {
            first = Some((original_shown, shrinkers.finish(head.space.as_ref())?));
        }
    }
    let (original_shown, shown) =
        first.ok_or_else(|| Error::Internal("no page was restored".into()))?;
    let (width, height) = pages[0].restored;
    Ok(Restored {
        format: info.format.output(),
        width,
        height,
        pages: pages.len(),
        faces_protected,
        original: info,
        thumbnail: shown.thumbnail,
        preview: shown.preview,
        original_thumbnail: original_shown.thumbnail,
        original_preview: original_shown.preview,
    })
}

/// A page on its way into the file.
struct Job<'a, 'b> {
    head: &'a Head,
    file: &'a mut File<'b>,
    /// Of the first page only.
    shrinkers: Option<Shrinkers>,
    observer: &'a dyn Observer,
}

/// Rows of a whole picture that are handed to the encoder at a time.
const ROWS_AT_ONCE: usize = 128;

/// Writes a picture that was restored as a whole, and shrinks it meanwhile.
fn write_whole(
    photo: &Photo,
    picture: &Picture,
    job: Job<'_, '_>,
) -> Result<Option<Shrinkers>, Error> {
    let (width, height) = (picture.width, picture.height);
    let (sender, bands) = sync_channel(1);
    let Job {
        head,
        file,
        mut shrinkers,
        observer,
    } = job;
    thread::scope(|scope| {
        let encoder = scope.spawn(move || file.write(head, bands));
        for begin in (0..height).step_by(ROWS_AT_ONCE) {
            let end = (begin + ROWS_AT_ONCE).min(height);
            if observer.is_canceled() {
                // The encoder sees that nothing comes any more.
                return Err(Error::Canceled);
            }
            let mut rgb = picture.rows(begin..end, photo.rgb.depth());
            if photo.neutral {
                neutralise(&mut rgb);
            }
            let alpha = photo
                .alpha
                .as_ref()
                .map(|alpha| alpha.part(begin * width..end * width));
            if let Some(shrinkers) = &mut shrinkers {
                shrinkers.push(&rgb, alpha.as_ref());
            }
            if sender.send(Band { rgb, alpha }).is_err() {
                // The encoder gave up: why is what it says.
                break;
            }
        }
        drop(sender);
        encoder
            .join()
            .unwrap_or_else(|_| Err(Error::Internal("the encoder panicked".into())))
    })?;
    observer.progress(1.0);
    Ok(shrinkers)
}

/// Enlarges with Swin2SR and writes the rows as they come, and shrinks them meanwhile.
fn write_enlarged(
    photo: &Photo,
    network: &Swin2sr,
    enlarger: &Enlarger<'_>,
    tiling: &Tiling,
    job: Job<'_, '_>,
) -> Result<Option<Shrinkers>, Error> {
    let Job {
        head,
        file,
        mut shrinkers,
        observer,
    } = job;
    let width = head.width as usize;
    let (sender, bands) = sync_channel(1);
    let mut next_row = 0;
    let mut encoder_gave_up = false;
    thread::scope(|scope| {
        let encoder = scope.spawn(move || file.write(head, bands));
        let result = swin2sr::enlarge(network, photo, tiling, observer, &mut |mut rgb| {
            if photo.neutral {
                neutralise(&mut rgb);
            }
            let height = rgb.len() / (width * 3);
            let alpha = enlarger.alpha(next_row..next_row + height);
            if let Some(shrinkers) = &mut shrinkers {
                shrinkers.push(&rgb, alpha.as_ref());
            }
            next_row += height;
            sender.send(Band { rgb, alpha }).map_err(|_| {
                encoder_gave_up = true;
                Error::Internal("the encoder stopped early".into())
            })
        });
        drop(sender);
        let encoded = encoder
            .join()
            .unwrap_or_else(|_| Err(Error::Internal("the encoder panicked".into())));
        // Where the encoder gave up, why is what it says.
        if encoder_gave_up {
            encoded.and(result)
        } else {
            result.and(encoded)
        }
    })?;
    Ok(shrinkers)
}
