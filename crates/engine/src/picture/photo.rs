//! A decoded photo: upright, in RGB, eight or sixteen bits a sample as the file has them.

use std::borrow::Cow;

use super::color::Space;
use super::depth::Samples;
use super::rect::Rect;

/// A whole photo in memory.
pub(crate) struct Photo {
    /// Width in pixels.
    pub(crate) width: usize,
    /// Height in pixels.
    pub(crate) height: usize,
    /// Interleaved RGB, row after row.
    pub(crate) rgb: Samples,
    /// How opaque each pixel is, if the file says so; of the same depth.
    pub(crate) alpha: Option<Samples>,
    /// Every pixel is exactly grey; the result must be, too.
    pub(crate) neutral: bool,
    /// The file has one channel, that of grey; the result must have no more.
    pub(crate) one_channel: bool,
    /// The colour space of the samples where it is not sRGB.
    pub(crate) space: Option<Space>,
    /// The colour profile that the file has.
    pub(crate) profile: Profile,
}

/// A colour profile of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Profile {
    /// There is none.
    #[default]
    None,
    /// It is damaged, or made for other channels.
    Unusable,
    /// What it calls itself; empty if it has no name.
    Named(String),
}

impl Photo {
    /// One row, interleaved RGB, in eight bits.
    pub(crate) fn row(&self, y: usize) -> Cow<'_, [u8]> {
        let stride = self.width * 3;
        self.rgb.eight_bits(y * stride..(y + 1) * stride)
    }

    /// All of it.
    pub(crate) fn rect(&self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }

    /// The samples of a region that lies within it, interleaved, with `channels` to a pixel of `samples`.
    pub(crate) fn cut(&self, samples: &Samples, channels: usize, region: Rect) -> Samples {
        let mut cut = Samples::none(samples.depth());
        for y in region.y as usize..region.bottom() as usize {
            let begin = (y * self.width + region.x as usize) * channels;
            cut.extend(samples, begin..begin + region.width * channels);
        }
        cut
    }

    /// The R, G and B of a pixel on the scale of 0 to 255, with all the precision the file has.
    pub(crate) fn pixel(&self, x: usize, y: usize) -> [f32; 3] {
        let at = (y * self.width + x) * 3;
        [0, 1, 2].map(|channel| self.rgb.level(at + channel))
    }
}
