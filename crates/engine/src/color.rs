//! Turns the samples of a file into sRGB, by its ICC profile if it has a usable one.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Pixels as a file stores them, interleaved, eight bits a sample.
pub(crate) enum Samples {
    /// One sample: lightness.
    Gray(Vec<u8>),
    /// Three samples.
    Rgb(Vec<u8>),
    /// Four samples: how much of each ink, 255 being full.
    Cmyk(Vec<u8>),
}

/// Pixels converted at a time: bounds the extra memory.
const CHUNK_PIXELS: usize = 1 << 16;

/// Returns interleaved sRGB. A profile that is broken, or made for other samples, is ignored: the
/// picture without it is still the picture.
pub(crate) fn to_srgb(samples: Samples, icc: Option<&[u8]>) -> Vec<u8> {
    let profile = icc.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
    match samples {
        Samples::Gray(pixels) => {
            let curve = profile
                .and_then(|p| gray_curve(&p))
                .unwrap_or_else(|| std::array::from_fn(|i| i as u8));
            let mut rgb = Vec::with_capacity(pixels.len() * 3);
            for sample in pixels {
                rgb.extend_from_slice(&[curve[usize::from(sample)]; 3]);
            }
            rgb
        }
        Samples::Rgb(pixels) => match profile {
            Some(profile) => convert_rgb(pixels, &profile),
            None => pixels,
        },
        Samples::Cmyk(pixels) => profile
            .and_then(|p| convert(&pixels, &p, DataColorSpace::Cmyk, Layout::Rgba, 4))
            .unwrap_or_else(|| plain_cmyk(&pixels)),
    }
}

/// The sRGB profile that results are tagged with.
pub(crate) fn srgb_profile() -> Option<Vec<u8>> {
    ColorProfile::new_srgb().encode().ok()
}

/// What each of the 256 grey values becomes, so that grey stays exactly grey.
fn gray_curve(profile: &ColorProfile) -> Option<[u8; 256]> {
    let ramp: Vec<u8> = (0..=255).collect();
    let rgb = convert(&ramp, profile, DataColorSpace::Gray, Layout::Gray, 1)?;
    Some(std::array::from_fn(|i| rgb[i * 3 + 1]))
}

fn convert_rgb(pixels: Vec<u8>, profile: &ColorProfile) -> Vec<u8> {
    // Most photos carry sRGB itself; converting that would only add rounding.
    let levels = [0, 32, 64, 96, 128, 160, 192, 224, 255];
    let mut probe = Vec::new();
    for r in levels {
        for g in levels {
            for b in levels {
                probe.extend_from_slice(&[r, g, b]);
            }
        }
    }
    let rgb = |pixels: &[u8]| convert(pixels, profile, DataColorSpace::Rgb, Layout::Rgb, 3);
    match rgb(&probe) {
        Some(converted) if !alike(&probe, &converted) => rgb(&pixels).unwrap_or(pixels),
        _ => pixels,
    }
}

fn alike(a: &[u8], b: &[u8]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 2)
}

/// Converts pixels of `channels` samples; `None` if the profile is made for other samples.
fn convert(
    pixels: &[u8],
    profile: &ColorProfile,
    space: DataColorSpace,
    layout: Layout,
    channels: usize,
) -> Option<Vec<u8>> {
    if profile.color_space != space {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = profile
        .create_transform_8bit(layout, &srgb, Layout::Rgb, options)
        .ok()?;
    let mut out = vec![0; pixels.len() / channels * 3];
    let ins = pixels.chunks(CHUNK_PIXELS * channels);
    for (from, to) in ins.zip(out.chunks_mut(CHUNK_PIXELS * 3)) {
        transform.transform(from, to).ok()?;
    }
    Some(out)
}

/// CMYK without a profile: each ink takes away its complement, black takes away all.
fn plain_cmyk(pixels: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(pixels.len() / 4 * 3);
    for ink in pixels.chunks_exact(4) {
        let light = u32::from(255 - ink[3]);
        for sample in &ink[..3] {
            rgb.push(((u32::from(255 - sample) * light + 127) / 255) as u8);
        }
    }
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_profile_is_ignored() {
        let rgb = to_srgb(Samples::Rgb(vec![10, 200, 30]), Some(b"not a profile"));
        assert_eq!(rgb, [10, 200, 30]);
    }

    #[test]
    fn a_profile_for_other_samples_is_ignored() {
        let gray = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let rgb = to_srgb(Samples::Rgb(vec![10, 200, 30]), Some(&gray));
        assert_eq!(rgb, [10, 200, 30]);
        let rgb_profile = ColorProfile::new_adobe_rgb().encode().unwrap();
        assert_eq!(
            to_srgb(Samples::Gray(vec![77]), Some(&rgb_profile)),
            [77; 3]
        );
    }

    #[test]
    fn the_srgb_profile_changes_nothing() {
        let pixels: Vec<u8> = (0..=255).flat_map(|i| [i, 255 - i, i / 2]).collect();
        let same = to_srgb(Samples::Rgb(pixels.clone()), srgb_profile().as_deref());
        assert_eq!(same, pixels);
    }

    #[test]
    fn adobe_rgb_becomes_more_saturated_in_srgb() {
        let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
        let rgb = to_srgb(
            Samples::Rgb(vec![100, 150, 100, 128, 128, 128]),
            Some(&adobe),
        );
        assert!(rgb[0] < 90 && rgb[1].abs_diff(150) < 6, "{rgb:?}");
        assert!(rgb[3..].iter().all(|s| s.abs_diff(128) <= 1), "{rgb:?}");
    }

    #[test]
    fn a_linear_gray_profile_is_applied_and_stays_neutral() {
        let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
        let rgb = to_srgb(Samples::Gray(vec![55]), Some(&linear));
        assert!(rgb[0].abs_diff(128) <= 2, "{rgb:?}");
        assert!(rgb[0] == rgb[1] && rgb[1] == rgb[2]);
    }

    #[test]
    fn inks_without_a_profile_take_light_away() {
        let inks = vec![0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 128, 0, 128];
        let rgb = to_srgb(Samples::Cmyk(inks), None);
        assert_eq!(rgb, [255, 255, 255, 0, 255, 255, 0, 0, 0, 127, 63, 127]);
    }
}
