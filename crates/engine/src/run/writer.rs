//! The rows of a result on their way to the encoder.

use std::ops::Range;

use super::encoder::Send;
use super::thumbnail::Shrinkers;
use crate::Error;
use crate::codec::encode::Band;
use crate::picture::depth::{Sample, Samples};
use crate::picture::resize::Resampler;

/// What models leave to others: grey stays grey, transparency goes along, and small pictures are made
/// meanwhile.
pub(crate) struct Writer<'a, 'b> {
    /// Width of the result in pixels.
    pub(crate) width: usize,
    /// Every pixel must be grey.
    pub(crate) neutral: bool,
    pub(crate) alpha: Option<Alpha>,
    pub(crate) shrinkers: Option<&'a mut Shrinkers>,
    /// How many rows were written.
    pub(crate) done: usize,
    pub(crate) send: &'a mut Send<'b>,
}

impl Writer<'_, '_> {
    /// Takes the next rows: interleaved RGB.
    pub(crate) fn write(&mut self, mut rgb: Samples) -> Result<(), Error> {
        if self.neutral {
            neutralise(&mut rgb);
        }
        let end = self.done + rgb.len() / (self.width * 3);
        let alpha = self.alpha.as_ref().map(|alpha| alpha.rows(self.done..end));
        if let Some(shrinkers) = &mut self.shrinkers {
            shrinkers.push(&rgb, alpha.as_ref());
        }
        self.done = end;
        (self.send)(Band { rgb, alpha })
    }
}

/// The transparency of a photo, as its result has it.
pub(crate) struct Alpha {
    alpha: Samples,
    /// Width of the result in pixels.
    width: usize,
    /// None where the result has the size of the photo.
    enlarged: Option<Resampler>,
}

impl Alpha {
    /// For a result whose sides are `scale` times longer than `size`.
    pub(crate) fn new(alpha: Samples, (width, height): (usize, usize), scale: usize) -> Self {
        let (to_width, to_height) = (width * scale, height * scale);
        Self {
            alpha,
            width: to_width,
            enlarged: (scale > 1).then(|| Resampler::new((width, height), (to_width, to_height))),
        }
    }

    fn rows(&self, rows: Range<usize>) -> Samples {
        match &self.enlarged {
            None => self
                .alpha
                .part(rows.start * self.width..rows.end * self.width),
            Some(resampler) => {
                let levels = resampler.region_of(&self.alpha, 1, 0..self.width, rows);
                Samples::nearest(self.alpha.depth(), levels.into_iter())
            }
        }
    }
}

/// Makes every pixel grey, of the lightness it had (Rec. 601 weights). The networks tint greys by
/// a step or two.
pub(crate) fn neutralise(rgb: &mut Samples) {
    fn of<S: Sample>(rgb: &mut [S]) {
        for pixel in rgb.chunks_exact_mut(3) {
            let [r, g, b] = [0, 1, 2].map(|channel| pixel[channel].level());
            pixel.fill(S::nearest(0.299 * r + 0.587 * g + 0.114 * b));
        }
    }
    match rgb {
        Samples::Eight(rgb) => of(rgb),
        Samples::Sixteen(rgb) => of(rgb),
    }
}
