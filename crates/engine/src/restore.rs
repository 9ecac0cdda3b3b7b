//! A photo from bytes to bytes: decoded, computed tile by tile, encoded as rows are finished.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::encode::{Head, encode};
use crate::faces::{self, Face};
use crate::models::auto_restore;
use crate::models::swin2sr;
use crate::models::{Enlarger, Swin2sr, Threads, neutralise};
use crate::photo::Photo;
use crate::steps::picture::Picture;
use crate::thumbnail::{self, Shrinker, THUMBNAIL_SIDE};
use crate::tiles::{Tile, Tiling, tiles};
use crate::{Error, Format, Limits, Model, PhotoInfo, decode, exif, inspect};

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
    /// Width of the result in pixels.
    pub width: u32,
    /// Height of the result in pixels.
    pub height: u32,
    /// Faces that were kept as they are, where the model would change them; of models that do not,
    /// nothing.
    pub faces_protected: Option<u32>,
    /// What went in.
    pub original: PhotoInfo,
    /// The result, small: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub thumbnail: Vec<u8>,
    /// The original, small and upright: JPEG, longest side at most [`THUMBNAIL_SIDE`] pixels, sRGB.
    pub original_thumbnail: Vec<u8>,
}

/// Restores a photo and writes it to `out` as its rows are finished.
///
/// JPEG becomes JPEG (quality 92, 4:4:4), everything else PNG; sRGB, eight bits a sample, upright,
/// with the original's Exif and transparency. On an error, what was written to `out` is worthless.
pub fn restore(
    original: &[u8],
    model: &Model,
    limits: &Limits,
    observer: &dyn Observer,
    out: &mut (dyn Write + Send),
) -> Result<Restored, Error> {
    restore_tiled(original, model, limits, &model.tiling(), observer, out)
}

/// [`restore`] with the work divided as `tiling` says, which changes time and memory only.
pub fn restore_tiled(
    original: &[u8],
    model: &Model,
    limits: &Limits,
    tiling: &Tiling,
    observer: &dyn Observer,
    out: &mut (dyn Write + Send),
) -> Result<Restored, Error> {
    // What the header already forbids is refused before any pixel is read.
    let info = match inspect(original, original.len() as u64, limits) {
        Err(Error::NeedMoreBytes) => return Err(Error::Truncated),
        other => other?,
    };
    let (width, height) = info.restored_size(model)?;
    if let Model::AutoRestore(_) = model {
        auto_restore::check_memory(width, height, limits)?;
    }
    if observer.is_canceled() {
        return Err(Error::Canceled);
    }
    let (info, mut photo) = decode::decode(original, limits)?;
    let original_thumbnail = thumbnail::of_photo(&photo, THUMBNAIL_SIDE)?;
    let threads = tiling.workers * tiling.threads;
    let faces = if model.protects_faces() {
        faces::find_in(&photo, threads)?
    } else {
        Vec::new()
    };
    let exif = photo.exif.as_deref();
    let head = Head {
        format: info.format,
        width,
        height,
        alpha: photo.alpha.is_some(),
        exif: exif.and_then(|exif| exif::for_result(exif, width, height)),
    };
    let thumbnail = match model {
        Model::AutoRestore(strengths) => {
            let picture = auto_restore::restored(&mut photo, strengths, &faces, threads, observer)?;
            write_whole(&photo, &picture, observer, head, out)?
        }
        Model::Swin2sr(network) => {
            let enlarger = Enlarger::new(model, &photo, &faces);
            write_enlarged(&photo, network, &enlarger, tiling, observer, head, out)?
        }
        _ => compute(&photo, model, &faces, tiling, observer, head, out)?,
    };
    Ok(Restored {
        format: info.format.output(),
        width,
        height,
        faces_protected: model.protects_faces().then_some(faces.len() as u32),
        original: info,
        thumbnail,
        original_thumbnail,
    })
}

/// Rows of a whole picture that are handed to the encoder at a time.
const ROWS_AT_ONCE: usize = 128;

/// Writes a picture that was restored as a whole; returns its thumbnail.
fn write_whole(
    photo: &Photo,
    picture: &Picture,
    observer: &dyn Observer,
    head: Head,
    out: &mut (dyn Write + Send),
) -> Result<Vec<u8>, Error> {
    let (width, height) = (picture.width, picture.height);
    let (sender, rows) = sync_channel(1);
    let mut shrinker = Shrinker::new(width, height, THUMBNAIL_SIDE);
    thread::scope(|scope| {
        let encoder = scope.spawn(move || encode(head, rows, out));
        for begin in (0..height).step_by(ROWS_AT_ONCE) {
            let end = (begin + ROWS_AT_ONCE).min(height);
            if observer.is_canceled() {
                // The encoder sees that nothing comes any more.
                return Err(Error::Canceled);
            }
            let mut pixels = picture.rows(begin..end);
            if photo.neutral {
                neutralise(&mut pixels);
            }
            let alpha = photo
                .alpha
                .as_deref()
                .map(|a| &a[begin * width..end * width]);
            for (y, row) in pixels.chunks_exact(width * 3).enumerate() {
                shrinker.push(row, alpha.map(|alpha| &alpha[y * width..(y + 1) * width]));
            }
            let pixels = match alpha {
                Some(alpha) => with_alpha(&pixels, alpha),
                None => pixels,
            };
            if sender.send(pixels).is_err() {
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
    shrinker.finish()
}

/// Enlarges with Swin2SR and writes the rows as they come; returns the thumbnail of the result.
fn write_enlarged(
    photo: &Photo,
    network: &Swin2sr,
    enlarger: &Enlarger<'_>,
    tiling: &Tiling,
    observer: &dyn Observer,
    head: Head,
    out: &mut (dyn Write + Send),
) -> Result<Vec<u8>, Error> {
    let (width, height) = (head.width as usize, head.height as usize);
    let (sender, rows) = sync_channel(1);
    let mut shrinker = Shrinker::new(width, height, THUMBNAIL_SIDE);
    let mut next_row = 0;
    let mut encoder_gave_up = false;
    thread::scope(|scope| {
        let encoder = scope.spawn(move || encode(head, rows, out));
        let result = swin2sr::enlarge(network, photo, tiling, observer, &mut |mut pixels| {
            if photo.neutral {
                neutralise(&mut pixels);
            }
            let height = pixels.len() / (width * 3);
            let alpha = enlarger.alpha(next_row..next_row + height);
            for (y, row) in pixels.chunks_exact(width * 3).enumerate() {
                let alpha = alpha.as_deref();
                shrinker.push(row, alpha.map(|alpha| &alpha[y * width..(y + 1) * width]));
            }
            next_row += height;
            let pixels = match alpha {
                Some(alpha) => with_alpha(&pixels, &alpha),
                None => pixels,
            };
            sender.send(pixels).map_err(|_| {
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
    shrinker.finish()
}

/// Computes all tiles and writes them; returns the thumbnail of the result.
///
/// Three kinds of threads: workers compute tiles, this one puts them together, one encodes. Every
/// channel is bounded, so that nobody runs ahead of a slow disk.
fn compute(
    photo: &Photo,
    model: &Model,
    faces: &[Face],
    tiling: &Tiling,
    observer: &dyn Observer,
    head: Head,
    out: &mut (dyn Write + Send),
) -> Result<Vec<u8>, Error> {
    let enlarger = Enlarger::new(model, photo, faces);
    let work = Work {
        tiles: tiles(photo.width, photo.height, tiling.side),
        next: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    };
    let workers = tiling.workers.clamp(1, work.tiles.len());
    // With fewer tiles than workers, those without a tile help the others.
    let threads = tiling.threads * (tiling.workers / workers).max(1);
    let (tile_sender, finished) = sync_channel(workers);
    let (rows_sender, rows) = sync_channel(1);
    thread::scope(|scope| {
        let encoder = scope.spawn(move || encode(head, rows, out));
        for _ in 0..workers {
            let sender = tile_sender.clone();
            let (work, enlarger) = (&work, &enlarger);
            scope.spawn(move || work.run(enlarger, threads, observer, &sender));
        }
        drop(tile_sender);
        let result = assemble(
            photo,
            model,
            &enlarger,
            &work,
            finished,
            rows_sender,
            observer,
        );
        work.stop.store(true, Ordering::Relaxed);
        let encoded = encoder
            .join()
            .unwrap_or_else(|_| Err(Error::Internal("the encoder panicked".into())));
        match (result, encoded) {
            // The encoder gave up: why is what it says.
            (Err(Stopped::ByEncoder), Err(error)) => Err(error),
            (Err(Stopped::ByEncoder), Ok(())) => {
                Err(Error::Internal("the encoder stopped early".into()))
            }
            (Err(Stopped::By(error)), _) => Err(error),
            (Ok(_), Err(error)) => Err(error),
            (Ok(thumbnail), Ok(())) => thumbnail.finish(),
        }
    })
}

/// The tiles, and who takes which.
struct Work {
    tiles: Vec<Tile>,
    /// Index of the next tile that nobody computes yet.
    next: AtomicUsize,
    stop: AtomicBool,
}

/// A tile and its pixels, or why there are none.
type Finished = Result<(Tile, Vec<u8>), Error>;

impl Work {
    fn run(
        &self,
        enlarger: &Enlarger<'_>,
        threads: usize,
        observer: &dyn Observer,
        finished: &SyncSender<Finished>,
    ) {
        let mut threads = Threads::new(threads);
        while !self.stop.load(Ordering::Relaxed) {
            let Some(tile) = self.tiles.get(self.next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            let result = if observer.is_canceled() {
                Err(Error::Canceled)
            } else {
                enlarger
                    .tile(*tile, &mut threads)
                    .map(|pixels| (*tile, pixels))
            };
            // After an error there is nothing left to do, and nobody listens any more.
            let failed = result.is_err();
            if finished.send(result).is_err() || failed {
                return;
            }
        }
    }
}

enum Stopped {
    ByEncoder,
    By(Error),
}

/// A row of tiles on its way to being complete.
struct Band {
    pixels: Vec<u8>,
    missing_tiles: usize,
}

/// Puts tiles together to bands, hands these to the encoder in order, and shrinks them on the way.
fn assemble(
    photo: &Photo,
    model: &Model,
    enlarger: &Enlarger<'_>,
    work: &Work,
    finished: Receiver<Finished>,
    rows: SyncSender<Vec<u8>>,
    observer: &dyn Observer,
) -> Result<Shrinker, Stopped> {
    let scale = model.scale() as usize;
    let width = photo.width * scale;
    let mut shrinker = Shrinker::new(width, photo.height * scale, THUMBNAIL_SIDE);
    let per_band = work.tiles.iter().filter(|tile| tile.band == 0).count();
    let mut bands = BTreeMap::new();
    let mut next_row = 0;
    for done in 1..=work.tiles.len() {
        let (tile, pixels) = match finished.recv() {
            Ok(result) => result.map_err(Stopped::By)?,
            Err(_) => return Err(Stopped::By(Error::Internal("a worker is gone".into()))),
        };
        let band = bands.entry(tile.band).or_insert_with(|| Band {
            pixels: vec![0; width * tile.height * scale * 3],
            missing_tiles: per_band,
        });
        place(&pixels, tile, scale, &mut band.pixels, width);
        band.missing_tiles -= 1;
        // Bands are keyed by their order, and the first one is always the next to be written.
        while let Some(complete) = bands.first_entry().filter(|e| e.get().missing_tiles == 0) {
            if next_row != band_top(work, *complete.key()) * scale {
                break;
            }
            let pixels = complete.remove().pixels;
            let height = pixels.len() / (width * 3);
            let alpha = enlarger.alpha(next_row..next_row + height);
            for (y, row) in pixels.chunks_exact(width * 3).enumerate() {
                let alpha = alpha.as_deref();
                shrinker.push(row, alpha.map(|alpha| &alpha[y * width..(y + 1) * width]));
            }
            next_row += height;
            let pixels = match alpha {
                Some(alpha) => with_alpha(&pixels, &alpha),
                None => pixels,
            };
            rows.send(pixels).map_err(|_| Stopped::ByEncoder)?;
        }
        observer.progress(done as f32 / work.tiles.len() as f32);
    }
    Ok(shrinker)
}

/// The first row of a band, in pixels of the original.
fn band_top(work: &Work, band: usize) -> usize {
    let first = work.tiles.iter().find(|tile| tile.band == band);
    first.map_or(0, |tile| tile.y)
}

/// Copies an enlarged tile to its place in its band.
fn place(pixels: &[u8], tile: Tile, scale: usize, band: &mut [u8], width: usize) {
    let stride = tile.width * scale * 3;
    for (row, to) in pixels
        .chunks_exact(stride)
        .zip(band.chunks_exact_mut(width * 3))
    {
        to[tile.x * scale * 3..][..stride].copy_from_slice(row);
    }
}

fn with_alpha(rgb: &[u8], alpha: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(alpha.len() * 4);
    for (pixel, alpha) in rgb.chunks_exact(3).zip(alpha) {
        out.extend_from_slice(pixel);
        out.push(*alpha);
    }
    out
}
