//! What the header of a file says about the picture.

use super::format::Format;
use crate::Error;
use crate::picture::limits::Limits;
use crate::picture::orient::Orientation;

/// What a header says, before turning upright.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Header {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
}

/// What a photo's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhotoInfo {
    /// The format, by content.
    pub format: Format,
    /// Width in pixels, upright.
    pub width: u32,
    /// Height in pixels, upright.
    pub height: u32,
}

impl Header {
    /// Upright, and held against the limits.
    pub(crate) fn checked(self, format: Format, limits: &Limits) -> Result<PhotoInfo, Error> {
        limits.check_size(self.width, self.height)?;
        let (width, height) = self.orientation.upright(self.width, self.height);
        Ok(PhotoInfo {
            format,
            width,
            height,
        })
    }
}
