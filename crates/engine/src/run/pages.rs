//! The pages of a file: all are restored, one after the other.

use crate::container::contained::contained;
use crate::container::original::{Kind, Original};
use crate::picture::photo::Photo;
use crate::{Error, Limits, Model, PhotoInfo};

/// A page that is restored.
pub(crate) struct Page {
    /// Which of the file's pages it is, as the decoder counts them.
    pub(crate) index: usize,
    /// Width and height in pixels, upright.
    size: (u32, u32),
    /// Width and height of the result.
    pub(crate) restored: (u32, u32),
}

impl Page {
    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.size.0) * u64::from(self.size.1)
    }
}

/// The pages of a whole file, each and all of them together within the limits.
pub(crate) fn checked(
    original: &mut Original<'_>,
    model: &Model,
    limits: &Limits,
) -> Result<Vec<Page>, Error> {
    let first = original.info;
    let found = match &mut original.kind {
        Kind::Tiff(directories) => contained(|| directories.pages())?,
        _ => Vec::new(),
    };
    let mut pages = vec![page(0, first, model, limits)?];
    for each in found.into_iter().skip(1) {
        let info = each.header.checked(first.format, limits)?;
        pages.push(page(each.index, info, model, limits)?);
    }
    let pixels = pages.iter().map(Page::pixels).sum();
    if pixels > limits.max_pixels {
        return Err(Error::TooManyPixelsOnPages {
            pages: pages.len(),
            pixels,
            max_pixels: limits.max_pixels,
        });
    }
    Ok(pages)
}

fn page(index: usize, info: PhotoInfo, model: &Model, limits: &Limits) -> Result<Page, Error> {
    let restored = info.restored_size(model)?;
    model.check(restored, limits)?;
    Ok(Page {
        index,
        size: (info.width, info.height),
        restored,
    })
}

/// Bytes of one pixel of the result as it is written, before it is compressed.
pub(crate) fn raw_bytes(photo: &Photo) -> u64 {
    let colors = if photo.one_channel { 1 } else { 3 };
    let channels = colors + u64::from(photo.alpha.is_some());
    channels * photo.rgb.depth().bytes()
}
