use super::*;

fn srgb(channels: Channels, samples: Samples, icc: Option<&[u8]>) -> Vec<u8> {
    let icc = icc.map(<[u8]>::to_vec);
    let (rgb, space) = to_rgb(channels, samples, icc, IccProfile::Convert);
    assert!(space.is_none());
    rgb.eight_bits(0..rgb.len()).into_owned()
}

fn eight(samples: &[u8]) -> Samples {
    Samples::Eight(samples.to_vec())
}

#[test]
fn a_broken_profile_is_left_out_and_changes_nothing() {
    for wanted in [IccProfile::Auto, IccProfile::Keep, IccProfile::Convert] {
        let samples = Samples::Sixteen(vec![10, 20_000, 30]);
        let icc = Some(b"not a profile".to_vec());
        let (rgb, space) = to_rgb(Channels::Rgb, samples.clone(), icc, wanted);
        assert!(space.is_none());
        assert_eq!(rgb, samples);
    }
}

#[test]
fn a_profile_for_other_samples_is_left_out() {
    let gray = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let rgb = srgb(Channels::Rgb, eight(&[10, 200, 30]), Some(&gray));
    assert_eq!(rgb, [10, 200, 30]);
    let rgb_profile = ColorProfile::new_adobe_rgb().encode().unwrap();
    let gray = srgb(Channels::Gray, eight(&[77]), Some(&rgb_profile));
    assert_eq!(gray, [77; 3]);
}

#[test]
fn the_srgb_profile_changes_nothing() {
    let pixels: Vec<u8> = (0..=255).flat_map(|i| [i, 255 - i, i / 2]).collect();
    let same = srgb(Channels::Rgb, eight(&pixels), srgb_profile().as_deref());
    assert_eq!(same, pixels);
}

#[test]
fn a_profile_that_is_written_does_not_tell_when() {
    for profile in [srgb_profile(), srgb_gray_profile()] {
        let profile = profile.expect("encoded");
        assert_eq!(profile[24..36], CREATED, "the header's date");
        assert!(ColorProfile::new_from_slice(&profile).is_ok());
    }
}

#[test]
fn adobe_rgb_becomes_more_saturated_in_srgb() {
    let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
    let pixels = [100, 150, 100, 128, 128, 128];
    let rgb = srgb(Channels::Rgb, eight(&pixels), Some(&adobe));
    assert!(rgb[0] < 90 && rgb[1].abs_diff(150) < 6, "{rgb:?}");
    assert!(rgb[3..].iter().all(|s| s.abs_diff(128) <= 1), "{rgb:?}");
}

#[test]
fn a_linear_gray_profile_is_applied_and_stays_neutral() {
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let rgb = srgb(Channels::Gray, eight(&[55]), Some(&linear));
    assert!(rgb[0].abs_diff(128) <= 2, "{rgb:?}");
    assert!(rgb[0] == rgb[1] && rgb[1] == rgb[2]);
}

#[test]
fn inks_without_a_profile_take_light_away() {
    let inks = [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 128, 0, 128];
    let rgb = srgb(Channels::Cmyk, eight(&inks), None);
    assert_eq!(rgb, [255, 255, 255, 0, 255, 255, 0, 0, 0, 127, 63, 127]);
}

/// Every colour of a coarse grid, in sixteen bits.
fn colours() -> Samples {
    let levels = [0u16, 700, 5_000, 21_111, 40_000, 60_000, 65_535];
    let mut rgb = Vec::new();
    for r in levels {
        for g in levels {
            for b in levels {
                rgb.extend_from_slice(&[r, g, b]);
            }
        }
    }
    Samples::Sixteen(rgb)
}

#[test]
fn a_kept_profile_of_a_usual_space_leaves_every_sample_as_it_is() {
    for profile in [
        ColorProfile::new_adobe_rgb(),
        ColorProfile::new_display_p3(),
        ColorProfile::new_pro_photo_rgb(),
    ] {
        let icc = profile.encode().unwrap();
        let (rgb, space) = to_rgb(
            Channels::Rgb,
            colours(),
            Some(icc.clone()),
            IccProfile::Auto,
        );
        let space = space.expect("kept, as there are sixteen bits");
        assert_eq!(rgb, colours());
        assert_eq!(space.icc(), icc);
        assert_eq!(space.stored(rgb), colours());
    }
}

#[test]
fn linear_samples_are_worked_on_with_the_curve_of_srgb_and_come_back_linear() {
    let mut linear = ColorProfile::new_adobe_rgb();
    let curve = ToneReprCurve::Lut(Vec::new());
    linear.red_trc = Some(curve.clone());
    linear.green_trc = Some(curve.clone());
    linear.blue_trc = Some(curve);
    let icc = linear.encode().unwrap();
    let (rgb, space) = to_rgb(Channels::Rgb, colours(), Some(icc), IccProfile::Keep);
    let worked_on = rgb.level(3 * 3 * 57);
    let stored = colours().level(3 * 3 * 57);
    assert!(worked_on > stored + 20.0, "{stored} became {worked_on}");
    let back = space.expect("kept").stored(rgb);
    for at in 0..back.len() {
        let far = (back.level(at) - colours().level(at)).abs() * 257.0;
        assert!(far <= 6.0, "{} of 65,536 at {at}", far);
    }
}

#[test]
fn a_linear_gray_profile_that_is_kept_comes_back_within_two_levels() {
    let icc = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let ramp = Samples::Sixteen((0..=u16::MAX).step_by(13).collect());
    let (rgb, space) = to_rgb(Channels::Gray, ramp.clone(), Some(icc), IccProfile::Keep);
    let space = space.expect("kept");
    let back = space.stored(crate::picture::depth::first_channel(&rgb, 3));
    for at in 0..ramp.len() {
        let far = (back.level(at) - ramp.level(at)).abs() * 257.0;
        assert!(far <= 2.0, "{far} of 65,536 at {at}");
    }
}

#[test]
fn what_is_shown_of_a_kept_profile_is_srgb() {
    let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
    let pixels = [100, 150, 100];
    let (_, space) = to_rgb(
        Channels::Rgb,
        eight(&pixels),
        Some(adobe.clone()),
        IccProfile::Keep,
    );
    let shown = space.expect("kept").shown(pixels.to_vec());
    assert_eq!(shown, srgb(Channels::Rgb, eight(&pixels), Some(&adobe)));
}
