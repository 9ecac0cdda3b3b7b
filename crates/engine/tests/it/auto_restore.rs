//! `auto-restore` on what it is made for, and on what it is not.

use std::io::Cursor;
use std::sync::Mutex;

use engine::{Error, Limits, Model, Observer, Output, Tone, analyze, restore};

use serde_json::{Value, json};

use crate::samples::{Pixels, Unwatched, fixture, model, photo, png_of, png_with, restored};

fn auto() -> Model {
    auto_with(json!({}))
}

fn auto_with(strengths: Value) -> Model {
    model("auto-restore", strengths).unwrap()
}

#[test]
fn a_damaged_photo_comes_nearer_to_the_truth() {
    for name in ["portrait", "still-life"] {
        let truth = Pixels::read(&photo(&format!("{name}-truth.png")));
        let file = photo(&format!("{name}-damaged.jpg"));
        let before = Pixels::read(&file).distance(&truth);
        let (result, after) = restored(&file, &auto()).unwrap();
        assert_eq!(
            (result.width, result.height),
            (truth.width as u32, truth.height as u32)
        );
        let after = after.distance(&truth);
        assert!(after < before * 0.75, "{name}: {before} → {after}");
    }
}

#[test]
fn a_clean_photo_stays_nearly_as_it_is() {
    let file = photo("portrait-truth.png");
    let distance = restored(&file, &auto())
        .unwrap()
        .1
        .distance(&Pixels::read(&file));
    assert!(distance < 1.0, "{distance}");
}

/// Peak signal-to-noise ratio in decibels.
fn psnr(a: &Pixels, b: &Pixels) -> f64 {
    let pairs = a.rgb.iter().zip(&b.rgb);
    let squares: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 / (squares / a.rgb.len() as f64).max(1e-4)).log10()
}

#[test]
fn sound_photos_full_of_leaves_fur_and_lamps_keep_their_texture_and_colours() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../quality/photos/");
    let steps = auto_with(json!({ "dust": 0 }));
    for name in [
        "temple.jpg",
        "raccoon.jpg",
        "cat.png",
        "hopper.jpg",
        "rocket.jpg",
    ] {
        let file = std::fs::read(format!("{folder}{name}")).unwrap();
        let before = Pixels::read(&file);
        // As PNG: what it costs to write a JPEG again does not count.
        let file = png_of(before.width, before.height, &before.rgb);
        let after = restored(&file, &steps).unwrap().1;
        let found = psnr(&before, &after);
        assert!(found >= 34.0, "{name}: {found:.1} dB");
        for channel in 0..3 {
            let mean = |pixels: &Pixels| {
                let samples = pixels.rgb.iter().skip(channel).step_by(3);
                samples.map(|s| f64::from(*s)).sum::<f64>() / (pixels.rgb.len() / 3) as f64
            };
            let (a, b) = (mean(&before), mean(&after));
            assert!((a - b).abs() < 1.0, "{name}: {a} → {b}");
        }
    }
}

#[test]
fn a_faded_black_and_white_scan_stays_black_and_white_and_gets_its_contrast_back() {
    let mut print = Pixels::read(&photo("portrait-truth.png"));
    for pixel in print.rgb.chunks_exact_mut(3) {
        let light = (u32::from(pixel[0]) + 2 * u32::from(pixel[1]) + u32::from(pixel[2])) / 4;
        pixel.fill((60.0 + 0.5 * light as f32) as u8);
    }
    let after = restored(&png_of(print.width, print.height, &print.rgb), &auto())
        .unwrap()
        .1;
    let range = |pixels: &Pixels| {
        let mut sorted = pixels.rgb.clone();
        sorted.sort_unstable();
        (sorted[sorted.len() / 50], sorted[sorted.len() * 49 / 50])
    };
    let (before, (low, high)) = (range(&print), range(&after));
    assert!(
        after
            .rgb
            .chunks_exact(3)
            .all(|p| p[0] == p[1] && p[1] == p[2])
    );
    assert!(low < 25 && high > 225, "{before:?} → {low} to {high}");
}

#[test]
fn a_picture_that_is_all_face_comes_nearer_to_the_truth() {
    let face = |name: &str| {
        let whole = Pixels::read(&photo(name));
        let rows = (60..190).map(|y| &whole.rgb[(y * whole.width + 170) * 3..][..100 * 3]);
        png_of(100, 130, &rows.collect::<Vec<_>>().concat())
    };
    let (print, truth) = (face("portrait-damaged.jpg"), face("portrait-truth.png"));
    let truth = Pixels::read(&truth);
    let before = Pixels::read(&print).distance(&truth);
    let after = restored(&print, &auto()).unwrap().1.distance(&truth);
    assert!(after < before, "{before} → {after}");
}

#[derive(Default)]
struct Watcher {
    told: Mutex<Vec<f32>>,
    patience: Option<usize>,
}

impl Observer for Watcher {
    fn progress(&self, fraction: f32) {
        self.told.lock().unwrap().push(fraction);
    }

    fn is_canceled(&self) -> bool {
        let told = self.told.lock().unwrap().len();
        self.patience.is_some_and(|patience| told >= patience)
    }
}

#[test]
fn progress_rises_to_one_and_a_cancel_ends_the_work() {
    let file = photo("still-life-damaged.jpg");
    let run = |watcher: &Watcher| {
        let limits = Limits::default();
        let (output, mut out) = (Output::default(), Cursor::new(Vec::new()));
        restore(&file, &auto(), &output, &limits, watcher, &mut out).map(drop)
    };
    let watcher = Watcher::default();
    run(&watcher).unwrap();
    let told = watcher.told.into_inner().unwrap();
    assert!(told.len() > 5);
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]), "{told:?}");
    assert_eq!(told.last(), Some(&1.0));
    for patience in [0, 1, 3, told.len() - 2] {
        let watcher = Watcher {
            patience: Some(patience),
            ..Watcher::default()
        };
        let error = run(&watcher).unwrap_err();
        assert!(matches!(error, Error::Canceled), "{patience}: {error}");
        assert!(watcher.told.into_inner().unwrap().len() <= patience + 1);
    }
}

#[test]
fn a_sepia_print_stays_sepia() {
    let mut print = Pixels::read(&photo("portrait-truth.png"));
    for pixel in print.rgb.chunks_exact_mut(3) {
        let light = (u32::from(pixel[0]) + 2 * u32::from(pixel[1]) + u32::from(pixel[2])) / 4;
        let value = 45.0 + 0.6 * light as f32;
        pixel.copy_from_slice(&[value as u8, (value * 0.85) as u8, (value * 0.66) as u8]);
    }
    let file = png_of(print.width, print.height, &print.rgb);
    assert_eq!(
        analyze(&file, &Limits::default()).unwrap().tone,
        Tone::Sepia
    );
    let after = restored(&file, &auto()).unwrap().1;
    let mean = |c: usize| {
        after
            .rgb
            .iter()
            .skip(c)
            .step_by(3)
            .map(|s| f64::from(*s))
            .sum::<f64>()
    };
    let (green, blue) = (mean(1) / mean(0), mean(2) / mean(0));
    assert!(
        (green - 0.85).abs() < 0.03 && (blue - 0.66).abs() < 0.03,
        "{green} {blue}"
    );
    assert!(after.distance(&print) > 5.0);
}

#[test]
fn pictures_that_are_no_photos_get_an_answer() {
    for (width, height, level) in [(1, 1, 9), (20_000, 50, 120), (300, 200, 0), (300, 200, 255)] {
        let rgb = vec![level; width * height * 3];
        let (_, after) = restored(&png_of(width, height, &rgb), &auto()).unwrap();
        assert_eq!(after.rgb, rgb, "{width} × {height}");
    }
}

#[test]
fn a_page_of_text_stays_legible() {
    let (width, height) = (600, 800);
    let mut rgb = vec![250; width * height * 3];
    for y in 0..height {
        for x in 0..width {
            let stroke = (x * 7 + (y / 14) * 31) % 23 < 5 || (y % 14 == 3 && x % 9 < 6);
            if (y % 14) < 9 && stroke && (40..560).contains(&x) {
                rgb[(y * width + x) * 3..][..3].fill(20);
            }
        }
    }
    let page = png_of(width, height, &rgb);
    let after = restored(&page, &auto()).unwrap().1;
    let pairs = after.rgb.iter().zip(&rgb);
    let changed = pairs.filter(|(a, b)| a.abs_diff(**b) > 40).count();
    assert!(changed * 50 < rgb.len(), "{changed} of {}", rgb.len());
}

#[test]
fn sixteen_bit_grey_with_alpha_stays_grey_and_keeps_its_alpha() {
    let pixels: Vec<u8> = (0..64 * 48u32)
        .flat_map(|i| [(i % 64 * 4) as u8, 7, (i / 64 * 5) as u8, 0])
        .collect();
    let file = png_with(64, 48, &pixels, |info| {
        info.color_type = png::ColorType::GrayscaleAlpha;
        info.bit_depth = png::BitDepth::Sixteen;
    });
    let after = restored(&file, &auto()).unwrap().1;
    assert!(after.is_grey());
    let alpha = after.alpha.unwrap();
    assert_eq!((alpha[0], alpha[64 * 10]), (0, 50));
}

#[test]
fn more_sharpening_or_contrast_than_usual_is_given_to_sound_photos_too() {
    let file = photo("portrait-truth.png");
    let before = Pixels::read(&file);
    let with = |sharpen: u8, local_contrast: u8| {
        let strengths = json!({
            "dust": 0,
            "blocking": 0,
            "grain": 0,
            "fading": 0,
            "local_contrast": local_contrast,
            "sharpen": sharpen,
        });
        let after = restored(&file, &auto_with(strengths)).unwrap().1;
        let pairs = before.rgb.iter().zip(&after.rgb);
        pairs.filter(|(a, b)| a != b).count()
    };
    assert_eq!(with(0, 0), 0);
    for (sharpen, local_contrast) in [(1, 0), (0, 1)] {
        let changed = with(sharpen, local_contrast);
        assert!(
            changed > before.rgb.len() / 10,
            "{changed}: {sharpen} {local_contrast}"
        );
    }
}

#[test]
fn a_border_of_the_scanner_changes_nothing_about_the_photo() {
    let before = Pixels::read(&photo("portrait-damaged.jpg"));
    let alone = png_of(before.width, before.height, &before.rgb);
    let model = auto_with(json!({ "dust": 0, "grain": 0, "blocking": 0 }));
    let mean = |pixels: &Pixels, left: usize| {
        let mut sums = [0.0f64; 3];
        for y in 50..before.height - 50 {
            for x in 50..before.width - 50 {
                let at = ((y + left) * pixels.width + x + left) * 3;
                for (sum, value) in sums.iter_mut().zip(&pixels.rgb[at..at + 3]) {
                    *sum += f64::from(*value);
                }
            }
        }
        sums.map(|sum| sum / ((before.height - 100) * (before.width - 100)) as f64)
    };
    let expected = mean(&restored(&alone, &model).unwrap().1, 0);
    assert!(
        (expected[0] - mean(&before, 0)[0]).abs() > 10.0,
        "it is faded"
    );
    for (thick, value) in [(4, 3u8), (6, 255), (40, 8)] {
        let (width, height) = (before.width + 2 * thick, before.height + 2 * thick);
        let mut rgb = vec![value; width * height * 3];
        for y in 0..before.height {
            let (to, from) = (((y + thick) * width + thick) * 3, y * before.width * 3);
            let count = before.width * 3;
            rgb[to..][..count].copy_from_slice(&before.rgb[from..][..count]);
        }
        let framed = png_of(width, height, &rgb);
        let found = restored(&framed, &model).unwrap().1;
        let found = mean(&found, thick);
        for (found, expected) in found.iter().zip(expected) {
            assert!(
                (found - expected).abs() < 6.0,
                "{thick} {value}: {found} {expected}"
            );
        }
    }
}

#[test]
fn what_does_not_fit_into_memory_is_refused() {
    let limits = Limits {
        max_restore_bytes: 100_000,
        ..Limits::default()
    };
    let error = restore(
        &fixture("plain.jpg"),
        &auto(),
        &Output::default(),
        &limits,
        &Unwatched,
        &mut Cursor::new(Vec::new()),
    );
    assert!(matches!(error, Err(Error::NeedsTooMuchMemory { .. })));
}

#[test]
fn the_report_tells_damage_from_a_clean_photo() {
    let of = |name: &str| analyze(&photo(name), &Limits::default()).unwrap();
    let (clean, damaged) = (of("portrait-truth.png"), of("portrait-damaged.jpg"));
    assert_eq!((clean.tone, damaged.tone), (Tone::Colour, Tone::Colour));
    assert!(
        clean.fading == 0.0 && clean.cast == 0.0 && clean.noise < 0.2,
        "{clean:?}"
    );
    assert!(damaged.fading > 0.2 && damaged.cast > 0.2, "{damaged:?}");
    assert!(
        damaged.noise > 0.3 && damaged.dust_and_scratches > 0.3,
        "{damaged:?}"
    );
    assert_eq!(damaged.recipe[0].model, "auto-restore");
    assert!(
        clean.recipe.iter().all(|step| step.model != "auto-restore"),
        "{clean:?}"
    );
}
