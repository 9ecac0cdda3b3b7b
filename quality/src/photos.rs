//! Which photos are measured, and what becomes of them.

use std::path::{Path, PathBuf};
use std::time::Instant;

use engine::{Limits, Model, Observer, Output, restore};
use serde_json::Value;

use crate::image::{Image, Outcome};
use crate::metrics::Distance;

struct Unwatched;

impl Observer for Unwatched {}

/// The photos and seeds that the steps were tuned on.
pub(crate) const TUNING: [&str; 3] = [
    "crates/testkit/photos/portrait-truth.png",
    "crates/testkit/photos/still-life-truth.png",
    "quality/photos/flower.jpg",
];
pub(crate) const TUNING_SEEDS: [u64; 3] = [1, 2, 3];

/// The photos and seeds that were kept apart.
pub(crate) const KEPT_APART: [&str; 5] = [
    "quality/photos/cat.png",
    "quality/photos/hopper.jpg",
    "quality/photos/raccoon.jpg",
    "quality/photos/rocket.jpg",
    "quality/photos/temple.jpg",
];
pub(crate) const SEEDS_KEPT_APART: [u64; 4] = [101, 102, 103, 104];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The photo of a path of the lists above, and its name.
pub(crate) fn photo(path: &str) -> Outcome<(String, Image)> {
    let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str());
    let name = stem.unwrap_or(path).trim_end_matches("-truth").to_owned();
    Ok((name, Image::read(&root().join(path))?))
}

/// Restores a file; returns the picture and the seconds, with reading and writing.
pub(crate) fn restored(file: &[u8], params: &Value) -> Outcome<(Image, f64)> {
    let params = params.as_object().ok_or("parameters must be an object")?;
    let model = Model::from_params("auto-restore", params)?;
    let started = Instant::now();
    let mut out = std::io::Cursor::new(Vec::new());
    let (output, limits) = (Output::default(), Limits::default());
    restore(file, &model, &output, &limits, &Unwatched, &mut out)?;
    let seconds = started.elapsed().as_secs_f64();
    Ok((Image::decode(out.get_ref())?, seconds))
}

/// Numbers of one picture, or the mean of several.
pub(crate) fn figures(distance: &Distance) -> String {
    format!(
        "{:5.2} {:.3} {:5.2}",
        distance.psnr, distance.ssim, distance.delta_e
    )
}
