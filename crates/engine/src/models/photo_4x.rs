//! `photo-4x`: Real-ESRGAN general x4 v3 (X. Wang et al., "Real-ESRGAN", 2021; the compact
//! network SRVGGNet), blended with the plain enlargement.

use super::network::{Network, Threads};
use crate::Error;
use crate::photo::Photo;
use crate::resize::Resampler;
use crate::tiles::Tile;

const SCALE: usize = 4;

/// Enlarges one tile, on the scale of 0 to 255. Beyond the border of the picture the network sees zeros.
pub(super) fn enlarge(
    photo: &Photo,
    plain: &Resampler,
    tile: Tile,
    fidelity: f32,
    threads: &mut Threads,
) -> Result<Vec<f32>, Error> {
    let size = (photo.width, photo.height);
    let network = Network::RealEsrGeneral;
    let strong = network.enlarge(tile.rect(), size, threads, |x, y| {
        let pixel = photo.pixel(x as usize, y as usize);
        pixel.map(|level| level / 255.0)
    })?;
    let (x, y) = (tile.x * SCALE, tile.y * SCALE);
    let (right, bottom) = (x + tile.width * SCALE, y + tile.height * SCALE);
    let faithful = plain.region_of(&photo.rgb, 3, x..right, y..bottom);
    let blended = strong.into_iter().zip(faithful).map(|(strong, plain)| {
        let strong = strong.clamp(0.0, 1.0) * 255.0;
        strong + (plain.clamp(0.0, 255.0) - strong) * fidelity
    });
    Ok(blended.collect())
}
