//! Writes a picture while its rows are still being computed.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use jpeg_encoder::{EncodingError, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr};

use crate::color::srgb_profile;
use crate::{Error, Format};

const JPEG_QUALITY: u8 = 92;

/// The most bytes of Exif that a JPEG segment can hold beside its length and `Exif\0\0`.
const MAX_JPEG_EXIF: usize = 65_533 - 6;

/// What is known of a picture before its first row.
pub(crate) struct Head {
    pub(crate) format: Format,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) alpha: bool,
    pub(crate) exif: Option<Vec<u8>>,
}

/// Takes bands of whole rows, interleaved RGB (or RGBA), until the picture is complete, and writes
/// the file. If the bands end before that, the file stays unfinished: [`Error::Canceled`].
pub(crate) fn encode(
    head: Head,
    bands: Receiver<Vec<u8>>,
    out: &mut (dyn Write + Send),
) -> Result<(), Error> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    match head.format.output() {
        Format::Jpeg => jpeg(head, bands, &mut out)?,
        _ => png(head, &bands, &mut out)?,
    }
    out.flush().map_err(Error::Write)
}

fn png(head: Head, bands: &Receiver<Vec<u8>>, out: &mut dyn Write) -> Result<(), Error> {
    let failed = |error| match error {
        png::EncodingError::IoError(error) => Error::Write(error),
        other => Error::Internal(format!("PNG: {other}")),
    };
    let mut info = png::Info::with_size(head.width, head.height);
    info.color_type = if head.alpha {
        png::ColorType::Rgba
    } else {
        png::ColorType::Rgb
    };
    info.bit_depth = png::BitDepth::Eight;
    info.exif_metadata = head.exif.map(Cow::Owned);
    let mut encoder = png::Encoder::with_info(out, info).map_err(failed)?;
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.set_compression(png::Compression::Balanced);
    let mut file = encoder.write_header().map_err(failed)?;
    let mut writer = file.stream_writer_with_size(1 << 16).map_err(failed)?;
    let channels = if head.alpha { 4 } else { 3 };
    let mut missing = head.width as usize * head.height as usize * channels;
    while missing > 0 {
        let band = bands.recv().map_err(|_| Error::Canceled)?;
        writer.write_all(&band).map_err(Error::Write)?;
        missing = missing.saturating_sub(band.len());
    }
    writer.finish().map_err(failed)?;
    file.finish().map_err(failed)
}

fn jpeg(head: Head, bands: Receiver<Vec<u8>>, out: &mut dyn Write) -> Result<(), Error> {
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
        bands,
        state: RefCell::default(),
        abandoned: &abandoned,
    };
    let sink = Sink {
        out,
        abandoned: &abandoned,
    };
    let mut encoder = jpeg_encoder::Encoder::new(sink, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    if let Some(exif) = head.exif.filter(|exif| exif.len() <= MAX_JPEG_EXIF) {
        encoder.add_exif_metadata(&exif).map_err(failed)?;
    }
    if let Some(profile) = srgb_profile() {
        encoder.add_icc_profile(&profile).map_err(failed)?;
    }
    encoder.encode_image(rows).map_err(failed)
}

/// Hands rows to the JPEG encoder, which asks for them from above, the last one several times.
struct Rows<'a> {
    width: u16,
    height: u16,
    bands: Receiver<Vec<u8>>,
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
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let stride = usize::from(self.width) * 3;
        let mut current = self.state.borrow_mut();
        let mut at = (usize::from(y) - current.first_row) * stride;
        if at >= current.band.len() && !self.abandoned.load(Ordering::Relaxed) {
            match self.bands.recv() {
                Ok(band) => {
                    current.first_row = usize::from(y);
                    current.band = band;
                    at = 0;
                }
                // The encoder cannot be told to stop here; its next write will fail.
                Err(_) => self.abandoned.store(true, Ordering::Relaxed),
            }
        }
        match current.band.get(at..at + stride) {
            Some(row) => {
                for pixel in row.chunks_exact(3) {
                    let (y, cb, cr) = rgb_to_ycbcr(pixel[0], pixel[1], pixel[2]);
                    buffers[0].push(y);
                    buffers[1].push(cb);
                    buffers[2].push(cr);
                }
            }
            None => {
                for buffer in &mut buffers[..3] {
                    buffer.resize(buffer.len() + usize::from(self.width), 0);
                }
            }
        }
    }
}

/// Where the JPEG goes, until it is abandoned.
struct Sink<'a> {
    out: &'a mut dyn Write,
    abandoned: &'a AtomicBool,
}

impl Write for Sink<'_> {
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
