//! What the tests put in, and how they look at what comes out.

use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use engine::{Error, Format, Limits, Model, Observer, Output, Restored, restore};
use serde_json::json;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;

use crate::panics::without_panic;

/// Watches nothing, stops nothing.
pub(crate) struct Unwatched;

impl Observer for Unwatched {}

/// Every fixture that can be read.
pub(crate) const READABLE: [&str; 31] = [
    "plain.jpg",
    "progressive.jpg",
    "grey.jpg",
    "cmyk.jpg",
    "subsampled.jpg",
    "restart.jpg",
    "truecolor.png",
    "interlaced.png",
    "palette.png",
    "sixteen.png",
    "grey.png",
    "alpha.png",
    "bilevel.png",
    "lossy.webp",
    "lossless.webp",
    "alpha.webp",
    "lzw.tiff",
    "sixteen.tiff",
    "grey.tiff",
    "grey16-big-endian.tiff",
    "palette.tiff",
    "cmyk.tiff",
    "bilevel.tiff",
    "jpeg.tiff",
    "planar.tiff",
    "packbits.tiff",
    "alpha.tiff",
    "pages.tiff",
    "tiled.tiff",
    "big.tiff",
    "deflated.tiff",
];

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    read(&format!("tests/fixtures/{name}"))
}

/// One of the photos shared by all tests of the workspace.
pub(crate) fn photo(name: &str) -> Vec<u8> {
    read(&format!("../testkit/photos/{name}"))
}

/// One of the photos that quality is measured on.
pub(crate) fn quality_photo(name: &str) -> Vec<u8> {
    read(&format!("../../quality/photos/{name}"))
}

fn read(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The plain enlargement: what was decoded, without what a network makes of it.
pub(crate) static PLAIN: LazyLock<Model> = LazyLock::new(|| photo_4x(1.0));

pub(crate) fn restored(original: &[u8], model: &Model) -> Result<(Restored, Pixels), Error> {
    let (result, file) = restored_file(original, model)?;
    let pixels = Pixels::read(&file);
    assert_eq!(
        (pixels.width, pixels.height),
        (result.width as usize, result.height as usize)
    );
    Ok((result, pixels))
}

pub(crate) fn restored_file(original: &[u8], model: &Model) -> Result<(Restored, Vec<u8>), Error> {
    written(original, model, &Output::default())
}

pub(crate) fn written(
    original: &[u8],
    model: &Model,
    output: &Output,
) -> Result<(Restored, Vec<u8>), Error> {
    let (limits, mut file) = (Limits::default(), Cursor::new(Vec::new()));
    let restore = || restore(original, model, output, &limits, &Unwatched, &mut file);
    let result = without_panic(restore)?;
    let file = file.into_inner();
    assert_eq!(Format::sniff(&file), Some(result.format));
    Ok((result, file))
}

/// A decoded picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pixels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: Vec<u8>,
    pub(crate) alpha: Option<Vec<u8>>,
}

impl Pixels {
    /// Reads a PNG, JPEG or the first page of a TIFF without any code of the engine; sixteen bits are
    /// cut to eight, grey becomes RGB.
    pub(crate) fn read(file: &[u8]) -> Self {
        match Format::sniff(file) {
            Some(Format::Png) => Self::read_png(file),
            Some(Format::Jpeg) => Self::read_jpeg(file),
            Some(Format::Tiff) => Deep::read(file).in_eight_bits(),
            other => panic!("not an output format: {other:?}"),
        }
    }

    fn read_png(file: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(Cursor::new(file));
        decoder.set_transformations(png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        reader.finish().unwrap();
        let (rgb, alpha) = match info.color_type {
            png::ColorType::Rgb => (pixels, None),
            png::ColorType::Rgba => (
                pixels.chunks(4).flat_map(|p| [p[0], p[1], p[2]]).collect(),
                Some(pixels.chunks(4).map(|p| p[3]).collect()),
            ),
            png::ColorType::Grayscale => (pixels.iter().flat_map(|s| [*s; 3]).collect(), None),
            png::ColorType::GrayscaleAlpha => (
                pixels.chunks(2).flat_map(|p| [p[0]; 3]).collect(),
                Some(pixels.chunks(2).map(|p| p[1]).collect()),
            ),
            other => panic!("unexpected {other:?}"),
        };
        Self {
            width: info.width as usize,
            height: info.height as usize,
            rgb,
            alpha,
        }
    }

    fn read_jpeg(file: &[u8]) -> Self {
        let mut decoder = JpegDecoder::new(ZCursor::new(file));
        let pixels = decoder.decode().unwrap();
        let info = decoder.info().unwrap();
        let area = usize::from(info.width) * usize::from(info.height);
        let rgb = if pixels.len() == area {
            pixels.iter().flat_map(|s| [*s; 3]).collect()
        } else {
            pixels
        };
        Self {
            width: usize::from(info.width),
            height: usize::from(info.height),
            rgb,
            alpha: None,
        }
    }

    /// Mean absolute difference of the samples, 0 to 255.
    pub(crate) fn distance(&self, other: &Self) -> f64 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        let differences = self
            .rgb
            .iter()
            .zip(&other.rgb)
            .map(|(a, b)| f64::from(a.abs_diff(*b)));
        differences.sum::<f64>() / self.rgb.len() as f64
    }

    pub(crate) fn is_grey(&self) -> bool {
        self.rgb.chunks(3).all(|p| p[0] == p[1] && p[1] == p[2])
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }
}

/// A PNG or a page of a TIFF as the file holds it, in sixteen bits; eight are spread to them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deep {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Samples of a pixel, alpha included.
    pub(crate) channels: usize,
    /// Bits of a sample in the file.
    pub(crate) bits: u8,
    pub(crate) samples: Vec<u16>,
}

impl Deep {
    pub(crate) fn read(file: &[u8]) -> Self {
        match Format::sniff(file) {
            Some(Format::Tiff) => Self::page(file, 0),
            _ => Self::png(file),
        }
    }

    /// A page of a TIFF, from 0.
    pub(crate) fn page(file: &[u8], page: usize) -> Self {
        let mut decoder = tiff::decoder::Decoder::new(Cursor::new(file)).unwrap();
        decoder.seek_to_image(page).unwrap();
        let (width, height) = decoder.dimensions().unwrap();
        let color = decoder.colortype().unwrap();
        let channels = match color {
            tiff::ColorType::Multiband { num_samples, .. } => usize::from(num_samples),
            _ => usize::from(color.num_samples()),
        };
        let samples = match decoder.read_image().unwrap() {
            tiff::decoder::DecodingResult::U8(s) => {
                s.into_iter().map(|s| u16::from(s) * 257).collect()
            }
            tiff::decoder::DecodingResult::U16(samples) => samples,
            other => panic!("unexpected {other:?}"),
        };
        Self {
            width: width as usize,
            height: height as usize,
            channels,
            bits: color.bit_depth(),
            samples,
        }
    }

    fn png(file: &[u8]) -> Self {
        let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let pairs = pixels.chunks_exact(2);
        let (bits, samples) = match info.bit_depth {
            png::BitDepth::Sixteen => (
                16,
                pairs.map(|b| u16::from_be_bytes([b[0], b[1]])).collect(),
            ),
            _ => (8, pixels.iter().map(|s| u16::from(*s) * 257).collect()),
        };
        Self {
            width: info.width as usize,
            height: info.height as usize,
            channels: info.color_type.samples(),
            bits,
            samples,
        }
    }

    /// How many levels there are in the first channel.
    pub(crate) fn levels(&self) -> usize {
        let first = self.samples.iter().step_by(self.channels);
        first.collect::<std::collections::BTreeSet<_>>().len()
    }

    fn in_eight_bits(&self) -> Pixels {
        let eight = |sample: &u16| ((u32::from(*sample) + 128) / 257) as u8;
        let pixels = self.samples.chunks(self.channels);
        let colour = |p: &[u16]| match self.channels {
            1 | 2 => [eight(&p[0]); 3],
            _ => [eight(&p[0]), eight(&p[1]), eight(&p[2])],
        };
        let has_alpha = self.channels.is_multiple_of(2);
        let alpha = |p: &[u16]| eight(&p[self.channels - 1]);
        Pixels {
            width: self.width,
            height: self.height,
            rgb: pixels.clone().flat_map(colour).collect(),
            alpha: has_alpha.then(|| pixels.map(alpha).collect()),
        }
    }
}

/// Encodes interleaved RGB as PNG.
pub(crate) fn png_of(width: usize, height: usize, rgb: &[u8]) -> Vec<u8> {
    png_with(width, height, rgb, |_| {})
}

pub(crate) fn png_with(
    width: usize,
    height: usize,
    pixels: &[u8],
    change: impl FnOnce(&mut png::Info<'_>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut info = png::Info::with_size(width as u32, height as u32);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    change(&mut info);
    let mut writer = png::Encoder::with_info(&mut file, info)
        .unwrap()
        .write_header()
        .unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    file
}

pub(crate) fn model(id: &str, params: serde_json::Value) -> Result<Model, Error> {
    Model::from_params(id, params.as_object().unwrap())
}

pub(crate) fn photo_2x() -> Model {
    model("photo-2x", json!({})).unwrap()
}

pub(crate) fn photo_2x_with(noise: u8) -> Model {
    model("photo-2x", json!({ "noise": noise })).unwrap()
}

pub(crate) fn photo_4x(fidelity: f64) -> Model {
    model("photo-4x", json!({ "fidelity": fidelity })).unwrap()
}
