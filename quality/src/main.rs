//! Measures how well `auto-restore` mends damaged photos: `make quality`.
//!
//! Photos and seeds are of two kinds: those the steps were tuned on, and those kept apart, of which
//! the table is. `quality tuning [PARAMS] [FOLDER]` measures the former, and writes pictures.

mod baseline;
mod damage;
mod fade;
mod image;
mod large;
mod metrics;
mod numbers;
mod oracle;
mod photos;

use std::path::Path;
use std::process::ExitCode;

use baseline::Baseline;
use image::{Image, Outcome};
use metrics::{Distance, colour_shift};
use photos::{KEPT_APART, SEEDS_KEPT_APART, TUNING, TUNING_SEEDS, figures, photo, restored, root};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args[..] {
        [] => measure(),
        [large::CHILD, what, file] => large::child(what, file).map(|()| true),
        ["oracle"] => oracle::measure(true, &json!({})).map(|()| true),
        ["oracle", "tuning"] => oracle::measure(false, &json!({})).map(|()| true),
        ["oracle", "tuning", params] => parsed(params)
            .and_then(|p| oracle::measure(false, &p))
            .map(|()| true),
        ["clean", params, ref photos @ ..] => {
            parsed(params).and_then(|p| clean(&p, photos)).map(|()| true)
        }
        ["tuning"] => tuning(&json!({}), None, &[]).map(|()| true),
        ["tuning", params] => parsed(params)
            .and_then(|p| tuning(&p, None, &[]))
            .map(|()| true),
        ["tuning", params, folder, ref photos @ ..] => parsed(params)
            .and_then(|p| tuning(&p, Some(Path::new(folder)), photos))
            .map(|()| true),
        _ => Err(
            "usage: quality [tuning [PARAMS [FOLDER [PHOTO…]]] | clean PARAMS PHOTO… | oracle [tuning [PARAMS]]]".into(),
        ),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("quality: {error}");
            ExitCode::FAILURE
        }
    }
}

fn parsed(params: &str) -> Outcome<Value> {
    Ok(serde_json::from_str(params)?)
}

/// Everything on what was kept apart; whether all aims are met.
fn measure() -> Outcome<bool> {
    let baseline = Baseline::prepare();
    if let Err(error) = &baseline {
        println!("SKIPPED: the baseline, as OpenCV cannot be had from Python ({error})");
    }
    println!(
        "PSNR (dB), SSIM, ΔE*ab 1976. Photos and seeds {SEEDS_KEPT_APART:?} that were not tuned on.\n"
    );
    println!("photo      seed  damaged            ours                s     OpenCV              s");
    let (mut damaged, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let mut clean = Vec::new();
    let folder = root().join("docs/images/quality");
    std::fs::create_dir_all(&folder)?;
    for path in KEPT_APART {
        let (name, truth) = photo(path)?;
        let (same, _) = restored(&truth.to_png()?, &json!({}))?;
        clean.push((
            name.clone(),
            Distance::between(&truth, &same),
            colour_shift(&truth, &same),
        ));
        for seed in SEEDS_KEPT_APART {
            let print = damage::damage(&truth, seed)?;
            let before = Distance::between(&truth, &print.image);
            let (image, seconds) = restored(&print.jpeg, &json!({}))?;
            let after = Distance::between(&truth, &image);
            let mut line = format!(
                "{name:10} {seed:4}  {}  {}  {seconds:5.2}",
                figures(&before),
                figures(&after)
            );
            damaged.push(before);
            ours.push(after);
            let mut parts = vec![&print.image, &image];
            let other = baseline
                .as_ref()
                .ok()
                .map(|b| b.restored(&print.jpeg))
                .transpose()?;
            if let Some((other, seconds)) = &other {
                let distance = Distance::between(&truth, other);
                line += &format!("   {}  {seconds:5.2}", figures(&distance));
                theirs.push(distance);
                parts.push(other);
            }
            println!("{line}");
            if seed == SEEDS_KEPT_APART[0] {
                parts.push(&truth);
                let file = Image::beside(&parts).to_jpeg(82)?;
                std::fs::write(folder.join(format!("{name}.jpg")), file)?;
            }
        }
    }
    let (damaged, ours) = (Distance::mean(&damaged), Distance::mean(&ours));
    println!("{:16} {}  {}", "mean", figures(&damaged), figures(&ours));
    let mut met = true;
    let mut aim = |what: &str, value: f64, ok: bool| {
        println!("  {what}: {value:.2}  {}", if ok { "ok" } else { "MISSED" });
        met &= ok;
    };
    if !theirs.is_empty() {
        let theirs = Distance::mean(&theirs);
        println!("{:16} {}\n", "mean of OpenCV", figures(&theirs));
        let (psnr, ssim) = (ours.psnr - theirs.psnr, ours.ssim - theirs.ssim);
        aim("PSNR above OpenCV's (≥ 3)", psnr, psnr >= 3.0);
        aim("SSIM above OpenCV's (≥ 0.10)", ssim, ssim >= 0.10);
        let ratio = ours.delta_e / theirs.delta_e;
        aim("ΔE against OpenCV's (≤ 0.6)", ratio, ratio <= 0.6);
    }
    println!("\nClean photos, held against themselves:");
    for (name, distance, shift) in &clean {
        let what = format!("{name:10} PSNR (≥ 34)");
        aim(&what, distance.psnr, distance.psnr >= 34.0);
        aim(
            &format!("{name:10} ΔE (≤ 2)"),
            distance.delta_e,
            distance.delta_e <= 2.0,
        );
        aim(
            &format!("{name:10} shift of colour (≤ 2)"),
            *shift,
            *shift <= 2.0,
        );
    }
    Ok(large::measure()? && met)
}

/// How much each photo changes that needs no mending.
fn clean(params: &Value, photos: &[&str]) -> Outcome<()> {
    for path in photos {
        let (name, truth) = photo(path)?;
        let (same, _) = restored(&truth.to_png()?, params)?;
        let found = figures(&Distance::between(&truth, &same));
        println!("{name:10} {found}  {:.2}", colour_shift(&truth, &same));
    }
    Ok(())
}

/// The same on what is tuned on, for those who change the steps.
fn tuning(params: &Value, folder: Option<&Path>, photos: &[&str]) -> Outcome<()> {
    let write = |name: String, parts: &[&Image]| -> Outcome<()> {
        let Some(folder) = folder else { return Ok(()) };
        std::fs::create_dir_all(folder)?;
        Ok(std::fs::write(
            folder.join(name),
            Image::beside(parts).to_png()?,
        )?)
    };
    let (mut damaged, mut ours) = (Vec::new(), Vec::new());
    let chosen = if photos.is_empty() { &TUNING } else { photos };
    for path in chosen {
        let (name, truth) = photo(path)?;
        let (same, _) = restored(&truth.to_png()?, params)?;
        println!(
            "{name:10} clean  {}",
            figures(&Distance::between(&truth, &same))
        );
        write(format!("{name}-clean.png"), &[&truth, &same])?;
        for seed in TUNING_SEEDS {
            let print = damage::damage(&truth, seed)?;
            let (image, seconds) = restored(&print.jpeg, params)?;
            let before = Distance::between(&truth, &print.image);
            let after = Distance::between(&truth, &image);
            println!(
                "{name:10} {seed:5}  {} → {}  {seconds:.2} s",
                figures(&before),
                figures(&after)
            );
            write(
                format!("{name}-{seed}.png"),
                &[&print.image, &image, &truth],
            )?;
            damaged.push(before);
            ours.push(after);
        }
    }
    // Two prints that were damaged by somebody else's means.
    for path in TUNING[..2].iter().filter(|_| photos.is_empty()) {
        let (name, truth) = photo(path)?;
        let file = std::fs::read(root().join(path.replace("-truth.png", "-damaged.jpg")))?;
        let print = Image::decode(&file)?;
        let (image, _) = restored(&file, params)?;
        let (before, after) = (
            Distance::between(&truth, &print),
            Distance::between(&truth, &image),
        );
        println!(
            "{name:10} given  {} → {}",
            figures(&before),
            figures(&after)
        );
        write(format!("{name}-given.png"), &[&print, &image, &truth])?;
    }
    let (damaged, ours) = (Distance::mean(&damaged), Distance::mean(&ours));
    println!("{:17} {} → {}", "mean", figures(&damaged), figures(&ours));
    Ok(())
}
