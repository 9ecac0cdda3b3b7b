//! `photo-4x`: Real-ESRGAN general x4 v3 (X. Wang et al., "Real-ESRGAN", 2021; the compact
//! network SRVGGNet), blended with the plain enlargement.

use super::faithful;
use super::network::{Network, Threads};
use crate::Error;
use crate::faces::{Face, Protection};
use crate::nn::Rect;
use crate::photo::Photo;
use crate::resize::Resampler;
use crate::steps::noise;
use crate::steps::picture::Picture;
use crate::tiles::Tile;

const SCALE: usize = 4;

/// Noise from which on a photo is grainy.
const GRAINY: f32 = 0.012;

/// How the heads in a photo are enlarged: by the network of `photo-2x`, which invents nothing. This
/// one deforms faces.
pub(super) struct Heads {
    protection: Protection,
    networks: [Network; 2],
    /// How much of the plain enlargement there is in it.
    plain: f32,
}

impl Heads {
    pub(super) fn of(photo: &Photo, faces: &[Face]) -> Self {
        let noise = if faces.is_empty() {
            0.0
        } else {
            let light = Picture::cut_of(photo, NOISE_CUT).luma();
            noise::measure(&light, &light).map_or(0.0, |noise| noise.sigma)
        };
        // Sharp grain is worse in a face than a face less sharp.
        let (networks, plain) = if noise > GRAINY {
            (faithful::GRAINY, 0.5)
        } else {
            (faithful::CLEAN, 0.0)
        };
        Self {
            protection: Protection::of(faces),
            networks,
            plain,
        }
    }
}

/// Side of the square out of the middle of the photo that noise is measured in.
const NOISE_CUT: usize = 1024;

/// Enlarges one tile, on the scale of 0 to 255. Beyond the border of the picture the network sees zeros.
pub(super) fn enlarge(
    photo: &Photo,
    plain: &Resampler,
    heads: &Heads,
    tile: Tile,
    fidelity: f32,
    threads: &mut Threads,
) -> Result<Vec<f32>, Error> {
    let (x, y) = (tile.x * SCALE, tile.y * SCALE);
    let (right, bottom) = (x + tile.width * SCALE, y + tile.height * SCALE);
    let plain = plain.region_of(&photo.rgb, 3, x..right, y..bottom);
    let mut samples = if heads.protection.covers(tile.rect()) {
        // Nothing of it would be seen.
        plain.clone()
    } else {
        let size = (photo.width, photo.height);
        let strong = Network::RealEsrGeneral.enlarge(tile.rect(), size, threads, |x, y| {
            let pixel = photo.pixel(x as usize, y as usize);
            pixel.map(|level| level / 255.0)
        })?;
        let pairs = strong.into_iter().zip(&plain);
        pairs
            .map(|(strong, plain)| {
                let strong = strong.clamp(0.0, 1.0) * 255.0;
                strong + (plain.clamp(0.0, 255.0) - strong) * fidelity
            })
            .collect()
    };
    protect(&mut samples, &plain, photo, heads, tile.rect(), threads)?;
    Ok(samples)
}

/// Puts the faithful enlargement of heads into the samples of a tile, 0 to 255.
fn protect(
    samples: &mut [f32],
    plain: &[f32],
    photo: &Photo,
    heads: &Heads,
    tile: Rect,
    threads: &mut Threads,
) -> Result<(), Error> {
    let part = heads.protection.part_of(tile);
    let part = part.aligned(Network::GRID, (0, 0)).within(Some(tile));
    let columns = tile.width * SCALE;
    faithful::enlarge(photo, heads.networks, part, threads, |block, faithful| {
        let (left, top) = (block.x as usize * SCALE, block.y as usize * SCALE);
        let from = (
            (block.x - tile.x) as usize * SCALE,
            (block.y - tile.y) as usize * SCALE,
        );
        let middle = |at: usize| (at as f32 + 0.5) / SCALE as f32;
        for (i, pixel) in faithful.chunks_exact(3).enumerate() {
            let (x, y) = (i % (block.width * SCALE), i / (block.width * SCALE));
            let weight = heads.protection.at(middle(left + x), middle(top + y));
            if weight <= 0.0 {
                continue;
            }
            let at = ((from.1 + y) * columns + from.0 + x) * 3;
            let places = samples[at..at + 3].iter_mut().zip(&plain[at..at + 3]);
            for ((sample, plain), faithful) in places.zip(pixel) {
                let faithful = faithful.clamp(0.0, 1.0) * 255.0;
                let faithful = faithful + (plain.clamp(0.0, 255.0) - faithful) * heads.plain;
                // Exactly, whatever was there: a tile that is covered has nothing there.
                *sample = if weight < 1.0 {
                    *sample + (faithful - *sample) * weight
                } else {
                    faithful
                };
            }
        }
    })
}
