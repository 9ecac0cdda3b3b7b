use super::*;
use crate::samples::{Numbers, colour_scene, psnr};

const USUAL: Demand = Demand {
    strength: 1.0,
    doubtful: false,
};

/// Faded, with specks and a scratch.
fn dusty(clean: &Picture) -> Picture {
    let mut picture = clean.clone();
    let mut numbers = Numbers::new(7);
    let mut paint = |x: usize, y: usize| {
        for plane in &mut picture.planes {
            plane.values[y * plane.width + x] = 0.98;
        }
    };
    for _ in 0..60 {
        let x = 4 + (numbers.uniform() * (clean.width - 9) as f32) as usize;
        let y = 4 + (numbers.uniform() * (clean.height - 9) as f32) as usize;
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 1)] {
            paint(x + dx, y + dy);
        }
    }
    for y in 20..clean.height - 20 {
        paint(50 + y / 5, y);
        paint(51 + y / 5, y);
    }
    picture
}

fn faded_scene() -> Picture {
    let mut clean = colour_scene(400, 300);
    clean.change_pixels(|pixel| pixel.map(|value| 0.2 + 0.6 * value));
    clean
}

#[test]
fn specks_and_scratches_go_and_the_rest_stays() {
    let clean = faded_scene();
    let mut picture = dusty(&clean);
    let before = psnr(&picture.planes[1], &clean.planes[1]);
    let part = find(&picture, USUAL, &[], 2).part();
    let repairs = remove(&mut picture, USUAL, &[], 2, &Part::unwatched()).unwrap();
    let after = psnr(&picture.planes[1], &clean.planes[1]);
    assert!(after > before + 8.0, "{before:.1} dB → {after:.1} dB");
    assert!((0.002..0.05).contains(&part), "{part}");
    assert!((54..=66).contains(&repairs.specks), "{repairs:?}");
    // It may be found in pieces.
    assert!((1..=3).contains(&repairs.scratches), "{repairs:?}");
}

#[test]
fn at_strength_0_nothing_is_found() {
    let dust = find(
        &dusty(&faded_scene()),
        Demand {
            strength: 0.0,
            ..USUAL
        },
        &[],
        1,
    );
    assert_eq!((dust.repairs, dust.part()), (Repairs::default(), 0.0));
}

#[test]
fn a_picture_without_dust_is_left() {
    for picture in [faded_scene(), colour_scene(400, 300), colour_scene(3, 9)] {
        let mut after = picture.clone();
        remove(&mut after, USUAL, &[], 1, &Part::unwatched()).unwrap();
        assert_eq!(after, picture);
    }
}

#[test]
fn eyes_are_no_dust() {
    let mut picture = faded_scene();
    let clean = picture.clone();
    // Many bright specks, so that dust is looked for at all, and two eyes with lights in them.
    picture = dusty(&picture);
    let eye = |picture: &mut Picture, cx: usize, cy: usize| {
        for y in cy - 6..=cy + 6 {
            for x in cx - 6..=cx + 6 {
                let away = (x as f32 - cx as f32).hypot(y as f32 - cy as f32);
                let value = if away < 1.5 { 0.95 } else { 0.1 };
                if away < 6.0 {
                    for plane in &mut picture.planes {
                        plane.values[y * plane.width + x] = value;
                    }
                }
            }
        }
    };
    eye(&mut picture, 250, 60);
    eye(&mut picture, 290, 60);
    let before = picture.clone();
    remove(&mut picture, USUAL, &[], 1, &Part::unwatched()).unwrap();
    assert_ne!(picture, clean);
    for x in [250, 290] {
        for at in [(x, 60), (x + 3, 62)] {
            assert_eq!(
                picture.pixel(at.0, at.1),
                before.pixel(at.0, at.1),
                "{at:?}"
            );
        }
    }
}

#[test]
fn nothing_is_filled_in_what_is_protected_and_a_scratch_is_mended_around_it() {
    let clean = faded_scene();
    let mut picture = dusty(&clean);
    let before = picture.clone();
    // The scratch runs through (74, 120).
    let eye = Region {
        x: 74.0,
        y: 120.0,
        radius: 8.0,
    };
    remove(&mut picture, USUAL, &[eye], 1, &Part::unwatched()).unwrap();
    for (x, y) in [(74, 120), (75, 120), (73, 116), (75, 124)] {
        assert_eq!(picture.pixel(x, y), before.pixel(x, y), "{x}, {y}");
    }
    let off = |x: usize, y: usize| (picture.pixel(x, y)[1] - clean.pixel(x, y)[1]).abs();
    for y in [60, 90, 160, 200] {
        assert!(off(50 + y / 5, y) < 0.1, "{y}: {}", off(50 + y / 5, y));
    }
}

/// Grainy, faded, and with a curved scratch; the pixels of the scratch.
fn scratched() -> (Picture, Vec<usize>) {
    let (width, height) = (400, 300);
    let mut picture = faded_scene();
    let mut numbers = Numbers::new(3);
    for at in 0..width * height {
        let grain = 0.03 * numbers.normal();
        for plane in &mut picture.planes {
            plane.values[at] += grain;
        }
    }
    picture = dusty(&picture);
    let mut scratch = Vec::new();
    for y in 30..270 {
        let x = 200.0 + 60.0 * (y as f32 / 70.0).sin();
        for x in x as usize..x as usize + 2 {
            scratch.push(y * width + x);
            for plane in &mut picture.planes {
                plane.values[y * width + x] = 0.95;
            }
        }
    }
    (picture, scratch)
}

#[test]
fn a_curved_scratch_over_grain_is_found_whole() {
    let (picture, scratch) = scratched();
    let dust = find(&picture, USUAL, &[], 2);
    let found = scratch.iter().filter(|at| dust.mask[**at]).count();
    assert!(
        found * 100 > scratch.len() * 95,
        "{found} of {}",
        scratch.len()
    );
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let (picture, _) = scratched();
    let [one, two, five] = [1, 2, 5].map(|threads| find(&picture, USUAL, &[], threads).mask);
    assert_eq!((&one, &one), (&two, &five));
}

#[test]
fn wires_whiskers_and_letters_of_a_clean_photo_stay() {
    let mut picture = faded_scene();
    let mut paint = |x: usize, y: usize, value: f32| {
        for plane in &mut picture.planes {
            plane.values[y * plane.width + x] = value;
        }
    };
    for x in 0..400 {
        // A wire from side to side, and whiskers beside each other.
        paint(x, 20 + x / 20, 0.2);
        if (60..140).contains(&x) {
            (0..6).for_each(|i| paint(x, 60 + i * 7 + x * i / 60, 0.8));
        }
    }
    // Strokes of letters in rows.
    for row in 0..6 {
        for letter in 0..22 {
            let (x, y) = (150 + letter * 9, 120 + row * 18);
            for i in 0..9 {
                paint(x, y + i, 0.1);
                paint(x + i / 2, y + i * (letter % 3) / 2, 0.1);
            }
        }
    }
    let mut after = picture.clone();
    remove(&mut after, USUAL, &[], 2, &Part::unwatched()).unwrap();
    assert_eq!(after, picture);
}

#[test]
fn black_white_tiny_and_very_long_pictures_are_left() {
    for (width, height, value) in [(90, 70, 0), (90, 70, 255), (1, 1, 80), (20_000, 50, 128)] {
        let picture = Picture::from_rgb(width, height, &vec![value; width * height * 3]);
        let mut after = picture.clone();
        remove(&mut after, USUAL, &[], 2, &Part::unwatched()).unwrap();
        assert_eq!(after, picture);
    }
}

#[test]
fn a_page_full_of_dark_specks_is_text() {
    let defects = |count: usize| Defects {
        specks: (0..count)
            .map(|_| Speck {
                pixels: vec![0],
                likelihood: 0.9,
                length: 1.0,
                middle: (0.0, 0.0),
            })
            .collect(),
        curves: Curves {
            found: Vec::new(),
            doubtful: Vec::new(),
        },
    };
    let are_letters = |bright, dark| are_letters(&[defects(bright), defects(dark)], 1e5);
    assert!(are_letters(70, 80));
    assert!(!are_letters(120, 40));
    assert!(!are_letters(20, 60));
}

/// A faded scene with dust, and a faint long line over a part of it.
fn with_a_faint_line() -> (Picture, Vec<usize>) {
    let mut picture = dusty(&faded_scene());
    let width = picture.width;
    let line: Vec<usize> = (30..250).map(|y| y * width + 300 - y / 6).collect();
    for plane in &mut picture.planes {
        line.iter().for_each(|at| plane.values[*at] += FAINT);
    }
    (picture, line)
}

const FAINT: f32 = 0.06;

#[test]
fn a_line_in_doubt_is_left_and_counted_and_filled_for_who_asks() {
    let (picture, line) = with_a_faint_line();
    let covered = |dust: &Dust| line.iter().filter(|at| dust.mask[**at]).count();
    let left = find(&picture, USUAL, &[], 2);
    assert_eq!(left.repairs.doubtful_scratches, 1, "{:?}", left.repairs);
    assert!(covered(&left) < line.len() / 4, "{}", covered(&left));
    let bold = Demand {
        doubtful: true,
        ..USUAL
    };
    let filled = find(&picture, bold, &[], 2);
    assert!(covered(&filled) > line.len() / 2, "{}", covered(&filled));
    let expected = Repairs {
        scratches: left.repairs.scratches + 1,
        doubtful_scratches: 0,
        ..left.repairs
    };
    assert_eq!(filled.repairs, expected);
}

#[test]
fn what_is_kept_counts_as_neither_filled_nor_left() {
    let picture = dusty(&faded_scene());
    let everything = Region {
        x: 200.0,
        y: 150.0,
        radius: 400.0,
    };
    let dust = find(&picture, USUAL, &[everything], 2);
    assert_eq!((dust.repairs, dust.part()), (Repairs::default(), 0.0));
}
