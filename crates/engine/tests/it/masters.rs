//! Scans that are kept as masters: sixteen bits a sample, one channel, colour profiles.

use std::borrow::Cow;
use std::io::Cursor;
use std::num::NonZeroU32;

use engine::{Error, Format, IccProfile, Limits, Model, Output};
use moxcms::ColorProfile;
use serde_json::json;
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

use crate::samples::{
    Deep, PLAIN, Pixels, fixture, model, photo_2x, png_with, restored_file, written,
};

const WIDTH: usize = 300;
const HEIGHT: usize = 60;

/// A gradient from one side to the other with more than a thousand levels in each channel.
fn gradient(channels: usize) -> Vec<u16> {
    let mut samples = Vec::with_capacity(WIDTH * HEIGHT * channels);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            for channel in 0..channels {
                samples.push((4_000 + x * 170 + y * 29 + channel * 3_000) as u16);
            }
        }
    }
    samples
}

fn deep_png(color: png::ColorType, change: impl FnOnce(&mut png::Info<'_>)) -> Vec<u8> {
    let bytes: Vec<u8> = gradient(color.samples())
        .into_iter()
        .flat_map(u16::to_be_bytes)
        .collect();
    png_with(WIDTH, HEIGHT, &bytes, |info| {
        info.color_type = color;
        info.bit_depth = png::BitDepth::Sixteen;
        change(info);
    })
}

pub(crate) fn deep_tiff(icc: Option<&[u8]>) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    let mut image = encoder
        .new_image::<colortype::RGB16>(WIDTH as u32, HEIGHT as u32)
        .unwrap();
    if let Some(icc) = icc {
        image.encoder().write_tag(Tag::IccProfile, icc).unwrap();
    }
    image.write_data(&gradient(3)).unwrap();
    file.into_inner()
}

fn deep_gray_tiff() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    TiffEncoder::new(&mut file)
        .unwrap()
        .write_image::<colortype::Gray16>(WIDTH as u32, HEIGHT as u32, &gradient(1))
        .unwrap();
    file.into_inner()
}

/// `auto-restore` that does nothing.
pub(crate) fn nothing() -> Model {
    let none = json!({
        "dust": 0, "blocking": 0, "grain": 0, "fading": 0, "local_contrast": 0, "sharpen": 0,
    });
    model("auto-restore", none).unwrap()
}

fn all_deep() -> [(&'static str, Vec<u8>); 6] {
    use png::ColorType;
    [
        ("rgb png", deep_png(ColorType::Rgb, |_| {})),
        ("rgba png", deep_png(ColorType::Rgba, |_| {})),
        ("grey png", deep_png(ColorType::Grayscale, |_| {})),
        (
            "grey and alpha png",
            deep_png(ColorType::GrayscaleAlpha, |_| {}),
        ),
        ("rgb tiff", deep_tiff(None)),
        ("grey tiff", deep_gray_tiff()),
    ]
}

#[test]
fn sixteen_bits_that_nothing_is_done_to_come_back_bit_by_bit() {
    for (name, original) in all_deep() {
        let (result, file) = restored_file(&original, &nothing()).unwrap();
        assert_eq!(result.format, result.original.format, "{name}");
        let (before, after) = (Deep::read(&original), Deep::read(&file));
        assert_eq!(after.bits, 16, "{name}");
        assert!(before.levels() > 1000 && before == after, "{name}");
    }
}

#[test]
fn an_enlarged_gradient_has_far_more_than_256_levels() {
    for (name, original) in all_deep() {
        for model in [photo_2x(), PLAIN.clone()] {
            let (_, file) = restored_file(&original, &model).unwrap();
            let (before, after) = (Deep::read(&original), Deep::read(&file));
            assert_eq!(after.bits, 16, "{name}");
            assert_eq!(after.channels, before.channels, "{name}");
            assert!(after.levels() > 2000, "{name}: {} levels", after.levels());
        }
    }
}

#[test]
fn eight_bits_stay_eight() {
    for name in ["truecolor.png", "lzw.tiff", "grey.tiff", "alpha.tiff"] {
        let (_, file) = restored_file(&fixture(name), &photo_2x()).unwrap();
        assert_eq!(Deep::read(&file).bits, 8, "{name}");
    }
}

#[test]
fn a_photo_of_one_channel_comes_back_with_one() {
    for (name, channels) in [
        ("grey.png", 1),
        ("bilevel.png", 1),
        ("grey.tiff", 1),
        ("grey16-big-endian.tiff", 1),
        // Grey in three channels stays in three.
        ("truecolor.png", 3),
    ] {
        for model in [photo_2x(), nothing()] {
            let (_, file) = restored_file(&fixture(name), &model).unwrap();
            assert_eq!(Deep::read(&file).channels, channels, "{name}");
        }
    }
    let (_, file) = restored_file(&fixture("grey.jpg"), &photo_2x()).unwrap();
    let mut decoder =
        zune_jpeg::JpegDecoder::new(zune_jpeg::zune_core::bytestream::ZCursor::new(&file));
    decoder.decode_headers().unwrap();
    assert_eq!(decoder.info().unwrap().components, 1);
    let profile = icc_of_jpeg(&file);
    let space = ColorProfile::new_from_slice(&profile).unwrap().color_space;
    assert_eq!(space, moxcms::DataColorSpace::Gray);
}

fn icc_of_jpeg(file: &[u8]) -> Vec<u8> {
    let at = file
        .windows(12)
        .position(|w| w == b"ICC_PROFILE\0")
        .unwrap();
    let length = usize::from(u16::from_be_bytes([file[at - 2], file[at - 1]]));
    file[at + 14..at - 2 + length].to_vec()
}

fn icc_of(file: &[u8]) -> Option<Vec<u8>> {
    match Format::sniff(file) {
        Some(Format::Tiff) => {
            let mut decoder = tiff::decoder::Decoder::new(Cursor::new(file)).unwrap();
            decoder.get_tag_u8_vec(Tag::IccProfile).ok()
        }
        Some(Format::Png) => {
            let reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
            reader.info().icc_profile.as_deref().map(<[u8]>::to_vec)
        }
        _ => Some(icc_of_jpeg(file)),
    }
}

pub(crate) fn output(icc_profile: IccProfile) -> Output {
    Output {
        icc_profile,
        ..Output::default()
    }
}

#[test]
fn the_profile_of_a_master_is_kept_with_its_samples() {
    let icc = ColorProfile::new_pro_photo_rgb().encode().unwrap();
    let with_profile = |info: &mut png::Info<'_>| info.icc_profile = Some(Cow::Owned(icc.clone()));
    for original in [
        deep_tiff(Some(&icc)),
        deep_png(png::ColorType::Rgb, with_profile),
    ] {
        let (_, file) = restored_file(&original, &nothing()).unwrap();
        assert_eq!(icc_of(&file), Some(icc.clone()));
        assert_eq!(Deep::read(&file), Deep::read(&original));
    }
}

#[test]
fn the_profile_of_a_master_is_converted_on_request() {
    let icc = ColorProfile::new_pro_photo_rgb().encode().unwrap();
    let original = deep_tiff(Some(&icc));
    let (_, file) = written(&original, &nothing(), &output(IccProfile::Convert)).unwrap();
    let profile = ColorProfile::new_from_slice(&icc_of(&file).unwrap()).unwrap();
    assert_eq!(profile.red_colorant, ColorProfile::new_srgb().red_colorant);
    let (before, after) = (Deep::read(&original), Deep::read(&file));
    assert_ne!(before, after);
    assert!(after.levels() > 1000, "{}", after.levels());
}

#[test]
fn the_profile_of_an_eight_bit_photo_is_kept_on_request() {
    let icc = ColorProfile::new_adobe_rgb().encode().unwrap();
    let pixels = [100, 150, 100].repeat(61 * 43);
    let original = png_with(61, 43, &pixels, |info| {
        info.icc_profile = Some(Cow::Owned(icc.clone()));
    });
    let (_, file) = written(&original, &nothing(), &output(IccProfile::Keep)).unwrap();
    assert_eq!(icc_of(&file), Some(icc.clone()));
    assert_eq!(Pixels::read(&file).at(9, 9), [100, 150, 100]);
    let (result, file) = written(&original, &nothing(), &Output::default()).unwrap();
    assert_eq!(icc_of(&file), None);
    let converted = Pixels::read(&file).at(9, 9);
    // What is shown in lists is in sRGB either way.
    let shown = Pixels::read(&result.thumbnail).at(9, 9);
    let far = converted
        .iter()
        .zip(shown)
        .map(|(a, b)| a.abs_diff(b))
        .max();
    assert!(far < Some(6), "{converted:?} {shown:?}");
    let (kept, _) = written(&original, &nothing(), &output(IccProfile::Keep)).unwrap();
    assert_eq!(kept.thumbnail, result.thumbnail);
    assert_eq!(kept.original_thumbnail, result.original_thumbnail);
}

#[test]
fn a_grey_profile_is_kept_with_its_grey_samples() {
    let icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let original = deep_png(png::ColorType::Grayscale, |info| {
        info.icc_profile = Some(Cow::Owned(icc.clone()));
    });
    let (_, file) = restored_file(&original, &nothing()).unwrap();
    assert_eq!(icc_of(&file), Some(icc.clone()));
    let (before, after) = (Deep::read(&original), Deep::read(&file));
    assert_eq!(after.channels, 1);
    let pairs = before.samples.iter().zip(&after.samples);
    let far = pairs.map(|(a, b)| a.abs_diff(*b)).max();
    assert!(far <= Some(2), "{far:?}");
}

#[test]
fn a_broken_profile_is_left_out_and_every_sample_stays() {
    for icc_profile in [IccProfile::Auto, IccProfile::Keep, IccProfile::Convert] {
        let original = deep_tiff(Some(b"nothing of the kind"));
        let (_, file) = written(&original, &nothing(), &output(icc_profile)).unwrap();
        assert_eq!(Deep::read(&file), Deep::read(&original));
        let profile = ColorProfile::new_from_slice(&icc_of(&file).unwrap()).unwrap();
        assert_eq!(profile.red_colorant, ColorProfile::new_srgb().red_colorant);
    }
}

#[test]
fn every_result_gets_a_preview_and_an_original_that_is_not_its_own() {
    let (result, _) = restored_file(&deep_tiff(None), &photo_2x()).unwrap();
    let size = |file: &[u8]| {
        let pixels = Pixels::read(file);
        (pixels.width, pixels.height)
    };
    assert_eq!(size(&result.preview), (2 * WIDTH, 2 * HEIGHT));
    assert_eq!(size(&result.original_preview.unwrap()), (WIDTH, HEIGHT));
    assert_eq!(size(&result.thumbnail), (480, 96));
    let (result, _) = restored_file(&fixture("sixteen.png"), &photo_2x()).unwrap();
    assert!(!result.preview.is_empty() && result.original_preview.is_none());
    // As large as on the screen, but ten times heavier than a preview.
    let heavy = noise_png(700, 500);
    let looked = engine::look(&heavy, NonZeroU32::MIN, &Limits::default()).unwrap();
    let preview = looked.preview.unwrap();
    assert_eq!(size(&preview), (700, 500));
    assert!(preview.len() < heavy.len() / 2, "{} bytes", preview.len());
}

/// Noise, which PNG cannot pack.
pub(crate) fn noise_png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut state = 1u32;
    let noise: Vec<u8> = (0..width * height * 3)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&noise).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn decoding_sixteen_bits_counts_twice_as_much_memory() {
    let (eight, sixteen) = (fixture("truecolor.png"), fixture("sixteen.png"));
    let limits = Limits {
        // Between 61 × 43 × 3 × 2 and twice that.
        max_decode_bytes: 24_000,
        ..Limits::default()
    };
    assert!(engine::thumbnail(&eight, &limits, 100).is_ok());
    let refused = engine::thumbnail(&sixteen, &limits, 100);
    assert!(matches!(refused, Err(Error::NeedsTooMuchMemory { .. })));
}
