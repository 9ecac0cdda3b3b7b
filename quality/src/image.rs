//! Pictures as they are measured: read, written, cut.

use std::error::Error;
use std::path::Path;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// Interleaved RGB, eight bits.
#[derive(Clone)]
pub(crate) struct Image {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: Vec<u8>,
}

impl Image {
    /// Reads a JPEG, or a PNG of 8-bit RGB.
    pub(crate) fn read(path: &Path) -> Outcome<Self> {
        let file = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        Self::decode(&file).map_err(|e| format!("{}: {e}", path.display()).into())
    }

    pub(crate) fn decode(file: &[u8]) -> Outcome<Self> {
        if file.starts_with(b"\x89PNG") {
            let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info()?;
            let mut rgb = vec![0; reader.output_buffer_size().ok_or("too large")?];
            let info = reader.next_frame(&mut rgb)?;
            if info.color_type != png::ColorType::Rgb || info.bit_depth != png::BitDepth::Eight {
                return Err("a PNG that is not 8-bit RGB".into());
            }
            return Ok(Self {
                width: info.width as usize,
                height: info.height as usize,
                rgb,
            });
        }
        let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
        let rgb = decoder.decode().map_err(|e| e.to_string())?;
        let info = decoder.info().ok_or("no header")?;
        Ok(Self {
            width: usize::from(info.width),
            height: usize::from(info.height),
            rgb,
        })
    }

    pub(crate) fn to_png(&self) -> Outcome<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(file)
    }

    /// As JPEG with halved colours, as cameras and scanners write it.
    pub(crate) fn to_jpeg(&self, quality: u8) -> Outcome<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, quality);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
        let (width, height) = (u16::try_from(self.width)?, u16::try_from(self.height)?);
        encoder.encode(&self.rgb, width, height, jpeg_encoder::ColorType::Rgb)?;
        Ok(file)
    }

    /// Pictures of one size side by side.
    pub(crate) fn beside(parts: &[&Self]) -> Self {
        let height = parts.iter().map(|p| p.height).min().unwrap_or(0);
        let width = parts.iter().map(|p| p.width).sum();
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for part in parts {
                rgb.extend_from_slice(&part.rgb[y * part.width * 3..(y + 1) * part.width * 3]);
            }
        }
        Self { width, height, rgb }
    }

    pub(crate) fn resized(&self, width: usize, height: usize) -> Self {
        let size = (self.width, self.height);
        Self {
            width,
            height,
            rgb: engine::resize::bicubic(&self.rgb, 3, size, (width, height)),
        }
    }
}
