//! Tells scratches and hairs from the thin lines that belong to the picture.
//!
//! A scratch is as wide, as covering and of the same colour from end to end, whatever lies below it,
//! and it is alone: grass, fur and planks have more of their kind beside them.

use super::likelihood::Weights;
use super::trace::{Demand, Point, STEP, curves};
use crate::analysis::ridge::WAYS;
use crate::analysis::scene::{Scene, Spread, alike};

/// How many things are measured of a curve.
pub(crate) const MEASURED: usize = 17;

const BRIGHT: Weights<MEASURED> = Weights {
    base: 6.664,
    each: [
        0.1862, 8.173, -0.2025, -0.06655, -2.602, -0.388, -1.381, -6.32, 2.804, -1.638, -3.792,
        -31.92, -0.1577, 0.1357, 4.534, -47.01, 0.6622,
    ],
};
const DARK: Weights<MEASURED> = Weights {
    base: 2.756,
    each: [
        -0.2844, 5.255, -0.2696, 0.008518, 0.1108, -0.7132, -0.9187, -5.929, 1.745, -1.923, 1.89,
        18.52, 0.3321, 0.07308, 0.6398, -46.43, 2.904,
    ],
};

/// Ridges that curves begin with and go on with, and the points that they have at least.
const DEMAND: Demand = Demand {
    begin: (0.03, 2.5),
    go_on: (0.012, 1.1),
    points: 16,
};

/// A scratch is at least so many times longer than thick.
const SLENDER: f32 = 4.0;

/// Scratches lie beside each other, too, along the film: what lies beside those that were found is
/// looked at again, so many times.
const ROUNDS: usize = 4;

/// A curve that is a scratch or a hair with some likelihood.
pub(crate) struct Scratch {
    /// The pixels that it covers.
    pub(crate) pixels: Vec<usize>,
    /// From 0 to 1.
    pub(crate) likelihood: f32,
    /// Pixels from end to end, along the curve.
    pub(crate) length: f32,
}

/// What the curves of a picture are.
pub(crate) struct Curves {
    /// Defects, with at least the likelihood that was asked for.
    pub(crate) found: Vec<Scratch>,
    /// Long ones below that likelihood that may be defects or belong to the picture.
    pub(crate) doubtful: Vec<Scratch>,
}

/// Likelihood and length from which on a curve is in doubt, the length in pictures of 800 pixels. Of 92 photos with
/// made damage, 65 of 100 such curves were scratches.
const DOUBTFUL: f32 = 0.3;
const DOUBTFUL_LENGTH: f32 = 60.0;

/// Curves that are defects with at least this likelihood, and those in doubt. The picture is `scale` times as large
/// as one of 800 pixels.
pub(crate) fn scratches(scene: &Scene<'_>, least: f32, scale: f32) -> Curves {
    let weights = if scene.bright { &BRIGHT } else { &DARK };
    let mut left: Vec<Candidate> = curves(&scene.ridges, &scene.usual, &DEMAND)
        .into_iter()
        .filter_map(|curve| {
            let sections = scene.sections(&curve);
            let pixels = scene.covered(&curve, &sections);
            let length = curve.len() as f32 * STEP;
            // A crescent, as of an iris, is short and thick.
            let thin = SLENDER * pixels.len() as f32 <= length * length;
            thin.then_some(Candidate {
                curve,
                sections,
                scratch: Scratch {
                    pixels,
                    likelihood: 0.0,
                    length,
                },
            })
        })
        .collect();
    let mut found = Vec::new();
    let mut explained = vec![false; scene.light.values.len()];
    for _ in 0..ROUNDS {
        let before = found.len();
        let (mut are, mut are_not) = (Vec::new(), Vec::new());
        for mut candidate in left {
            let measured = scene.measure(&candidate.curve, &candidate.sections, &explained);
            candidate.scratch.likelihood = weights.likelihood(&measured);
            if candidate.scratch.likelihood >= least {
                are.push(candidate.scratch);
            } else {
                are_not.push(candidate);
            }
        }
        left = are_not;
        found.append(&mut are);
        for scratch in &found[before..] {
            scratch.pixels.iter().for_each(|at| explained[*at] = true);
        }
        if found.len() == before {
            break;
        }
    }
    let in_doubt = |it: &Scratch| it.likelihood >= DOUBTFUL && it.length >= DOUBTFUL_LENGTH * scale;
    let rest = left.into_iter().map(|candidate| candidate.scratch);
    Curves {
        found,
        doubtful: rest.filter(in_doubt).collect(),
    }
}

/// A curve that may be a scratch.
struct Candidate {
    curve: Vec<Point>,
    sections: Vec<Section>,
    /// As it was last measured.
    scratch: Scratch,
}

/// Offsets across a curve that are looked at: -REACH to REACH.
const REACH: isize = 6;
const ACROSS: usize = 2 * REACH as usize + 1;

/// Points that are averaged along the curve.
const ALONG: usize = 4;

/// One cross-section of a curve, averaged over a stretch.
struct Section {
    middle: f32,
    left: f32,
    right: f32,
    width: f32,
    /// Colours of the line and of its surroundings.
    own: [f32; 3],
    around: [f32; 3],
}

impl Section {
    fn contrast(&self) -> f32 {
        self.middle - self.left.max(self.right)
    }
}

impl Scene<'_> {
    fn sections(&self, curve: &[Point]) -> Vec<Section> {
        let profiles: Vec<[[f32; 4]; ACROSS]> = curve
            .iter()
            .map(|point| {
                let (sin, cos) = point.angle.sin_cos();
                std::array::from_fn(|i| {
                    let side = i as f32 - REACH as f32;
                    let (x, y) = (point.x - sin * side, point.y + cos * side);
                    let [r, g, b] = &self.picture.planes;
                    [
                        self.light.between(x, y),
                        r.between(x, y),
                        g.between(x, y),
                        b.between(x, y),
                    ]
                })
            })
            .collect();
        (0..curve.len())
            .map(|i| {
                let stretch = &profiles[i.saturating_sub(ALONG)..(i + ALONG + 1).min(curve.len())];
                let mean = |at: isize, channel: usize| {
                    let at = (at + REACH) as usize;
                    stretch.iter().map(|p| p[at][channel]).sum::<f32>() / stretch.len() as f32
                };
                let values: [f32; ACROSS] = std::array::from_fn(|i| mean(i as isize - REACH, 0));
                let peak = (-1..=1)
                    .max_by(|a, b| {
                        values[(*a + REACH) as usize].total_cmp(&values[(*b + REACH) as usize])
                    })
                    .unwrap_or(0);
                let value = |at: isize| values[(at + REACH) as usize];
                let left = (value(-4) + value(-5)) / 2.0;
                let right = (value(4) + value(5)) / 2.0;
                let middle = value(peak);
                let ground = (left + right) / 2.0;
                let width: f32 = (-4..=4)
                    .map(|at| ((value(at) - ground) / (middle - ground).max(0.01)).clamp(0.0, 1.0))
                    .sum();
                Section {
                    middle,
                    left,
                    right,
                    width,
                    own: [1, 2, 3].map(|c| mean(peak, c)),
                    around: [1, 2, 3]
                        .map(|c| (mean(-4, c) + mean(-5, c) + mean(4, c) + mean(5, c)) / 4.0),
                }
            })
            .collect()
    }

    /// The pixels under a curve, as wide as it is at each place.
    fn covered(&self, curve: &[Point], sections: &[Section]) -> Vec<usize> {
        let median = Spread::of(sections.iter().map(Section::contrast).collect()).median;
        let seen = |section: &Section| section.contrast() > 0.25 * median;
        let first = sections.iter().position(seen).unwrap_or(0);
        let last = sections.iter().rposition(seen).unwrap_or(0);
        let (width, height) = (self.light.width as isize, self.light.height as isize);
        let mut pixels = Vec::new();
        for (point, section) in curve[first..=last].iter().zip(&sections[first..=last]) {
            let radius = section.width.clamp(1.0, 6.0) / 2.0 + 0.6;
            let reach = radius.ceil() as isize;
            let (x, y) = (point.x.round() as isize, point.y.round() as isize);
            for near_y in (y - reach).max(0)..(y + reach + 1).min(height) {
                for near_x in (x - reach).max(0)..(x + reach + 1).min(width) {
                    let away = (near_x as f32 - point.x).hypot(near_y as f32 - point.y);
                    if away <= radius {
                        pixels.push((near_y * width + near_x) as usize);
                    }
                }
            }
        }
        pixels.sort_unstable();
        pixels.dedup();
        pixels
    }

    /// Ridges that are `explained` as scratches are not taken for more of a kind beside the curve.
    fn measure(
        &self,
        curve: &[Point],
        sections: &[Section],
        explained: &[bool],
    ) -> [f32; MEASURED] {
        let of = |f: &dyn Fn(&Section) -> f32| Spread::of(sections.iter().map(f).collect());
        let contrast = of(&Section::contrast);
        let middle = of(&|s| s.middle);
        let ground = of(&|s| (s.left + s.right) / 2.0);
        let sides = of(&|s| (s.left - s.right).abs());
        let cover = of(&|s| self.cover(s.own, s.around));
        let mut products = [0.0f32; 3];
        for section in sections {
            let these = self.products(section.own, section.around);
            products
                .iter_mut()
                .zip(these)
                .for_each(|(sum, p)| *sum += p);
        }
        let strengths = Spread::of(
            curve
                .iter()
                .map(|p| self.ridges.strength.between(p.x, p.y))
                .collect(),
        );
        let relative = Spread::of(
            curve
                .iter()
                .map(|p| {
                    self.ridges.strength.between(p.x, p.y) / (self.usual.between(p.x, p.y) + 0.002)
                })
                .collect(),
        );
        let mut crowd = 0.0;
        let mut parallel = 0.0;
        let at_middle = |p: &Point| p.y.round() as usize * self.light.width + p.x.round() as usize;
        let mut looked = 0.0;
        for p in curve {
            let (sin, cos) = p.angle.sin_cos();
            for side in [
                -22.0f32, -19.0, -16.0, -13.0, -10.0, -7.0, 7.0, 10.0, 13.0, 16.0, 19.0, 22.0,
            ] {
                let (x, y) = ((p.x - sin * side).round(), (p.y + cos * side).round());
                if x < 0.0
                    || y < 0.0
                    || x >= self.light.width as f32
                    || y >= self.light.height as f32
                {
                    continue;
                }
                let at = y as usize * self.light.width + x as usize;
                if explained[at] {
                    continue;
                }
                looked += 1.0;
                if self.ridges.strength.values[at] > 0.5 * strengths.median {
                    crowd += 1.0;
                    let turned = self.ridges.ways[at].abs_diff(self.ridges.ways[at_middle(p)]);
                    parallel += f32::from(u8::from(turned <= 2 || turned >= WAYS as u8 - 2));
                }
            }
        }
        let turning: f32 = curve
            .windows(2)
            .map(|w| (w[1].angle - w[0].angle).abs())
            .sum();
        let steady = sections
            .iter()
            .filter(|s| s.contrast() > 0.35 * contrast.median)
            .count() as f32
            / sections.len() as f32;
        let c = contrast.median.max(0.005);
        [
            (curve.len() as f32).ln(),
            contrast.median,
            relative.median,
            sides.median / c,
            steady,
            cover.median,
            cover.range / (cover.median.abs() + 0.05),
            self.extreme - middle.median,
            alike(products),
            of(&|s| s.width).median,
            crowd / f32::max(looked, 1.0),
            turning / curve.len() as f32,
            ((middle.range + 0.02) / (ground.range + 0.02)).ln(),
            contrast.range / c,
            (crowd / f32::max(looked, 1.0)).sqrt(),
            parallel / f32::max(looked, 1.0),
            (relative.median + 0.1).ln(),
        ]
    }
}
