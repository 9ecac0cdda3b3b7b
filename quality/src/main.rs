//! Measures how well `auto-restore` mends damaged photos: `make quality`.

mod damage;
mod image;
mod metrics;
mod numbers;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use engine::{Limits, Model, Observer, restore};
use image::{Image, Outcome};
use metrics::Distance;

struct Unwatched;

impl Observer for Unwatched {}

/// The photos and seeds that the steps were tuned on.
const TUNING: [&str; 3] = [
    "crates/testkit/photos/portrait-truth.png",
    "crates/testkit/photos/still-life-truth.png",
    "quality/photos/flower.jpg",
];
const TUNING_SEEDS: [u64; 3] = [1, 2, 3];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn restored(file: &[u8], params: &serde_json::Value) -> Outcome<(Image, f64)> {
    let params = params.as_object().ok_or("parameters must be an object")?;
    let model = Model::from_params("auto-restore", params)?;
    let started = Instant::now();
    let mut out = Vec::new();
    restore(file, &model, &Limits::default(), &Unwatched, &mut out)?;
    let seconds = started.elapsed().as_secs_f64();
    Ok((Image::decode(&out)?, seconds))
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let params: serde_json::Value = match args.first() {
        Some(text) => serde_json::from_str(text)?,
        None => serde_json::json!({}),
    };
    let dump = args.get(1).map(PathBuf::from);
    let (mut before, mut after, mut clean) = (Vec::new(), Vec::new(), Vec::new());
    for path in TUNING {
        let truth = Image::read(&root().join(path))?;
        let name = Path::new(path).file_stem().and_then(|s| s.to_str()).unwrap_or("?");
        let (same, _) = restored(&truth.to_png()?, &params)?;
        let d = Distance::between(&truth, &same);
        println!("{name:16} clean   {:6.2} {:.3} {:5.2}", d.psnr, d.ssim, d.delta_e);
        clean.push(d);
        if let Some(dump) = &dump {
            std::fs::create_dir_all(dump)?;
            let both = Image::beside(&[&truth, &same]);
            std::fs::write(dump.join(format!("{name}-clean.png")), both.to_png()?)?;
        }
        for seed in TUNING_SEEDS {
            let damaged = damage::damage(&truth, seed)?;
            let a = Distance::between(&truth, &damaged.image);
            let (image, seconds) = restored(&damaged.jpeg, &params)?;
            let b = Distance::between(&truth, &image);
            println!(
                "{name:16} seed {seed:2} {:6.2} {:.3} {:5.2} → {:6.2} {:.3} {:5.2}  {seconds:.2} s",
                a.psnr, a.ssim, a.delta_e, b.psnr, b.ssim, b.delta_e
            );
            before.push(a);
            after.push(b);
            if let Some(dump) = &dump {
                std::fs::create_dir_all(dump)?;
                let both = Image::beside(&[&damaged.image, &image, &truth]);
                std::fs::write(dump.join(format!("{name}-{seed}.png")), both.to_png()?)?;
            }
        }
    }
    for name in ["portrait", "still-life"] {
        let truth = Image::read(&root().join(format!("crates/testkit/photos/{name}-truth.png")))?;
        let file = std::fs::read(root().join(format!("crates/testkit/photos/{name}-damaged.jpg")))?;
        let a = Distance::between(&truth, &Image::decode(&file)?);
        let (image, _) = restored(&file, &params)?;
        let b = Distance::between(&truth, &image);
        println!(
            "{name:16} given   {:6.2} {:.3} {:5.2} → {:6.2} {:.3} {:5.2}",
            a.psnr, a.ssim, a.delta_e, b.psnr, b.ssim, b.delta_e
        );
        if let Some(dump) = &dump {
            let both = Image::beside(&[&Image::decode(&file)?, &image, &truth]);
            std::fs::write(dump.join(format!("{name}-given.png")), both.to_png()?)?;
        }
    }
    let (a, b) = (Distance::mean(&before), Distance::mean(&after));
    println!(
        "MEAN {:6.2} {:.3} {:5.2} → {:6.2} {:.3} {:5.2}",
        a.psnr, a.ssim, a.delta_e, b.psnr, b.ssim, b.delta_e
    );
    Ok(())
}
