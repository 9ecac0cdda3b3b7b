//! How a result came from its photo: noted by the worker when it is made, and told ever after.

use serde::{Deserialize, Serialize};

/// What became of the place where the photo was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The photo did not tell it.
    None,
    /// The result tells it, too.
    Kept,
    /// The result does not tell it any more.
    Removed,
}

impl Place {
    /// As it stands in answers and in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Kept => "kept",
            Self::Removed => "removed",
        }
    }
}

/// How a step made its picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// SHA-256 of the picture's file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The program that made it, with its version.
    pub software: String,
    /// The network that computed, or the model as its provider names it, with the revision where that is pinned.
    pub network: String,
    /// How many pages the picture has.
    pub pages: usize,
    /// Bits of a channel.
    pub bits: u8,
    /// `sRGB`, or what the profile that was kept calls itself.
    pub color_space: String,
    /// What the profile of what went in calls itself; `None` if it had none, or that was not looked at.
    pub original_color_space: Option<String>,
    /// Pixels on an inch, across and down; `None` if the file does not tell.
    pub density: Option<(f64, f64)>,
    /// What became of the place.
    pub place: Place,
    /// What was not carried over of what the file said, by name.
    pub dropped: Vec<String>,
}
