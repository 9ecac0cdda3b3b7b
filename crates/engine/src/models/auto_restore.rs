//! `auto-restore`: mends what is wrong with an old print, step by step, at its own size.

use serde_json::{Map, Value};

use super::{check_names, invalid};
use crate::depth::Samples;
use crate::faces::{Face, Protection, Region};
use crate::photo::Photo;
use crate::steps::picture::Picture;
use crate::steps::{Progress, blocking, dust, fading, grain, local_contrast, sharpen};
use crate::{Error, Limits, Observer};

/// How strongly each step works, 0 to 1: at 0 not at all, at 1 as much as it measures to be needed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strengths {
    /// Dust and scratches are found and filled.
    pub dust: f32,
    /// The blocks of JPEG are smoothed.
    pub blocking: f32,
    /// Grain and noise are taken away.
    pub grain: f32,
    /// Faded contrast and colours are brought back, casts taken away.
    pub fading: f32,
    /// The contrast between neighbouring parts is raised: up to the default only as far as the photo is
    /// faded, above it in any case.
    pub local_contrast: f32,
    /// Blur is sharpened, in the same way.
    pub sharpen: f32,
}

impl Default for Strengths {
    fn default() -> Self {
        Self {
            dust: 1.0,
            blocking: 1.0,
            grain: 1.0,
            fading: 1.0,
            local_contrast: 0.3,
            sharpen: 0.25,
        }
    }
}

pub(super) const ID: &str = "auto-restore";

const NAMES: [&str; 6] = [
    "dust",
    "blocking",
    "grain",
    "fading",
    "local_contrast",
    "sharpen",
];

const ALLOWED: &str = "`dust`, `blocking`, `grain`, `fading`, `local_contrast` and `sharpen`: \
                       numbers from 0 to 1";

impl Strengths {
    /// Whether a step is to work that is gentler to faces.
    pub(super) fn reach_faces(&self) -> bool {
        self.dust > 0.0 || self.local_contrast > 0.0 || self.sharpen > 0.0
    }

    pub(super) fn from_params(params: &Map<String, Value>) -> Result<Self, Error> {
        check_names(ID, params, &NAMES, ALLOWED)?;
        let mut strengths = Self::default();
        for (name, value) in params {
            let strength = match value.as_f64() {
                Some(strength) if (0.0..=1.0).contains(&strength) => strength as f32,
                _ => return Err(invalid(ID, name, value, ALLOWED)),
            };
            let field = match name.as_str() {
                "dust" => &mut strengths.dust,
                "blocking" => &mut strengths.blocking,
                "grain" => &mut strengths.grain,
                "fading" => &mut strengths.fading,
                "local_contrast" => &mut strengths.local_contrast,
                _ => &mut strengths.sharpen,
            };
            *field = strength;
        }
        Ok(strengths)
    }
}

/// Bytes held for each pixel at the worst moment: the picture and what is denoised of it, as
/// numbers of four bytes, and the decoded photo. Measured; see the table of `make quality`.
const BYTES_PER_PIXEL: u64 = 44;

/// Refuses a photo that would not fit into memory.
pub(crate) fn check_memory(width: u32, height: u32, limits: &Limits) -> Result<(), Error> {
    let needed_bytes = u64::from(width) * u64::from(height) * BYTES_PER_PIXEL;
    if needed_bytes > limits.max_restore_bytes {
        return Err(Error::NeedsTooMuchMemory {
            needed_bytes,
            max_bytes: limits.max_restore_bytes,
        });
    }
    Ok(())
}

/// How strongly to work. Up to the default, as much as the photo `needed` it, 0 to 1: one with all its
/// contrast is left alone. Who asks for more gets that in any case.
fn wanted(asked: f32, usual: f32, needed: f32) -> f32 {
    let more = (asked - usual).max(0.0) / (1.0 - usual);
    let as_needed = asked.min(usual) * needed;
    as_needed + (1.0 - as_needed) * more
}

/// Restores the photo, in which there are these faces; its pixels are gone from it afterwards. `threads`
/// compute at a time, which changes nothing but the time it takes.
pub(crate) fn restored(
    photo: &mut Photo,
    strengths: &Strengths,
    faces: &[Face],
    threads: usize,
    observer: &dyn Observer,
) -> Result<Picture, Error> {
    let eyes: Vec<Region> = faces.iter().flat_map(Face::eye_regions).collect();
    let heads = Protection::of(faces);
    let mut picture = Picture::of(photo);
    photo.rgb = Samples::none(photo.rgb.depth());
    let part = |begin, end| Progress::new(observer, begin, end);
    part(0.0, 0.02).at(1.0)?;
    if strengths.dust > 0.0 {
        dust::remove(
            &mut picture,
            strengths.dust,
            &eyes,
            threads,
            &part(0.02, 0.3),
        )?;
    }
    if strengths.blocking > 0.0 {
        let found = blocking::measure(&picture.luma());
        blocking::smooth(&mut picture, &found, strengths.blocking, threads);
    }
    part(0.3, 0.35).at(1.0)?;
    if strengths.grain > 0.0 {
        grain::reduce(&mut picture, strengths.grain, threads, &part(0.35, 0.8))?;
    }
    let found = fading::measure(&picture);
    fading::restore(&mut picture, &found, strengths.fading);
    part(0.8, 0.85).at(1.0)?;
    let usual = Strengths::default();
    let strength = |asked, usual| wanted(asked, usual, found.evidence);
    local_contrast::raise(
        &mut picture,
        strength(strengths.local_contrast, usual.local_contrast),
        &heads,
        threads,
    );
    part(0.85, 0.9).at(1.0)?;
    sharpen::sharpen(
        &mut picture,
        strength(strengths.sharpen, usual.sharpen),
        &heads,
        threads,
    );
    part(0.9, 0.95).at(1.0)?;
    Ok(picture)
}
