//! Tells dust and scratches from what belongs to the picture.

use super::dust::Hat;
use super::picture::Plane;
use super::shape::{Shape, is_catchlight};

/// Sizes that follow from the size of the picture.
pub(crate) struct Scale {
    /// Radius of the median that small specks and scratches differ from.
    pub(crate) small_window: usize,
    /// The same for larger specks.
    pub(crate) large_window: usize,
    /// Radius of what counts as the surroundings.
    pub(crate) surroundings: usize,
    /// Longest side of a speck.
    pub(crate) longest_speck: usize,
    /// How far around a dark speck nothing else may be.
    plain_around: isize,
    /// Thickness of a line.
    pub(super) thickest_line: f32,
    /// Length of a line.
    pub(crate) shortest_line: f32,
}

impl Scale {
    pub(crate) fn of(width: usize, height: usize) -> Self {
        // In pictures of 800 pixels everything has its usual size; in smaller ones it is no smaller.
        let scale = (width.max(height) as f32 / 800.0).max(1.0);
        let size = |usual: f32| (usual * scale + 0.5) as usize;
        Self {
            small_window: size(4.0),
            large_window: size(9.0),
            surroundings: size(20.0),
            longest_speck: size(20.0),
            plain_around: size(14.0) as isize,
            thickest_line: 5.0 * scale,
            shortest_line: 24.0 * scale,
        }
    }
}

/// How much must stand out, tried one after the other: what is seen at a high level is not yet grown
/// together with the grain around it.
const LEVELS: [f32; 6] = [0.5, 0.34, 0.24, 0.17, 0.12, 0.085];

/// So many times the usual difference stands out: a speck, and a line, which is long.
const SPECK_OVER_USUAL: f32 = 5.0;
const LINE_OVER_USUAL: f32 = 3.4;

/// A defect goes on as far as this part of its own contrast.
const FLANK: f32 = 0.3;

/// The part of the surroundings that may stand out before it is texture.
const TEXTURE: f32 = 0.09;

/// A speck or a line.
pub(crate) struct Defect {
    /// The pixels it covers.
    pub(crate) pixels: Vec<usize>,
    pub(crate) bright: bool,
    pub(crate) line: bool,
    /// Its longest side.
    pub(crate) length: f32,
    /// Its middle.
    pub(crate) middle: (f32, f32),
    /// By how much it stands out.
    pub(crate) contrast: f32,
}

/// The specks and lines that are brighter (`sign` 1) or darker (−1) than what is around them.
pub(crate) fn defects(
    light: &Plane,
    hats: &[Hat],
    sign: f32,
    demand: f32,
    scale: &Scale,
) -> Vec<Defect> {
    let (width, height) = (light.width, light.height);
    // Dark specks are rarer than dark details.
    let demand = if sign < 0.0 { demand * 1.25 } else { demand };
    let mut over = vec![0.0f32; light.values.len()];
    let mut over_usual = over.clone();
    for hat in hats {
        let pixels = hat.difference.values.iter().zip(&hat.usual.values);
        let outs = over.iter_mut().zip(&mut over_usual);
        for ((over, over_usual), (difference, usual)) in outs.zip(pixels) {
            let difference = difference * sign / demand;
            let relative = difference / (usual + 0.004);
            if relative * difference > *over_usual * *over {
                (*over, *over_usual) = (difference, relative);
            }
        }
    }
    let crowd = crowd(&over, &over_usual, light, scale);
    let mut taken = vec![false; light.values.len()];
    let mut found = Vec::new();
    for level in LEVELS {
        let marks: Vec<bool> = over
            .iter()
            .zip(&over_usual)
            .zip(&taken)
            .map(|((over, usual), taken)| *over > level && *usual > LINE_OVER_USUAL && !taken)
            .collect();
        for pixels in components(&marks, width, height) {
            let candidate = Candidate::of(&pixels, &over, &over_usual, width, level);
            if !candidate.is_defect(light, sign, &crowd, scale) {
                continue;
            }
            let whole = flank(&pixels, &over, width, height, candidate.contrast * FLANK);
            if !candidate.differs_from_all_around(&pixels, &whole, light, sign, scale) {
                continue;
            }
            whole.iter().for_each(|at| taken[*at] = true);
            let shape = &candidate.shape;
            found.push(Defect {
                pixels: whole,
                bright: sign > 0.0,
                line: shape.is_line(scale),
                length: shape.longest_side() as f32,
                middle: shape.middle(),
                contrast: candidate.contrast,
            });
        }
    }
    found
}

/// The part of the surroundings of each pixel that stands out a little.
fn crowd(over: &[f32], over_usual: &[f32], light: &Plane, scale: &Scale) -> Plane {
    let stands_out =
        |(over, usual): (&f32, &f32)| f32::from(u8::from(*over > 0.06 && *usual > LINE_OVER_USUAL));
    let marked = Plane {
        width: light.width,
        height: light.height,
        values: over.iter().zip(over_usual).map(stands_out).collect(),
    };
    super::smooth::box_mean(&marked, scale.surroundings, 1)
}

/// Connected pixels that are marked.
fn components(marks: &[bool], width: usize, height: usize) -> Vec<Vec<usize>> {
    let mut seen = vec![false; marks.len()];
    let mut out = Vec::new();
    for start in 0..marks.len() {
        if !marks[start] || seen[start] {
            continue;
        }
        seen[start] = true;
        let mut pixels = vec![start];
        let mut done = 0;
        while let Some(&at) = pixels.get(done) {
            done += 1;
            for near in around(at, width, height) {
                if marks[near] && !seen[near] {
                    seen[near] = true;
                    pixels.push(near);
                }
            }
        }
        out.push(pixels);
    }
    out
}

fn around(at: usize, width: usize, height: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % width, at / width);
    let columns = x.saturating_sub(1)..(x + 2).min(width);
    (y.saturating_sub(1)..(y + 2).min(height))
        .flat_map(move |y| columns.clone().map(move |x| y * width + x))
}

/// The pixels and those next to them, two steps far, that still stand out by `level`.
fn flank(pixels: &[usize], over: &[f32], width: usize, height: usize, level: f32) -> Vec<usize> {
    let mut out = pixels.to_vec();
    let mut begin = 0;
    for _ in 0..2 {
        let end = out.len();
        for i in begin..end {
            let more = around(out[i], width, height).filter(|near| over[*near] > level);
            let more: Vec<usize> = more.collect();
            out.extend(more);
        }
        begin = end;
    }
    out
}

/// Pixels that may be a defect.
struct Candidate {
    shape: Shape,
    /// The mean of how much its stronger half stands out, and how much of the usual that is.
    contrast: f32,
    over_usual: f32,
    /// Its strongest pixel.
    peak: usize,
    /// What it had to stand out by to be seen.
    level: f32,
    pixels: usize,
}

impl Candidate {
    fn of(pixels: &[usize], over: &[f32], over_usual: &[f32], width: usize, level: f32) -> Self {
        let peak = pixels
            .iter()
            .copied()
            .max_by(|a, b| over[*a].total_cmp(&over[*b]));
        Self {
            shape: Shape::of(pixels, width),
            contrast: mean_of_upper_half(pixels, over),
            over_usual: mean_of_upper_half(pixels, over_usual),
            peak: peak.unwrap_or(0),
            level,
            pixels: pixels.len(),
        }
    }

    fn is_defect(&self, light: &Plane, sign: f32, crowd: &Plane, scale: &Scale) -> bool {
        let crowd = crowd.values[self.peak];
        if self.shape.is_line(scale) {
            return crowd < TEXTURE * 1.5;
        }
        if !self.shape.is_speck(scale) || crowd > TEXTURE || self.over_usual < SPECK_OVER_USUAL {
            return false;
        }
        // One pixel alone must be beyond what grain does.
        if self.pixels < 3 && self.level < 0.16 {
            return false;
        }
        !(sign > 0.0 && is_catchlight(&self.shape, light))
    }
}

/// What is around some pixels, a few pixels away.
struct Ring {
    sorted: Vec<f32>,
}

impl Ring {
    const NEAR: isize = 2;

    /// As wide as `far` pixels.
    fn of(pixels: &[usize], light: &Plane, far: isize) -> Self {
        let (width, height) = (light.width as isize, light.height as isize);
        let places = || {
            pixels
                .iter()
                .map(|at| (*at as isize % width, *at as isize / width))
        };
        let left = places().map(|p| p.0).min().unwrap_or(0) - far;
        let right = places().map(|p| p.0).max().unwrap_or(0) + far;
        let top = places().map(|p| p.1).min().unwrap_or(0) - far;
        let bottom = places().map(|p| p.1).max().unwrap_or(0) + far;
        let columns = (right - left + 1) as usize;
        let mut inside = vec![false; columns * (bottom - top + 1) as usize];
        for (x, y) in places() {
            inside[(y - top) as usize * columns + (x - left) as usize] = true;
        }
        let near = widened(&inside, columns, Self::NEAR as usize);
        let reach = widened(&inside, columns, far as usize);
        let mut sorted = Vec::new();
        for i in 0..inside.len() {
            let (x, y) = (left + (i % columns) as isize, top + (i / columns) as isize);
            if reach[i] && !near[i] && (0..width).contains(&x) && (0..height).contains(&y) {
                sorted.push(light.at(x as usize, y as usize));
            }
        }
        sorted.sort_by(f32::total_cmp);
        Self { sorted }
    }

    fn at(&self, part: f32) -> f32 {
        let last = self.sorted.len().saturating_sub(1);
        self.sorted
            .get((last as f32 * part + 0.5) as usize)
            .copied()
            .unwrap_or(0.5)
    }
}

/// The pixels at most `by` columns and rows away from marked ones, in a time that does not depend on
/// how far that is.
fn widened(marks: &[bool], columns: usize, by: usize) -> Vec<bool> {
    let rows = marks.len() / columns;
    let line = |at: &dyn Fn(usize) -> bool, length: usize| -> Vec<bool> {
        let mut last = None;
        let mut out = vec![false; length];
        for i in 0..length + by {
            if i < length && at(i) {
                last = Some(i);
            }
            if i >= by {
                // Any mark between `by` before and `by` after this place.
                out[i - by] = last.is_some_and(|last: usize| last + 2 * by >= i);
            }
        }
        out
    };
    let mut across = Vec::with_capacity(marks.len());
    for row in marks.chunks_exact(columns) {
        across.extend(line(&|x| row[x], columns));
    }
    let mut out = vec![false; marks.len()];
    for x in 0..columns {
        let column = line(&|y| across[y * columns + x], rows);
        for (y, mark) in column.into_iter().enumerate() {
            out[y * columns + x] = mark;
        }
    }
    out
}

impl Candidate {
    /// Whether it is unlike what is around it on every side: an end or an edge of something is not.
    fn differs_from_all_around(
        &self,
        pixels: &[usize],
        whole: &[usize],
        light: &Plane,
        sign: f32,
        scale: &Scale,
    ) -> bool {
        let signed: Vec<f32> = pixels.iter().map(|at| light.values[*at] * sign).collect();
        if self.shape.is_line(scale) {
            let least = if sign > 0.0 { 0.055 } else { 0.08 };
            let both = self.both_sided(pixels, light, sign);
            return both > least && both > 0.45 * self.contrast;
        }
        // A dark speck must lie on something plain, and widely so: an eye has brows and a nose.
        let far = if sign > 0.0 { 4 } else { scale.plain_around };
        let ring = Ring::of(whole, light, far);
        let all: Vec<usize> = (0..signed.len()).collect();
        let value = mean_of_upper_half(&all, &signed) * sign;
        let (middle, most_alike) = (ring.at(0.5), ring.at(if sign > 0.0 { 0.9 } else { 0.05 }));
        let contrast = (value - middle) * sign;
        let least = (value - most_alike) * sign;
        let spread = (ring.at(0.84) - ring.at(0.16)) / 2.0;
        let times = if sign > 0.0 { 3.5 } else { 6.0 };
        contrast > 0.07 && least > 0.5 * contrast && contrast > times * (spread + 0.008)
    }

    /// By how much a line stands out from both of its sides, in the middle of all its pixels. What
    /// lies along it may change on the way; what ends at an edge has but one side.
    fn both_sided(&self, pixels: &[usize], light: &Plane, sign: f32) -> f32 {
        const WAYS: [(f32, f32); 4] = [(1.0, 0.0), (0.0, 1.0), (0.7, 0.7), (0.7, -0.7)];
        let away = self.shape.thickness + 2.0;
        let mut values: Vec<f32> = pixels
            .iter()
            .map(|at| {
                let (x, y) = ((at % light.width) as f32, (at / light.width) as f32);
                let side = |(dx, dy): (f32, f32), away: f32| {
                    let (x, y) = ((x + dx * away).round(), (y + dy * away).round());
                    (light.values[*at] - light.clamped(x as isize, y as isize)) * sign
                };
                let sides = WAYS.map(|way| side(way, away).min(side(way, -away)));
                sides.into_iter().fold(f32::MIN, f32::max)
            })
            .collect();
        values.sort_by(f32::total_cmp);
        values[values.len() / 2]
    }
}

fn mean_of_upper_half(pixels: &[usize], of: &[f32]) -> f32 {
    let mut values: Vec<f32> = pixels.iter().map(|at| of[*at]).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let half = values.len().div_ceil(2);
    values[..half].iter().sum::<f32>() / half as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widening_reaches_so_many_columns_and_rows() {
        for by in [0, 1, 3, 9] {
            let (columns, rows) = (12, 10);
            let mut marks = vec![false; columns * rows];
            let marked = [(2usize, 3usize), (11, 9)];
            marked
                .iter()
                .for_each(|(x, y)| marks[y * columns + x] = true);
            for (i, wide) in widened(&marks, columns, by).into_iter().enumerate() {
                let (x, y) = (i % columns, i / columns);
                let near = |m: &(usize, usize)| m.0.abs_diff(x) <= by && m.1.abs_diff(y) <= by;
                assert_eq!(wide, marked.iter().any(near), "{by}: {x}, {y}");
            }
        }
    }
}
