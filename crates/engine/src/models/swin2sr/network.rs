//! The network itself, run by `rten`.

use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use rten::{Dimension, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::{Layout as _, NdTensor};

use crate::Error;
use crate::named::WeightsFlaw;
use crate::nn::Tensors;

/// Attention is computed in windows of so many pixels: a tile has a multiple of it on each side.
pub(super) const WINDOW: usize = 8;

/// The side of a tile where the file leaves it open, in pixels of the original. Larger ones lose less
/// to the overlap and take more memory; this one was the fastest that was measured.
const OPEN_SIDE: usize = 128;

/// The longest side of a tile that is believed, where the file says it.
const MAX_SIDE: usize = 512;

/// A Swin2SR network, loaded. Cloning is cheap: all clones share the weights.
#[derive(Clone)]
pub struct Swin2sr(Arc<Loaded>);

struct Loaded {
    model: rten::Model,
    scale: u32,
    side: usize,
}

impl fmt::Debug for Swin2sr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Swin2sr({}×, tiles of {})", self.0.scale, self.0.side)
    }
}

/// The same weights, not equal ones.
impl PartialEq for Swin2sr {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Swin2sr {
    /// Loads weights in ONNX format: one input `[n, 3, h, w]`, RGB 0..1, and one output
    /// `[n, 3, scale × h, scale × w]`. Height and width may be open, or fixed to one multiple of 8.
    ///
    /// Errors: [`Error::Weights`] if the file cannot be read, is no ONNX, or is another network.
    pub fn load(path: &Path, scale: u32) -> Result<Self, Error> {
        let bytes =
            fs::read(path).map_err(|error| unusable(WeightsFlaw::Unreadable, error.to_string()))?;
        Self::from_onnx(bytes, scale)
    }

    /// [`Swin2sr::load`] from memory.
    pub fn from_onnx(bytes: Vec<u8>, scale: u32) -> Result<Self, Error> {
        // rten 0.27 believes the lengths of the outermost fields, and may read for ever in a file that
        // is none of ONNX.
        Tensors::find(&bytes).map_err(|why| unusable(WeightsFlaw::NoOnnx, why.to_string()))?;
        let loaded = contained(|| {
            ModelOptions::with_all_ops()
                .load(bytes)
                .map_err(|error| unusable(WeightsFlaw::NotRunnable, error.to_string()))
        })?;
        let side = tile_side(&loaded)?;
        Ok(Self(Arc::new(Loaded {
            model: loaded,
            scale,
            side,
        })))
    }

    /// How many times longer each side becomes.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.0.scale
    }

    /// The side of a tile in pixels of the original.
    #[must_use]
    pub fn side(&self) -> usize {
        self.0.side
    }

    /// Runs the network on one tile: three planes (R, G, B) of [`Swin2sr::side`]² values 0..1. Returns
    /// three planes of the enlarged size, not clipped.
    ///
    /// Errors: [`Error::Weights`] if the network does not run, or is for another enlargement.
    pub fn run(&self, input: Vec<f32>, threads: &Swin2srThreads) -> Result<Vec<f32>, Error> {
        let Loaded { model, scale, side } = &*self.0;
        if input.len() != 3 * side * side {
            return Err(Error::Internal(format!(
                "Swin2SR cannot run on {} values as {side} × {side} pixels",
                input.len()
            )));
        }
        let input = NdTensor::from_data([1, 3, *side, *side], input);
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&threads.0));
        let output = contained(|| {
            model
                .run_one(input.into(), Some(options))
                .map_err(|error| unusable(WeightsFlaw::NotRunnable, error.to_string()))
        })?;
        let output: NdTensor<f32, 4> = output
            .try_into()
            .map_err(|_| unusable(WeightsFlaw::OtherNetwork, "it gives no picture".into()))?;
        let (shape, long) = (output.shape(), side * *scale as usize);
        if shape != [1, 3, long, long] {
            let reason = format!("a tile of {side} pixels becomes {shape:?}, not {long}");
            return Err(unusable(WeightsFlaw::OtherScale, reason));
        }
        Ok(output.into_data())
    }
}

/// The threads that run one tile.
pub struct Swin2srThreads(Arc<ThreadPool>);

impl Swin2srThreads {
    /// `count` threads; 0 is the same as 1.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self(Arc::new(ThreadPool::with_num_threads(count.max(1))))
    }
}

/// What the file says about the size of a tile.
fn tile_side(model: &rten::Model) -> Result<usize, Error> {
    if (model.input_ids().len(), model.output_ids().len()) != (1, 1) {
        let (inputs, outputs) = (model.input_ids().len(), model.output_ids().len());
        let reason = format!("{inputs} inputs, {outputs} outputs");
        return Err(unusable(WeightsFlaw::OtherNetwork, reason));
    }
    let shape = model.input_shape(0).unwrap_or_default();
    let [_, channels, height, width] = shape.as_slice() else {
        let reason = format!("{} dimensions", shape.len());
        return Err(unusable(WeightsFlaw::OtherNetwork, reason));
    };
    if matches!(channels, Dimension::Fixed(channels) if *channels != 3) {
        return Err(unusable(WeightsFlaw::OtherNetwork, "no RGB".into()));
    }
    match (height, width) {
        (Dimension::Fixed(height), Dimension::Fixed(width)) => {
            let is_side = height == width
                && height.is_multiple_of(WINDOW)
                && (2 * WINDOW..=MAX_SIDE).contains(height);
            if is_side {
                Ok(*height)
            } else {
                let reason = format!(
                    "tiles of {width} × {height} pixels are no square with a multiple of {WINDOW} from {} to {MAX_SIDE}",
                    2 * WINDOW
                );
                Err(unusable(WeightsFlaw::OtherNetwork, reason))
            }
        }
        _ => Ok(OPEN_SIDE),
    }
}

/// A file that is not ours may bring the runtime to panic; that ends here.
fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(unusable(
            WeightsFlaw::NotRunnable,
            "the runtime panicked".into(),
        ))
    })
}

fn unusable(flaw: WeightsFlaw, reason: String) -> Error {
    Error::Weights { flaw, reason }
}
