//! The network must be worth its time.

use engine::resize::bicubic;

use crate::samples::{Pixels, photo, photo_2x_with, photo_4x, png_of, restored};

/// Peak signal-to-noise ratio of the lightness (Rec. 601), in decibels.
fn psnr(truth: &[u8], other: &[u8]) -> f64 {
    let luma =
        |p: &[u8]| 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]);
    let squares = truth
        .chunks(3)
        .zip(other.chunks(3))
        .map(|(a, b)| (luma(a) - luma(b)).powi(2));
    let mean = squares.sum::<f64>() / (truth.len() / 3) as f64;
    10.0 * (255.0 * 255.0 / mean).log10()
}

#[test]
fn photo_2x_beats_the_plain_enlargement_by_two_decibels() {
    for name in ["portrait-truth.png", "still-life-truth.png"] {
        let truth = Pixels::read(&photo(name));
        let size = (truth.width, truth.height);
        let half = (truth.width / 2, truth.height / 2);
        let small = bicubic(&truth.rgb, 3, size, half);
        let plain = psnr(&truth.rgb, &bicubic(&small, 3, half, size));
        let (_, result) = restored(&png_of(half.0, half.1, &small), &photo_2x_with(0)).unwrap();
        let ours = psnr(&truth.rgb, &result.rgb);
        assert!(
            ours >= plain + 2.0,
            "{name}: {ours:.2} dB against {plain:.2} dB"
        );
    }
}

#[test]
fn fidelity_leads_from_the_network_to_the_plain_enlargement() {
    let small = bicubic(
        &Pixels::read(&photo("portrait-truth.png")).rgb,
        3,
        (512, 512),
        (64, 64),
    );
    let original = png_of(64, 64, &small);
    let with = |fidelity| restored(&original, &photo_4x(fidelity)).unwrap().1;
    let plain = bicubic(&small, 3, (64, 64), (256, 256));
    let (alone, half, faithful) = (with(0.0), with(0.5), with(1.0));
    assert_eq!(faithful.rgb, plain);
    assert!(alone.distance(&faithful) > 1.0);
    let ratio = half.distance(&faithful) / alone.distance(&faithful);
    assert!((0.45..0.55).contains(&ratio), "{ratio}");
}

#[test]
fn the_result_keeps_the_colours_of_the_photo() {
    for name in ["portrait-damaged.jpg", "still-life-damaged.jpg"] {
        let original = Pixels::read(&photo(name));
        // A part is enough, and sooner done.
        let part = (160, 120);
        let rows = (100..100 + part.1).flat_map(|y| {
            let from = (y * original.width + 150) * 3;
            original.rgb[from..from + part.0 * 3].to_vec()
        });
        let part_rgb: Vec<u8> = rows.collect();
        let means = |rgb: &[u8]| {
            [0, 1, 2].map(|c| {
                let samples = rgb.iter().skip(c).step_by(3).map(|s| f64::from(*s));
                samples.sum::<f64>() / (rgb.len() / 3) as f64
            })
        };
        for model in [photo_2x_with(2), photo_4x(0.0)] {
            let (_, result) = restored(&png_of(part.0, part.1, &part_rgb), &model).unwrap();
            for (before, after) in means(&part_rgb).iter().zip(means(&result.rgb)) {
                assert!(
                    (before - after).abs() < 2.0,
                    "{name} {model:?}: {before} → {after}"
                );
            }
        }
    }
}
