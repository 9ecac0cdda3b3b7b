//! From the bytes of a file to an upright [`Photo`], or a refusal.

mod jpeg;
mod png;
mod stored;
mod tiff;
mod webp;

use stored::Stored;

use crate::container::contained::contained;
use crate::container::original::{Kind, Original};
use crate::picture::color::{Channels, IccProfile, name_of_profile, to_rgb};
use crate::picture::photo::{Photo, Profile};
use crate::{Error, Limits, PhotoInfo};

/// Decodes a whole file, of several pages the first one, into sRGB.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<(PhotoInfo, Photo), Error> {
    decoded_page(&mut Original::open(bytes, limits)?, 0, limits)
}

/// Decodes one page of a file into sRGB.
pub(crate) fn decoded_page(
    original: &mut Original<'_>,
    page: usize,
    limits: &Limits,
) -> Result<(PhotoInfo, Photo), Error> {
    let photo = decode_page(original, page, IccProfile::Convert, limits)?;
    let info = PhotoInfo {
        format: original.info.format,
        width: photo.width as u32,
        height: photo.height as u32,
    };
    Ok((info, photo))
}

/// Decodes one page of a file; only TIFF has more than the first, which is 0.
pub(crate) fn decode_page(
    original: &mut Original<'_>,
    page: usize,
    icc_profile: IccProfile,
    limits: &Limits,
) -> Result<Photo, Error> {
    let bytes = original.bytes;
    contained(|| {
        let stored = match &mut original.kind {
            Kind::Jpeg(structure) => jpeg::decode(bytes, structure, limits),
            Kind::Png(structure) => png::decode(bytes, structure.header, limits),
            Kind::WebP(structure) => webp::decode(bytes, structure.header, limits),
            Kind::Tiff(directories) => tiff::decode(directories, page, limits),
        }?;
        Ok(upright(stored, icc_profile))
    })
}

fn upright(stored: Stored, icc_profile: IccProfile) -> Photo {
    let orientation = stored.header.orientation;
    let (width, height) = (stored.header.width as usize, stored.header.height as usize);
    let profile = match stored.icc.as_deref() {
        None => Profile::None,
        Some(icc) => {
            name_of_profile(stored.channels, icc).map_or(Profile::Unusable, Profile::Named)
        }
    };
    let (rgb, space) = to_rgb(stored.channels, stored.samples, stored.icc, icc_profile);
    let rgb = orientation.apply_to(rgb, width, height, 3);
    let alpha = stored
        .alpha
        // A channel that hides nothing is only a burden.
        .filter(|alpha| !alpha.all_full())
        .map(|alpha| orientation.apply_to(alpha, width, height, 1));
    let neutral = rgb.all_grey();
    let (width, height) = orientation.upright(width, height);
    Photo {
        width,
        height,
        rgb,
        alpha,
        neutral,
        one_channel: stored.channels == Channels::Gray,
        space,
        profile,
    }
}
