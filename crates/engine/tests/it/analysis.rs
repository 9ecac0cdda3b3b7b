//! The damage report: each kind of damage raises its own score, and what is no damaged photo gets a
//! calm answer.

use engine::{Analysis, Damage, Error, Hue, Limits, Reason, Severity, SizeClass, Tone, analyze};

use crate::samples::{Pixels, photo, png_of, png_with};

fn report(file: &[u8]) -> Analysis {
    analyze(file, &Limits::default()).unwrap()
}

/// The clean portrait with each pixel changed: its place, and its colour from 0 to 255.
fn changed(mut change: impl FnMut(usize, usize, [f32; 3]) -> [f32; 3]) -> Analysis {
    let mut pixels = Pixels::read(&photo("portrait-truth.png"));
    let width = pixels.width;
    for (at, pixel) in pixels.rgb.chunks_exact_mut(3).enumerate() {
        let before = [0, 1, 2].map(|c: usize| f32::from(pixel[c]));
        let after = change(at % width, at / width, before);
        for (sample, value) in pixel.iter_mut().zip(after) {
            *sample = value.round().clamp(0.0, 255.0) as u8;
        }
    }
    report(&png_of(pixels.width, pixels.height, &pixels.rgb))
}

/// Numbers that look like chance, from -1 to 1.
fn chance(seed: &mut u32) -> f32 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*seed >> 8) as f32 / (1 << 23) as f32 - 1.0
}

fn reasons(report: &Analysis) -> Vec<Reason> {
    let steps = report.recipe.iter();
    steps.flat_map(|step| step.reasons.clone()).collect()
}

#[test]
fn a_clean_small_photo_is_only_to_be_enlarged() {
    let report = report(&photo("portrait-truth.png"));
    let found = report.damage().map(|(_, score)| Severity::of(score));
    assert_eq!(found, [Severity::None; 6], "{report:?}");
    assert_eq!((report.size, report.cast_hue), (SizeClass::Small, None));
    assert_eq!(reasons(&report), [Reason::Small]);
    assert_eq!(report.faces, 1);
}

#[test]
fn lost_contrast_raises_fading() {
    let report = changed(|_, _, pixel| pixel.map(|value| 55.0 + 0.6 * value));
    assert!(Severity::of(report.fading) > Severity::Slight, "{report:?}");
    assert!(report.cast < 0.35 && report.noise < 0.12, "{report:?}");
    assert!(reasons(&report).contains(&Reason::Damage(Damage::Fading)));
}

#[test]
fn a_tint_raises_the_cast_and_names_its_hue() {
    let report = changed(|_, _, [r, g, b]| [40.0 + 0.82 * r, 36.0 + 0.78 * g, 8.0 + 0.55 * b]);
    assert!(Severity::of(report.cast) > Severity::Slight, "{report:?}");
    assert_eq!(report.cast_hue, Some(Hue::Yellow));
    assert!(reasons(&report).contains(&Reason::Damage(Damage::Cast)));
}

#[test]
fn grain_raises_noise() {
    let mut seed = 7;
    let report = changed(|_, _, pixel| {
        let grain = 26.0 * chance(&mut seed);
        pixel.map(|value| value + grain)
    });
    assert!(Severity::of(report.noise) > Severity::None, "{report:?}");
    assert_eq!(Severity::of(report.blur), Severity::None, "{report:?}");
    assert!(reasons(&report).contains(&Reason::Damage(Damage::Noise)));
}

#[test]
fn specks_and_scratches_raise_dust() {
    let mut seed = 3;
    let specks: Vec<(f32, f32)> = (0..150)
        .map(|_| {
            (
                256.0 + 256.0 * chance(&mut seed),
                256.0 + 256.0 * chance(&mut seed),
            )
        })
        .collect();
    let report = changed(|x, y, pixel| {
        let near = |(cx, cy): &(f32, f32)| (x as f32 - cx).hypot(y as f32 - cy) < 2.5;
        if x % 97 == 40 || specks.iter().any(near) {
            [250.0; 3]
        } else {
            pixel
        }
    });
    assert!(
        Severity::of(report.dust_and_scratches) > Severity::None,
        "{report:?}"
    );
    assert!(reasons(&report).contains(&Reason::Damage(Damage::DustAndScratches)));
}

#[test]
fn what_is_out_of_focus_is_blurred_and_that_is_not_mended() {
    let clean = Pixels::read(&photo("portrait-truth.png"));
    let (width, height) = (clean.width, clean.height);
    let mean = |x: usize, y: usize, c: usize| {
        let (xs, ys) = (
            x.saturating_sub(5)..(x + 6).min(width),
            y.saturating_sub(5)..(y + 6).min(height),
        );
        let count = xs.len() * ys.len();
        let rows = ys.flat_map(|y| xs.clone().map(move |x| (y * width + x) * 3 + c));
        rows.map(|at| f32::from(clean.rgb[at])).sum::<f32>() / count as f32
    };
    let report = changed(|x, y, _| [0, 1, 2].map(|c| mean(x, y, c)));
    assert!(Severity::of(report.blur) > Severity::None, "{report:?}");
    assert!(!reasons(&report).contains(&Reason::Damage(Damage::Blur)));
}

#[test]
fn blocks_of_eight_raise_blocking() {
    let clean = Pixels::read(&photo("portrait-truth.png"));
    let width = clean.width;
    // Hard compression leaves little more than the mean of each block.
    let mean = |x: usize, y: usize, c: usize| {
        let (x, y) = (x / 8 * 8, y / 8 * 8);
        let block = (y..y + 8).flat_map(|y| (x..x + 8).map(move |x| (y * width + x) * 3 + c));
        block.map(|at| f32::from(clean.rgb[at])).sum::<f32>() / 64.0
    };
    let report = changed(|x, y, pixel| [0, 1, 2].map(|c| 0.7 * mean(x, y, c) + 0.3 * pixel[c]));
    assert!(Severity::of(report.blocking) > Severity::None, "{report:?}");
    assert!(reasons(&report).contains(&Reason::Damage(Damage::Blocking)));
}

#[test]
fn black_and_white_and_sepia_have_no_cast() {
    let light = |[r, g, b]: [f32; 3]| 0.3 * r + 0.6 * g + 0.1 * b;
    let grey = changed(|_, _, pixel| [light(pixel); 3]);
    assert_eq!((grey.tone, grey.cast), (Tone::BlackAndWhite, 0.0));
    let sepia = changed(|_, _, pixel| {
        let value = light(pixel);
        [value, value * 0.86, value * 0.68]
    });
    assert_eq!(
        (sepia.tone, sepia.cast, sepia.cast_hue),
        (Tone::Sepia, 0.0, None)
    );
}

#[test]
fn sixteen_bits_say_the_same_as_eight() {
    let eight = Pixels::read(&photo("portrait-truth.png"));
    let wide: Vec<u8> = eight.rgb.iter().flat_map(|sample| [*sample; 2]).collect();
    let file = png_with(eight.width, eight.height, &wide, |info| {
        info.color_type = png::ColorType::Rgb;
        info.bit_depth = png::BitDepth::Sixteen;
    });
    assert_eq!(report(&file), report(&photo("portrait-truth.png")));
}

#[test]
fn what_is_no_photo_gets_a_calm_answer() {
    for (width, height, level) in [
        (1, 1, 9),
        (3, 2, 200),
        (300, 200, 0),
        (300, 200, 255),
        (20_000, 50, 120),
    ] {
        let report = report(&png_of(width, height, &vec![level; width * height * 3]));
        let scores = report.damage().map(|(_, score)| score);
        assert!(
            scores.iter().all(|score| (0.0..=1.0).contains(score)),
            "{report:?}"
        );
        let mends = report
            .recipe
            .iter()
            .any(|step| step.model == "auto-restore");
        assert!(!mends, "{width} × {height}: {report:?}");
    }
}

#[test]
fn a_page_of_text_is_not_taken_for_dust() {
    let (width, height) = (600, 800);
    let mut rgb = vec![250; width * height * 3];
    for y in 40..760 {
        for x in 40..560 {
            let stroke = (x * 7 + (y / 14) * 31) % 23 < 5 || (y % 14 == 3 && x % 9 < 6);
            if y % 14 < 9 && stroke {
                rgb[(y * width + x) * 3..][..3].fill(20);
            }
        }
    }
    let report = report(&png_of(width, height, &rgb));
    assert!(
        Severity::of(report.dust_and_scratches) < Severity::Clear,
        "{report:?}"
    );
    assert_eq!(report.tone, Tone::BlackAndWhite);
}

#[test]
fn a_file_that_is_cut_off_broken_or_too_large_is_refused() {
    let whole = photo("portrait-damaged.jpg");
    let cut = analyze(&whole[..whole.len() / 2], &Limits::default());
    assert!(matches!(cut, Err(Error::Truncated)), "{cut:?}");
    let text = analyze(b"just some text", &Limits::default());
    assert!(matches!(text, Err(Error::NotAPhoto { .. })), "{text:?}");
    let limits = Limits {
        max_decode_bytes: 100_000,
        ..Limits::default()
    };
    let large = analyze(&whole, &limits).unwrap_err();
    assert!(
        matches!(large, Error::NeedsTooMuchMemory { .. }),
        "{large:?}"
    );
}
