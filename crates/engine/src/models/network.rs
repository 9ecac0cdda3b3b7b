//! The embedded networks. Where they come from: `NOTICE` at the root.

use std::sync::OnceLock;

use crate::Error;
use crate::nn::{Chain, Workshop};
use crate::picture::rect::Rect;
use crate::picture::tiles;

/// One of the embedded networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// waifu2x upconv_7 photo: 2×; valid convolutions, so that 14 pixels are lost on each axis.
    Waifu2xPhoto,
    /// The same with denoising of level 1.
    Waifu2xPhotoNoise1,
    /// The same with denoising of level 2.
    Waifu2xPhotoNoise2,
    /// Real-ESRGAN general x4 v3: 4×; pads with zeros, the receptive field is 34 pixels.
    RealEsrGeneral,
}

// Tiles are cut so that they fit together.
const _: () = assert!(Network::GRID == tiles::GRID);

impl Network {
    /// Rectangles whose left and upper sides are at multiples of so many pixels fit together.
    pub(crate) const GRID: usize = Chain::GRID;

    /// All networks.
    pub const ALL: [Self; 4] = [
        Self::Waifu2xPhoto,
        Self::Waifu2xPhotoNoise1,
        Self::Waifu2xPhotoNoise2,
        Self::RealEsrGeneral,
    ];

    /// The file name of the weights, as `NOTICE` lists them.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        self.weights().0
    }

    /// The weights, in ONNX format.
    #[must_use]
    pub fn onnx(self) -> &'static [u8] {
        self.weights().1
    }

    fn weights(self) -> (&'static str, &'static [u8]) {
        macro_rules! embedded {
            ($name:literal) => {
                ($name, include_bytes!(concat!("../../weights/", $name)))
            };
        }
        match self {
            Self::Waifu2xPhoto => embedded!("waifu2x-photo-x2.onnx"),
            Self::Waifu2xPhotoNoise1 => embedded!("waifu2x-photo-noise1-x2.onnx"),
            Self::Waifu2xPhotoNoise2 => embedded!("waifu2x-photo-noise2-x2.onnx"),
            Self::RealEsrGeneral => embedded!("realesr-general-x4v3.onnx"),
        }
    }

    /// Runs the network on `input`: three planes (R, G, B) of `height` × `width` values 0..1.
    /// Returns three planes of the enlarged size, not clipped.
    ///
    /// Errors: [`Error::Internal`] if `input` has another size, or is too small for the network.
    pub fn run(
        self,
        input: &[f32],
        (width, height): (usize, usize),
        threads: &mut Threads,
    ) -> Result<Vec<f32>, Error> {
        let margin = match self {
            Self::RealEsrGeneral => 0,
            _ => 7,
        };
        let area = width * height;
        if width <= 2 * margin || height <= 2 * margin || input.len() != 3 * area {
            return Err(self.failed(&format!(
                "cannot run on {} values as {width} × {height} pixels",
                input.len()
            )));
        }
        let wanted = Rect {
            x: margin as isize,
            y: margin as isize,
            width: width - 2 * margin,
            height: height - 2 * margin,
        };
        let pixels = self.enlarge(wanted, (width, height), threads, |x, y| {
            // What is read below and right of the input has no part in the result.
            let (x, y) = ((x as usize).min(width - 1), (y as usize).min(height - 1));
            [0, 1, 2].map(|channel| input[channel * area + y * width + x])
        })?;
        let planes = (0..3).flat_map(|channel| pixels.iter().skip(channel).step_by(3));
        Ok(planes.copied().collect())
    }

    /// Computes what becomes of the rectangle `wanted` of a picture of this size: rows of pixels of
    /// R, G, B, not clipped. `pixel` tells the colours, 0..1, by column and row, also around the
    /// rectangle; beyond the picture only for the networks that do not pad with zeros.
    ///
    /// A pixel becomes the same, to the last bit, in every rectangle that begins at multiples of
    /// [`Network::GRID`].
    pub(crate) fn enlarge(
        self,
        wanted: Rect,
        (width, height): (usize, usize),
        threads: &mut Threads,
        pixel: impl Fn(isize, isize) -> [f32; 3],
    ) -> Result<Vec<f32>, Error> {
        let picture = Rect {
            x: 0,
            y: 0,
            width,
            height,
        };
        let bounds = (self == Self::RealEsrGeneral).then_some(picture);
        Ok(self.loaded()?.run(wanted, bounds, pixel, &mut threads.0))
    }

    /// Loads the network the first time it is asked for; it then stays loaded.
    fn loaded(self) -> Result<&'static Chain, Error> {
        static LOADED: [OnceLock<Result<Chain, String>>; Network::ALL.len()] =
            [const { OnceLock::new() }; Network::ALL.len()];
        LOADED[self as usize]
            .get_or_init(|| match self {
                Self::RealEsrGeneral => Chain::srvgg_net(self.onnx()),
                _ => Chain::upconv_7(self.onnx()),
            })
            .as_ref()
            .map_err(|what| self.failed(what))
    }

    fn failed(self, what: &str) -> Error {
        Error::Internal(format!("{}: {what}", self.file_name()))
    }
}

/// The threads that compute a tile, and the memory that they need for it, which is kept from one
/// tile to the next: for each pixel of the largest tile 0.5 KB with [`Network::RealEsrGeneral`], 2 KB
/// with the others.
pub struct Threads(Workshop);

impl Threads {
    /// `count` threads, the calling one among them; 0 is the same as 1. The others are started
    /// when there is work.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(Workshop::new(count))
    }
}
