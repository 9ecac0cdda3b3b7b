//! What dust and scratches of one kind, bright or dark, are looked for in.

use super::ridge::{Ridges, ridges};
use crate::picture::planes::{Picture, Plane, luma};
use crate::picture::smooth::{box_mean, softened};

/// A ridge counts at most so much where the usual strength is measured.
const USUAL_CAP: f32 = 0.05;

/// How far around the usual strength of ridges is measured.
const USUAL_RADIUS: usize = 24;

/// A picture as one kind of defect is seen in it. All values of lightness have the sign of the
/// kind: a defect is always above what is around it.
pub(crate) struct Scene<'a> {
    /// Lightness, softened a little. What is white in all channels is brightest, what is black in
    /// all channels darkest: dust has no colour.
    pub(crate) light: Plane,
    pub(crate) picture: &'a Picture,
    pub(crate) ridges: Ridges,
    /// How strong ridges usually are around a place.
    pub(crate) usual: Plane,
    pub(crate) bright: bool,
    /// What next to nothing is above.
    pub(crate) extreme: f32,
}

/// Where lightness begins and ends in a picture.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    low: f32,
    high: f32,
}

impl Range {
    /// None if there is next to no contrast.
    pub(crate) fn of(picture: &Picture) -> Option<Self> {
        let mut sorted: Vec<f32> = picture.luma().values.into_iter().step_by(7).collect();
        sorted.sort_by(f32::total_cmp);
        let (low, high) = (part(&sorted, 0.005), part(&sorted, 0.985));
        (high - low >= 0.06).then_some(Self { low, high })
    }

    /// Spread over 0 to 1, so that differences mean the same in a faded print. A third is left
    /// above and below: dust is whiter than the photo.
    fn spread(self, value: f32) -> f32 {
        ((value - self.low) / (self.high - self.low) * 0.75 + 0.1).clamp(0.0, 1.2)
    }
}

fn part(sorted: &[f32], part: f32) -> f32 {
    sorted[((sorted.len() - 1) as f32 * part) as usize]
}

/// What dust looks like where it lets nothing through.
const WHITE: [f32; 3] = [0.94, 0.92, 0.9];
const BLACK: [f32; 3] = [0.09, 0.08, 0.07];

impl<'a> Scene<'a> {
    pub(crate) fn of(picture: &'a Picture, range: Range, bright: bool, threads: usize) -> Self {
        let mut light = picture.luma();
        for (at, value) in light.values.iter_mut().enumerate() {
            let pixel = picture.planes.each_ref().map(|plane| plane.values[at]);
            let end = if bright {
                pixel.into_iter().fold(f32::MAX, f32::min)
            } else {
                pixel.into_iter().fold(f32::MIN, f32::max)
            };
            let spread = range.spread((luma(pixel) + end) / 2.0);
            *value = if bright { spread } else { -spread };
        }
        let light = softened(&light, threads);
        let ridges = ridges(&light, threads);
        let mut usual = ridges.strength.clone();
        usual.values.iter_mut().for_each(|v| *v = v.min(USUAL_CAP));
        let usual = box_mean(&usual, USUAL_RADIUS, threads);
        let mut sorted: Vec<f32> = light.values.iter().copied().step_by(7).collect();
        sorted.sort_by(f32::total_cmp);
        let extreme = part(&sorted, 0.995);
        Self {
            light,
            picture,
            ridges,
            usual,
            bright,
            extreme,
        }
    }

    /// How far a colour is on the way from what is around it to that of dust.
    pub(crate) fn cover(&self, own: [f32; 3], around: [f32; 3]) -> f32 {
        let [along, _, way] = self.products(own, around);
        along / (way + 0.01)
    }

    /// The products of the difference from the surroundings and of the way to the colour of dust: of
    /// both, of the former and of the latter.
    pub(crate) fn products(&self, own: [f32; 3], around: [f32; 3]) -> [f32; 3] {
        let goal = if self.bright { WHITE } else { BLACK };
        let mut products = [0.0; 3];
        for channel in 0..3 {
            let (own, way) = (
                own[channel] - around[channel],
                goal[channel] - around[channel],
            );
            products[0] += own * way;
            products[1] += own * own;
            products[2] += way * way;
        }
        products
    }
}

/// How alike two directions of colour are whose products these are: 1 the same, 0 nothing in common.
pub(crate) fn alike([both, first, second]: [f32; 3]) -> f32 {
    both / (first * second).sqrt().max(1e-6)
}

/// The median and the range of the middle half.
pub(crate) struct Spread {
    pub(crate) median: f32,
    pub(crate) range: f32,
}

impl Spread {
    /// `values` must not be empty.
    pub(crate) fn of(mut values: Vec<f32>) -> Self {
        values.sort_by(f32::total_cmp);
        let at = |part: f32| values[((values.len() - 1) as f32 * part + 0.5) as usize];
        Self {
            median: at(0.5),
            range: at(0.75) - at(0.25),
        }
    }
}
