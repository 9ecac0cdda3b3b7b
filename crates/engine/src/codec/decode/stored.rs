//! What decoders make.

use crate::container::header::Header;
use crate::picture::color::Channels;
use crate::picture::depth::Samples;

/// The pixels of a file as stored: not yet upright, not yet RGB.
pub(crate) struct Stored {
    pub(crate) header: Header,
    /// What the samples of a pixel are.
    pub(crate) channels: Channels,
    pub(crate) samples: Samples,
    pub(crate) alpha: Option<Samples>,
    pub(crate) icc: Option<Vec<u8>>,
}
