//! Writes a picture while its rows are still being computed.

mod bands;
mod jpeg;
mod png;
mod tiff;

use std::sync::mpsc::Receiver;

pub use bands::Sink;
pub(crate) use bands::{Band, Head};

use bands::Bands;

use crate::Error;
use crate::container::format::Format;

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
