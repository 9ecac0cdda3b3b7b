//! What `auto-restore` measures of a whole photo, one step after the other, so that a region of it can be computed by
//! itself.
//!
//! Each step works on what those before have made, so each measurement holds for their settings. Up to the grain, it
//! is that of the whole photo in full size. What comes after the grain is measured on a copy that is halved until it is
//! about a thousand pixels long, and freed from grain there: fading and local contrast are looked at in copies smaller
//! than that.

use crate::analysis::protection::Region;
use crate::observer::Part;
use crate::picture::photo::Photo;
use crate::picture::planes::Picture;
use crate::picture::rect::Rect;
use crate::steps::blocking::{self, Blocking};
use crate::steps::dust::{self, Demand};
use crate::steps::grain::{self, Grain};
use crate::{Error, Observer};

/// The copy is halved as long as it stays this long.
const LEAST_SIDE: usize = 800;

/// The settings of the steps whose result is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Settings {
    /// `None` leaves dust and scratches.
    pub(super) dust: Option<Demand>,
    /// Strengths, 0 to 1.
    pub(super) blocking: f32,
    pub(super) grain: f32,
}

/// What was measured last, and with which settings.
#[derive(Default)]
pub(super) struct Stages {
    filled: Option<(Option<Demand>, Filled)>,
    smoothed: Option<(f32, Smoothed)>,
    /// The copy without grain.
    clean: Option<(f32, Picture)>,
}

/// Where dust and scratches were filled, and with what.
struct Filled {
    /// Indices of pixels, rising.
    at: Vec<u32>,
    pixels: Vec<[f32; 3]>,
}

/// What was measured of blocks, and of grain once they were smoothed.
struct Smoothed {
    /// `None` where they are left.
    blocking: Option<Blocking>,
    /// `None` where there is none, or where it is left.
    grain: Option<Grain>,
    /// The photo before its grain is taken away, halved so many times.
    copy: Picture,
    halved: usize,
}

impl Stages {
    /// Measures what is not known for these settings. What lies in `eyes` is kept from being filled.
    pub(super) fn measure(
        &mut self,
        photo: &Photo,
        eyes: &[Region],
        settings: &Settings,
        threads: usize,
        observer: &dyn Observer,
    ) -> Result<(), Error> {
        let part = || Part::new(observer, 0.0, 1.0);
        let mut filled = None;
        if self.filled.as_ref().map(|(demand, _)| *demand) != Some(settings.dust) {
            *self = Self::default();
            let mut picture = Picture::of(photo);
            if let Some(demand) = settings.dust {
                dust::remove(&mut picture, demand, eyes, threads, &part())?;
            }
            self.filled = Some((settings.dust, Filled::between(photo, &picture)));
            filled = Some(picture);
        }
        part().at(0.5)?;
        if self.smoothed.as_ref().map(|(strength, _)| *strength) != Some(settings.blocking) {
            (self.smoothed, self.clean) = (None, None);
            let picture = filled.unwrap_or_else(|| self.filled_part(photo, photo.rect()));
            let smoothed = Smoothed::of(picture, settings.blocking, threads);
            self.smoothed = Some((settings.blocking, smoothed));
        }
        part().at(0.8)?;
        if self.clean.as_ref().map(|(strength, _)| *strength) != Some(settings.grain) {
            self.clean = None;
            if let Some((_, smoothed)) = &self.smoothed {
                let clean = smoothed.clean(settings.grain, threads, &part())?;
                self.clean = Some((settings.grain, clean));
            }
        }
        part().at(1.0)
    }

    /// All of the photo once its grain is gone, and how many times it is halved. `None` before it was measured.
    pub(super) fn clean(&self) -> Option<(&Picture, usize)> {
        let (clean, smoothed) = (self.clean.as_ref()?, self.smoothed.as_ref()?);
        Some((&clean.1, smoothed.1.halved))
    }

    /// A region once dust, blocks and grain are gone, in full size. `region` begins at multiples of [`grain::GRID`]. It
    /// holds where there is [`grain::MARGIN`] around it, or the border of the photo.
    pub(super) fn mended(
        &self,
        photo: &Photo,
        region: Rect,
        settings: &Settings,
        threads: usize,
        observer: &dyn Observer,
    ) -> Result<Picture, Error> {
        let mut picture = self.filled_part(photo, region);
        let Some((_, smoothed)) = &self.smoothed else {
            return Ok(picture);
        };
        if let Some(blocking) = &smoothed.blocking {
            blocking::smooth(&mut picture, blocking, settings.blocking, threads);
        }
        if let Some(grain) = smoothed.grain.as_ref().filter(|_| settings.grain > 0.0) {
            let part = Part::new(observer, 0.0, 1.0);
            grain::reduce_measured(&mut picture, grain, 0, settings.grain, threads, &part)?;
        }
        Ok(picture)
    }

    /// A region of the photo without dust and scratches.
    fn filled_part(&self, photo: &Photo, region: Rect) -> Picture {
        let mut picture = Picture::of_part(photo, region);
        if let Some((_, filled)) = &self.filled {
            filled.put_into(&mut picture, region, photo.width);
        }
        picture
    }
}

impl Filled {
    /// What differs between a photo and the same without dust.
    fn between(photo: &Photo, picture: &Picture) -> Self {
        let (mut at, mut pixels) = (Vec::new(), Vec::new());
        for y in 0..photo.height {
            for x in 0..photo.width {
                let after = picture.pixel(x, y);
                if photo.pixel(x, y).map(|level| level / 255.0) != after {
                    at.push((y * photo.width + x) as u32);
                    pixels.push(after);
                }
            }
        }
        Self { at, pixels }
    }

    fn put_into(&self, picture: &mut Picture, region: Rect, width: usize) {
        for y in 0..region.height {
            let begin = (y + region.y as usize) * width + region.x as usize;
            let first = self.at.partition_point(|at| (*at as usize) < begin);
            let end = begin + region.width;
            let filled = self.at[first..].iter().zip(&self.pixels[first..]);
            for (at, pixel) in filled.take_while(|(at, _)| (**at as usize) < end) {
                let to = y * region.width + (*at as usize - begin);
                for (plane, value) in picture.planes.iter_mut().zip(pixel) {
                    plane.values[to] = *value;
                }
            }
        }
    }
}

impl Smoothed {
    fn of(mut picture: Picture, strength: f32, threads: usize) -> Self {
        let blocking = (strength > 0.0).then(|| blocking::measure(&picture.luma()));
        if let Some(blocking) = &blocking {
            blocking::smooth(&mut picture, blocking, strength, threads);
        }
        let mut halved = 0;
        let mut copy = None;
        while picture.width.max(picture.height) >> (halved + 1) >= LEAST_SIDE {
            copy = Some(copy.as_ref().unwrap_or(&picture).reduced_by(2));
            halved += 1;
        }
        let copy = copy.unwrap_or_else(|| picture.clone());
        Self {
            blocking,
            grain: grain::measure(picture),
            copy,
            halved,
        }
    }

    fn clean(&self, strength: f32, threads: usize, part: &Part<'_>) -> Result<Picture, Error> {
        let mut copy = self.copy.clone();
        if let Some(grain) = self.grain.as_ref().filter(|_| strength > 0.0) {
            let halved = self.halved;
            grain::reduce_measured(&mut copy, grain, halved, strength, threads, part)?;
        }
        Ok(copy)
    }
}
