//! `auto-restore`: mends what is wrong with an old print, step by step, at its own size.

use std::sync::Arc;

use super::declaration::{Category, Declaration};
use super::restorer::{Job, Regional, Restorer, Rows};
use super::stages::Settings;
use super::whole::Whole;
use crate::analysis::faces::Face;
use crate::analysis::protection::{Protection, Region};
use crate::observer::Part;
use crate::parameters::{Flag, Kind as _, Number, Parameter};
use crate::picture::photo::Photo;
use crate::picture::planes::Picture;
use crate::picture::rect::Rect;
use crate::picture::tiles::Tiling;
use crate::steps::dust::Repairs;
use crate::steps::local_contrast::Base;
use crate::steps::{blocking, dust, fading, grain, local_contrast, sharpen};
use crate::{Error, Limits, Observer};

pub(crate) const MODEL: Declaration = Declaration {
    id: "auto-restore",
    name: "Auto restore",
    description: "Mends fading, colour casts, dust, scratches, grain and the squares of JPEG, each as much as it \
                  finds. Keeps the size; gaps are filled from the photo around them.",
    category: Category::Enhance,
    network: "auto-restore",
    scale: 1,
    max_megapixels: Some(50),
    seconds_per_megapixel: 0.6,
    parameters: &[
        &DUST,
        &DOUBTFUL,
        &BLOCKING,
        &GRAIN,
        &FADING,
        &LOCAL_CONTRAST,
        &SHARPEN,
    ],
    with: |params| {
        Ok(Arc::new(Strengths {
            dust: DUST.read(params, MODEL.id)?,
            doubtful: DOUBTFUL.read(params, MODEL.id)?,
            blocking: BLOCKING.read(params, MODEL.id)?,
            grain: GRAIN.read(params, MODEL.id)?,
            fading: FADING.read(params, MODEL.id)?,
            local_contrast: LOCAL_CONTRAST.read(params, MODEL.id)?,
            sharpen: SHARPEN.read(params, MODEL.id)?,
        }))
    },
};

const DUST: Parameter<Number> = Parameter {
    name: "dust",
    title: "Dust and scratches",
    description: "0 leaves them, 1 fills all that are found.",
    kind: Number::strength(1.0),
};

const DOUBTFUL: Parameter<Flag> = Parameter {
    name: "doubtful_scratches",
    title: "Doubtful scratches, too",
    description: "Also fills long lines that may be scratches or part of the photo.",
    kind: Flag,
};

const BLOCKING: Parameter<Number> = Parameter {
    name: "blocking",
    title: "Small squares from JPEG",
    description: "0 leaves them, 1 smooths them as measured.",
    kind: Number::strength(1.0),
};

const GRAIN: Parameter<Number> = Parameter {
    name: "grain",
    title: "Grain",
    description: "0 keeps all grain, 1 removes what is measured.",
    kind: Number::strength(1.0),
};

const FADING: Parameter<Number> = Parameter {
    name: "fading",
    title: "Fading and tint",
    description: "0 keeps the colours as they are, 1 brings them back as measured.",
    kind: Number::strength(1.0),
};

const LOCAL_CONTRAST: Parameter<Number> = Parameter {
    name: "local_contrast",
    title: "Clearer details",
    description: "0 is off, 1 is strongest. Up to 0.3, it only offsets fading.",
    kind: Number::strength(0.3),
};

pub(crate) const SHARPEN: Parameter<Number> = Parameter {
    name: "sharpen",
    title: "Sharpening",
    description: "0 is off, 1 is strongest. Up to 0.25, it only offsets fading.",
    kind: Number::strength(0.25),
};

/// How strongly each step works, 0 to 1: at 0 not at all, at 1 as much as it measures to be needed; and whether lines
/// in doubt are filled.
#[derive(Debug)]
struct Strengths {
    dust: f32,
    doubtful: bool,
    blocking: f32,
    grain: f32,
    fading: f32,
    local_contrast: f32,
    sharpen: f32,
}

/// Bytes held for each pixel at the worst moment: the picture and what is denoised of it, as
/// numbers of four bytes, and the decoded photo. Measured; see the table of `make quality`.
const BYTES_PER_PIXEL: u64 = 44;

/// How strongly to work. Up to the default, as much as the photo `needed` it, 0 to 1: one with all its
/// contrast is left alone. Who asks for more gets that in any case.
fn wanted(asked: f32, usual: f32, needed: f32) -> f32 {
    let more = (asked - usual).max(0.0) / (1.0 - usual);
    let as_needed = asked.min(usual) * needed;
    as_needed + (1.0 - as_needed) * more
}

/// Rows that are handed on at a time.
const ROWS_AT_ONCE: usize = 128;

impl Restorer for Strengths {
    fn id(&self) -> &'static str {
        MODEL.id
    }

    fn scale(&self) -> u32 {
        MODEL.scale
    }

    /// It is computed as a whole.
    fn side(&self) -> usize {
        usize::MAX
    }

    /// Those steps are gentler to faces.
    fn protects_faces(&self) -> bool {
        self.dust > 0.0 || self.local_contrast > 0.0 || self.sharpen > 0.0
    }

    fn check(&self, (width, height): (u32, u32), limits: &Limits) -> Result<(), Error> {
        let needed_bytes = u64::from(width) * u64::from(height) * BYTES_PER_PIXEL;
        if needed_bytes > limits.max_restore_bytes {
            return Err(Error::NeedsTooMuchMemory {
                needed_bytes,
                max_bytes: limits.max_restore_bytes,
            });
        }
        Ok(())
    }

    fn regional(&self) -> Option<&dyn Regional> {
        Some(self)
    }

    fn run(&self, job: Job<'_>, rows: &mut Rows<'_>) -> Result<Option<Repairs>, Error> {
        let Job {
            photo,
            faces,
            tiling,
            observer,
        } = job;
        let depth = photo.rgb.depth();
        let threads = tiling.workers * tiling.threads;
        let (picture, repairs) = restored(photo, self, faces, threads, observer)?;
        for begin in (0..picture.height).step_by(ROWS_AT_ONCE) {
            if observer.is_canceled() {
                return Err(Error::Canceled);
            }
            let end = (begin + ROWS_AT_ONCE).min(picture.height);
            rows(picture.rows(begin..end, depth))?;
        }
        observer.progress(1.0);
        Ok(repairs)
    }
}

impl Regional for Strengths {
    fn most_side(&self) -> usize {
        512
    }

    fn region(
        &self,
        whole: &mut Whole,
        region: Rect,
        observer: &dyn Observer,
        rows: &mut Rows<'_>,
    ) -> Result<(), Error> {
        let tiling = Tiling::for_this_machine(self.side());
        let threads = tiling.workers * tiling.threads;
        if self.protects_faces() {
            whole.look_for_faces(threads)?;
        }
        let eyes: Vec<Region> = whole.faces().iter().flat_map(Face::eye_regions).collect();
        let settings = Settings {
            dust: self.demand(),
            blocking: self.blocking,
            grain: self.grain,
        };
        let around = region
            .grown(grain::MARGIN)
            .aligned(grain::GRID, (0, 0))
            .within(Some(whole.photo.rect()));
        let moved = |face: &Face| face.moved(-around.x as f32, -around.y as f32);
        let heads = Protection::of(&whole.faces().iter().map(moved).collect::<Vec<_>>());
        let Whole { photo, stages, .. } = whole;
        stages.measure(photo, &eyes, &settings, threads, observer)?;
        let mut picture = stages.mended(photo, around, &settings, threads, observer)?;
        let Some((clean, halved)) = stages.clean() else {
            return Err(Error::Internal("nothing was measured".into()));
        };
        let found = fading::measure(clean);
        fading::restore(&mut picture, &found, self.fading);
        let strength =
            |asked, of: &Parameter<Number>| wanted(asked, of.kind.default(), found.evidence);
        let contrast = strength(self.local_contrast, &LOCAL_CONTRAST);
        if contrast > 0.0 {
            let mut clean = clean.clone();
            fading::restore(&mut clean, &found, self.fading);
            if let Some(base) = Base::of(&clean.luma(), threads) {
                let base = base.of_larger(1 << halved);
                let origin = (around.x as usize, around.y as usize);
                local_contrast::raise_part(&mut picture, origin, &base, contrast, &heads, threads);
            }
        }
        sharpen::sharpen(
            &mut picture,
            strength(self.sharpen, &SHARPEN),
            &heads,
            threads,
        );
        let (left, top) = (
            (region.x - around.x) as usize,
            (region.y - around.y) as usize,
        );
        let part = picture.part(left..left + region.width, top..top + region.height);
        rows(part.rows(0..region.height, photo.rgb.depth()))
    }
}

impl Strengths {
    fn demand(&self) -> Option<dust::Demand> {
        (self.dust > 0.0).then_some(dust::Demand {
            strength: self.dust,
            doubtful: self.doubtful,
        })
    }
}

/// Restores the photo, in which there are these faces. `threads` compute at a time, which changes nothing but
/// the time it takes.
fn restored(
    photo: Photo,
    strengths: &Strengths,
    faces: &[Face],
    threads: usize,
    observer: &dyn Observer,
) -> Result<(Picture, Option<Repairs>), Error> {
    let eyes: Vec<Region> = faces.iter().flat_map(Face::eye_regions).collect();
    let heads = Protection::of(faces);
    let mut picture = Picture::of(&photo);
    drop(photo);
    let part = |begin, end| Part::new(observer, begin, end);
    part(0.0, 0.02).at(1.0)?;
    let mut repairs = None;
    if let Some(demand) = strengths.demand() {
        let progress = &part(0.02, 0.3);
        repairs = Some(dust::remove(
            &mut picture,
            demand,
            &eyes,
            threads,
            progress,
        )?);
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
    let strength = |asked, of: &Parameter<Number>| wanted(asked, of.kind.default(), found.evidence);
    local_contrast::raise(
        &mut picture,
        strength(strengths.local_contrast, &LOCAL_CONTRAST),
        &heads,
        threads,
    );
    part(0.85, 0.9).at(1.0)?;
    sharpen::sharpen(
        &mut picture,
        strength(strengths.sharpen, &SHARPEN),
        &heads,
        threads,
    );
    part(0.9, 0.95).at(1.0)?;
    Ok((picture, repairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_photo_that_is_taken_fits_into_the_memory_that_is_granted() {
        let pixels = u64::from(MODEL.max_megapixels.expect("a limit")) * 1_000_000;
        assert!(pixels * BYTES_PER_PIXEL <= Limits::default().max_restore_bytes);
    }
}
