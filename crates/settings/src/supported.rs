//! The providers that models elsewhere run at.

use serde::{Deserialize, Serialize};

/// A provider whose way of speaking is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supported {
    /// Hugging Face's own machines.
    HfInference,
    /// fal.
    FalAi,
    /// Replicate.
    Replicate,
    /// WaveSpeed.
    Wavespeed,
    /// Together.
    Together,
}

impl Supported {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::HfInference,
        Self::FalAi,
        Self::Replicate,
        Self::Wavespeed,
        Self::Together,
    ];

    /// Its name in mappings, settings and paths.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HfInference => "hf-inference",
            Self::FalAi => "fal-ai",
            Self::Replicate => "replicate",
            Self::Wavespeed => "wavespeed",
            Self::Together => "together",
        }
    }

    /// The provider of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name() == name)
    }

    /// Where it is reached with a key of its own; Hugging Face's only through the router.
    pub(crate) fn direct_url(self) -> Option<&'static str> {
        match self {
            Self::HfInference => None,
            Self::FalAi => Some("https://queue.fal.run"),
            Self::Replicate => Some("https://api.replicate.com"),
            Self::Wavespeed => Some("https://api.wavespeed.ai"),
            Self::Together => Some("https://api.together.xyz"),
        }
    }
}
