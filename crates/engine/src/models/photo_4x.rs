//! `photo-4x`: Real-ESRGAN general x4 v3 (X. Wang et al., "Real-ESRGAN", 2021; the compact
//! network SRVGGNet), blended with the plain enlargement.

use super::network::{Network, Threads};
use crate::Error;
use crate::photo::Photo;
use crate::resize::{Resampler, round_sample};
use crate::tiles::Tile;

const SCALE: usize = 4;

/// The 34 convolutions see 34 pixels far. With so much context a tile is what the whole would be.
const CONTEXT: usize = 34;

/// Enlarges one tile. The network pads with zeros, so the context ends at the border of the
/// picture: there, and only there, the zeros are those that the whole picture would get.
pub(super) fn enlarge(
    photo: &Photo,
    plain: &Resampler,
    tile: Tile,
    fidelity: f32,
    threads: &Threads,
) -> Result<Vec<u8>, Error> {
    let left = tile.x.saturating_sub(CONTEXT);
    let top = tile.y.saturating_sub(CONTEXT);
    let width = (tile.x + tile.width + CONTEXT).min(photo.width) - left;
    let height = (tile.y + tile.height + CONTEXT).min(photo.height) - top;
    let mut input = vec![0.0; 3 * width * height];
    for i in 0..height {
        let row = &photo.row(top + i)[left * 3..(left + width) * 3];
        for (j, pixel) in row.chunks_exact(3).enumerate() {
            for (channel, sample) in pixel.iter().enumerate() {
                input[(channel * height + i) * width + j] = f32::from(*sample) / 255.0;
            }
        }
    }
    let planes = Network::RealEsrGeneral.run(input, (width, height), threads)?;
    let area = width * height * SCALE * SCALE;
    if planes.len() != 3 * area {
        return Err(Error::Internal(
            "photo-4x gave a picture of another size".into(),
        ));
    }
    let (out_width, out_height) = (tile.width * SCALE, tile.height * SCALE);
    let (x, y) = (tile.x * SCALE, tile.y * SCALE);
    let faithful = plain.region(&photo.rgb, 3, x..x + out_width, y..y + out_height);
    let mut rgb = Vec::with_capacity(faithful.len());
    for i in 0..out_height {
        let from = ((tile.y - top) * SCALE + i) * width * SCALE + (tile.x - left) * SCALE;
        for j in 0..out_width {
            for channel in 0..3 {
                let strong = planes[channel * area + from + j].clamp(0.0, 1.0) * 255.0;
                let plain = faithful[(i * out_width + j) * 3 + channel].clamp(0.0, 255.0);
                rgb.push(round_sample(strong + (plain - strong) * fidelity));
            }
        }
    }
    Ok(rgb)
}
