//! Every variant of every format comes out as the same picture.

use engine::{Format, Limits, inspect};

use crate::samples::{PLAIN, Pixels, READABLE, fixture, restored};

fn plain(name: &str) -> Pixels {
    restored(&fixture(name), &PLAIN)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .1
}

#[test]
fn all_colour_variants_are_read_as_the_same_picture() {
    let truth = plain("truecolor.png");
    let lossless = [
        "interlaced.png",
        "sixteen.png",
        "lossless.webp",
        "lzw.tiff",
        "sixteen.tiff",
        "planar.tiff",
        "packbits.tiff",
        "pages.tiff",
        "tiled.tiff",
        "big.tiff",
        "deflated.tiff",
    ];
    for name in lossless {
        assert!(
            plain(name).distance(&truth) < 0.6,
            "{name}: {}",
            plain(name).distance(&truth)
        );
    }
    let lossy = [
        ("plain.jpg", 3.0),
        ("progressive.jpg", 3.0),
        ("subsampled.jpg", 5.0),
        ("restart.jpg", 3.0),
        ("lossy.webp", 5.0),
        ("palette.png", 4.0),
        ("palette.tiff", 4.0),
        ("jpeg.tiff", 3.0),
        ("cmyk.jpg", 4.0),
        ("cmyk.tiff", 2.0),
    ];
    for (name, most) in lossy {
        let distance = plain(name).distance(&truth);
        assert!(distance < most, "{name}: {distance}");
    }
}

#[test]
fn all_grey_variants_are_read_as_the_same_picture_and_stay_exactly_grey() {
    let truth = plain("grey.png");
    for (name, most) in [
        ("grey.jpg", 3.0),
        ("grey.tiff", 0.1),
        ("grey16-big-endian.tiff", 0.6),
    ] {
        let pixels = plain(name);
        assert!(pixels.is_grey(), "{name}");
        let distance = pixels.distance(&truth);
        assert!(distance < most, "{name}: {distance}");
    }
    assert!(truth.is_grey());
    assert!(plain("bilevel.png").distance(&plain("bilevel.tiff")) < 0.1);
}

#[test]
fn transparency_is_kept() {
    let opaque = plain("truecolor.png");
    assert_eq!(opaque.alpha, None);
    for name in ["alpha.png", "alpha.webp", "alpha.tiff"] {
        let pixels = plain(name);
        let alpha = pixels.alpha.expect(name);
        // The fixture fades from opaque above to clear below.
        let mean =
            |rows: &[u8]| rows.iter().map(|a| f64::from(*a)).sum::<f64>() / rows.len() as f64;
        let (above, below) = (
            mean(&alpha[..4 * 244]),
            mean(&alpha[alpha.len() - 4 * 244..]),
        );
        assert!((above - below).abs() > 230.0, "{name}: {above} to {below}");
    }
}

#[test]
fn the_header_alone_tells_format_and_size() {
    for name in READABLE {
        let bytes = fixture(name);
        let info = inspect(&bytes, bytes.len() as u64, &Limits::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((info.width, info.height), (61, 43), "{name}");
        let extension = name.rsplit('.').next().unwrap();
        assert_eq!(info.format.extension(), extension, "{name}");
    }
}

#[test]
fn every_format_stays_but_webp_which_becomes_png() {
    for name in ["grey.jpg", "palette.png", "lossy.webp", "grey.tiff"] {
        let (result, _) = restored(&fixture(name), &PLAIN).unwrap();
        let expected = match name.rsplit('.').next() {
            Some("jpg") => Format::Jpeg,
            Some("tiff") => Format::Tiff,
            _ => Format::Png,
        };
        assert_eq!(result.format, expected);
        assert_eq!(result.original.format.output(), expected);
    }
}

#[test]
fn inks_that_adobe_did_not_invert_are_read_as_they_are() {
    // jpeg-encoder writes Adobe's marker with transform 0 and inverts, as Adobe does.
    let mut file = Vec::new();
    let inks = [0u8, 255, 255, 0].repeat(64);
    jpeg_encoder::Encoder::new(&mut file, 95)
        .encode(&inks, 8, 8, jpeg_encoder::ColorType::Cmyk)
        .unwrap();
    let (_, with_marker) = restored(&file, &PLAIN).unwrap();
    let marker = file.windows(5).position(|w| w == b"Adobe").unwrap();
    let mut without = file.clone();
    without[marker] = b'X';
    let (_, without) = restored(&without, &PLAIN).unwrap();
    let red = |p: [u8; 3]| p[0] > 240 && p[1] < 15 && p[2] < 15;
    assert_ne!(red(with_marker.at(9, 9)), red(without.at(9, 9)));
}
