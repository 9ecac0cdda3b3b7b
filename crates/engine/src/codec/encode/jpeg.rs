//! JPEG (ITU-T T.81), by the `jpeg-encoder` crate: quality 92, colours at full resolution.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use jpeg_encoder::{
    EncodingError, ImageBuffer, JpegColorType, PixelDensity, PixelDensityUnit, SamplingFactor,
    rgb_to_ycbcr,
};

use super::bands::{Bands, Head, Sink};
use crate::Error;
use crate::container::density::{Density, Unit};
use crate::container::iptc;
use crate::container::jpeg::{EXTENDED_XMP_NAME, PHOTOSHOP_NAME, XMP_NAME};
use crate::container::metadata::Metadata;

const QUALITY: u8 = 92;

/// The most bytes that a segment can hold beside its length.
const MAX_SEGMENT: usize = 65_533;

pub(super) fn write(head: &Head, bands: Bands<'_>, out: &mut dyn Sink) -> Result<(), Error> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let abandoned = AtomicBool::new(false);
    let failed = |error| match error {
        _ if abandoned.load(Ordering::Relaxed) => Error::Canceled,
        EncodingError::IoError(error) => Error::Write(error),
        other => Error::Internal(format!("JPEG: {other}")),
    };
    let side = |side: u32| {
        u16::try_from(side).map_err(|_| Error::Internal(format!("JPEG of {side} pixels")))
    };
    let rows = Rows {
        width: side(head.width)?,
        height: side(head.height)?,
        channels: head.channels(),
        bands,
        state: RefCell::default(),
        abandoned: &abandoned,
    };
    let stoppable = Stoppable {
        out: &mut out,
        abandoned: &abandoned,
    };
    let mut encoder = jpeg_encoder::Encoder::new(stoppable, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    let metadata = &head.metadata;
    if let Some(density) = metadata.density {
        encoder.set_density(pixel_density(density));
    }
    for (number, content) in segments(metadata) {
        encoder.add_app_segment(number, content).map_err(failed)?;
    }
    if let Some(profile) = head.icc() {
        encoder.add_icc_profile(&profile).map_err(failed)?;
    }
    encoder.encode_image(rows).map_err(failed)?;
    out.flush().map_err(Error::Write)
}

/// The numbers and contents of the segments with metadata; what does not fit into one is left out.
fn segments(metadata: &Metadata) -> Vec<(u8, Vec<u8>)> {
    let named = |number, name: &[u8], content: &[u8]| (number, [name, content].concat());
    let exif = metadata.exif.iter();
    let exif = exif.map(|exif| named(1, b"Exif\0\0", exif));
    let xmp = metadata.xmp.iter().map(|xmp| named(1, XMP_NAME, xmp));
    let parts = metadata.extended_xmp.iter();
    let parts = parts.map(|part| named(1, EXTENDED_XMP_NAME, part));
    let iptc = metadata.iptc.iter();
    let iptc = iptc.map(|record| named(13, PHOTOSHOP_NAME, &iptc::photoshop(record)));
    let all = exif.chain(xmp).chain(parts).chain(iptc);
    all.filter(|(_, content)| content.len() <= MAX_SEGMENT)
        .collect()
}

/// JFIF counts in whole numbers of sixteen bits.
fn pixel_density(density: Density) -> PixelDensity {
    let whole = |value: f64| (value.round() as u16).max(1);
    PixelDensity {
        density: (whole(density.x), whole(density.y)),
        unit: match density.unit {
            Unit::Aspect => PixelDensityUnit::PixelAspectRatio,
            Unit::Inch => PixelDensityUnit::Inches,
            Unit::Centimetre => PixelDensityUnit::Centimeters,
        },
    }
}

/// Hands rows to the JPEG encoder, which asks for them from above, the last one several times.
struct Rows<'a> {
    width: u16,
    height: u16,
    /// 1 or 3.
    channels: usize,
    bands: Bands<'a>,
    state: RefCell<Current>,
    abandoned: &'a AtomicBool,
}

/// The band being read, and which row of the picture it begins with.
#[derive(Default)]
struct Current {
    band: Vec<u8>,
    first_row: usize,
}

impl ImageBuffer for Rows<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.channels == 1 {
            JpegColorType::Luma
        } else {
            JpegColorType::Ycbcr
        }
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let stride = usize::from(self.width) * self.channels;
        let mut current = self.state.borrow_mut();
        let mut at = (usize::from(y) - current.first_row) * stride;
        if at >= current.band.len() && !self.abandoned.load(Ordering::Relaxed) {
            match self.bands.next() {
                Ok(band) => {
                    current.first_row = usize::from(y);
                    current.band = band.eight_bits(0..band.len()).into_owned();
                    at = 0;
                }
                // The encoder cannot be told to stop here; its next write will fail.
                Err(_) => self.abandoned.store(true, Ordering::Relaxed),
            }
        }
        match current.band.get(at..at + stride) {
            Some(row) if self.channels == 1 => buffers[0].extend_from_slice(row),
            Some(row) => {
                for pixel in row.chunks_exact(3) {
                    let (y, cb, cr) = rgb_to_ycbcr(pixel[0], pixel[1], pixel[2]);
                    buffers[0].push(y);
                    buffers[1].push(cb);
                    buffers[2].push(cr);
                }
            }
            None => {
                for buffer in &mut buffers[..self.channels] {
                    buffer.resize(buffer.len() + usize::from(self.width), 0);
                }
            }
        }
    }
}

/// Where the JPEG goes, until it is abandoned.
struct Stoppable<'a> {
    out: &'a mut dyn Write,
    abandoned: &'a AtomicBool,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.abandoned.load(Ordering::Relaxed) {
            return Err(io::Error::other("abandoned"));
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
