//! Turns the samples of a file into what the models work on, by its ICC profile if it has a usable
//! one, and back where the profile is kept.

use std::sync::Arc;

use moxcms::{
    CmsError, ColorProfile, DataColorSpace, Layout, ProfileText, ToneReprCurve, TransformExecutor,
    TransformOptions,
};

use super::depth::{Depth, Sample, Samples};

/// What becomes of the colour profile that a photo carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IccProfile {
    /// Kept where the photo has sixteen bits a sample, converted where it has eight.
    Auto,
    /// The samples keep their colour space, and the result carries the same profile.
    Keep,
    /// The samples are converted to sRGB.
    Convert,
}

/// What the samples of a pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channels {
    /// One sample: lightness.
    Gray,
    /// Three samples.
    Rgb,
    /// Four samples: how much of each ink, the highest value being full.
    Cmyk,
}

impl Channels {
    /// What profiles for such samples say that they are for.
    fn space(self) -> DataColorSpace {
        match self {
            Self::Gray => DataColorSpace::Gray,
            Self::Rgb => DataColorSpace::Rgb,
            Self::Cmyk => DataColorSpace::Cmyk,
        }
    }
}

/// Pixels converted at a time: bounds the extra memory.
const CHUNK_PIXELS: usize = 1 << 16;

/// How far greys may be from those of sRGB, of 255, for models that expect its curve to work on
/// samples as they are. The curves of Adobe RGB, Display P3 and ProPhoto RGB are within.
const NEAR: f32 = 26.0;

/// The creation date of the profiles that are written: 1 January 2000, midnight, as a `dateTimeNumber` (ICC.1:2022,
/// 4.2). It is fixed, so that what the engine writes depends only on what it is given.
const CREATED: [u8; 12] = [0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];

/// The colour space of a photo that keeps its profile.
pub(crate) struct Space {
    icc: Vec<u8>,
    profile: ColorProfile,
    worked_on: WorkedOn,
}

/// What the models see of a photo that keeps its profile.
enum WorkedOn {
    /// The samples as they are.
    Stored,
    /// The same primaries with the curve of sRGB, as the profile's own is far from it.
    Recoded(Box<ColorProfile>),
    /// A grey of the curve of sRGB: what each of 65,536 greys is in it.
    Curve(Vec<u16>),
}

/// Returns interleaved RGB as the models work on it, and its colour space unless that is sRGB.
///
/// A profile that is broken, or made for other samples, is left out: the samples stay as they are
/// and are taken for sRGB. Inks always become sRGB.
pub(crate) fn to_rgb(
    channels: Channels,
    samples: Samples,
    icc: Option<Vec<u8>>,
    wanted: IccProfile,
) -> (Samples, Option<Space>) {
    let icc = icc.and_then(|icc| Some((ColorProfile::new_from_slice(&icc).ok()?, icc)));
    let keep = match wanted {
        IccProfile::Auto => samples.depth() == Depth::Sixteen,
        IccProfile::Keep => true,
        IccProfile::Convert => false,
    };
    let usable = icc.filter(|(profile, _)| profile.color_space == channels.space());
    match usable {
        Some((profile, icc)) if keep && channels != Channels::Cmyk => {
            match Space::new(profile, icc) {
                Some(space) => (space.worked_on(channels, samples), Some(space)),
                None => (plain(channels, samples), None),
            }
        }
        Some((profile, _)) => (to_srgb(channels, samples, &profile), None),
        None => (plain(channels, samples), None),
    }
}

/// What a profile calls itself, empty if it has no name; `None` if it cannot be used for such samples.
pub(crate) fn name_of_profile(channels: Channels, icc: &[u8]) -> Option<String> {
    /// Longer ones are no names.
    const MOST_CHARS: usize = 100;
    let profile = ColorProfile::new_from_slice(icc).ok()?;
    if profile.color_space != channels.space() {
        return None;
    }
    let name = match profile.description {
        Some(ProfileText::PlainString(text)) => text,
        Some(ProfileText::Localizable(texts)) => {
            let english = texts.iter().position(|text| text.language == "en");
            let text = texts.into_iter().nth(english.unwrap_or_default());
            text.map(|text| text.value).unwrap_or_default()
        }
        Some(ProfileText::Description(text)) => text.ascii_string,
        None => String::new(),
    };
    let printed = name.chars().filter(|each| !each.is_control());
    let name: String = printed.take(MOST_CHARS).collect();
    Some(name.trim().to_owned())
}

/// Without a profile.
fn plain(channels: Channels, samples: Samples) -> Samples {
    match channels {
        Channels::Gray => spread(&samples),
        Channels::Rgb => samples,
        Channels::Cmyk => match samples {
            Samples::Eight(inks) => Samples::Eight(plain_cmyk(&inks)),
            Samples::Sixteen(inks) => Samples::Sixteen(plain_cmyk(&inks)),
        },
    }
}

fn to_srgb(channels: Channels, samples: Samples, profile: &ColorProfile) -> Samples {
    let srgb = ColorProfile::new_srgb();
    let converted = match channels {
        Channels::Gray => gray_curve(profile).map(|curve| spread(&through(&curve, &samples))),
        // Most photos carry sRGB itself; converting that would only add rounding.
        Channels::Rgb if is_srgb(profile) => None,
        Channels::Rgb => rgb_to_rgb(&samples, profile, &srgb),
        Channels::Cmyk => match &samples {
            Samples::Eight(inks) => convert(inks, profile, Layout::Rgba, 4).map(Samples::Eight),
            Samples::Sixteen(inks) => convert(inks, profile, Layout::Rgba, 4).map(Samples::Sixteen),
        },
    };
    converted.unwrap_or_else(|| plain(channels, samples))
}

impl Space {
    /// `None` if the profile cannot be converted to sRGB, so that nothing could show its colours.
    fn new(profile: ColorProfile, icc: Vec<u8>) -> Option<Self> {
        let worked_on = if profile.color_space == DataColorSpace::Gray {
            let curve = gray_curve(&profile)?;
            let greys = (0..=255u16).map(|grey| (grey * 257, curve[usize::from(grey) * 257]));
            if is_near(greys) || !curve.is_sorted() {
                WorkedOn::Stored
            } else {
                WorkedOn::Curve(curve)
            }
        } else {
            let greys: Vec<u16> = (0..=255u16).flat_map(|grey| [grey * 257; 3]).collect();
            let shown: Vec<u16> = convert(&greys, &profile, Layout::Rgb, 3)?;
            let greys = greys.into_iter().zip(shown);
            if is_near(greys) || !profile.is_matrix_shaper() {
                WorkedOn::Stored
            } else {
                WorkedOn::Recoded(Box::new(with_srgb_curve(&profile)))
            }
        };
        Some(Self {
            icc,
            profile,
            worked_on,
        })
    }

    /// The profile as it stood in the file.
    pub(crate) fn icc(&self) -> &[u8] {
        &self.icc
    }

    fn worked_on(&self, channels: Channels, samples: Samples) -> Samples {
        let samples = match &self.worked_on {
            WorkedOn::Stored => samples,
            WorkedOn::Recoded(to) => rgb_to_rgb(&samples, &self.profile, to).unwrap_or(samples),
            WorkedOn::Curve(curve) => through(curve, &samples),
        };
        plain(channels, samples)
    }

    /// What a file holds of what the models made: RGB, or grey where the profile is for grey.
    pub(crate) fn stored(&self, samples: Samples) -> Samples {
        match &self.worked_on {
            WorkedOn::Stored => samples,
            WorkedOn::Recoded(from) => rgb_to_rgb(&samples, from, &self.profile).unwrap_or(samples),
            WorkedOn::Curve(curve) => through(&inverse(curve), &samples),
        }
    }

    /// The interleaved RGB of a small picture, made of what the models work on, in sRGB.
    pub(crate) fn shown(&self, rgb: Vec<u8>) -> Vec<u8> {
        let converted = match &self.worked_on {
            // It has the greys of sRGB already.
            WorkedOn::Curve(_) => None,
            WorkedOn::Recoded(from) => convert(&rgb, from, Layout::Rgb, 3),
            WorkedOn::Stored if self.profile.color_space == DataColorSpace::Gray => {
                gray_curve(&self.profile).map(|curve| {
                    let of = |grey: &u8| u8::nearest(curve[usize::from(*grey) * 257].level());
                    rgb.iter().map(of).collect()
                })
            }
            WorkedOn::Stored => convert(&rgb, &self.profile, Layout::Rgb, 3),
        };
        converted.unwrap_or(rgb)
    }
}

/// The sRGB profile that results are tagged with.
pub(crate) fn srgb_profile() -> Option<Vec<u8>> {
    encoded(&ColorProfile::new_srgb())
}

/// A profile for grey with the curve of sRGB: a profile for three channels does not fit one.
pub(crate) fn srgb_gray_profile() -> Option<Vec<u8>> {
    let mut profile = ColorProfile::new_gray_with_gamma(2.2);
    profile.gray_trc = ColorProfile::new_srgb().green_trc;
    encoded(&profile)
}

/// `moxcms` writes the time of day as the creation date, which bytes 24 to 35 of the header hold.
fn encoded(profile: &ColorProfile) -> Option<Vec<u8>> {
    let mut bytes = profile.encode().ok()?;
    bytes.get_mut(24..36)?.copy_from_slice(&CREATED);
    Some(bytes)
}

fn with_srgb_curve(profile: &ColorProfile) -> ColorProfile {
    let curve: Option<ToneReprCurve> = ColorProfile::new_srgb().green_trc;
    let mut profile = profile.clone();
    profile.red_trc = curve.clone();
    profile.green_trc = curve.clone();
    profile.blue_trc = curve;
    // It names the curve as well, and would be believed more.
    profile.cicp = None;
    profile
}

fn is_near(greys: impl IntoIterator<Item = (u16, u16)>) -> bool {
    let far = |(a, b): (u16, u16)| (a.level() - b.level()).abs();
    greys.into_iter().all(|greys| far(greys) <= NEAR)
}

/// The same sample in all three channels.
fn spread(gray: &Samples) -> Samples {
    fn of<S: Sample>(gray: &[S]) -> Vec<S> {
        let mut rgb = Vec::with_capacity(gray.len() * 3);
        for sample in gray {
            rgb.extend_from_slice(&[*sample; 3]);
        }
        rgb
    }
    match gray {
        Samples::Eight(gray) => Samples::Eight(of(gray)),
        Samples::Sixteen(gray) => Samples::Sixteen(of(gray)),
    }
}

/// What each of 65,536 grey values becomes in sRGB, so that grey stays exactly grey.
fn gray_curve(profile: &ColorProfile) -> Option<Vec<u16>> {
    let ramp: Vec<u16> = (0..=u16::MAX).collect();
    let rgb = convert(&ramp, profile, Layout::Gray, 1)?;
    Some(rgb.into_iter().skip(1).step_by(3).collect())
}

fn through(curve: &[u16], gray: &Samples) -> Samples {
    match gray {
        Samples::Eight(gray) => {
            let of = |grey: &u8| u8::nearest(curve[usize::from(*grey) * 257].level());
            Samples::Eight(gray.iter().map(of).collect())
        }
        Samples::Sixteen(gray) => {
            let of = |grey: &u16| curve[usize::from(*grey)];
            Samples::Sixteen(gray.iter().map(of).collect())
        }
    }
}

/// The curve that leads back: to the middle of the values that lead to one, or to the nearest.
fn inverse(curve: &[u16]) -> Vec<u16> {
    let back = |grey: u16| {
        let below = curve.partition_point(|value| *value < grey);
        let above = curve.partition_point(|value| *value <= grey);
        if below < above {
            return ((below + above - 1) / 2) as u16;
        }
        let left = below.saturating_sub(1);
        let right = below.min(curve.len() - 1);
        let is_left = grey.abs_diff(curve[left]) <= grey.abs_diff(curve[right]);
        (if is_left { left } else { right }) as u16
    };
    (0..=u16::MAX).map(back).collect()
}

fn is_srgb(profile: &ColorProfile) -> bool {
    let levels = [0, 32, 64, 96, 128, 160, 192, 224, 255];
    let mut probe: Vec<u8> = Vec::new();
    for r in levels {
        for g in levels {
            for b in levels {
                probe.extend_from_slice(&[r, g, b]);
            }
        }
    }
    let alike = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 2;
    convert(&probe, profile, Layout::Rgb, 3)
        .is_none_or(|converted| probe.iter().zip(&converted).all(alike))
}

fn rgb_to_rgb(samples: &Samples, from: &ColorProfile, to: &ColorProfile) -> Option<Samples> {
    match samples {
        Samples::Eight(rgb) => between(rgb, (from, Layout::Rgb, 3), to).map(Samples::Eight),
        Samples::Sixteen(rgb) => between(rgb, (from, Layout::Rgb, 3), to).map(Samples::Sixteen),
    }
}

/// Converts pixels of `channels` samples to sRGB; `None` if the profile does not say how.
fn convert<S: Convertible>(
    pixels: &[S],
    profile: &ColorProfile,
    layout: Layout,
    channels: usize,
) -> Option<Vec<S>> {
    between(
        pixels,
        (profile, layout, channels),
        &ColorProfile::new_srgb(),
    )
}

/// Converts pixels to the RGB of a profile.
fn between<S: Convertible>(
    pixels: &[S],
    (from, layout, channels): (&ColorProfile, Layout, usize),
    to: &ColorProfile,
) -> Option<Vec<S>> {
    let transform = S::transform(from, layout, to).ok()?;
    let mut out = vec![S::default(); pixels.len() / channels * 3];
    let ins = pixels.chunks(CHUNK_PIXELS * channels);
    for (from, to) in ins.zip(out.chunks_mut(CHUNK_PIXELS * 3)) {
        transform.transform(from, to).ok()?;
    }
    Some(out)
}

type Transform<S> = Arc<dyn TransformExecutor<S> + Send + Sync>;

/// A sample that `moxcms` converts.
trait Convertible: Sample {
    /// To the RGB of `to`.
    fn transform(
        from: &ColorProfile,
        layout: Layout,
        to: &ColorProfile,
    ) -> Result<Transform<Self>, CmsError>;
}

impl Convertible for u8 {
    fn transform(
        from: &ColorProfile,
        layout: Layout,
        to: &ColorProfile,
    ) -> Result<Transform<Self>, CmsError> {
        from.create_transform_8bit(layout, to, Layout::Rgb, TransformOptions::default())
    }
}

impl Convertible for u16 {
    fn transform(
        from: &ColorProfile,
        layout: Layout,
        to: &ColorProfile,
    ) -> Result<Transform<Self>, CmsError> {
        let options = TransformOptions {
            // Its fixed point has thirteen bits.
            prefer_fixed_point: false,
            ..TransformOptions::default()
        };
        from.create_transform_16bit(layout, to, Layout::Rgb, options)
    }
}

/// CMYK without a profile: each ink takes away its complement, black takes away all.
fn plain_cmyk<S: Sample>(pixels: &[S]) -> Vec<S> {
    let mut rgb = Vec::with_capacity(pixels.len() / 4 * 3);
    for ink in pixels.chunks_exact(4) {
        let light = 255.0 - ink[3].level();
        for sample in &ink[..3] {
            rgb.push(S::nearest((255.0 - sample.level()) * light / 255.0));
        }
    }
    rgb
}

#[cfg(test)]
mod tests;
