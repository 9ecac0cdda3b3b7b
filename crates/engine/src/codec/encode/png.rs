//! PNG (W3C, third edition), by the `png` crate.

use std::borrow::Cow;
use std::io::{BufWriter, Write};

use png::{BitDepth, ColorType};

use super::bands::{Bands, Head, Sink};
use crate::Error;
use crate::container::density::Density;
use crate::container::iptc;
use crate::picture::depth::{Depth, Samples};

pub(super) fn write(head: &Head, bands: &Bands<'_>, out: &mut dyn Sink) -> Result<(), Error> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let failed = |error| match error {
        png::EncodingError::IoError(error) => Error::Write(error),
        other => Error::Internal(format!("PNG: {other}")),
    };
    let mut info = png::Info::with_size(head.width, head.height);
    info.color_type = match (head.one_channel, head.alpha) {
        (true, false) => ColorType::Grayscale,
        (true, true) => ColorType::GrayscaleAlpha,
        (false, false) => ColorType::Rgb,
        (false, true) => ColorType::Rgba,
    };
    info.bit_depth = match head.depth {
        Depth::Eight => BitDepth::Eight,
        Depth::Sixteen => BitDepth::Sixteen,
    };
    let metadata = &head.metadata;
    info.exif_metadata = metadata.exif.as_deref().map(Cow::Borrowed);
    info.pixel_dims = metadata.density.map(pixel_dimensions);
    info.icc_profile = head.space.as_ref().map(|space| Cow::Borrowed(space.icc()));
    let mut encoder = png::Encoder::with_info(&mut out, info).map_err(failed)?;
    if head.space.is_none() {
        // It speaks for grey as well.
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    }
    if let Some(xmp) = metadata.xmp.as_deref() {
        let xmp = String::from_utf8_lossy(xmp).into_owned();
        encoder
            .add_itxt_chunk("XML:com.adobe.xmp".into(), xmp)
            .map_err(failed)?;
    }
    if let Some(record) = &metadata.iptc {
        encoder
            .add_ztxt_chunk("Raw profile type iptc".into(), iptc::raw_profile(record))
            .map_err(failed)?;
    }
    encoder.set_compression(png::Compression::Balanced);
    let mut file = encoder.write_header().map_err(failed)?;
    let mut writer = file.stream_writer_with_size(1 << 16).map_err(failed)?;
    let mut missing = head.width as usize * head.height as usize * head.channels();
    while missing > 0 {
        let band = bands.next()?;
        missing = missing.saturating_sub(band.len());
        match band {
            Samples::Eight(samples) => writer.write_all(&samples),
            Samples::Sixteen(samples) => {
                let bytes: Vec<u8> = samples.iter().flat_map(|s| s.to_be_bytes()).collect();
                writer.write_all(&bytes)
            }
        }
        .map_err(Error::Write)?;
    }
    writer.finish().map_err(failed)?;
    file.finish().map_err(failed)?;
    out.flush().map_err(Error::Write)
}

/// PNG counts by the metre, or not at all.
fn pixel_dimensions(density: Density) -> png::PixelDimensions {
    let (x, y, unit) = match density.per_metre() {
        Some((x, y)) => (x, y, png::Unit::Meter),
        None => (density.x, density.y, png::Unit::Unspecified),
    };
    png::PixelDimensions {
        xppu: x.round() as u32,
        yppu: y.round() as u32,
        unit,
    }
}
