//! What is told of a result beside its pixels: colour space, density, pages, the place, and what was lost.

use std::io::Cursor;

use engine::{Dropped, IccProfile, Limits, Output, Place, Provenance, adopt, analyze};
use moxcms::ColorProfile;

use crate::carried_over::exif_with_gps;
use crate::labelled::{chunk, jpeg, png, segment, tiff_with_all, with_all};
use crate::masters::{deep_tiff, nothing, output};
use crate::metadata::{exif, jpeg_with_exif};
use crate::pages::pages;

use crate::samples::{PLAIN, fixture, photo_2x, written};

fn told(original: &[u8], output: &Output) -> Provenance {
    written(original, &nothing(), output).unwrap().0.provenance
}

fn without_place() -> Output {
    Output {
        remove_location: true,
        ..Output::default()
    }
}

#[test]
fn a_place_is_told_as_kept_or_removed_in_every_format() {
    for (name, original) in with_all() {
        let analysis = analyze(&original, &Limits::default()).unwrap();
        assert!(analysis.names_place, "{name}");
        let kept = told(&original, &Output::default());
        assert_eq!(kept.place, Place::Kept, "{name}");
        let removed = told(&original, &without_place());
        assert_eq!(removed.place, Place::Removed, "{name}");
    }
    for big_endian in [true, false] {
        let original = jpeg_with_exif(&exif_with_gps(big_endian));
        assert!(analyze(&original, &Limits::default()).unwrap().names_place);
        assert_eq!(told(&original, &Output::default()).place, Place::Kept);
        assert_eq!(told(&original, &without_place()).place, Place::Removed);
    }
}

#[test]
fn a_photo_without_a_place_has_none_to_ask_about() {
    let mut only_a_version = exif_with_gps(true);
    // The one entry of the GPS directory becomes its version.
    only_a_version[86 + 2..86 + 4].copy_from_slice(&0u16.to_be_bytes());
    let files = [
        ("plain", fixture("plain.jpg")),
        ("alpha", fixture("alpha.png")),
        ("lzw", fixture("lzw.tiff")),
        ("Exif without GPS", jpeg_with_exif(&exif(true, 1))),
        ("GPS with its version only", jpeg_with_exif(&only_a_version)),
    ];
    for (name, original) in files {
        let analysis = analyze(&original, &Limits::default()).unwrap();
        assert!(!analysis.names_place, "{name}");
        for output in [Output::default(), without_place()] {
            assert_eq!(told(&original, &output).place, Place::None, "{name}");
        }
    }
}

#[test]
fn a_density_is_told_in_pixels_on_an_inch_of_the_result() {
    let told = |original: &[u8]| {
        let made = written(original, &photo_2x(), &Output::default()).unwrap();
        made.0.provenance.density
    };
    assert_eq!(told(&jpeg(300, 1, &[])), Some((600.0, 600.0)));
    let (x, _) = told(&jpeg(118, 2, &[])).unwrap();
    assert!((x - 599.44).abs() < 0.01, "{x}");
    assert_eq!(told(&jpeg(1, 0, &[])), None);
    assert_eq!(told(&fixture("alpha.png")), None);
}

#[test]
fn a_colour_space_is_told_by_the_name_that_its_profile_has() {
    let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
    let original = deep_tiff(Some(&adobe));
    let kept = told(&original, &output(IccProfile::Keep));
    assert_eq!(kept.bits, 16);
    let name = kept.original_color_space.clone().unwrap();
    assert!(name.contains("Adobe"), "{name}");
    assert_eq!(kept.color_space, name);
    let converted = told(&original, &output(IccProfile::Convert));
    assert_eq!(converted.color_space, "sRGB");
    assert_eq!(converted.original_color_space, Some(name));
    let plain = told(&fixture("plain.jpg"), &Output::default());
    assert_eq!((plain.bits, plain.color_space.as_str()), (8, "sRGB"));
    assert_eq!(plain.original_color_space, None);
}

#[test]
fn what_a_result_does_not_carry_is_named() {
    let comment = segment(0xfe, b"Grandma");
    let broken_xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta");
    let cases = [
        (fixture("plain.jpg"), vec![]),
        (jpeg_with_exif(&exif(true, 1)), vec![Dropped::Thumbnail]),
        (jpeg_with_exif(b"II nothing"), vec![Dropped::Exif]),
        (jpeg(300, 1, &[comment]), vec![Dropped::Comments]),
        (jpeg(300, 1, &[broken_xmp]), vec![Dropped::Xmp]),
        (
            deep_tiff(Some(b"nothing of the kind")),
            vec![Dropped::ColorProfile],
        ),
        (
            png(&[chunk(b"tEXt", b"date:create\x002026-11-30T09:00:00")]),
            vec![],
        ),
        (
            png(&[chunk(b"tEXt", b"Author\0Anna")]),
            vec![Dropped::Comments],
        ),
        (
            png(&[chunk(b"zTXt", b"Raw profile type iptc\0\0broken")]),
            vec![Dropped::Iptc],
        ),
    ];
    for (original, expected) in cases {
        let provenance = told(&original, &Output::default());
        assert_eq!(provenance.dropped, expected);
    }
    // A packet that is replaced by ours is lost all the same.
    let broken_xmp = segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta");
    let original = jpeg(300, 1, &[broken_xmp]);
    let recorded = crate::carried_over::recorded();
    assert_eq!(told(&original, &recorded).dropped, [Dropped::Xmp]);
}

#[test]
fn the_pages_of_a_file_are_counted() {
    let two = pages(&[(40, 30), (20, 50)], |_| 0);
    assert_eq!(told(&two, &Output::default()).pages, 2);
    let one = told(&tiff_with_all(), &Output::default());
    assert_eq!((one.pages, one.density.is_some()), (1, true));
}

#[test]
fn what_came_back_from_elsewhere_is_told_as_well() {
    let (_, answer) = written(&fixture("plain.jpg"), &PLAIN, &Output::default()).unwrap();
    for (name, original) in with_all() {
        for (output, place) in [
            (Output::default(), Place::Kept),
            (without_place(), Place::Removed),
        ] {
            let mut file = Cursor::new(Vec::new());
            let limits = Limits::default();
            let adopted = adopt(&original, &answer, 1, &output, &limits, &mut file).unwrap();
            let provenance = adopted.provenance;
            assert_eq!(provenance.place, place, "{name}");
            assert_eq!((provenance.pages, provenance.bits), (1, 8), "{name}");
            assert_eq!(provenance.color_space, "sRGB", "{name}");
        }
    }
}
