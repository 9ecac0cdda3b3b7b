//! Writes a picture while its rows are still being computed.

mod jpeg;
mod png;
mod tiff;

use std::io::{Seek, Write};
use std::sync::mpsc::Receiver;

use crate::color::{Space, srgb_gray_profile, srgb_profile};
use crate::depth::{Depth, Samples, first_channel, with_alpha};
use crate::metadata::Metadata;
use crate::{Error, Format};

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

/// A file being written: one picture, or with TIFF one for each page.
pub(crate) enum File<'a> {
    Jpeg(&'a mut dyn Sink),
    Png(&'a mut dyn Sink),
    Tiff(tiff::Pages<'a>),
}

impl<'a> File<'a> {
    /// Begins a file for an original of this format. `raw_bytes` is the size of all its samples.
    pub(crate) fn begin(
        original: Format,
        raw_bytes: u64,
        out: &'a mut dyn Sink,
    ) -> Result<Self, Error> {
        Ok(match original.output() {
            Format::Jpeg => Self::Jpeg(out),
            Format::Tiff => Self::Tiff(tiff::Pages::begin(raw_bytes, out)?),
            _ => Self::Png(out),
        })
    }

    /// Takes bands until the picture is complete, and writes it. If the bands end before that, it
    /// stays unfinished: [`Error::Canceled`].
    pub(crate) fn write(&mut self, head: &Head, bands: Receiver<Band>) -> Result<(), Error> {
        let bands = Bands { head, bands };
        match self {
            Self::Jpeg(out) => jpeg::write(head, bands, *out),
            Self::Png(out) => png::write(head, &bands, *out),
            Self::Tiff(pages) => pages.write(head, &bands),
        }
    }
}

impl Head {
    /// Samples of a pixel as they are written, alpha included.
    fn channels(&self) -> usize {
        self.colors() + usize::from(self.alpha)
    }

    fn colors(&self) -> usize {
        if self.one_channel { 1 } else { 3 }
    }

    /// The colour profile that the file carries.
    fn icc(&self) -> Option<Vec<u8>> {
        match &self.space {
            Some(space) => Some(space.icc().to_vec()),
            None if self.one_channel => srgb_gray_profile(),
            None => srgb_profile(),
        }
    }
}

/// The bands on their way, turned into what the file holds.
struct Bands<'a> {
    head: &'a Head,
    bands: Receiver<Band>,
}

impl Bands<'_> {
    /// The samples of the next rows as they are written. [`Error::Canceled`] if there are none.
    fn next(&self) -> Result<Samples, Error> {
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
