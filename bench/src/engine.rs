//! The engine: one tile against onnxruntime, whole photos in time and memory, quality.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use engine::{Limits, Model, Network, Observer, Output, Threads, restore};

use crate::photo::root;
use crate::process::memory;
use crate::table::Figure;

pub(crate) use crate::photo::Photo;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The word that makes this program restore one photo and report on itself.
pub(crate) const CHILD: &str = "engine-child";

/// Measures everything.
pub(crate) fn run() -> Vec<Figure> {
    let mut figures = tile();
    for (megapixels, name, seconds, megabytes) in [
        (1.0, "photo-2x, 1 megapixel", Some(8), None),
        (12.0, "photo-2x, 12 megapixels", None, Some(700.0)),
    ] {
        figures.extend(whole_photo(megapixels, name, seconds, megabytes));
    }
    for photo in ["portrait", "still-life"] {
        figures.push(quality(photo));
    }
    figures
}

// One tile.

const TILE: usize = 128;
const TILE_THREADS: usize = 2;
const REPEATS: usize = 25;
/// The first runs load the network and warm the caches up.
const WARM_UP: usize = 3;

/// Both take turns, so that what else the machine does falls on both.
fn tile() -> Vec<Figure> {
    const OURS: &str = "photo-4x, tile of 128², 2 threads";
    const THEIRS: &str = "the same by onnxruntime";
    const RATIO: &str = "ratio";
    const BAR: &str = "≤ 1.4";
    let input = match tile_input() {
        Ok(input) => input,
        Err(error) => return vec![Figure::skipped(OURS, "", error)],
    };
    let mut threads = Threads::new(TILE_THREADS);
    let mut other = OnnxRuntime::start(&input);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..REPEATS + WARM_UP {
        let started = Instant::now();
        if let Err(error) = Network::RealEsrGeneral.run(&input, (TILE, TILE), &mut threads) {
            return vec![Figure::skipped(OURS, "", error)];
        }
        ours.push(started.elapsed().as_secs_f64() * 1000.0);
        let turn = other.as_mut().map(OnnxRuntime::run);
        match turn {
            Ok(Ok(milliseconds)) => theirs.push(milliseconds),
            Ok(Err(error)) => other = Err(error),
            Err(_) => {}
        }
    }
    let ours = median(&ours[WARM_UP..]);
    let mut figures = vec![Figure::plain(OURS, format!("{ours:.0} ms"))];
    match other {
        Ok(_) => {
            let theirs = median(&theirs[WARM_UP..]);
            let ratio = ours / theirs;
            figures.push(Figure::plain(THEIRS, format!("{theirs:.0} ms")));
            figures.push(Figure::judged(
                RATIO,
                format!("{ratio:.2}"),
                BAR,
                ratio <= 1.4,
            ));
        }
        Err(why) => figures.push(Figure::skipped(RATIO, BAR, why)),
    }
    figures
}

fn tile_input() -> Outcome<Vec<f32>> {
    let photo = Photo::truth("portrait")?;
    let sample = |channel: usize, y: usize, x: usize| {
        let at = ((y + 60) * photo.width + x + 180) * 3 + channel;
        f32::from(photo.rgb[at]) / 255.0
    };
    let planes = (0..3).flat_map(|c| (0..TILE * TILE).map(move |i| (c, i / TILE, i % TILE)));
    Ok(planes.map(|(c, y, x)| sample(c, y, x)).collect())
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Python with onnxruntime, in an environment of its own under `target/`, ready to run the tile.
struct OnnxRuntime {
    child: Child,
    turns: ChildStdin,
    times: BufReader<ChildStdout>,
    /// Holds the input as long as the child may read it.
    _folder: tempfile::TempDir,
}

impl OnnxRuntime {
    fn start(input: &[f32]) -> Outcome<Self> {
        let environment = root().join("target/bench-python");
        let python = environment.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        });
        if !python.exists() {
            let system = if cfg!(windows) { "python" } else { "python3" };
            output(Command::new(system).args(["-m", "venv"]).arg(&environment))?;
        }
        if output(Command::new(&python).args(["-c", "import onnxruntime"])).is_err() {
            let packages = ["-m", "pip", "install", "--quiet", "onnxruntime", "numpy"];
            output(Command::new(&python).args(packages))?;
        }
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("input");
        let bytes: Vec<u8> = input.iter().flat_map(|value| value.to_le_bytes()).collect();
        fs::write(&file, bytes)?;
        let weights = root().join("crates/engine/weights");
        let mut child = Command::new(python)
            .arg(root().join("bench/python/tile.py"))
            .arg(weights.join(Network::RealEsrGeneral.file_name()))
            .arg(&file)
            .args([TILE, TILE, TILE_THREADS].map(|number| number.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let turns = child.stdin.take().ok_or("no standard input")?;
        let times = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        Ok(Self {
            child,
            turns,
            times,
            _folder: folder,
        })
    }

    /// Runs the tile once; milliseconds.
    fn run(&mut self) -> Outcome<f64> {
        self.turns.write_all(b"\n")?;
        let mut line = String::new();
        self.times.read_line(&mut line)?;
        Ok(line.trim().parse()?)
    }
}

impl Drop for OnnxRuntime {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command; its standard output, or the last line of what it complained about.
fn output(command: &mut Command) -> Outcome<String> {
    let result = command.output()?;
    if result.status.success() {
        return Ok(String::from_utf8(result.stdout)?);
    }
    let said = String::from_utf8_lossy(&result.stderr);
    Err(said
        .lines()
        .last()
        .unwrap_or("it failed without a word")
        .into())
}

// Whole photos.

fn whole_photo(
    megapixels: f64,
    name: &str,
    seconds: Option<u64>,
    megabytes: Option<f64>,
) -> Vec<Figure> {
    let time = format!("{name}: time");
    let memory = format!("{name}: peak memory");
    let (took, peak) = match restored_by_child(megapixels) {
        Ok(measured) => measured,
        Err(error) => return vec![Figure::skipped(&time, "", error)],
    };
    let first = match seconds {
        Some(most) => Figure::timed(&time, took, Duration::from_secs(most)),
        None => Figure::plain(&time, format!("{:.1} s", took.as_secs_f64())),
    };
    let second = match (peak, megabytes) {
        (Some(peak), Some(most)) => Figure::judged(
            &memory,
            format!("{peak:.1} MB"),
            &format!("≤ {most} MB"),
            peak <= most,
        ),
        (Some(peak), None) => Figure::plain(&memory, format!("{peak:.1} MB")),
        (None, _) => Figure::skipped(&memory, "", "not on this system"),
    };
    vec![first, second]
}

/// A photo of this size, 3 : 2.
pub(crate) fn jpeg_of(megapixels: f64) -> Outcome<Vec<u8>> {
    let width = (megapixels * 1e6 * 1.5).sqrt().round();
    let height = (megapixels * 1e6 / width).round();
    let photo = Photo::truth("still-life")?.resized(width as usize, height as usize);
    photo.to_jpeg()
}

/// Restores a photo of this size in a process of its own, so that the peak is that of one
/// restoration. How long it took, and megabytes where the system tells.
fn restored_by_child(megapixels: f64) -> Outcome<(Duration, Option<f64>)> {
    let folder = tempfile::tempdir()?;
    let original = folder.path().join("original.jpg");
    fs::write(&original, jpeg_of(megapixels)?)?;
    let out = folder.path().join("restored.jpg");
    let program = std::env::current_exe()?;
    let said = output(Command::new(program).arg(CHILD).arg(&original).arg(&out))?;
    let mut numbers = said.split_whitespace();
    let took = numbers.next().ok_or("the child said nothing")?.parse()?;
    let took = Duration::from_secs_f64(took);
    Ok((took, numbers.next().and_then(|peak| peak.parse().ok())))
}

/// Restores `original` to `out`; prints the seconds it took and, if known, the peak in megabytes.
pub(crate) fn child(original: &str, out: &str) -> ExitCode {
    match restore_file(original, out) {
        Ok(seconds) => {
            let peak = memory("self", "VmHWM")
                .map(|bytes| bytes / 1e6)
                .map_or(String::new(), |peak| peak.to_string());
            println!("{seconds} {peak}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Watches nothing, stops nothing.
struct Unwatched;

impl Observer for Unwatched {}

fn photo_2x(noise: u8) -> Outcome<Model> {
    let params = serde_json::Map::from_iter([("noise".to_owned(), noise.into())]);
    Ok(Model::from_params("photo-2x", &params)?)
}

fn restore_file(original: &str, out: &str) -> Outcome<f64> {
    let model = photo_2x(1)?;
    let started = Instant::now();
    let bytes = fs::read(original)?;
    let mut file = fs::File::create(out)?;
    restore(
        &bytes,
        &model,
        &Output::default(),
        &Limits::default(),
        &Unwatched,
        &mut file,
    )?;
    Ok(started.elapsed().as_secs_f64())
}

// Quality.

fn quality(name: &str) -> Figure {
    const BAR: &str = "≥ bicubic + 2 dB";
    let title = format!("photo-2x, {name} halved: Y-PSNR");
    match gained(name) {
        Ok((ours, plain)) => Figure::judged(
            &title,
            format!("{ours:.2} dB (bicubic {plain:.2}, + {:.2})", ours - plain),
            BAR,
            ours >= plain + 2.0,
        ),
        Err(error) => Figure::skipped(&title, BAR, error),
    }
}

/// Y-PSNR of `photo-2x` without denoising, and of the bicubic enlargement, of a halved photo.
fn gained(name: &str) -> Outcome<(f64, f64)> {
    let truth = Photo::truth(name)?;
    let half = truth.resized(truth.width / 2, truth.height / 2);
    let plain = half.resized(truth.width, truth.height);
    let mut file = std::io::Cursor::new(Vec::new());
    let model = photo_2x(0)?;
    restore(
        &half.to_png()?,
        &model,
        &Output::default(),
        &Limits::default(),
        &Unwatched,
        &mut file,
    )?;
    let restored = Photo::read(file.get_ref())?;
    Ok((
        psnr(&truth.rgb, &restored.rgb),
        psnr(&truth.rgb, &plain.rgb),
    ))
}

/// Peak signal-to-noise ratio of the lightness (Rec. 601), in decibels.
fn psnr(truth: &[u8], other: &[u8]) -> f64 {
    let luma =
        |p: &[u8]| 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]);
    let pairs = truth.chunks_exact(3).zip(other.chunks_exact(3));
    let squares = pairs.map(|(a, b)| (luma(a) - luma(b)).powi(2));
    let mean = squares.sum::<f64>() / (truth.len() / 3) as f64;
    10.0 * (255.0 * 255.0 / mean).log10()
}
