//! What is measured on: absolute times mean little without it.

use std::fs;
use std::sync::OnceLock;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use crate::engine::Photo;

const ROUNDS: usize = 3;

/// The processor, how many threads it runs at once, and whether it has AVX-512, with which much of the engine runs twice
/// as fast.
pub(crate) fn describe() -> String {
    let listed = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = listed
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("unknown", |(_, model)| model.trim());
    let threads = available_parallelism().map_or(1, usize::from);
    let avx512 = if has_avx512() { "with" } else { "without" };
    format!("processor: {model}, {threads} threads, {avx512} AVX-512")
}

fn has_avx512() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx512f");
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// How long this machine takes for something of another's making: encoding a JPEG of 12 megapixels, with one thread.
/// Measured once, the median of three.
pub(crate) fn yardstick() -> Option<Duration> {
    static MEASURED: OnceLock<Option<Duration>> = OnceLock::new();
    *MEASURED.get_or_init(|| {
        let photo = Photo::truth("still-life").ok()?.resized(4243, 2828);
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            let started = Instant::now();
            photo.to_jpeg().ok()?;
            took.push(started.elapsed());
        }
        took.sort();
        Some(took[ROUNDS / 2])
    })
}
