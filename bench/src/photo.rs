//! Photos as the measurements take them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use engine::resize::bicubic;

type Outcome<T> = Result<T, Box<dyn Error>>;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A decoded photo.
pub(crate) struct Photo {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: Vec<u8>,
}

impl Photo {
    pub(crate) fn truth(name: &str) -> Outcome<Self> {
        let path = root().join(format!("crates/testkit/photos/{name}-truth.png"));
        Self::read(&fs::read(path)?)
    }

    /// Reads a PNG of 8-bit RGB.
    pub(crate) fn read(file: &[u8]) -> Outcome<Self> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info()?;
        let mut rgb = vec![0; reader.output_buffer_size().ok_or("too large")?];
        let info = reader.next_frame(&mut rgb)?;
        if info.color_type != png::ColorType::Rgb {
            return Err("not RGB".into());
        }
        Ok(Self {
            width: info.width as usize,
            height: info.height as usize,
            rgb,
        })
    }

    pub(crate) fn resized(&self, width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            rgb: bicubic(&self.rgb, 3, (self.width, self.height), (width, height)),
        }
    }

    pub(crate) fn to_png(&self) -> Outcome<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(file)
    }

    pub(crate) fn to_jpeg(&self) -> Outcome<Vec<u8>> {
        let mut file = Vec::new();
        let (width, height) = (u16::try_from(self.width)?, u16::try_from(self.height)?);
        jpeg_encoder::Encoder::new(&mut file, 92).encode(
            &self.rgb,
            width,
            height,
            jpeg_encoder::ColorType::Rgb,
        )?;
        Ok(file)
    }
}
