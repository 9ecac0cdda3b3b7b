//! What can be known of a photo from its header.

use crate::decode;
use crate::format::looks_like;
use crate::models::Model;
use crate::{Error, Format, Limits};

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

impl PhotoInfo {
    /// The size that `model` makes of this photo, in pixels, or [`Error::OutputTooLarge`] if the
    /// format the result is written in cannot hold it.
    pub fn restored_size(&self, model: &Model) -> Result<(u32, u32), Error> {
        let scale = model.scale();
        let width = u64::from(self.width) * u64::from(scale);
        let height = u64::from(self.height) * u64::from(scale);
        let output = self.format.output();
        match (u32::try_from(width), u32::try_from(height)) {
            (Ok(w), Ok(h)) if w.max(h) <= output.max_side() => Ok((w, h)),
            _ => Err(Error::OutputTooLarge {
                scale,
                width,
                height,
                format: output.name(),
                max_side: output.max_side(),
            }),
        }
    }
}

/// Reads the header of a photo and holds it against the limits. Allocates nothing for pixels.
///
/// `bytes` may be only the beginning of a file of `total_bytes`: [`Error::NeedMoreBytes`] says that
/// the header is not within them. The size is the upright one. Some files keep their orientation
/// behind the pixels (WebP always, PNG rarely): of those, a mere beginning gives the size as stored.
pub fn inspect(bytes: &[u8], total_bytes: u64, limits: &Limits) -> Result<PhotoInfo, Error> {
    let format = recognise(bytes, total_bytes)?;
    let whole = bytes.len() as u64 >= total_bytes;
    let result = decode::contained(|| match format {
        Format::Jpeg => decode::jpeg::inspect(bytes),
        Format::Png => decode::png::inspect(bytes),
        Format::WebP => decode::webp::inspect(bytes),
        Format::Tiff => decode::tiff::inspect(bytes),
    });
    let header = match result {
        Err(Error::Truncated) if !whole => return Err(Error::NeedMoreBytes),
        other => other?,
    };
    limits.check_size(header.width, header.height)?;
    let (width, height) = header.orientation.upright(header.width, header.height);
    Ok(PhotoInfo {
        format,
        width,
        height,
    })
}

/// Tells the format, or what the file is instead.
pub(crate) fn recognise(bytes: &[u8], total_bytes: u64) -> Result<Format, Error> {
    if total_bytes == 0 {
        return Err(Error::Empty);
    }
    if let Some(format) = Format::sniff(bytes) {
        return Ok(format);
    }
    if Format::may_begin(bytes) {
        let whole = bytes.len() as u64 >= total_bytes;
        return Err(if whole {
            Error::Truncated
        } else {
            Error::NeedMoreBytes
        });
    }
    Err(Error::NotAPhoto {
        looks_like: looks_like(bytes),
    })
}
