//! Models that enlarge tile by tile: several workers compute, and the rows are handed on in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::network::Threads;
use super::restorer::Rows;
use crate::picture::depth::{Depth, Samples};
use crate::picture::rect::Rect;
use crate::picture::tiles::{Tile, Tiling, tiles};
use crate::{Error, Observer};

/// Computes a region of a photo, tile by tile, and hands its rows on. `compute` makes one tile: interleaved RGB on the
/// scale of 0 to 255, `scale` times the tile in width and height. The region begins at multiples of
/// [`GRID`](crate::picture::tiles::GRID).
///
/// Workers compute tiles, this thread puts them together. Every channel is bounded, so that nobody runs ahead
/// of a slow disk.
pub(super) fn run(
    scale: u32,
    (region, depth): (Rect, Depth),
    tiling: &Tiling,
    observer: &dyn Observer,
    rows: &mut Rows<'_>,
    compute: impl Fn(Tile, &mut Threads) -> Result<Vec<f32>, Error> + Sync,
) -> Result<(), Error> {
    let compute = |tile: Tile, threads: &mut Threads| {
        let in_photo = Tile {
            x: tile.x + region.x as usize,
            y: tile.y + region.y as usize,
            ..tile
        };
        let levels = compute(in_photo, threads)?;
        Ok(Samples::nearest(depth, levels.into_iter()))
    };
    let work = Work {
        tiles: tiles(region.width, region.height, tiling.side),
        next: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    };
    let workers = tiling.workers.clamp(1, work.tiles.len());
    // With fewer tiles than workers, those without a tile help the others.
    let threads = tiling.threads * (tiling.workers / workers).max(1);
    let (sender, finished) = sync_channel(workers);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (work, compute, sender) = (&work, &compute, sender.clone());
            scope.spawn(move || work.run(compute, threads, observer, &sender));
        }
        drop(sender);
        let assembly = Assembly {
            width: region.width * scale as usize,
            scale: scale as usize,
            work: &work,
            observer,
        };
        let result = assembly.run(finished, rows);
        work.stop.store(true, Ordering::Relaxed);
        result
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
type Finished = Result<(Tile, Samples), Error>;

impl Work {
    fn run(
        &self,
        compute: &(impl Fn(Tile, &mut Threads) -> Result<Samples, Error> + Sync),
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
                compute(*tile, &mut threads).map(|pixels| (*tile, pixels))
            };
            // After an error there is nothing left to do, and nobody listens any more.
            let failed = result.is_err();
            if finished.send(result).is_err() || failed {
                return;
            }
        }
    }
}

/// A row of tiles on its way to being complete.
struct Row {
    rgb: Samples,
    missing_tiles: usize,
}

/// What is needed to put tiles together.
struct Assembly<'a> {
    /// Width of the result in pixels.
    width: usize,
    scale: usize,
    work: &'a Work,
    observer: &'a dyn Observer,
}

impl Assembly<'_> {
    /// Puts tiles together to rows, and hands these on in order.
    fn run(&self, finished: Receiver<Finished>, rows: &mut Rows<'_>) -> Result<(), Error> {
        let tiles = &self.work.tiles;
        let per_row = tiles.iter().filter(|tile| tile.band == 0).count();
        let mut waiting = BTreeMap::new();
        let mut next_line = 0;
        for done in 1..=tiles.len() {
            let gone = |_| Error::Internal("a worker is gone".into());
            let (tile, pixels) = finished.recv().map_err(gone)??;
            let row = waiting.entry(tile.band).or_insert_with(|| Row {
                rgb: Samples::zeros(pixels.depth(), self.width * tile.height * self.scale * 3),
                missing_tiles: per_row,
            });
            place(&pixels, tile, self.scale, &mut row.rgb, self.width);
            row.missing_tiles -= 1;
            // Rows are keyed by their order, and the first one is always the next to be handed on.
            while let Some(complete) = waiting.first_entry().filter(|e| e.get().missing_tiles == 0)
            {
                if next_line != self.top(*complete.key()) * self.scale {
                    break;
                }
                let rgb = complete.remove().rgb;
                next_line += rgb.len() / (self.width * 3);
                rows(rgb)?;
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
