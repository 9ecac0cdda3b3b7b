//! Small pictures for lists.

use engine::{Limits, THUMBNAIL_SIDE, thumbnail};

use crate::samples::{PLAIN, Pixels, fixture, photo, restored};

#[test]
fn a_thumbnail_fits_and_looks_like_the_photo() {
    let small =
        Pixels::read(&thumbnail(&photo("still-life-truth.png"), &Limits::default(), 120).unwrap());
    assert_eq!((small.width, small.height), (120, 80));
    let whole = Pixels::read(&photo("still-life-truth.png"));
    // 600 × 400 to 120 × 80: each pixel is the mean of 25.
    let mean = |x: usize, y: usize, channel: usize| {
        let block = (0..25).map(|i| whole.at(x * 5 + i % 5, y * 5 + i / 5)[channel]);
        (block.map(u32::from).sum::<u32>() / 25) as u8
    };
    let expected = Pixels {
        width: 120,
        height: 80,
        rgb: (0..120 * 80 * 3)
            .map(|i| mean(i / 3 % 120, i / 360, i % 3))
            .collect(),
        alpha: None,
    };
    assert!(
        small.distance(&expected) < 6.0,
        "{}",
        small.distance(&expected)
    );
}

#[test]
fn a_small_photo_is_not_enlarged() {
    let small = Pixels::read(&thumbnail(&fixture("plain.jpg"), &Limits::default(), 480).unwrap());
    assert_eq!((small.width, small.height), (61, 43));
}

#[test]
fn transparency_is_shown_on_white() {
    let small = Pixels::read(&thumbnail(&fixture("alpha.png"), &Limits::default(), 480).unwrap());
    let clear = if small.at(30, 41).iter().all(|s| *s > 235) {
        41
    } else {
        1
    };
    assert!(
        small.at(30, clear).iter().all(|s| *s > 235),
        "{:?}",
        small.at(30, clear)
    );
}

#[test]
fn a_restoration_gives_thumbnails_of_both_pictures() {
    let (result, _) = restored(&photo_part(), &PLAIN).unwrap();
    let after = Pixels::read(&result.thumbnail);
    let before = Pixels::read(&result.original_thumbnail);
    assert_eq!((before.width, before.height), (61, 43));
    assert_eq!((after.width, after.height), (244, 172));
    assert!(after.width.max(after.height) <= THUMBNAIL_SIDE as usize);
}

fn photo_part() -> Vec<u8> {
    fixture("truecolor.png")
}
