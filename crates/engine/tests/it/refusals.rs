//! What is refused, and with which words.

use engine::{Error, Feature, Limits, LooksLike, Output, inspect, thumbnail};

use crate::samples::{Unwatched, fixture, photo_2x, photo_4x, png_of, restored};

fn looked_at(bytes: &[u8]) -> Error {
    let limits = Limits::default();
    let by_header = inspect(bytes, bytes.len() as u64, &limits).unwrap_err();
    let by_restoring = restored(bytes, &photo_2x()).unwrap_err();
    assert_eq!(by_header.to_string(), by_restoring.to_string());
    by_header
}

#[test]
fn other_files_are_refused_by_what_they_look_like() {
    let files: [(&[u8], LooksLike); 16] = [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", LooksLike::Svg),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><svg/>",
            LooksLike::Svg,
        ),
        (b"  <!DOCTYPE html><p>hello", LooksLike::Html),
        (b"<HTML><body>", LooksLike::Html),
        (b"<?xml version='1.0'?><note/>", LooksLike::Xml),
        (b"GIF89a\x01\0\x01\0", LooksLike::Gif),
        (b"BM\x36\0\0\0", LooksLike::Bmp),
        (b"%PDF-1.7\n", LooksLike::Pdf),
        (b"\0\0\0\x18ftypheic\0\0\0\0", LooksLike::Heic),
        (b"\0\0\0\x1cftypavif\0\0\0\0", LooksLike::Avif),
        (b"\0\0\0\x20ftypisom\0\0\0\0", LooksLike::Video),
        (b"II\x2a\0\x10\0\0\0CR\x02\0", LooksLike::CameraRaw),
        (b"PK\x03\x04\x14\0", LooksLike::Zip),
        (b"RIFF\x24\0\0\0WAVEfmt ", LooksLike::SoundOrVideo),
        (b"\x7fELF\x02\x01", LooksLike::Program),
        (b"just some words\n", LooksLike::Text),
    ];
    for (bytes, name) in files {
        let error = looked_at(bytes);
        assert!(
            matches!(error, Error::NotAPhoto { looks_like: Some(n) } if n == name),
            "{error}"
        );
    }
}

#[test]
fn unknown_bytes_are_refused_as_no_photo() {
    let error = looked_at(&[7, 1, 200, 33, 0, 0, 12]);
    assert!(
        matches!(error, Error::NotAPhoto { looks_like: None }),
        "{error}"
    );
}

#[test]
fn an_empty_file_is_called_empty() {
    assert!(matches!(looked_at(b""), Error::Empty));
}

#[test]
fn variants_that_are_not_read_are_named() {
    let is = |error: &Error, expected| matches!(error, Error::Unsupported { feature } if *feature == expected);
    for (name, feature) in [
        ("animated.webp", Feature::AnimatedWebP),
        ("float.tiff", Feature::TiffSamples),
        ("fax.tiff", Feature::TiffKind),
    ] {
        let error = restored(&fixture(name), &photo_2x()).unwrap_err();
        assert!(is(&error, feature), "{name}: {error}");
    }
    for (marker, feature) in [
        (0xc3, Feature::LosslessJpeg),
        (0xc9, Feature::ArithmeticJpeg),
        (0xc5, Feature::HierarchicalJpeg),
    ] {
        let mut jpeg = fixture("plain.jpg");
        let frame = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
        jpeg[frame + 1] = marker;
        assert!(is(&looked_at(&jpeg), feature));
    }
    let mut twelve_bits = fixture("plain.jpg");
    let frame = twelve_bits
        .windows(2)
        .position(|w| w == [0xff, 0xc0])
        .unwrap();
    twelve_bits[frame + 4] = 12;
    assert!(is(&looked_at(&twelve_bits), Feature::JpegBits));
}

/// A PNG header with this size, its checksum, and nothing after it.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut png = fixture("truecolor.png");
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn a_png_that_claims_to_be_huge_is_refused_from_its_header() {
    let error = looked_at(&png_claiming(60_000, 60_000));
    assert!(matches!(
        error,
        Error::SideTooLong {
            width: 60_000,
            height: 60_000,
            ..
        }
    ));
    let error = looked_at(&png_claiming(20_000, 20_000));
    assert!(matches!(error, Error::TooManyPixels { .. }));
    assert!(
        error.to_string().contains("the limit is 100 megapixels"),
        "{error}"
    );
}

#[test]
fn a_size_that_the_pixels_do_not_fill_is_refused() {
    for (width, height) in [(61, 44), (9000, 9000)] {
        let error = restored(&png_claiming(width, height), &photo_2x()).unwrap_err();
        assert!(
            matches!(error, Error::Corrupt { .. } | Error::Truncated),
            "{error}"
        );
    }
    let mut jpeg = fixture("plain.jpg");
    let frame = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x10, 0, 0x10, 0]);
    let error = restored(&jpeg, &photo_2x()).unwrap_err();
    assert!(
        matches!(error, Error::Truncated | Error::Corrupt { .. }),
        "{error}"
    );
}

#[test]
fn the_limits_hold_for_every_format() {
    let pixels = Limits {
        max_pixels: 61 * 43 - 1,
        ..Limits::default()
    };
    let side = Limits {
        max_side: 60,
        ..Limits::default()
    };
    let memory = Limits {
        max_decode_bytes: 61 * 43,
        ..Limits::default()
    };
    for name in [
        "plain.jpg",
        "progressive.jpg",
        "truecolor.png",
        "lossless.webp",
        "lzw.tiff",
    ] {
        let bytes = fixture(name);
        let refused = |limits: &Limits| thumbnail(&bytes, limits, 480).unwrap_err();
        assert!(
            matches!(refused(&pixels), Error::TooManyPixels { .. }),
            "{name}"
        );
        assert!(
            matches!(refused(&side), Error::SideTooLong { .. }),
            "{name}"
        );
        let error = refused(&memory);
        assert!(
            matches!(error, Error::NeedsTooMuchMemory { .. }),
            "{name}: {error}"
        );
    }
}

#[test]
fn a_jpeg_that_would_grow_beyond_its_format_is_refused_before_any_work() {
    let mut long = Vec::new();
    jpeg_encoder::Encoder::new(&mut long, 50)
        .encode(
            &vec![90; 17_000 * 2],
            17_000,
            2,
            jpeg_encoder::ColorType::Luma,
        )
        .unwrap();
    let model = photo_4x(0.5);
    let limits = Limits::default();
    let info = inspect(&long, long.len() as u64, &limits).unwrap();
    let error = info.restored_size(&model).unwrap_err();
    let restoring = engine::restore(
        &long,
        &model,
        &Output::default(),
        &limits,
        &Unwatched,
        &mut std::io::Cursor::new(Vec::new()),
    );
    assert_eq!(error.to_string(), restoring.unwrap_err().to_string());
    assert_eq!(
        error.to_string(),
        "enlarged 4×, 68000 × 8 pixels; no side of a JPEG may be longer than 65535"
    );
    assert_eq!(info.restored_size(&photo_2x()).unwrap(), (34_000, 4));
}

#[test]
fn a_png_of_the_same_size_is_not_refused() {
    let long = png_of(17_000, 2, &vec![90; 17_000 * 2 * 3]);
    let info = inspect(&long, long.len() as u64, &Limits::default()).unwrap();
    assert_eq!(info.restored_size(&photo_4x(0.5)).unwrap(), (68_000, 8));
}
