//! The pages of a file: all are restored, one after the other.

use crate::models::auto_restore;
use crate::photo::Photo;
use crate::{Error, Format, Limits, Model, Observer, PhotoInfo, decode};

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
    bytes: &[u8],
    first: &PhotoInfo,
    model: &Model,
    limits: &Limits,
) -> Result<Vec<Page>, Error> {
    let found = match first.format {
        Format::Tiff => decode::contained(|| decode::tiff::pages(bytes))?
            .into_iter()
            .map(|page| (page.index, page.header))
            .collect(),
        _ => Vec::new(),
    };
    let mut pages = vec![page(0, *first, model, limits)?];
    for (index, header) in found.into_iter().skip(1) {
        limits.check_size(header.width, header.height)?;
        let (width, height) = header.orientation.upright(header.width, header.height);
        let info = PhotoInfo {
            format: first.format,
            width,
            height,
        };
        pages.push(page(index, info, model, limits)?);
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
    if let Model::AutoRestore(_) = model {
        auto_restore::check_memory(restored.0, restored.1, limits)?;
    }
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

/// An observer of the whole, for one page of it.
pub(crate) struct Part<'a> {
    whole: &'a dyn Observer,
    begin: f32,
    end: f32,
}

impl<'a> Part<'a> {
    pub(crate) fn new(whole: &'a dyn Observer, begin: f32, end: f32) -> Self {
        Self { whole, begin, end }
    }
}

impl Observer for Part<'_> {
    fn progress(&self, fraction: f32) {
        self.whole
            .progress(self.begin + (self.end - self.begin) * fraction);
    }

    fn is_canceled(&self) -> bool {
        self.whole.is_canceled()
    }
}
