//! Why a photo could not be restored. All texts are for developers: people get words from elsewhere, by the variant and
//! its values.

use std::io;

use crate::named::{Feature, Flaw, LooksLike, WeightsFlaw};

/// Why a photo could not be read or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is none of the formats read here. `looks_like` names what it seems to be instead.
    #[error("not a photo; it looks like {looks_like:?}")]
    NotAPhoto {
        /// What the content looks like.
        looks_like: Option<LooksLike>,
    },
    /// The file holds no bytes.
    #[error("the file is empty")]
    Empty,
    /// Only for [`inspect`](fn@crate::inspect): the header is not within the bytes given, read these too.
    #[error("more of the file is needed to read its size")]
    NeedMoreBytes {
        /// Where they begin.
        at: u64,
        /// How many.
        bytes: u64,
    },
    /// The file ends before the picture does.
    #[error("the file is incomplete")]
    Truncated,
    /// The file contradicts its own format.
    #[error("damaged: {reason}")]
    Corrupt {
        /// In what.
        flaw: Flaw,
        /// What is wrong, for developers; it may quote a decoder.
        reason: String,
    },
    /// A photo, but in a variant that is not read here.
    #[error("not supported: {feature}")]
    Unsupported {
        /// The variant.
        feature: Feature,
    },
    /// More pixels than [`Limits::max_pixels`](crate::Limits::max_pixels).
    #[error(
        "{width} × {height} pixels; the limit is {} megapixels",
        max_pixels / 1_000_000
    )]
    TooManyPixels {
        /// Width in pixels, as stored.
        width: u32,
        /// Height in pixels, as stored.
        height: u32,
        /// The limit.
        max_pixels: u64,
    },
    /// More pixels on all pages together than [`Limits::max_pixels`](crate::Limits::max_pixels).
    #[error(
        "{pages} pages with {} megapixels; the limit is {} megapixels",
        pixels / 1_000_000, max_pixels / 1_000_000
    )]
    TooManyPixelsOnPages {
        /// How many pages there are.
        pages: usize,
        /// Width × height of all of them.
        pixels: u64,
        /// The limit.
        max_pixels: u64,
    },
    /// The file has fewer pages.
    #[error("no page {page}; the file has {pages}")]
    NoSuchPage {
        /// The page asked for, from 1.
        page: u32,
        /// How many there are.
        pages: usize,
    },
    /// A side beyond [`Limits::max_side`](crate::Limits::max_side).
    #[error("{width} × {height} pixels; no side may be longer than {max_side}")]
    SideTooLong {
        /// Width in pixels, as stored.
        width: u32,
        /// Height in pixels, as stored.
        height: u32,
        /// The limit.
        max_side: u32,
    },
    /// Decoding would take more than [`Limits::max_decode_bytes`](crate::Limits::max_decode_bytes), or
    /// restoring more than [`Limits::max_restore_bytes`](crate::Limits::max_restore_bytes).
    #[error(
        "it needs {} MB of memory; the limit is {} MB",
        needed_bytes / 1_000_000, max_bytes / 1_000_000
    )]
    NeedsTooMuchMemory {
        /// What decoding would hold at once.
        needed_bytes: u64,
        /// The limit.
        max_bytes: u64,
    },
    /// The enlarged picture does not fit the format it would be written in.
    #[error(
        "enlarged {scale}×, {width} × {height} pixels; no side of a {format} may be longer than {max_side}"
    )]
    OutputTooLarge {
        /// The enlargement.
        scale: u32,
        /// Width of the result in pixels.
        width: u64,
        /// Height of the result in pixels.
        height: u64,
        /// Name of the format.
        format: &'static str,
        /// The longest side the format can hold.
        max_side: u32,
    },
    /// No model of the engine has this id.
    #[error("no model `{id}`, but {}", known.join(", "))]
    UnknownModel {
        /// The id asked for.
        id: String,
        /// The ids there are.
        known: &'static [&'static str],
    },
    /// A parameter that the model does not take, or with a value that it does not take.
    #[error("`{name}` of {model} {problem}; allowed: {allowed}")]
    InvalidParameter {
        /// Id of the model, or “the result”.
        model: &'static str,
        /// Name of the parameter.
        name: String,
        /// What is wrong with it.
        problem: String,
        /// What would be right.
        allowed: String,
    },
    /// Weights that were read at run time are none of the network that they should be.
    #[error("weights: {flaw}: {reason}")]
    Weights {
        /// What is wrong with them.
        flaw: WeightsFlaw,
        /// More about it, for developers; it may quote the runtime.
        reason: String,
    },
    /// A picture of one colour came back from a model that runs elsewhere.
    #[error("the answer has a single colour")]
    Blank,
    /// What came back from a model that runs elsewhere does not fit the photo.
    #[error("the answer has {width} × {height} pixels, which does not match the photo")]
    Misfit {
        /// Width of what came back, in pixels.
        width: u32,
        /// Height of what came back, in pixels.
        height: u32,
    },
    /// The [`Observer`](crate::Observer) asked to stop.
    #[error("canceled")]
    Canceled,
    /// The result could not be written.
    #[error("the result could not be written: {0}")]
    Write(#[source] io::Error),
    /// A fault of the engine itself, not of the photo.
    #[error("a fault of the engine: {0}")]
    Internal(String),
}
