//! The pages of a file: all are restored, one after the other, or the one that is asked for.

use std::num::NonZeroU32;

use crate::codec::decode;
use crate::container::contained::contained;
use crate::container::original::{Kind, Original};
use crate::container::tiff;
use crate::picture::photo::Photo;
use crate::{Error, Limits, Model, PhotoInfo};

/// A page that is restored.
pub(crate) struct Page {
    /// Which of the file's pages it is, as the decoder counts them.
    pub(crate) index: usize,
    /// What its header says.
    pub(crate) info: PhotoInfo,
    /// Width and height of the result.
    pub(crate) restored: (u32, u32),
}

impl Page {
    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.info.width) * u64::from(self.info.height)
    }
}

/// The pages of a whole file that are restored, each and all of them together within the limits.
pub(crate) fn checked(
    original: &mut Original<'_>,
    model: &Model,
    only: Option<NonZeroU32>,
    limits: &Limits,
) -> Result<Vec<Page>, Error> {
    if let Some(only) = only {
        let (index, info) = one(original, only, limits)?;
        return Ok(vec![page(index, info, model, limits)?]);
    }
    let first = original.info;
    let mut pages = vec![page(0, first, model, limits)?];
    for each in found(original)?.into_iter().skip(1) {
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

/// How many pages a whole file has.
pub(crate) fn count(original: &mut Original<'_>) -> Result<usize, Error> {
    Ok(found(original)?.len().max(1))
}

/// One page of a whole file, from 1: which it is as the decoder counts them, and what its header says.
pub(crate) fn one(
    original: &mut Original<'_>,
    page: NonZeroU32,
    limits: &Limits,
) -> Result<(usize, PhotoInfo), Error> {
    let first = original.info;
    if page.get() == 1 {
        return Ok((0, first));
    }
    let found = found(original)?;
    if found.is_empty() {
        return Err(Error::NoSuchPage {
            page: page.get(),
            pages: 1,
        });
    }
    let page = tiff::nth(&found, page)?;
    Ok((page.index, page.header.checked(first.format, limits)?))
}

/// Decodes one page of a whole file, from 1, or the first one, into sRGB.
pub(crate) fn decoded(
    original: &[u8],
    page: Option<NonZeroU32>,
    limits: &Limits,
) -> Result<(PhotoInfo, Photo), Error> {
    let mut original = Original::open(original, limits)?;
    let (index, _) = one(&mut original, page.unwrap_or(NonZeroU32::MIN), limits)?;
    decode::decoded_page(&mut original, index, limits)
}

/// The pages of a TIFF; none of other files.
fn found(original: &mut Original<'_>) -> Result<Vec<tiff::Page>, Error> {
    match &mut original.kind {
        Kind::Tiff(directories) => contained(|| directories.pages()),
        _ => Ok(Vec::new()),
    }
}

fn page(index: usize, info: PhotoInfo, model: &Model, limits: &Limits) -> Result<Page, Error> {
    let restored = info.restored_size(model)?;
    model.check(restored, limits)?;
    Ok(Page {
        index,
        info,
        restored,
    })
}

/// Bytes of one pixel of the result as it is written, before it is compressed.
pub(crate) fn raw_bytes(photo: &Photo) -> u64 {
    let colors = if photo.one_channel { 1 } else { 3 };
    let channels = colors + u64::from(photo.alpha.is_some());
    channels * photo.rgb.depth().bytes()
}
