//! What can be known of a photo from its header.

use crate::named::Feature;
use std::num::NonZeroU32;
use std::ops::Range;

use super::contained::contained;
use super::format::looks_like;
use super::header::PhotoInfo;
use super::parts::Parts;
use super::{jpeg, png, tiff, webp};
use crate::{Error, Format, Limits};

/// What is read of a file first: of most photos it holds the header.
const BEGINNING_BYTES: u64 = 256 * 1024;

/// The least that is read where the header goes on.
const LEAST_READ_BYTES: u64 = 16 * 1024;

/// The most that is read at once beyond what is asked for.
const MOST_READ_BYTES: u64 = 1024 * 1024;

/// Reads the header of a photo and holds it against the limits. Allocates nothing for pixels.
///
/// `bytes` may be only the beginning of a file of `total_bytes`: [`Error::NeedMoreBytes`] says that
/// the header goes on elsewhere, and where. The size is the upright one, but of a PNG that keeps its
/// orientation behind the pixels, which is rare: of that, a mere beginning gives the size as stored.
pub fn inspect(bytes: &[u8], total_bytes: u64, limits: &Limits) -> Result<PhotoInfo, Error> {
    inspect_parts(&Parts::beginning(bytes, total_bytes), None, limits)
}

/// [`inspect`](fn@inspect) of one page, from 1, of a whole file.
pub fn inspect_page(bytes: &[u8], page: NonZeroU32, limits: &Limits) -> Result<PhotoInfo, Error> {
    let parts = Parts::beginning(bytes, bytes.len() as u64);
    inspect_parts(&parts, Some(page), limits)
}

/// [`inspect`](fn@inspect) of one page, or of the first one, of a file of `total_bytes` that lies elsewhere: asks `read` for its beginning and for
/// whatever else the header is in, and for no more than [`Limits::max_header_bytes`] altogether. What is
/// read is given whole.
///
/// # Errors
/// The outer one is that of `read`; the inner one that of [`inspect`](fn@inspect).
pub async fn inspect_by_ranges<E, F>(
    total_bytes: u64,
    page: Option<NonZeroU32>,
    limits: &Limits,
    mut read: impl FnMut(Range<u64>) -> F,
) -> Result<Result<PhotoInfo, Error>, E>
where
    F: Future<Output = Result<Vec<u8>, E>>,
{
    let beginning = match total_bytes.min(BEGINNING_BYTES) {
        0 => Vec::new(),
        length => read(0..length).await?,
    };
    let mut parts = Parts::beginning(&beginning, total_bytes);
    let mut most = LEAST_READ_BYTES;
    loop {
        let (at, bytes) = match inspect_parts(&parts, page, limits) {
            Err(Error::NeedMoreBytes { at, bytes }) => (at, bytes),
            known => return Ok(known),
        };
        let left = limits.max_header_bytes.saturating_sub(parts.held());
        if bytes > left {
            return Ok(Err(Error::Unsupported {
                feature: Feature::LongHeader,
            }));
        }
        let end = (at + bytes.max(most).min(left)).min(total_bytes);
        let found = read(at..end).await?;
        if found.is_empty() {
            return Ok(Err(Error::Truncated));
        }
        // What is read on and on is read in larger pieces; a jump lands where little is of use.
        most = match parts.add(at, &found) {
            true => (most * 2).min(MOST_READ_BYTES),
            false => LEAST_READ_BYTES,
        };
    }
}

fn inspect_parts(
    parts: &Parts<'_>,
    page: Option<NonZeroU32>,
    limits: &Limits,
) -> Result<PhotoInfo, Error> {
    let format = recognise(parts.known_from(0), parts.total())?;
    let header = contained(|| match format {
        Format::Jpeg => jpeg::inspect(parts),
        Format::Png => png::inspect(parts),
        Format::WebP => webp::inspect(parts),
        Format::Tiff => tiff::inspect(parts, page),
    })?;
    if let (Some(page), true) = (page.filter(|page| page.get() > 1), format != Format::Tiff) {
        return Err(Error::NoSuchPage {
            page: page.get(),
            pages: 1,
        });
    }
    header.checked(format, limits)
}

/// Tells the format, or what the file is instead.
pub(crate) fn recognise(bytes: &[u8], total_bytes: u64) -> Result<Format, Error> {
    /// What tells every format.
    const ENOUGH: u64 = 16;
    if total_bytes == 0 {
        return Err(Error::Empty);
    }
    if let Some(format) = Format::sniff(bytes) {
        return Ok(format);
    }
    let at = bytes.len() as u64;
    if !Format::may_begin(bytes) {
        return Err(Error::NotAPhoto {
            looks_like: looks_like(bytes),
        });
    }
    match total_bytes.min(ENOUGH).checked_sub(at) {
        None | Some(0) => Err(Error::Truncated),
        Some(bytes) => Err(Error::NeedMoreBytes { at, bytes }),
    }
}
