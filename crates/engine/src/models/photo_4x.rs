//! `photo-4x`: Real-ESRGAN general x4 v3 (X. Wang et al., "Real-ESRGAN", 2021; the compact
//! network SRVGGNet), blended with the plain enlargement.

use std::sync::Arc;

use super::declaration::{Category, Declaration};
use super::network::{Network, Threads};
use super::restorer::{Job, Regional, Restorer, Rows};
use super::whole::Whole;
use super::{faithful, tiled};
use crate::analysis::faces::Face;
use crate::analysis::noise;
use crate::analysis::protection::Protection;
use crate::parameters::{Number, Parameter};
use crate::picture::photo::Photo;
use crate::picture::planes::Picture;
use crate::picture::rect::Rect;
use crate::picture::resize::Resampler;
use crate::picture::tiles::{Tile, Tiling};
use crate::steps::dust::Repairs;
use crate::{Error, Observer};

pub(super) const MODEL: Declaration = Declaration {
    id: "photo-4x",
    name: "4× detailed",
    description: "Four times the size with strong sharpening. Faces are kept faithful; elsewhere it may \
                  invent fine texture. Raise fidelity to stay closer to the photo.",
    category: Category::Upscale,
    network: "Real-ESRGAN general x4v3",
    scale: SCALE as u32,
    max_megapixels: None,
    seconds_per_megapixel: 8.5,
    parameters: &[&FIDELITY],
    with: |params| {
        Ok(Arc::new(Photo4x {
            fidelity: FIDELITY.read(params, MODEL.id)?,
        }))
    },
};

const FIDELITY: Parameter<Number> = Parameter {
    name: "fidelity",
    title: "Fidelity",
    description: "0 is the network alone, 1 the plain enlargement alone.",
    kind: Number::strength(0.5),
};

/// The model with its parameter.
#[derive(Debug)]
struct Photo4x {
    fidelity: f32,
}

impl Restorer for Photo4x {
    fn id(&self) -> &'static str {
        MODEL.id
    }

    fn scale(&self) -> u32 {
        MODEL.scale
    }

    fn side(&self) -> usize {
        320
    }

    fn protects_faces(&self) -> bool {
        self.fidelity < 1.0
    }

    fn regional(&self) -> Option<&dyn Regional> {
        Some(self)
    }

    fn run(&self, job: Job<'_>, rows: &mut Rows<'_>) -> Result<Option<Repairs>, Error> {
        let all = job.photo.rect();
        let heads = Heads::of(&job.photo, job.faces);
        self.enlarge(&job.photo, &heads, all, job.tiling, job.observer, rows)?;
        Ok(None)
    }
}

impl Regional for Photo4x {
    fn most_side(&self) -> usize {
        256
    }

    fn region(
        &self,
        whole: &mut Whole,
        region: Rect,
        observer: &dyn Observer,
        rows: &mut Rows<'_>,
    ) -> Result<(), Error> {
        let tiling = Tiling::for_this_machine(REGION_TILE);
        if self.protects_faces() {
            whole.look_for_faces(tiling.workers)?;
        }
        let heads = Heads::of(&whole.photo, whole.faces());
        self.enlarge(&whole.photo, &heads, region, &tiling, observer, rows)
    }
}

/// Side of the tiles of a region: so that each core has one.
const REGION_TILE: usize = 128;

impl Photo4x {
    fn enlarge(
        &self,
        photo: &Photo,
        heads: &Heads,
        region: Rect,
        tiling: &Tiling,
        observer: &dyn Observer,
        rows: &mut Rows<'_>,
    ) -> Result<(), Error> {
        let size = (photo.width, photo.height);
        let plain = Resampler::new(size, (size.0 * SCALE, size.1 * SCALE));
        let region = (region, photo.rgb.depth());
        tiled::run(
            self.scale(),
            region,
            tiling,
            observer,
            rows,
            |tile, threads| enlarge(photo, &plain, heads, tile, self.fidelity, threads),
        )
    }
}

const SCALE: usize = 4;

/// Noise from which on a photo is grainy.
const GRAINY: f32 = 0.012;

/// How the heads in a photo are enlarged: by the network of `photo-2x`, which invents nothing. This
/// one deforms faces.
struct Heads {
    protection: Protection,
    networks: [Network; 2],
    /// How much of the plain enlargement there is in it.
    plain: f32,
}

impl Heads {
    fn of(photo: &Photo, faces: &[Face]) -> Self {
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
fn enlarge(
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
