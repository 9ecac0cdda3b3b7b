//! Follows ridges from place to place: the curves that scratches and hairs are.
//!
//! From the strongest place on, both ways, in small steps in the direction of the ridge; short gaps
//! are bridged straight on (C. Steger, "An unbiased detector of curvilinear structures", 1998, links
//! line points in this way; the two thresholds are those of J. Canny, 1986).

use crate::analysis::ridge::{Ridges, angle};
use crate::picture::planes::Plane;

/// Pixels of one step.
pub(crate) const STEP: f32 = 1.5;

/// Steps without a ridge before a curve is at its end.
const GAP: usize = 8;

/// Steps on another curve before the two are one.
const CROSSING: usize = 6;

/// The part of its own strength that a curve goes on with, and over how many steps that is averaged.
const OWN_PART: f32 = 0.4;
const MEMORY: f32 = 16.0;

/// How far beside the way straight on the ridge is looked for.
const BESIDE: [f32; 5] = [0.0, 0.75, -0.75, 1.5, -1.5];

/// A point of a curve and the direction there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) angle: f32,
}

/// What a ridge must reach to begin a curve, and to go on with one: values of strength, and times
/// the usual strength there.
pub(crate) struct Demand {
    pub(crate) begin: (f32, f32),
    pub(crate) go_on: (f32, f32),
    /// Points that a curve has at least.
    pub(crate) points: usize,
}

/// All curves, the strongest first. No two run along the same ridge.
pub(crate) fn curves(ridges: &Ridges, usual: &Plane, demand: &Demand) -> Vec<Vec<Point>> {
    let (width, height) = (usual.width, usual.height);
    let strength = &ridges.strength;
    let mut seeds: Vec<usize> = (0..width * height)
        .filter(|at| {
            let value = strength.values[*at];
            value > demand.begin.0
                && value > demand.begin.1 * usual.values[*at]
                && is_crest(ridges, at % width, at / width)
        })
        .collect();
    seeds.sort_by(|a, b| {
        let by_strength = strength.values[*b].total_cmp(&strength.values[*a]);
        by_strength.then(a.cmp(b))
    });
    let mut taken = vec![false; width * height];
    let mut curves = Vec::new();
    for seed in seeds {
        if taken[seed] {
            continue;
        }
        let start = Point {
            x: (seed % width) as f32,
            y: (seed / width) as f32,
            angle: angle(ridges.ways[seed]),
        };
        let tracer = Tracer {
            ridges,
            usual,
            demand,
            taken: &taken,
        };
        let back = Point {
            angle: start.angle + std::f32::consts::PI,
            ..start
        };
        let mut curve = tracer.follow(back, strength.values[seed]);
        curve.reverse();
        curve
            .iter_mut()
            .for_each(|point| point.angle -= std::f32::consts::PI);
        curve.push(start);
        curve.extend(tracer.follow(start, strength.values[seed]));
        for point in &curve {
            take(&mut taken, (width, height), point);
        }
        if curve.len() >= demand.points {
            curves.push(curve);
        }
    }
    curves
}

/// Whether it is no weaker than what lies to its sides.
fn is_crest(ridges: &Ridges, x: usize, y: usize) -> bool {
    let strength = &ridges.strength;
    let (sin, cos) = angle(ridges.ways[y * strength.width + x]).sin_cos();
    let (dx, dy) = (-sin.round() as isize, cos.round() as isize);
    let beside = |sign: isize| strength.clamped(x as isize + sign * dx, y as isize + sign * dy);
    let here = strength.at(x, y);
    here >= beside(1) && here >= beside(-1)
}

fn take(taken: &mut [bool], (width, height): (usize, usize), point: &Point) {
    let (x, y) = (point.x.round() as usize, point.y.round() as usize);
    for y in y.saturating_sub(2)..(y + 3).min(height) {
        let columns = x.saturating_sub(2).min(width)..(x + 3).min(width);
        taken[y * width..][columns].fill(true);
    }
}

struct Tracer<'a> {
    ridges: &'a Ridges,
    usual: &'a Plane,
    demand: &'a Demand,
    taken: &'a [bool],
}

impl Tracer<'_> {
    /// The points after a start of some strength, in its direction.
    fn follow(&self, start: Point, strength: f32) -> Vec<Point> {
        let (width, height) = (self.usual.width as f32, self.usual.height as f32);
        let mut points = Vec::new();
        let mut here = start;
        let mut sure = 0;
        let mut on_taken = 0;
        // How strong the curve has been of late; the strongest place is not like the rest of it.
        let mut usual = strength * 0.7;
        // No curve is longer than all sides together.
        for _ in 0..(2.0 * (width + height) / STEP) as usize {
            let (sin, cos) = here.angle.sin_cos();
            let ahead = (here.x + STEP * cos, here.y + STEP * sin);
            let places = BESIDE.map(|side| (ahead.0 - side * sin, ahead.1 + side * cos));
            let inside = |(x, y): &(f32, f32)| {
                (0.0..=width - 1.0).contains(x) && (0.0..=height - 1.0).contains(y)
            };
            if !inside(&ahead) {
                break;
            }
            let best = places
                .into_iter()
                .filter(inside)
                .filter_map(|place| self.ridge_at(place, here.angle, OWN_PART * usual))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            match best {
                Some((found, place, angle)) => {
                    usual += (found - usual) / MEMORY;
                    let moved = (place.1 - here.y).atan2(place.0 - here.x);
                    here = Point {
                        x: place.0,
                        y: place.1,
                        angle: here.angle
                            + 0.4 * turn(here.angle, angle)
                            + 0.15 * turn(here.angle, moved),
                    };
                    points.push(here);
                    sure = points.len();
                }
                None => {
                    here = Point {
                        x: ahead.0,
                        y: ahead.1,
                        angle: here.angle,
                    };
                    points.push(here);
                }
            }
            let at = here.y.round() as usize * self.usual.width + here.x.round() as usize;
            on_taken = if self.taken[at] { on_taken + 1 } else { 0 };
            // Across another curve, but not along it.
            if on_taken > CROSSING {
                sure = sure.min(points.len() - on_taken);
                break;
            }
            let closed = points.len() > 20 && (here.x - start.x).hypot(here.y - start.y) < STEP;
            if points.len() - sure > GAP || closed {
                break;
            }
        }
        points.truncate(sure);
        points
    }

    /// How well the ridge at a place, if it has the least strength, goes on with the direction; the place, and its own direction.
    fn ridge_at(
        &self,
        (x, y): (f32, f32),
        before: f32,
        least: f32,
    ) -> Option<(f32, (f32, f32), f32)> {
        let at = y.round() as usize * self.usual.width + x.round() as usize;
        let strength = self.ridges.strength.between(x, y);
        if strength < self.demand.go_on.0.max(least)
            || strength < self.demand.go_on.1 * self.usual.values[at]
        {
            return None;
        }
        let mut turned = turn(before, angle(self.ridges.ways[at]));
        // A direction is that of a line: it may be read the other way round.
        if turned > std::f32::consts::FRAC_PI_2 {
            turned -= std::f32::consts::PI;
        } else if turned < -std::f32::consts::FRAC_PI_2 {
            turned += std::f32::consts::PI;
        }
        (turned.abs() < 0.8).then(|| (strength * turned.cos().powi(2), (x, y), before + turned))
    }
}

/// From one angle to another the shorter way round.
fn turn(from: f32, to: f32) -> f32 {
    let turned = (to - from).rem_euclid(std::f32::consts::TAU);
    if turned > std::f32::consts::PI {
        turned - std::f32::consts::TAU
    } else {
        turned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::ridge::ridges;
    use crate::picture::smooth::box_mean;
    use crate::samples::{noisy, scene};

    #[test]
    fn a_bent_line_over_noise_is_one_curve_from_end_to_end() {
        let mut plane = noisy(&scene(200, 160), 0.03, 3);
        let line = |y: usize| 80.0 + 30.0 * (y as f32 / 60.0).sin();
        for y in 20..140 {
            let x = line(y) as usize;
            plane.values[y * 200 + x..][..2].fill(1.0);
        }
        let ridges = ridges(&plane, 2);
        let usual = box_mean(&ridges.strength, 24, 2);
        let demand = Demand {
            begin: (0.1, 2.5),
            go_on: (0.02, 1.0),
            points: 30,
        };
        let curves = curves(&ridges, &usual, &demand);
        let first = &curves[0];
        let ends = [first[0].y, first[first.len() - 1].y];
        assert!(ends[0].min(ends[1]) < 28.0, "{ends:?}");
        assert!(ends[0].max(ends[1]) > 132.0, "{ends:?}");
        for point in first {
            let away = (point.x - line(point.y.clamp(20.0, 139.0) as usize)).abs();
            assert!(away < 3.5, "{point:?}");
        }
    }

    #[test]
    fn a_flat_plane_has_no_curve() {
        let flat = Plane::new(60, 40, 0.5);
        let demand = Demand {
            begin: (0.01, 1.0),
            go_on: (0.01, 1.0),
            points: 2,
        };
        assert!(curves(&ridges(&flat, 1), &flat, &demand).is_empty());
    }
}
