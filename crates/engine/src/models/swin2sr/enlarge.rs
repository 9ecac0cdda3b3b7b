//! A whole photo, tile by tile.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use super::network::{Swin2sr, Swin2srThreads};
use super::overlap::Axis;
use crate::models::photo_2x::mirrored;
use crate::models::restorer::{Job, Restorer, Rows};
use crate::picture::depth::{Depth, Samples};
use crate::picture::photo::Photo;
use crate::steps::dust::Repairs;
use crate::{Error, Observer};

impl Restorer for Swin2sr {
    fn id(&self) -> &'static str {
        "swin2sr"
    }

    fn scale(&self) -> u32 {
        self.scale()
    }

    fn side(&self) -> usize {
        self.side()
    }

    fn run(&self, job: Job<'_>, rows: &mut Rows<'_>) -> Result<Option<Repairs>, Error> {
        enlarge(self, &job, rows)?;
        Ok(None)
    }
}

/// Enlarges a photo and hands its rows, interleaved RGB, to `rows` in order, from the first to the
/// last. Tiles are computed at the same time on as many workers as the tiling says, and put together in
/// order, so that the result does not depend on it. What is held is one row of tiles of the result as
/// `f32`, however high the photo is.
///
/// Errors: those of the network and of `rows`, and [`Error::Canceled`].
fn enlarge(network: &Swin2sr, job: &Job<'_>, rows: &mut Rows<'_>) -> Result<(), Error> {
    let (photo, tiling, observer) = (&job.photo, job.tiling, job.observer);
    let columns = Axis::new(photo.width, network.side());
    let bands = Axis::new(photo.height, network.side());
    let work = Work {
        network,
        photo,
        columns: &columns,
        bands: &bands,
        next: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    };
    let count = work.count();
    let workers = tiling.workers.clamp(1, count);
    let threads = tiling.threads * (tiling.workers / workers).max(1);
    thread::scope(|scope| {
        let (sender, finished) = sync_channel(workers);
        for _ in 0..workers {
            let (work, sender) = (&work, sender.clone());
            scope.spawn(move || work.run(threads, observer, &sender));
        }
        drop(sender);
        let mut canvas = Canvas::new(photo.width, &columns, &bands, network.scale() as usize);
        let mut waiting = BTreeMap::new();
        let mut assembled = || {
            for done in 0..count {
                // Those that are early wait for their turn: sums depend on the order.
                let planes = loop {
                    if let Some(planes) = waiting.remove(&done) {
                        break planes;
                    }
                    let gone = |_| Error::Internal("a worker is gone".into());
                    let (tile, planes) = finished.recv().map_err(gone)??;
                    waiting.insert(tile, planes);
                };
                let (band, column) = (done / columns.begins.len(), done % columns.begins.len());
                canvas.add(band, column, &planes);
                if column + 1 == columns.begins.len() {
                    rows(canvas.finish_band(band, photo.rgb.depth()))?;
                }
                observer.progress((done + 1) as f32 / count as f32);
            }
            Ok(())
        };
        let result = assembled();
        work.stop.store(true, Ordering::Relaxed);
        // Whoever still wants to hand something over sees that nobody listens.
        drop(finished);
        result
    })
}

/// The tiles, row after row, and who takes which.
struct Work<'a> {
    network: &'a Swin2sr,
    photo: &'a Photo,
    columns: &'a Axis,
    bands: &'a Axis,
    next: AtomicUsize,
    stop: AtomicBool,
}

/// Which tile, and its enlarged planes.
type Finished = Result<(usize, Vec<f32>), Error>;

impl Work<'_> {
    fn count(&self) -> usize {
        self.columns.begins.len() * self.bands.begins.len()
    }

    fn run(&self, threads: usize, observer: &dyn Observer, finished: &SyncSender<Finished>) {
        let threads = Swin2srThreads::new(threads);
        while !self.stop.load(Ordering::Relaxed) {
            let tile = self.next.fetch_add(1, Ordering::Relaxed);
            if tile >= self.count() {
                return;
            }
            let result = if observer.is_canceled() {
                Err(Error::Canceled)
            } else {
                let planes = self.network.run(self.planes(tile), &threads);
                planes.map(|planes| (tile, planes))
            };
            let failed = result.is_err();
            if finished.send(result).is_err() || failed {
                return;
            }
        }
    }

    /// What the network sees of a tile: beyond the border of the picture its mirror image.
    fn planes(&self, tile: usize) -> Vec<f32> {
        let (photo, side) = (self.photo, self.network.side());
        let columns = self.columns.begins.len();
        let (left, top) = (
            self.columns.begins[tile % columns],
            self.bands.begins[tile / columns],
        );
        let mut planes = vec![0.0; 3 * side * side];
        for y in 0..side {
            let from_y = mirrored((top + y) as isize, photo.height);
            for x in 0..side {
                let from_x = mirrored((left + x) as isize, photo.width);
                let pixel = photo.pixel(from_x, from_y);
                for (channel, sample) in pixel.into_iter().enumerate() {
                    planes[(channel * side + y) * side + x] = sample / 255.0;
                }
            }
        }
        planes
    }
}

/// The rows of the result that are not finished yet: sums of weighted tiles.
struct Canvas<'a> {
    columns: &'a Axis,
    bands: &'a Axis,
    /// The weights of each column of tiles.
    across: Vec<Vec<f32>>,
    scale: usize,
    /// Width of the result in pixels.
    width: usize,
    /// Height of the result in pixels.
    height: usize,
    /// The first row that is held.
    top: usize,
    sums: Vec<f32>,
}

impl<'a> Canvas<'a> {
    fn new(width: usize, columns: &'a Axis, bands: &'a Axis, scale: usize) -> Self {
        let weights = |i| columns.weights(i, scale);
        Self {
            columns,
            bands,
            across: (0..columns.begins.len()).map(weights).collect(),
            scale,
            width: width * scale,
            height: bands.covered(bands.begins.len() - 1).end * scale,
            top: 0,
            sums: Vec::new(),
        }
    }

    fn enlarged(&self, covered: Range<usize>) -> Range<usize> {
        covered.start * self.scale..covered.end * self.scale
    }

    fn add(&mut self, band: usize, column: usize, planes: &[f32]) {
        let rows = self.enlarged(self.bands.covered(band));
        let columns = self.enlarged(self.columns.covered(column));
        let needed = (rows.end - self.top) * self.width * 3;
        if self.sums.len() < needed {
            self.sums.resize(needed, 0.0);
        }
        let (side, area) = side_of(planes);
        let down = self.bands.weights(band, self.scale);
        for (y, row) in rows.enumerate() {
            let to = ((row - self.top) * self.width + columns.start) * 3;
            let to = &mut self.sums[to..][..columns.len() * 3];
            for (x, pixel) in to.chunks_exact_mut(3).enumerate() {
                let weight = down[y] * self.across[column][x];
                for (channel, sum) in pixel.iter_mut().enumerate() {
                    *sum += weight * planes[channel * area + y * side + x];
                }
            }
        }
    }

    /// The rows that no later tile touches, as samples.
    fn finish_band(&mut self, band: usize, depth: Depth) -> Samples {
        let next = self.bands.begins.get(band + 1);
        let end = next.map_or(self.height, |begin| begin * self.scale);
        let finished = (end - self.top) * self.width * 3;
        self.top = end;
        let samples = self.sums.drain(..finished);
        Samples::nearest(depth, samples.map(|sum| sum * 255.0))
    }
}

/// Side and area of a square tile of three planes.
fn side_of(planes: &[f32]) -> (usize, usize) {
    let area = planes.len() / 3;
    (area.isqrt(), area)
}
