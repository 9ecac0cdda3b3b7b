//! A region of a photo as it will be once all of it is restored, for who sets a model's parameters.

use std::num::NonZeroU32;

use super::pages;
use super::thumbnail::jpeg;
use super::writer::neutralise;
use crate::codec::decode;
use crate::container::original::Original;
use crate::models::whole::Whole;
use crate::picture::color::{IccProfile, Space};
use crate::picture::depth::Samples;
use crate::picture::rect::Rect;
use crate::picture::resize::Resampler;
use crate::picture::tiles::{GRID, Tiling};
use crate::{Error, Limits, Model, Observer};

/// As results are written: what is compared are pixels, not the marks of JPEG.
const QUALITY: u8 = 92;

/// A rectangle, in pixels of the upright photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

/// A region, before and after.
#[derive(Clone, Debug)]
pub struct Preview {
    /// What is shown: about what was asked for, no larger than the model computes in a second, within the photo.
    pub region: Region,
    /// The region as it is: JPEG, sRGB, transparency on white.
    pub before: Vec<u8>,
    /// The region of the result, as many times larger as the model enlarges: JPEG, sRGB, transparency on white.
    pub after: Vec<u8>,
}

/// A photo of which regions are previewed. It holds the decoded photo and what was measured of all of it, so that the
/// next preview needs less than the first.
pub struct Previewer {
    whole: Whole,
}

impl Previewer {
    /// Decodes a page of a photo, from 1.
    ///
    /// Errors: as [`look`](crate::look()) has them.
    pub fn open(
        original: &[u8],
        page: NonZeroU32,
        icc_profile: IccProfile,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut original = Original::open(original, limits)?;
        let (index, _) = pages::one(&mut original, page, limits)?;
        let photo = decode::decode_page(&mut original, index, icc_profile, limits)?;
        Ok(Self {
            whole: Whole::of(photo),
        })
    }

    /// What to look at first: around the largest face, or the middle of the photo; no side longer than `most` pixels.
    ///
    /// Errors: those of looking for faces.
    pub fn worth_seeing(&mut self, most: u32) -> Result<Region, Error> {
        let threads = Tiling::for_this_machine(1).workers;
        self.whole.look_for_faces(threads)?;
        let (width, height) = (
            self.whole.photo.width as u32,
            self.whole.photo.height as u32,
        );
        let faces = self.whole.faces().iter();
        let largest = faces.max_by(|a, b| (a.width * a.height).total_cmp(&(b.width * b.height)));
        let (x, y) = match largest {
            Some(face) => (face.x + face.width / 2.0, face.y + face.height / 2.0),
            None => (width as f32 / 2.0, height as f32 / 2.0),
        };
        let begin = |middle: f32, length: u32, whole: u32| {
            // Whole pixels; what lies before the first one is the first one.
            ((middle - length as f32 / 2.0).max(0.0) as u32).min(whole - length)
        };
        let (across, down) = (width.min(most), height.min(most));
        Ok(Region {
            x: begin(x, across, width),
            y: begin(y, down, height),
            width: across,
            height: down,
        })
    }

    /// Computes a region of what `model` makes of the photo, as it is in the result of the whole. Takes up to three
    /// times as long where something is measured for the first time.
    ///
    /// Errors: those of the model; [`Error::Internal`] where [it computes no regions](Model::computes_regions), and
    /// where the region is empty or not within the photo.
    pub fn preview(
        &mut self,
        model: &Model,
        region: Region,
        limits: &Limits,
        observer: &dyn Observer,
    ) -> Result<Preview, Error> {
        let (region, after) = self.computed(model, region, limits, observer)?;
        let photo = &self.whole.photo;
        let space = photo.space.as_ref();
        let before = photo.cut(&photo.rgb, 3, region);
        let size = (region.width, region.height);
        let scale = model.scale() as usize;
        let alpha = photo.alpha.as_ref().map(|a| photo.cut(a, 1, region));
        let enlarged = (size.0 * scale, size.1 * scale);
        let after_alpha = alpha.as_ref().map(|alpha| match scale {
            1 => alpha.clone(),
            _ => {
                let resampler = Resampler::new(size, enlarged);
                let levels = resampler.region_of(alpha, 1, 0..enlarged.0, 0..enlarged.1);
                Samples::nearest(alpha.depth(), levels.into_iter())
            }
        });
        Ok(Preview {
            region: Region {
                x: region.x as u32,
                y: region.y as u32,
                width: size.0 as u32,
                height: size.1 as u32,
            },
            before: shown(&before, alpha.as_ref(), size, space)?,
            after: shown(&after, after_alpha.as_ref(), enlarged, space)?,
        })
    }

    /// What is computed of what was asked for, and its samples.
    fn computed(
        &mut self,
        model: &Model,
        asked: Region,
        limits: &Limits,
        observer: &dyn Observer,
    ) -> Result<(Rect, Samples), Error> {
        let Some(regional) = model.regional() else {
            let what = format!("{} computes no regions", model.id());
            return Err(Error::Internal(what));
        };
        let photo = &self.whole.photo;
        model.check((photo.width as u32, photo.height as u32), limits)?;
        let region = fitted(asked, photo.rect(), regional.most_side())?;
        let mut rgb = Samples::none(photo.rgb.depth());
        let neutral = photo.neutral;
        regional.region(&mut self.whole, region, observer, &mut |mut rows| {
            if neutral {
                neutralise(&mut rows);
            }
            rgb.extend(&rows, 0..rows.len());
            Ok(())
        })?;
        Ok((region, rgb))
    }
}

/// The middle of what was asked for, no side longer than `most`, within the photo, on the grid of tiles.
fn fitted(asked: Region, photo: Rect, most: usize) -> Result<Rect, Error> {
    let whole = Rect {
        x: asked.x as isize,
        y: asked.y as isize,
        width: asked.width as usize,
        height: asked.height as usize,
    };
    let inside = whole.within(Some(photo));
    if inside.width == 0 || inside.height == 0 || inside != whole {
        let what = format!("{asked:?} is not within {photo:?}");
        return Err(Error::Internal(what));
    }
    let begin = |at: isize, length: usize| {
        let at = at as usize + length.saturating_sub(most) / 2;
        (at / GRID * GRID) as isize
    };
    let (x, y) = (begin(whole.x, whole.width), begin(whole.y, whole.height));
    let fitted = Rect {
        x,
        y,
        width: whole.width.min(most),
        height: whole.height.min(most),
    };
    Ok(fitted.within(Some(photo)))
}

/// A picture as a browser shows it.
fn shown(
    rgb: &Samples,
    alpha: Option<&Samples>,
    size: (usize, usize),
    space: Option<&Space>,
) -> Result<Vec<u8>, Error> {
    let mut pixels = rgb.eight_bits(0..rgb.len()).into_owned();
    if let Some(alpha) = alpha {
        let alpha = alpha.eight_bits(0..alpha.len());
        for (pixel, alpha) in pixels.chunks_exact_mut(3).zip(alpha.iter()) {
            for sample in pixel {
                let over_white = 255.0 + (f32::from(*sample) - 255.0) * (f32::from(*alpha) / 255.0);
                *sample = (over_white + 0.5) as u8;
            }
        }
    }
    if let Some(space) = space {
        pixels = space.shown(pixels);
    }
    jpeg(&pixels, size, QUALITY, false)
}

#[cfg(test)]
mod tests;
