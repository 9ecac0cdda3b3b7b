//! The embedded networks, run by rten. Where they come from: `NOTICE` at the root.

use std::sync::{Arc, OnceLock};

use rten::{ModelOptions, RunOptions, ThreadPool};
use rten_tensor::NdTensor;

use crate::Error;

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

impl Network {
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
        match self {
            Self::Waifu2xPhoto => "waifu2x-photo-x2.onnx",
            Self::Waifu2xPhotoNoise1 => "waifu2x-photo-noise1-x2.onnx",
            Self::Waifu2xPhotoNoise2 => "waifu2x-photo-noise2-x2.onnx",
            Self::RealEsrGeneral => "realesr-general-x4v3.onnx",
        }
    }

    /// The weights, in ONNX format.
    #[must_use]
    pub fn onnx(self) -> &'static [u8] {
        match self {
            Self::Waifu2xPhoto => include_bytes!("../../weights/waifu2x-photo-x2.onnx"),
            Self::Waifu2xPhotoNoise1 => {
                include_bytes!("../../weights/waifu2x-photo-noise1-x2.onnx")
            }
            Self::Waifu2xPhotoNoise2 => {
                include_bytes!("../../weights/waifu2x-photo-noise2-x2.onnx")
            }
            Self::RealEsrGeneral => include_bytes!("../../weights/realesr-general-x4v3.onnx"),
        }
    }

    /// Runs the network on `input`: three planes (R, G, B) of `height` × `width` values 0..1.
    /// Returns three planes of the enlarged size, not clipped.
    pub fn run(
        self,
        input: Vec<f32>,
        (width, height): (usize, usize),
        threads: &Threads,
    ) -> Result<Vec<f32>, Error> {
        let failed = |what: String| Error::Internal(format!("{}: {what}", self.file_name()));
        let input = NdTensor::from_data([1, 3, height, width], input);
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&threads.0)));
        let output = self
            .loaded()?
            .run_one(input.into(), Some(options))
            .map_err(|error| failed(error.to_string()))?;
        let output: NdTensor<f32, 4> = output
            .try_into()
            .map_err(|_| failed("the output is not made of numbers".into()))?;
        Ok(output.into_data())
    }

    /// Loads the network the first time it is asked for; it then stays loaded.
    fn loaded(self) -> Result<&'static rten::Model, Error> {
        static LOADED: [OnceLock<Result<rten::Model, String>>; 4] = [const { OnceLock::new() }; 4];
        LOADED[self as usize]
            .get_or_init(|| {
                ModelOptions::with_all_ops()
                    .prepack_weights(true)
                    .load_static_slice(self.onnx())
                    .map_err(|error| format!("{}: {error}", self.file_name()))
            })
            .as_ref()
            .map_err(|error| Error::Internal(error.clone()))
    }
}

/// The threads that compute one tile.
pub struct Threads(Arc<ThreadPool>);

impl Threads {
    /// Starts `count` threads; they end when this value is dropped.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(Arc::new(ThreadPool::with_num_threads(count)))
    }
}
