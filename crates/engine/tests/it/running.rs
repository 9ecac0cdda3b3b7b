//! While a restoration runs: progress, cancel, a disk that is full, odd shapes.

use std::io::{self, Cursor, Seek, SeekFrom, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::{Error, Limits, Observer, Output, Sink, Tiling, restore_tiled};

use crate::samples::{PLAIN, Unwatched, fixture, photo_2x, photo_2x_with, png_of, restored};

const SMALL_TILES: Tiling = Tiling {
    side: 16,
    workers: 2,
    threads: 1,
};

fn run(original: &[u8], observer: &dyn Observer, out: &mut dyn Sink) -> Result<(), Error> {
    let (limits, output) = (Limits::default(), Output::default());
    let model = photo_2x();
    restore_tiled(
        original,
        &model,
        &output,
        &limits,
        &SMALL_TILES,
        observer,
        out,
    )
    .map(drop)
}

#[derive(Default)]
struct Recorder(Mutex<Vec<f32>>);

impl Observer for Recorder {
    fn progress(&self, fraction: f32) {
        self.0.lock().unwrap().push(fraction);
    }
}

#[test]
fn progress_rises_with_every_tile_to_one() {
    let recorder = Recorder::default();
    run(
        &fixture("plain.jpg"),
        &recorder,
        &mut Cursor::new(Vec::new()),
    )
    .unwrap();
    let told = recorder.0.into_inner().unwrap();
    assert_eq!(told.len(), 4 * 3);
    assert!(told.windows(2).all(|pair| pair[0] < pair[1]), "{told:?}");
    assert_eq!(told.last(), Some(&1.0));
}

/// Cancels after being asked some times.
struct Impatient {
    asked: AtomicUsize,
    patience: usize,
}

impl Observer for Impatient {
    fn is_canceled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }
}

#[test]
fn a_cancel_ends_the_work_before_the_next_tile() {
    for name in ["plain.jpg", "truecolor.png", "alpha.png"] {
        for patience in [0, 1, 5, 11] {
            let observer = Impatient {
                asked: AtomicUsize::new(0),
                patience,
            };
            let error = run(&fixture(name), &observer, &mut Cursor::new(Vec::new())).unwrap_err();
            assert!(
                matches!(error, Error::Canceled),
                "{name} after {patience}: {error}"
            );
            // Each of the two workers may ask once more.
            assert!(observer.asked.into_inner() <= patience + 2);
        }
    }
}

/// A disk with room for some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Full {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_full_disk_is_reported_as_what_it_is() {
    for name in ["plain.jpg", "truecolor.png", "sixteen.tiff"] {
        for room in [0, 100, 3000] {
            match run(&fixture(name), &Unwatched, &mut Full(room)) {
                Err(Error::Write(error)) => assert_eq!(error.kind(), io::ErrorKind::StorageFull),
                other => panic!("{name} with room for {room} bytes: {other:?}"),
            }
        }
    }
}

#[test]
fn a_full_disk_stops_the_work_of_a_large_photo() {
    let recorder = Recorder::default();
    let noise: Vec<u8> = (0..200_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let original = png_of(100, 600, &noise[..100 * 600 * 3]);
    let error = run(&original, &recorder, &mut Full(50)).unwrap_err();
    assert!(matches!(error, Error::Write(_)), "{error}");
    let told = recorder.0.into_inner().unwrap();
    assert!(
        told.last().is_none_or(|fraction| *fraction < 0.9),
        "{told:?}"
    );
}

#[test]
fn pictures_of_every_shape_are_restored() {
    for (width, height) in [(1, 1), (1, 7), (2, 3), (15, 1), (33, 2), (1, 300)] {
        let rgb: Vec<u8> = (0..width * height * 3)
            .map(|i| (i * 53 % 256) as u8)
            .collect();
        let original = png_of(width, height, &rgb);
        for model in [photo_2x(), PLAIN.clone()] {
            let scale = model.scale() as usize;
            let (_, pixels) = restored(&original, &model).unwrap();
            assert_eq!(
                (pixels.width, pixels.height),
                (width * scale, height * scale)
            );
        }
    }
}

#[test]
fn a_picture_of_the_longest_side_is_restored() {
    let original = png_of(20_000, 3, &vec![128; 20_000 * 3 * 3]);
    let (result, pixels) = restored(&original, &photo_2x_with(0)).unwrap();
    assert_eq!((result.width, result.height), (40_000, 6));
    assert!(pixels.rgb.iter().all(|s| s.abs_diff(128) <= 3));
}
