//! What encoders take: the head of a picture, then its rows.

use std::io::{Seek, Write};
use std::sync::mpsc::Receiver;

use crate::Error;
use crate::container::metadata::Metadata;
use crate::picture::color::{Space, srgb_gray_profile, srgb_profile};
use crate::picture::depth::{Depth, Samples, first_channel, with_alpha};

/// Where a file is written to. TIFF names at its beginning where its parts are, so it must be
/// possible to go back.
pub trait Sink: Write + Seek + Send {}

impl<T: Write + Seek + Send> Sink for T {}

/// What is known of a picture before its first row.
pub(crate) struct Head {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) depth: Depth,
    /// One channel, that of grey, instead of three.
    pub(crate) one_channel: bool,
    pub(crate) alpha: bool,
    /// The colour space where it is not sRGB.
    pub(crate) space: Option<Space>,
    pub(crate) metadata: Metadata,
}

/// Some whole rows.
pub(crate) struct Band {
    /// Interleaved RGB.
    pub(crate) rgb: Samples,
    /// How opaque each pixel is, if the head says that there is alpha.
    pub(crate) alpha: Option<Samples>,
}

impl Head {
    /// Samples of a pixel as they are written, alpha included.
    pub(super) fn channels(&self) -> usize {
        self.colors() + usize::from(self.alpha)
    }

    pub(super) fn colors(&self) -> usize {
        if self.one_channel { 1 } else { 3 }
    }

    /// The colour profile that the file carries.
    pub(super) fn icc(&self) -> Option<Vec<u8>> {
        match &self.space {
            Some(space) => Some(space.icc().to_vec()),
            None if self.one_channel => srgb_gray_profile(),
            None => srgb_profile(),
        }
    }
}

/// The bands on their way, turned into what the file holds.
pub(super) struct Bands<'a> {
    pub(super) head: &'a Head,
    pub(super) bands: Receiver<Band>,
}

impl Bands<'_> {
    /// The samples of the next rows as they are written. [`Error::Canceled`] if there are none.
    pub(super) fn next(&self) -> Result<Samples, Error> {
        let band = self.bands.recv().map_err(|_| Error::Canceled)?;
        let mut samples = band.rgb;
        if self.head.one_channel {
            samples = first_channel(&samples, 3);
        }
        if let Some(space) = &self.head.space {
            samples = space.stored(samples);
        }
        Ok(match band.alpha {
            Some(alpha) => with_alpha(&samples, self.head.colors(), &alpha),
            None => samples,
        })
    }
}
