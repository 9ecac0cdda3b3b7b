//! `photo-2x`: waifu2x, upconv_7 photo (nagadomi, 2015).

use std::sync::Arc;

use super::declaration::{Category, Declaration};
use super::network::{Network, Threads};
use super::restorer::{Job, Regional, Restorer, Rows};
use super::tiled;
use super::whole::Whole;
use crate::parameters::{Parameter, Whole as WholeNumber};
use crate::picture::photo::Photo;
use crate::picture::rect::Rect;
use crate::picture::tiles::{Tile, Tiling};
use crate::steps::dust::Repairs;
use crate::{Error, Observer};

pub(crate) const MODEL: Declaration = Declaration {
    id: "photo-2x",
    name: "2× faithful",
    description: "Twice the size, true to the photo. Removes light grain and the squares of JPEG; invents nothing.",
    category: Category::Upscale,
    network: "waifu2x upconv_7 photo",
    scale: 2,
    max_megapixels: None,
    seconds_per_megapixel: 2.6,
    parameters: &[&NOISE],
    with: |params| {
        Ok(Arc::new(Photo2x {
            noise: NOISE.read(params, MODEL.id)?,
        }))
    },
};

pub(crate) const NOISE: Parameter<WholeNumber> = Parameter {
    name: "noise",
    title: "Grain removal",
    description: "0 keeps all grain, 2 smooths the most.",
    kind: WholeNumber {
        minimum: 0,
        maximum: 2,
        default: 1,
    },
};

/// The model with its parameter.
#[derive(Debug)]
struct Photo2x {
    noise: i64,
}

impl Photo2x {
    fn enlarge(
        &self,
        photo: &Photo,
        region: Rect,
        tiling: &Tiling,
        observer: &dyn Observer,
        rows: &mut Rows<'_>,
    ) -> Result<(), Error> {
        let region = (region, photo.rgb.depth());
        tiled::run(
            self.scale(),
            region,
            tiling,
            observer,
            rows,
            |tile, threads| self.tile(photo, tile, threads),
        )
    }

    /// Enlarges one tile, on the scale of 0 to 255. Beyond the border of the picture stands its mirror
    /// image.
    fn tile(&self, photo: &Photo, tile: Tile, threads: &mut Threads) -> Result<Vec<f32>, Error> {
        let network = match self.noise {
            0 => Network::Waifu2xPhoto,
            1 => Network::Waifu2xPhotoNoise1,
            _ => Network::Waifu2xPhotoNoise2,
        };
        let size = (photo.width, photo.height);
        let mut samples = network.enlarge(tile.rect(), size, threads, |x, y| {
            let (x, y) = (mirrored(x, photo.width), mirrored(y, photo.height));
            photo.pixel(x, y).map(|level| level / 255.0)
        })?;
        samples.iter_mut().for_each(|value| *value *= 255.0);
        Ok(samples)
    }
}

impl Restorer for Photo2x {
    fn id(&self) -> &'static str {
        MODEL.id
    }

    fn scale(&self) -> u32 {
        MODEL.scale
    }

    fn side(&self) -> usize {
        128
    }

    fn regional(&self) -> Option<&dyn Regional> {
        Some(self)
    }

    fn run(&self, job: Job<'_>, rows: &mut Rows<'_>) -> Result<Option<Repairs>, Error> {
        let all = job.photo.rect();
        self.enlarge(&job.photo, all, job.tiling, job.observer, rows)?;
        Ok(None)
    }
}

impl Regional for Photo2x {
    fn most_side(&self) -> usize {
        512
    }

    fn region(
        &self,
        whole: &mut Whole,
        region: Rect,
        observer: &dyn Observer,
        rows: &mut Rows<'_>,
    ) -> Result<(), Error> {
        let tiling = Tiling::for_this_machine(self.side());
        self.enlarge(&whole.photo, region, &tiling, observer, rows)
    }
}

/// The pixel that stands at `at`, where the picture is mirrored at its outermost pixels, again and
/// again if it is shorter than what is seen of it.
pub(super) fn mirrored(at: isize, length: usize) -> usize {
    let period = 2 * (length - 1);
    if period == 0 {
        return 0;
    }
    let at = at.rem_euclid(period as isize) as usize;
    at.min(period - at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_border_is_mirrored_without_repeating_it() {
        let at = |length| (-7..13).map(|i| mirrored(i, length)).collect::<Vec<_>>();
        assert_eq!(
            at(10),
            [7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6]
        );
        assert_eq!(at(3)[..12], [1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1, 0][..]);
        assert_eq!(at(2)[..10], [1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
        assert!(at(1).iter().all(|i| *i == 0));
    }
}
