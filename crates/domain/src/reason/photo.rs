//! Why a photo is not taken.

use super::codes::reasons;

reasons! {
    /// Why a photo is not taken, by anybody or by a model.
    pub enum PhotoReason {
        /// It is something else; `looks_like` is the engine's code, such as `svg`. In earlier records it is in words.
        NotAPhoto { looks_like: Option<String> },
        /// It has no bytes.
        PhotoEmpty,
        /// It ends before the picture does.
        PhotoCutOff,
        /// It contradicts its own format; `reason` is the engine's code. In earlier records it is in words.
        PhotoDamaged { reason: String },
        /// It is of a variant that is not read; `feature` is the engine's code. In earlier records it is in words.
        PhotoUnsupported { feature: String },
        /// It has more pixels than are taken.
        TooManyPixels { width: u32, height: u32, max_megapixels: f64 },
        /// Its pages together have.
        TooManyPixelsOnPages { pages: usize, megapixels: f64, max_megapixels: f64 },
        /// It has fewer pages.
        NoSuchPage { page: u32, pages: usize },
        /// It is longer or wider than is taken.
        SideTooLong { width: u64, height: u64, max_side: u32 },
        /// It needs more memory than there is.
        TooMuchMemory { megabytes: u64, max_megabytes: u64 },
        /// Enlarged, it does not fit into its format.
        ResultTooLarge { scale: u32, width: u64, height: u64, format: String, max_side: u32 },
        /// A model takes only smaller ones.
        TooLargeForModel { model: String, megapixels: f64, max_megapixels: f64 },
        /// It is no longer in the bucket.
        PhotoGone,
    }
}

impl PhotoReason {
    /// Whether the photo is refused for its size alone.
    #[must_use]
    pub fn is_about_size(&self) -> bool {
        matches!(
            self,
            Self::TooManyPixels { .. }
                | Self::TooManyPixelsOnPages { .. }
                | Self::SideTooLong { .. }
                | Self::TooMuchMemory { .. }
                | Self::ResultTooLarge { .. }
                | Self::TooLargeForModel { .. }
        )
    }
}
