//! `photo-2x`: waifu2x, upconv_7 photo (nagadomi, 2015).

use super::network::{Network, Threads};
use crate::Error;
use crate::photo::Photo;
use crate::resize::round_sample;
use crate::tiles::Tile;

/// What the seven valid convolutions consume on each side.
const CONTEXT: usize = 7;

/// Enlarges one tile. Beyond the border of the picture stands its mirror image.
pub(super) fn enlarge(
    photo: &Photo,
    tile: Tile,
    noise: u8,
    threads: &Threads,
) -> Result<Vec<u8>, Error> {
    let network = match noise {
        0 => Network::Waifu2xPhoto,
        1 => Network::Waifu2xPhotoNoise1,
        _ => Network::Waifu2xPhotoNoise2,
    };
    let (width, height) = (tile.width + 2 * CONTEXT, tile.height + 2 * CONTEXT);
    let columns: Vec<usize> = (0..width)
        .map(|i| mirrored(tile.x + i, photo.width))
        .collect();
    let mut input = vec![0.0; 3 * width * height];
    for i in 0..height {
        let row = photo.row(mirrored(tile.y + i, photo.height));
        for (j, x) in columns.iter().enumerate() {
            for channel in 0..3 {
                let sample = f32::from(row[x * 3 + channel]) / 255.0;
                input[(channel * height + i) * width + j] = sample;
            }
        }
    }
    let planes = network.run(input, (width, height), threads)?;
    let area = 4 * tile.width * tile.height;
    if planes.len() != 3 * area {
        return Err(Error::Internal(
            "photo-2x gave a picture of another size".into(),
        ));
    }
    let mut rgb = Vec::with_capacity(3 * area);
    for at in 0..area {
        rgb.extend((0..3).map(|channel| round_sample(planes[channel * area + at] * 255.0)));
    }
    Ok(rgb)
}

/// The pixel that stands at `padded` − [`CONTEXT`], where the picture is mirrored at its outermost
/// pixels, again and again if it is shorter than the context.
fn mirrored(padded: usize, length: usize) -> usize {
    let period = 2 * (length - 1);
    if period == 0 {
        return 0;
    }
    // Add whole periods before subtracting: the position may be before the picture.
    let at = (padded + CONTEXT * period - CONTEXT) % period;
    at.min(period - at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_is_mirrored_without_repeating_it() {
        let at = |length| (0..20).map(|i| mirrored(i, length)).collect::<Vec<_>>();
        assert_eq!(
            at(10),
            [7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6]
        );
        assert_eq!(at(3)[..12], [1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0][..]);
        assert_eq!(at(2)[..10], [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
        assert!(at(1).iter().all(|i| *i == 0));
    }
}
