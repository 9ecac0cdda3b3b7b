//! What comes with the pixels: orientation, Exif, colour profiles.

use std::borrow::Cow;

use engine::{Limits, inspect};
use moxcms::ColorProfile;

use crate::samples::{PLAIN, Pixels, fixture, photo_2x, png_with, restored, restored_file};

/// The bytes of the thumbnail in [`exif`].
const THUMBNAIL: &[u8] = b"\xff\xd8 the photo as it was \xff\xd9";

/// An Exif block with an orientation, a maker, sizes, and a thumbnail.
pub(crate) fn exif(big_endian: bool, orientation: u16) -> Vec<u8> {
    let u16_of = |v: u16| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    let u32_of = |v: u32| {
        if big_endian {
            v.to_be_bytes()
        } else {
            v.to_le_bytes()
        }
    };
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&u16_of(tag)[..], &u16_of(kind), &u32_of(count), &value].concat()
    };
    let short = |v: u16| [u16_of(v), [0, 0]].concat().try_into().unwrap();
    let main = [
        entry(0x010f, 2, 8, u32_of(8 + 42)),
        entry(0x0112, 3, 1, short(orientation)),
        entry(0x8769, 4, 1, u32_of(8 + 42 + 8)),
    ];
    let sizes = [
        entry(0xa002, 3, 1, short(61)),
        entry(0xa003, 4, 1, u32_of(43)),
    ];
    let small = [
        entry(0x0103, 3, 1, short(6)),
        entry(0x0201, 4, 1, u32_of(8 + 42 + 8 + 30 + 42)),
        entry(0x0202, 4, 1, u32_of(THUMBNAIL.len() as u32)),
    ];
    let mut out = if big_endian {
        b"MM\0\x2a".to_vec()
    } else {
        b"II\x2a\0".to_vec()
    };
    out.extend(u32_of(8));
    out.extend(u16_of(3));
    out.extend(main.concat());
    out.extend(u32_of(8 + 42 + 8 + 30));
    out.extend(b"Leitz A\0");
    out.extend(u16_of(2));
    out.extend(sizes.concat());
    out.extend(u32_of(0));
    out.extend(u16_of(3));
    out.extend(small.concat());
    out.extend(u32_of(0));
    out.extend(THUMBNAIL);
    out
}

fn jpeg_with_segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let jpeg = fixture("plain.jpg");
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

pub(crate) fn jpeg_with_exif(exif: &[u8]) -> Vec<u8> {
    jpeg_with_segment(0xe1, &[b"Exif\0\0", exif].concat())
}

fn webp_with_exif(exif: &[u8]) -> Vec<u8> {
    let plain = fixture("lossless.webp");
    let mut body = b"WEBPVP8X\x0a\0\0\0\x08\0\0\0".to_vec();
    body.extend([60, 0, 0, 42, 0, 0]);
    body.extend(&plain[12..]);
    body.extend(b"EXIF");
    body.extend((exif.len() as u32).to_le_bytes());
    body.extend(exif);
    body.resize(body.len().next_multiple_of(2), 0);
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

fn png_with_exif(exif: &[u8]) -> Vec<u8> {
    let pixels = Pixels::read(&fixture("truecolor.png"));
    png_with(61, 43, &pixels.rgb, |info| {
        info.exif_metadata = Some(Cow::Owned(exif.to_vec()))
    })
}

/// The same page with another orientation: ImageMagick wrote the tag with the value 1.
fn tiff_with_orientation(orientation: u8) -> Vec<u8> {
    let mut tiff = fixture("lzw.tiff");
    let tag = tiff
        .windows(8)
        .position(|w| w == [0x12, 1, 3, 0, 1, 0, 0, 0])
        .unwrap();
    tiff[tag + 8] = orientation;
    tiff
}

/// The Exif block of a result.
fn exif_of(file: &[u8]) -> Option<Vec<u8>> {
    if file.starts_with(b"\xff\xd8") {
        let at = file.windows(6).position(|w| w == b"Exif\0\0")?;
        let length = usize::from(u16::from_be_bytes([file[at - 2], file[at - 1]]));
        return Some(file[at + 6..at - 2 + length].to_vec());
    }
    let reader = png::Decoder::new(std::io::Cursor::new(file))
        .read_info()
        .unwrap();
    reader.info().exif_metadata.as_deref().map(<[u8]>::to_vec)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn every_format_comes_out_upright() {
    let (_, stored) = restored(&fixture("truecolor.png"), &PLAIN).unwrap();
    let files = [
        ("jpeg", jpeg_with_exif(&exif(true, 6))),
        ("png", png_with_exif(&exif(false, 6))),
        ("webp", webp_with_exif(&exif(true, 6))),
        ("tiff", tiff_with_orientation(6)),
    ];
    for (name, file) in files {
        let info = inspect(&file, file.len() as u64, &Limits::default()).unwrap();
        assert_eq!((info.width, info.height), (43, 61), "{name}");
        let (result, pixels) = restored(&file, &PLAIN).unwrap();
        assert_eq!(result.original, info, "{name}");
        assert_eq!((pixels.width, pixels.height), (43 * 4, 61 * 4), "{name}");
        // Orientation 6: what is stored at the left bottom belongs to the left top.
        let far =
            |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).max().unwrap();
        for (x, y) in [(5, 5), (100, 31), (160, 200)] {
            let expected = stored.at(y, stored.height - 1 - x);
            assert!(far(pixels.at(x, y), expected) < 40, "{name} at {x}, {y}");
        }
        let small = Pixels::read(&result.original_thumbnail);
        assert_eq!((small.width, small.height), (43, 61), "{name}");
    }
}

#[test]
fn exif_is_kept_but_for_orientation_sizes_and_thumbnail() {
    for big_endian in [true, false] {
        let before = exif(big_endian, 8);
        assert!(contains(&before, THUMBNAIL));
        for original in [
            jpeg_with_exif(&before),
            png_with_exif(&before),
            webp_with_exif(&before),
        ] {
            let (_, file) = restored_file(&original, &photo_2x()).unwrap();
            let after = exif_of(&file).expect("Exif is kept");
            let mut expected = exif(big_endian, 1);
            // The block ends where the thumbnail's directory began, and points to none.
            expected.truncate(8 + 42 + 8 + 30);
            expected[8 + 38..8 + 42].fill(0);
            // Upright, 61 × 43 is 43 × 61; doubled.
            let (width, height) = (86u16, 122u32);
            let sizes = 8 + 42 + 8 + 2;
            let (w, h) = if big_endian {
                (width.to_be_bytes(), height.to_be_bytes())
            } else {
                (width.to_le_bytes(), height.to_le_bytes())
            };
            expected[sizes + 8..sizes + 10].copy_from_slice(&w);
            expected[sizes + 20..sizes + 24].copy_from_slice(&h);
            assert_eq!(after, expected);
            assert!(!contains(&file, b"the photo as it was"));
        }
    }
}

#[test]
fn broken_exif_is_dropped_and_harms_nothing() {
    let whole = exif(true, 6);
    for broken in [
        &b"not exif"[..],
        b"",
        b"MM\0\x2a\xff\xff\xff\xff",
        &whole[..12],
    ] {
        let (_, file) = restored_file(&jpeg_with_exif(broken), &photo_2x()).unwrap();
        assert_eq!(exif_of(&file), None);
    }
}

#[test]
fn exif_that_is_larger_than_any_camera_writes_is_dropped_in_every_format() {
    let mut large = exif(false, 6);
    large.resize(70_000, 1);
    for file in [png_with_exif(&large), webp_with_exif(&large)] {
        let (_, result) = restored_file(&file, &photo_2x()).unwrap();
        assert_eq!(exif_of(&result), None);
    }
}

#[test]
fn exif_that_just_fits_into_a_jpeg_segment_is_kept() {
    let mut large = exif(true, 1);
    large.truncate(8 + 42 + 8 + 30);
    large[8 + 38..8 + 42].fill(0);
    large.resize(65_533 - 6, 1);
    let (_, file) = restored_file(&jpeg_with_exif(&large), &photo_2x()).unwrap();
    assert_eq!(exif_of(&file).map(|exif| exif.len()), Some(65_533 - 6));
}

#[test]
fn a_turned_tiff_becomes_one_that_is_upright() {
    let (_, file) = restored_file(&tiff_with_orientation(3), &photo_2x()).unwrap();
    let mut decoder = tiff::decoder::Decoder::new(std::io::Cursor::new(&file)).unwrap();
    let orientation = decoder.get_tag_u32(tiff::tags::Tag::Orientation);
    assert_eq!(orientation.unwrap(), 1);
}

#[test]
fn results_are_tagged_as_srgb() {
    let (_, jpeg) = restored_file(&fixture("plain.jpg"), &photo_2x()).unwrap();
    let at = jpeg
        .windows(12)
        .position(|w| w == b"ICC_PROFILE\0")
        .expect("a profile");
    let length = usize::from(u16::from_be_bytes([jpeg[at - 2], jpeg[at - 1]]));
    let profile = ColorProfile::new_from_slice(&jpeg[at + 14..at - 2 + length]).unwrap();
    assert!(profile.is_matrix_shaper());
    let (_, png) = restored_file(&fixture("truecolor.png"), &photo_2x()).unwrap();
    let reader = png::Decoder::new(std::io::Cursor::new(&png))
        .read_info()
        .unwrap();
    assert_eq!(
        reader.info().srgb,
        Some(png::SrgbRenderingIntent::Perceptual)
    );
}

#[test]
fn a_profile_is_converted_to_srgb_in_every_format() {
    let icc = ColorProfile::new_adobe_rgb().encode().unwrap();
    let pixels = [100, 150, 100].repeat(61 * 43);
    let png = png_with(61, 43, &pixels, |info| {
        info.icc_profile = Some(Cow::Owned(icc.clone()))
    });
    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 98);
    encoder.add_icc_profile(&icc).unwrap();
    encoder
        .encode(&pixels, 61, 43, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    for file in [png, jpeg] {
        let (_, result) = restored(&file, &PLAIN).unwrap();
        let [r, g, b] = result.at(100, 100);
        assert!(r < 90 && b < 100 && g.abs_diff(150) < 6, "{r} {g} {b}");
    }
}

#[test]
fn a_broken_profile_is_ignored() {
    let file = jpeg_with_segment(0xe2, b"ICC_PROFILE\0\x01\x01 nothing of the kind");
    let (_, with) = restored(&file, &PLAIN).unwrap();
    let (_, without) = restored(&fixture("plain.jpg"), &PLAIN).unwrap();
    assert_eq!(with, without);
}
