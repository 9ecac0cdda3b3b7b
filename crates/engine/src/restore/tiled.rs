//! Models that enlarge tile by tile: several workers compute, and the rows are written in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::{Job, Observer};
use crate::depth::Samples;
use crate::encode::Band;
use crate::faces::Face;
use crate::models::{Enlarger, Threads};
use crate::photo::Photo;
use crate::thumbnail::Shrinkers;
use crate::tiles::{Tile, Tiling, tiles};
use crate::{Error, Model};

/// Computes all tiles, writes them, and shrinks them meanwhile.
///
/// Three kinds of threads: workers compute tiles, this one puts them together, one encodes. Every
/// channel is bounded, so that nobody runs ahead of a slow disk.
pub(super) fn compute(
    photo: &Photo,
    model: &Model,
    faces: &[Face],
    tiling: &Tiling,
    job: Job<'_, '_>,
) -> Result<Option<Shrinkers>, Error> {
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
    let (rows_sender, bands) = sync_channel(1);
    let Job {
        head,
        file,
        mut shrinkers,
        observer,
    } = job;
    thread::scope(|scope| {
        let encoder = scope.spawn(move || file.write(head, bands));
        for _ in 0..workers {
            let sender = tile_sender.clone();
            let (work, enlarger) = (&work, &enlarger);
            scope.spawn(move || work.run(enlarger, threads, observer, &sender));
        }
        drop(tile_sender);
        let assembly = Assembly {
            photo,
            scale: model.scale() as usize,
            enlarger: &enlarger,
            work: &work,
            observer,
        };
        let result = assembly.run(finished, rows_sender, &mut shrinkers);
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
            (Ok(()), encoded) => encoded,
        }
    })?;
    Ok(shrinkers)
}

/// The tiles, and who takes which.
struct Work {
    tiles: Vec<Tile>,
    /// Index of the next tile that nobody computes yet.
    next: AtomicUsize,
    stop: AtomicBool,
}

/// A tile and its pixels, or why there are none.
type Finished = Result<(Tile, Samples), Error>;

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
struct Row {
    rgb: Samples,
    missing_tiles: usize,
}

/// What is needed to put tiles together.
struct Assembly<'a> {
    photo: &'a Photo,
    scale: usize,
    enlarger: &'a Enlarger<'a>,
    work: &'a Work,
    observer: &'a dyn Observer,
}

impl Assembly<'_> {
    /// Puts tiles together to bands, hands these to the encoder in order, and shrinks them on the
    /// way.
    fn run(
        &self,
        finished: Receiver<Finished>,
        bands: SyncSender<Band>,
        shrinkers: &mut Option<Shrinkers>,
    ) -> Result<(), Stopped> {
        let tiles = &self.work.tiles;
        let width = self.photo.width * self.scale;
        let per_row = tiles.iter().filter(|tile| tile.band == 0).count();
        let mut rows = BTreeMap::new();
        let mut next_line = 0;
        for done in 1..=tiles.len() {
            let (tile, pixels) = match finished.recv() {
                Ok(result) => result.map_err(Stopped::By)?,
                Err(_) => return Err(Stopped::By(Error::Internal("a worker is gone".into()))),
            };
            let row = rows.entry(tile.band).or_insert_with(|| Row {
                rgb: Samples::zeros(pixels.depth(), width * tile.height * self.scale * 3),
                missing_tiles: per_row,
            });
            place(&pixels, tile, self.scale, &mut row.rgb, width);
            row.missing_tiles -= 1;
            // Rows are keyed by their order, and the first one is always the next to be written.
            while let Some(complete) = rows.first_entry().filter(|e| e.get().missing_tiles == 0) {
                if next_line != self.top(*complete.key()) * self.scale {
                    break;
                }
                let rgb = complete.remove().rgb;
                let height = rgb.len() / (width * 3);
                let alpha = self.enlarger.alpha(next_line..next_line + height);
                if let Some(shrinkers) = shrinkers {
                    shrinkers.push(&rgb, alpha.as_ref());
                }
                next_line += height;
                let band = Band { rgb, alpha };
                bands.send(band).map_err(|_| Stopped::ByEncoder)?;
            }
            self.observer.progress(done as f32 / tiles.len() as f32);
        }
        Ok(())
    }

    /// The first line of a row of tiles, in pixels of the original.
    fn top(&self, row: usize) -> usize {
        let first = self.work.tiles.iter().find(|tile| tile.band == row);
        first.map_or(0, |tile| tile.y)
    }
}

/// Copies an enlarged tile to its place in its row.
fn place(pixels: &Samples, tile: Tile, scale: usize, row: &mut Samples, width: usize) {
    let stride = tile.width * scale * 3;
    for line in 0..tile.height * scale {
        let at = (line * width + tile.x * scale) * 3;
        row.overwrite(at, pixels, line * stride..(line + 1) * stride);
    }
}
