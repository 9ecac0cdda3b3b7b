//! Swin2SR from weights that are read at run time: the network, its tiles, and what is no network.

use std::io::{self, Cursor, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::{
    Error, Limits, Model, Observer, Output, Sink, Swin2sr, Swin2srThreads, Tiling, WeightsFlaw,
    restore_tiled,
};
use rten::ModelOptions;
use rten_tensor::NdTensor;

use crate::samples::{Pixels, Unwatched, fixture, photo, png_of, restored};

fn network(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../testkit/networks")
        .join(name)
}

fn load(name: &str, scale: u32) -> Swin2sr {
    Swin2sr::load(&network(name), scale).unwrap()
}

const OPEN_2X: &str = "swin2sr-tiny-x2-open.onnx";
const TILES_OF_16_4X: &str = "swin2sr-tiny-x4-16.onnx";

fn floats(name: &str) -> Vec<f32> {
    let bytes = std::fs::read(network(name)).unwrap();
    let values = bytes.chunks_exact(4);
    values
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .collect()
}

#[test]
fn the_network_computes_what_onnxruntime_computes() {
    let network = load("swin2sr-light-x2-random-64.onnx", 2);
    assert_eq!((network.side(), network.scale()), (64, 2));
    let input = floats("swin2sr-light-x2-random-64.input.f32");
    let expected = floats("swin2sr-light-x2-random-64.output.f32");
    for threads in [1, 2] {
        let threads = Swin2srThreads::new(threads);
        let output = network.run(input.clone(), &threads).unwrap();
        assert_eq!(output.len(), expected.len());
        assert!(output.iter().all(|value| value.is_finite()));
        let differences = output.iter().zip(&expected).map(|(a, b)| (a - b).abs());
        let largest = differences.fold(0.0, f32::max);
        println!("largest difference {largest:e}");
        assert!(largest <= 1e-4, "{largest}");
    }
}

/// A piece of a real photo beside a gradient, in which a seam would stand out.
fn picture(width: usize, height: usize) -> Vec<u8> {
    let whole = Pixels::read(&photo("portrait-truth.png"));
    let pixel = |x: usize, y: usize| {
        if x < width / 2 {
            let at = ((y + 40) * whole.width + x + 100) * 3;
            [whole.rgb[at], whole.rgb[at + 1], whole.rgb[at + 2]]
        } else {
            [60 + x * 100 / width, 70 + y * 100 / height, 128].map(|value| value as u8)
        }
    };
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| pixel(x, y)))
        .collect()
}

/// What the network makes of the whole picture at once, without any code of ours.
fn untiled(rgb: &[u8], width: usize, height: usize) -> Vec<f32> {
    let model = ModelOptions::with_all_ops()
        .load_file(network(OPEN_2X))
        .unwrap();
    let planes = (0..3).flat_map(|channel| rgb.iter().skip(channel).step_by(3));
    let planes: Vec<f32> = planes.map(|value| f32::from(*value) / 255.0).collect();
    let input = NdTensor::from_data([1, 3, height, width], planes);
    let output = model.run_one(input.into(), None).unwrap();
    let output: NdTensor<f32, 4> = output.try_into().unwrap();
    let planes = output.into_data();
    let area = planes.len() / 3;
    (0..area)
        .flat_map(|i| [0, 1, 2].map(|channel| planes[channel * area + i]))
        .collect()
}

#[test]
fn tiles_that_fade_into_each_other_are_close_to_the_whole_and_show_no_seam() {
    let (width, height) = (304, 256);
    let rgb = picture(width, height);
    let whole = untiled(&rgb, width, height);
    let model = Model::from(load(OPEN_2X, 2));
    let (_, tiled) = restored(&png_of(width, height, &rgb), &model).unwrap();
    assert_eq!((tiled.width, tiled.height), (608, 512));
    let differences = whole.iter().zip(&tiled.rgb).map(|(whole, tiled)| {
        let whole = (whole * 255.0).clamp(0.0, 255.0);
        (whole - f32::from(*tiled)).abs()
    });
    let differences: Vec<f32> = differences.collect();
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    let largest = differences.iter().copied().fold(0.0, f32::max);
    println!("tiles against the whole: mean {mean}, largest {largest} of 255");
    // Rounding alone is a quarter in the mean and a half at most.
    assert!(
        mean < 0.3 && largest < 4.0,
        "mean {mean}, largest {largest}"
    );
    // A seam is a step from one column to the next that the whole picture does not have.
    let step = |x: usize, value: &dyn Fn(usize) -> f32| {
        let columns = (0..tiled.height).map(|y| (y * tiled.width + x) * 3);
        let sum: f32 = columns.map(|at| value(at + 3) - value(at)).sum();
        sum / tiled.height as f32
    };
    for x in tiled.width / 2 + 16..tiled.width - 1 {
        let in_whole = step(x, &|at| (whole[at] * 255.0).clamp(0.0, 255.0));
        let in_tiled = step(x, &|at| f32::from(tiled.rgb[at]));
        assert!(
            (in_whole - in_tiled).abs() < 0.7,
            "column {x}: {in_whole} became {in_tiled}"
        );
    }
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let original = png_of(70, 50, &picture(70, 50));
    let model = Model::from(load(TILES_OF_16_4X, 4));
    let with = |workers, threads| {
        let tiling = Tiling {
            side: 0,
            workers,
            threads,
        };
        let mut file = Cursor::new(Vec::new());
        restore_tiled(
            &original,
            &model,
            &Output::default(),
            &Limits::default(),
            &tiling,
            &Unwatched,
            &mut file,
        )
        .unwrap();
        file.into_inner()
    };
    let one = with(1, 1);
    for (workers, threads) in [(2, 1), (5, 1), (1, 2), (1000, 1)] {
        assert!(with(workers, threads) == one, "{workers} × {threads}");
    }
}

#[test]
fn pictures_of_every_shape_and_every_kind_are_enlarged() {
    let network = load(TILES_OF_16_4X, 4);
    let model = Model::from(network);
    for (width, height) in [(1, 1), (1, 40), (7, 5), (16, 16), (17, 33), (61, 9)] {
        let (_, pixels) =
            restored(&png_of(width, height, &picture(width, height)), &model).unwrap();
        assert_eq!((pixels.width, pixels.height), (width * 4, height * 4));
    }
    let (_, grey) = restored(&fixture("grey.png"), &model).unwrap();
    assert!(grey.is_grey());
    let (_, clear) = restored(&fixture("alpha.png"), &model).unwrap();
    assert_eq!(clear.alpha.unwrap().len(), clear.width * clear.height);
    let (result, _) = restored(&fixture("plain.jpg"), &model).unwrap();
    assert!(result.thumbnail.starts_with(&[0xff, 0xd8]));
}

#[derive(Default)]
struct Recorder {
    told: Mutex<Vec<f32>>,
    asked: AtomicUsize,
    patience: usize,
}

impl Observer for Recorder {
    fn progress(&self, fraction: f32) {
        self.told.lock().unwrap().push(fraction);
    }

    fn is_canceled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }
}

fn run(observer: &Recorder, out: &mut dyn Sink) -> Result<(), Error> {
    let tiling = Tiling {
        side: 0,
        workers: 2,
        threads: 1,
    };
    let original = png_of(64, 64, &picture(64, 64));
    let model = Model::from(load(TILES_OF_16_4X, 4));
    let (output, limits) = (Output::default(), Limits::default());
    restore_tiled(&original, &model, &output, &limits, &tiling, observer, out).map(drop)
}

#[test]
fn progress_rises_with_every_tile_and_a_cancel_ends_the_work_before_the_next() {
    let patient = Recorder {
        patience: usize::MAX,
        ..Recorder::default()
    };
    run(&patient, &mut Cursor::new(Vec::new())).unwrap();
    let told = patient.told.into_inner().unwrap();
    // 64 pixels in tiles of 16 that share 8: seven on each side.
    assert_eq!(told.len(), 7 * 7);
    assert!(told.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(told.last(), Some(&1.0));
    for patience in [0, 1, 3, 20] {
        let impatient = Recorder {
            patience,
            ..Recorder::default()
        };
        let error = run(&impatient, &mut Cursor::new(Vec::new())).unwrap_err();
        assert!(matches!(error, Error::Canceled), "{error}");
        assert!(impatient.asked.into_inner() <= patience + 2);
    }
}

/// A disk without room.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Full {
    fn seek(&mut self, _: io::SeekFrom) -> io::Result<u64> {
        Ok(0)
    }
}

#[test]
fn a_full_disk_ends_the_work() {
    let patient = Recorder {
        patience: usize::MAX,
        ..Recorder::default()
    };
    let error = run(&patient, &mut Full).unwrap_err();
    assert!(matches!(error, Error::Write(_)), "{error}");
}

fn flaw(error: &Error) -> WeightsFlaw {
    match error {
        Error::Weights { flaw, .. } => *flaw,
        other => panic!("{other}"),
    }
}

fn flaw_of(result: Result<Swin2sr, Error>) -> WeightsFlaw {
    flaw(&result.unwrap_err())
}

#[test]
fn what_is_no_swin2sr_is_refused_with_the_reason() {
    let missing = flaw_of(Swin2sr::load(&network("none.onnx"), 2));
    assert_eq!(missing, WeightsFlaw::Unreadable);
    let empty = flaw_of(Swin2sr::from_onnx(Vec::new(), 2));
    assert_eq!(empty, WeightsFlaw::NotRunnable);
    for no_onnx in [b"<html>Not found</html>".to_vec(), vec![0xff; 4096]] {
        assert_eq!(flaw_of(Swin2sr::from_onnx(no_onnx, 2)), WeightsFlaw::NoOnnx);
    }
    // A network that takes any picture as well: only running it tells.
    let waifu2x = engine::Network::Waifu2xPhoto.onnx().to_vec();
    let network = Swin2sr::from_onnx(waifu2x, 2).unwrap();
    let side = network.side();
    let result = network.run(vec![0.5; 3 * side * side], &Swin2srThreads::new(1));
    assert_eq!(flaw(&result.unwrap_err()), WeightsFlaw::OtherScale);
    let wrong_scale = Model::from(load(TILES_OF_16_4X, 2));
    let error = restored(&fixture("plain.jpg"), &wrong_scale).unwrap_err();
    assert_eq!(flaw(&error), WeightsFlaw::OtherScale);
    // One that finds faces.
    let faces = std::fs::read(self::network("../../engine/weights/yunet.onnx")).unwrap();
    let faces = flaw_of(Swin2sr::from_onnx(faces, 2));
    assert_eq!(faces, WeightsFlaw::OtherNetwork);
}

#[test]
fn weights_that_are_cut_off_or_changed_are_refused_or_run_and_never_panic() {
    let whole = std::fs::read(network(TILES_OF_16_4X)).unwrap();
    for length in [1, 100, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        let cut = Swin2sr::from_onnx(whole[..length].to_vec(), 4);
        if let Ok(network) = cut {
            let _ = network.run(vec![0.5; 3 * 16 * 16], &Swin2srThreads::new(1));
        }
    }
    let mut seed = 1u32;
    for _ in 0..60 {
        let mut changed = whole.clone();
        for _ in 0..20 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = seed as usize % changed.len();
            changed[at] = (seed >> 24) as u8;
        }
        if let Ok(network) = Swin2sr::from_onnx(changed, 4) {
            let side = network.side();
            let _ = network.run(vec![0.5; 3 * side * side], &Swin2srThreads::new(1));
        }
    }
}
