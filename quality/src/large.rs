//! Time and peak memory for a photo of 12 megapixels, each in a process of its own.

use std::process::Command;
use std::time::Instant;

use engine::{Limits, analyze};

use crate::damage;
use crate::image::{Image, Outcome};
use crate::photos::{restored, root};

/// The words that make this program measure one thing and report on itself.
pub(crate) const CHILD: &str = "large-child";

/// What is measured, and what it may take: seconds and megabytes.
const MEASURED: [(&str, f64, f64); 2] = [("auto-restore", 10.0, 1000.0), ("analysis", 1.0, 1000.0)];

pub(crate) fn measure() -> Outcome<bool> {
    let photo = Image::read(&root().join("crates/testkit/photos/portrait-truth.png"))?;
    let mut large = photo.resized(4000, 3000);
    // Grain as fine as the scan, and all other damage too.
    let damaged = damage::damage(&large, 1)?;
    large.rgb.clear();
    let folder = root().join("target/quality-baseline");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("large.jpg");
    std::fs::write(&file, &damaged.jpeg)?;
    let mut all_kept = true;
    println!("\n12 megapixels (4000 × 3000, damaged, JPEG):");
    for (what, most_seconds, most_megabytes) in MEASURED {
        let said = Command::new(std::env::current_exe()?)
            .args([CHILD, what])
            .arg(&file)
            .output()?;
        if !said.status.success() {
            return Err(String::from_utf8_lossy(&said.stderr).into_owned().into());
        }
        let text = String::from_utf8(said.stdout)?;
        let mut numbers = text.split_whitespace().map(str::parse::<f64>);
        let (Some(Ok(seconds)), Some(Ok(megabytes))) = (numbers.next(), numbers.next()) else {
            return Err(format!("{what}: {text}").into());
        };
        let kept = seconds <= most_seconds && megabytes <= most_megabytes;
        all_kept &= kept;
        println!(
            "  {what:14} {seconds:5.2} s (≤ {most_seconds}), {megabytes:4.0} MB (≤ {most_megabytes})  {}",
            if kept { "ok" } else { "MISSED" }
        );
    }
    Ok(all_kept)
}

/// Measures in this process, and prints seconds and megabytes.
pub(crate) fn child(what: &str, file: &str) -> Outcome<()> {
    let file = std::fs::read(file)?;
    let started = Instant::now();
    if what == "analysis" {
        analyze(&file, &Limits::default())?;
    } else {
        restored(&file, &serde_json::json!({}))?;
    }
    println!("{} {}", started.elapsed().as_secs_f64(), peak_megabytes());
    Ok(())
}

/// The most memory that this process held at once; 0 where the system does not tell it in a file.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1000.0
}
