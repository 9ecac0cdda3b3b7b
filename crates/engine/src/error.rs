//! Why a photo could not be restored, in words for the person who sent it.

use std::io;

/// Why a photo could not be read or restored. The texts say what, why and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is none of the formats read here. `looks_like` names what it seems to be instead.
    #[error("{}", not_a_photo(*looks_like))]
    NotAPhoto {
        /// What the content looks like, with its article: "an SVG drawing".
        looks_like: Option<&'static str>,
    },
    /// The file holds no bytes.
    #[error("This file is empty. Copy or scan the photo again.")]
    Empty,
    /// Only for [`inspect`](fn@crate::inspect): the header is not within the bytes given, read these too.
    #[error("More of the file is needed to read its size.")]
    NeedMoreBytes {
        /// Where they begin.
        at: u64,
        /// How many.
        bytes: u64,
    },
    /// The file ends before the picture does.
    #[error(
        "This photo is incomplete: the file ends before the picture does. \
         Copy it again from the original."
    )]
    Truncated,
    /// The file contradicts its own format.
    #[error("This photo is damaged and cannot be read: {reason}. Export it again as JPEG or PNG.")]
    Corrupt {
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// A photo, but in a variant that is not read here.
    #[error("This photo cannot be read: {feature} is not supported. Export it as JPEG or PNG.")]
    Unsupported {
        /// The variant, with its article where it has one.
        feature: String,
    },
    /// More pixels than [`Limits::max_pixels`](crate::Limits::max_pixels).
    #[error(
        "This photo has {width} × {height} pixels; the limit is {} megapixels. \
         Scan or export it at a smaller size.",
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
        "This file has {pages} pages with {} megapixels in total; the limit is {} megapixels. \
         Restore the pages one by one.",
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
    /// A side beyond [`Limits::max_side`](crate::Limits::max_side).
    #[error(
        "This photo has {width} × {height} pixels; no side may be longer than {max_side}. \
         Scan or export it at a smaller size."
    )]
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
        "This photo needs {} MB of memory; the limit is {} MB. \
         Scan or export it at a smaller size.",
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
        "Enlarged {scale}×, this photo would have {width} × {height} pixels, but no side of a \
         {format} may be longer than {max_side}. Choose a smaller enlargement, or save the photo as PNG."
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
    #[error("There is no model `{id}`. Choose one of: {}.", known.join(", "))]
    UnknownModel {
        /// The id asked for.
        id: String,
        /// The ids there are.
        known: &'static [&'static str],
    },
    /// A parameter that the model does not take, or with a value that it does not take.
    #[error("The parameter `{name}` of {model} {problem}. Allowed: {allowed}.")]
    InvalidParameter {
        /// Id of the model, or “the result”.
        model: &'static str,
        /// Name of the parameter.
        name: String,
        /// What is wrong, continuing the sentence.
        problem: String,
        /// What would be right.
        allowed: String,
    },
    /// Weights that were read at run time are none of the network that they should be.
    #[error("The weights of this model cannot be used: {reason}. Download them again.")]
    Weights {
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// A picture of one colour came back from a model that runs elsewhere.
    #[error(
        "The model sent back a picture in a single colour, as when a content filter holds a photo back. \
         Try another model."
    )]
    Blank,
    /// What came back from a model that runs elsewhere does not fit the photo. The text is half a sentence.
    #[error("it has {width} × {height} pixels, which does not match the photo")]
    Misfit {
        /// Width of what came back, in pixels.
        width: u32,
        /// Height of what came back, in pixels.
        height: u32,
    },
    /// The [`Observer`](crate::Observer) asked to stop.
    #[error("The restoration was canceled.")]
    Canceled,
    /// The result could not be written.
    #[error("The restored photo could not be written: {0}")]
    Write(#[source] io::Error),
    /// A fault of the engine itself, not of the photo.
    #[error("The engine has a fault: {0}")]
    Internal(String),
}

fn not_a_photo(looks_like: Option<&str>) -> String {
    const ADVICE: &str = "Choose a JPEG, PNG, WebP or TIFF photo.";
    match looks_like {
        Some(what) => format!("This is {what}, not a supported photo. {ADVICE}"),
        None => format!("This is not a photo in a supported format. {ADVICE}"),
    }
}
