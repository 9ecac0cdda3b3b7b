use super::super::fill::fill;
use super::*;
use crate::picture::planes::Plane;
use crate::samples::{colour_scene, grey, noisy, psnr};

/// Stripes that run slantwise.
fn stripes(width: usize, height: usize) -> Picture {
    drawn_by(width, height, |x, y| {
        0.5 + 0.35 * ((x as f32 + 0.4 * y as f32) * 0.7).sin()
    })
}

/// Bricks of two shades with bright joints.
fn bricks(width: usize, height: usize) -> Picture {
    drawn_by(width, height, |x, y| {
        let (row, down) = (y / 9, y % 9);
        let across = (x + row % 2 * 8) % 16;
        if down < 2 || across < 2 { 0.85 } else { 0.35 }
    })
}

fn drawn_by(width: usize, height: usize, value: impl Fn(usize, usize) -> f32) -> Picture {
    let values = (0..width * height).map(|at| value(at % width, at / width));
    grey(&Plane {
        width,
        height,
        values: values.collect(),
    })
}

fn rectangle(picture: &Picture, x: (usize, usize), y: (usize, usize)) -> Vec<bool> {
    let places =
        (0..picture.width * picture.height).map(|at| (at % picture.width, at / picture.width));
    places
        .map(|place| (x.0..x.1).contains(&place.0) && (y.0..y.1).contains(&place.1))
        .collect()
}

/// What lies in the gap is white, as under dust.
fn with_gap(clean: &Picture, gap: &[bool]) -> Picture {
    let mut picture = clean.clone();
    for plane in &mut picture.planes {
        for (value, gap) in plane.values.iter_mut().zip(gap) {
            *value = if *gap { 1.0 } else { *value };
        }
    }
    picture
}

/// By fast marching, and by patches after it.
fn both(clean: &Picture, gap: &[bool]) -> (Picture, Picture) {
    let mut marched = with_gap(clean, gap);
    fill(&mut marched, gap);
    let mut patched = marched.clone();
    fill_from_patches(&mut patched, gap, &vec![false; gap.len()], 1);
    (marched, patched)
}

#[test]
fn stripes_and_bricks_go_on_through_a_wide_gap_and_a_long_one() {
    for (name, clean) in [("stripes", stripes(160, 120)), ("bricks", bricks(160, 120))] {
        for (x, y) in [((60, 76), (50, 62)), ((20, 140), (60, 64))] {
            let gap = rectangle(&clean, x, y);
            let (marched, patched) = both(&clean, &gap);
            let of = |picture: &Picture| psnr(&picture.planes[0], &clean.planes[0]);
            let (before, after) = (of(&marched), of(&patched));
            assert!(
                after > before + 6.0,
                "{name}: {before:.1} dB, {after:.1} dB"
            );
        }
    }
}

#[test]
fn a_smooth_scene_is_filled_about_as_well_as_by_fast_marching() {
    let clean = colour_scene(160, 120);
    let gap = rectangle(&clean, (40, 52), (30, 90));
    let (marched, patched) = both(&clean, &gap);
    let of = |picture: &Picture| psnr(&picture.planes[1], &clean.planes[1]);
    assert!(
        of(&patched) > of(&marched) - 1.0,
        "{} {}",
        of(&marched),
        of(&patched)
    );
}

#[test]
fn in_pure_noise_nothing_is_copied() {
    let clean = grey(&noisy(&Plane::new(160, 120, 0.5), 0.08, 5));
    let gap = rectangle(&clean, (60, 72), (50, 62));
    let mut picture = with_gap(&clean, &gap);
    fill(&mut picture, &gap);
    let parts = fill_from_patches(&mut picture, &gap, &vec![false; gap.len()], 1);
    let mean = parts.iter().sum::<f32>() / 144.0;
    assert!(mean < 0.35, "{mean}");
}

#[test]
fn a_gap_at_the_border_and_in_the_corner_is_filled() {
    let clean = stripes(120, 90);
    for (x, y) in [
        ((0, 9), (30, 50)),
        ((108, 120), (78, 90)),
        ((0, 120), (0, 5)),
    ] {
        let gap = rectangle(&clean, x, y);
        let (marched, patched) = both(&clean, &gap);
        let of = |picture: &Picture| psnr(&picture.planes[0], &clean.planes[0]);
        assert!(of(&patched) > of(&marched) + 2.0, "{x:?}");
    }
}

#[test]
fn what_is_no_gap_stays_and_small_gaps_are_left_to_fast_marching() {
    let clean = stripes(120, 90);
    let mut gap = rectangle(&clean, (50, 62), (30, 50));
    let speck = rectangle(&clean, (90, 93), (60, 63));
    gap.iter_mut().zip(&speck).for_each(|(gap, s)| *gap |= s);
    let (marched, patched) = both(&clean, &gap);
    assert_ne!(marched, patched);
    for at in (0..gap.len()).filter(|at| !gap[*at] || speck[*at]) {
        assert_eq!(marched.planes[0].values[at], patched.planes[0].values[at]);
    }
}

#[test]
fn a_picture_that_is_all_gap_half_gap_or_tiny_is_left_to_fast_marching() {
    let wide = stripes(120, 90);
    let tiny = stripes(6, 5);
    for (clean, x, y) in [
        (&wide, (0, 120), (0, 90)),
        (&wide, (0, 60), (0, 90)),
        (&tiny, (1, 5), (0, 5)),
        (&tiny, (0, 1), (0, 1)),
    ] {
        let gap = rectangle(clean, x, y);
        let (marched, patched) = both(clean, &gap);
        assert_eq!(marched, patched, "{x:?} {y:?}");
    }
}

#[test]
fn nothing_is_copied_from_what_is_kept_nor_from_other_gaps() {
    // Both halves have the same stripes, the right one in red, which gives it away.
    let mut clean = stripes(120, 90);
    for at in (0..120 * 90).filter(|at| at % 120 >= 50) {
        clean.planes[0].values[at] = 1.0;
    }
    let mut gap = rectangle(&clean, (20, 32), (30, 50));
    let other = rectangle(&clean, (60, 80), (5, 85));
    gap.iter_mut().zip(&other).for_each(|(gap, o)| *gap |= o);
    let kept = rectangle(&clean, (0, 20), (0, 90));
    let (width, height) = (clean.width, clean.height);
    let depths = depths(&gap, width, height);
    let mut search = Search::of(&clean, &gap, &gap, &kept);
    let copies = search.run(&gap, &depths);
    assert!(!copies.is_empty());
    for copied in copies {
        assert!(!gap[copied.from] && !kept[copied.from], "{}", copied.from);
    }
}

#[test]
fn a_large_picture_is_filled_in_full_size() {
    let clean = drawn_by(
        360,
        270,
        |x, y| {
            if (x / 12 + y / 12) % 2 == 0 { 0.3 } else { 0.7 }
        },
    );
    let small = clean.reduced_by(3);
    let gap = rectangle(&small, (50, 64), (30, 42));
    let full: Vec<bool> = (0..360 * 270)
        .map(|at| gap[at / 360 / 3 * 120 + at % 360 / 3])
        .collect();
    let mut picture = with_gap(&clean, &full);
    fill(&mut picture, &full);
    let before = psnr(&picture.planes[0], &clean.planes[0]);
    fill_from_patches(&mut picture, &gap, &vec![false; gap.len()], 3);
    let after = psnr(&picture.planes[0], &clean.planes[0]);
    assert!(after > before + 6.0, "{before:.1} dB, {after:.1} dB");
}
