//! What is sent to models that run elsewhere, and what is made of their answers.

use std::io::Cursor;

use engine::{Error, Format, Limits, Output, adopt, inspect, prepare};

use crate::metadata::{exif, jpeg_with_exif};
use crate::panics::without_panic;
use crate::samples::{Pixels, READABLE, fixture, photo, png_of, png_with};

const MAX_BYTES: usize = 8 << 20;

fn size_of(file: &[u8]) -> (u32, u32) {
    let info = inspect(file, file.len() as u64, &Limits::default()).unwrap();
    (info.width, info.height)
}

/// A picture in which every place is different.
fn gradient(width: usize, height: usize) -> Vec<u8> {
    let rgb: Vec<u8> = (0..width * height)
        .flat_map(|i| {
            let (x, y) = (i % width, i / width);
            [(x * 255 / width) as u8, (y * 255 / height) as u8, 90]
        })
        .collect();
    png_of(width, height, &rgb)
}

fn adopted(original: &[u8], answer: &[u8], scale: u32) -> Result<Pixels, Error> {
    let mut file = Cursor::new(Vec::new());
    let (output, limits) = (Output::default(), Limits::default());
    let adopted = without_panic(|| adopt(original, answer, scale, &output, &limits, &mut file))?;
    let file = file.into_inner();
    assert_eq!(Format::sniff(&file), Some(adopted.format));
    assert_eq!(size_of(&file), (adopted.width, adopted.height));
    Ok(Pixels::read(&file))
}

#[test]
fn every_photo_that_can_be_read_can_be_sent() {
    for name in READABLE {
        let original = fixture(name);
        let sent = prepare(&original, None, 100_000_000, MAX_BYTES, &Limits::default()).unwrap();
        assert_eq!(size_of(&sent.bytes), size_of(&original), "{name}");
        assert_eq!((sent.width, sent.height), size_of(&sent.bytes), "{name}");
        let expected = if Format::sniff(&original) == Some(Format::Jpeg) {
            "image/jpeg"
        } else {
            "image/png"
        };
        assert_eq!(sent.content_type, expected, "{name}");
        assert_eq!(
            Format::sniff(&sent.original_thumbnail),
            Some(Format::Jpeg),
            "{name}"
        );
    }
}

#[test]
fn what_is_sent_is_upright_and_says_nothing_about_where_it_was_taken() {
    let original = jpeg_with_exif(&exif(false, 6));
    let sent = prepare(&original, None, 100_000_000, MAX_BYTES, &Limits::default()).unwrap();
    assert_eq!((sent.width, sent.height), size_of(&original));
    assert!(!sent.bytes.windows(4).any(|bytes| bytes == b"Exif"));
    assert!(!sent.bytes.windows(5).any(|bytes| bytes == b"Leitz"));
}

#[test]
fn what_is_too_large_to_send_is_made_smaller_in_its_proportions() {
    let original = photo("portrait-damaged.jpg");
    let sent = prepare(&original, None, 100_000, MAX_BYTES, &Limits::default()).unwrap();
    assert_eq!((sent.width, sent.height), (316, 316));
    // As PNG it would have 700 KB, and as JPEG more than are allowed.
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        // Numerical Recipes' generator; its upper bits look random.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(480 * 480 * 3)
    .collect();
    let noise = png_of(480, 480, &noise);
    let sent = prepare(&noise, None, 100_000_000, 100_000, &Limits::default()).unwrap();
    assert_eq!(sent.content_type, "image/jpeg");
    assert!(sent.bytes.len() <= 100_000 && sent.width < 480);
    assert!(matches!(
        prepare(&noise, None, 100_000_000, 10, &Limits::default()),
        Err(Error::Internal(_))
    ));
}

#[test]
fn what_is_transparent_is_sent_on_white() {
    let pixels = [10, 20, 30, 0, 10, 20, 30, 255];
    let original = png_with(2, 1, &pixels, |info| info.color_type = png::ColorType::Rgba);
    let sent = prepare(&original, None, 100, MAX_BYTES, &Limits::default()).unwrap();
    let sent = Pixels::read(&sent.bytes);
    assert_eq!((sent.at(0, 0), sent.at(1, 0)), ([255; 3], [10, 20, 30]));
}

#[test]
fn an_answer_of_the_right_size_is_taken_as_it_is() {
    let answer = gradient(60, 40);
    let taken = adopted(&gradient(60, 40), &answer, 1).unwrap();
    assert_eq!(taken.distance(&Pixels::read(&answer)), 0.0);
    let larger = adopted(&gradient(30, 20), &answer, 2).unwrap();
    assert_eq!(larger.distance(&Pixels::read(&answer)), 0.0);
}

#[test]
fn what_a_model_adds_to_fill_its_tiles_is_cut_off() {
    // 61 × 43 is filled up to 64 × 48 and then enlarged.
    let answer = gradient(128, 96);
    let taken = adopted(&gradient(61, 43), &answer, 2).unwrap();
    assert_eq!((taken.width, taken.height), (122, 86));
    assert_eq!(taken.at(121, 85), Pixels::read(&answer).at(121, 85));
}

#[test]
fn an_answer_comes_back_in_the_proportions_of_the_photo() {
    // 3 : 2, computed in multiples of 16: stretched back, so that both edges are still there.
    let taken = adopted(&gradient(1500, 1000), &gradient(1248, 848), 1).unwrap();
    assert_eq!((taken.width, taken.height), (1248, 832));
    assert!(taken.at(1247, 831)[0] > 250 && taken.at(0, 831)[1] > 250);
    // 5 : 4 for 3 : 2: its middle.
    let taken = adopted(&gradient(150, 100), &gradient(100, 80), 1).unwrap();
    assert_eq!((taken.width, taken.height), (100, 67));
    assert_eq!(taken.at(0, 0), Pixels::read(&gradient(100, 80)).at(0, 6));
}

#[test]
fn an_answer_that_is_too_small_or_of_another_shape_is_refused() {
    for (original, answer, scale) in [
        ((512, 512), (2, 2), 1),
        ((512, 512), (600, 1200), 1),
        ((300, 200), (300, 200), 4),
        ((300, 200), (599, 400), 2),
    ] {
        let refused = adopted(
            &gradient(original.0, original.1),
            &gradient(answer.0, answer.1),
            scale,
        );
        assert!(matches!(refused, Err(Error::Misfit { .. })), "{answer:?}");
    }
}

#[test]
fn an_answer_has_the_format_and_the_exif_of_the_photo() {
    let original = jpeg_with_exif(&exif(true, 6));
    let (width, height) = size_of(&original);
    let mut file = Cursor::new(Vec::new());
    let answer = gradient(width as usize, height as usize);
    let adopted = adopt(
        &original,
        &answer,
        1,
        &Output::default(),
        &Limits::default(),
        &mut file,
    )
    .unwrap();
    let file = file.into_inner();
    assert_eq!(adopted.format, Format::Jpeg);
    // Upright already: its orientation is not applied a second time.
    assert_eq!(size_of(&file), (width, height));
    assert!(file.windows(5).any(|bytes| bytes == b"Leitz"));
}

#[test]
fn an_answer_that_is_no_picture_or_shows_nothing_is_refused() {
    let original = gradient(64, 64);
    let refused = |answer: &[u8]| adopted(&original, answer, 1).err().unwrap();
    let whole = gradient(64, 64);
    assert!(matches!(
        refused(&whole[..whole.len() - 40]),
        Error::Truncated | Error::Corrupt { .. }
    ));
    assert!(matches!(
        refused(b"<html>502 Bad Gateway</html>"),
        Error::NotAPhoto { .. }
    ));
    assert!(matches!(refused(b""), Error::Empty));
    assert!(matches!(
        refused(&png_of(64, 64, &[0; 64 * 64 * 3])),
        Error::Blank
    ));
    let limits = Limits {
        max_pixels: 4000,
        ..Limits::default()
    };
    let bomb = adopt(
        &gradient(60, 60),
        &whole,
        1,
        &Output::default(),
        &limits,
        &mut Cursor::new(Vec::new()),
    );
    assert!(matches!(bomb, Err(Error::TooManyPixels { .. })));
}
