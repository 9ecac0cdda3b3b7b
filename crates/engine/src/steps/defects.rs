//! Tells dust and scratches from what belongs to the picture.

use super::dust::Hat;
use super::picture::Plane;

/// Sizes that follow from the size of the picture.
pub(crate) struct Scale {
    /// Radius of the median that small specks and scratches differ from.
    pub(crate) small_window: usize,
    /// The same for larger specks.
    pub(crate) large_window: usize,
    /// Radius of what counts as the surroundings.
    pub(crate) surroundings: usize,
    /// Longest side of a speck.
    longest_speck: usize,
    /// Thickness of a line.
    thickest_line: f32,
    /// Length of a line.
    shortest_line: f32,
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
            longest_speck: size(14.0),
            thickest_line: 5.0 * scale,
            shortest_line: 14.0 * scale,
        }
    }
}

/// So many times the usual difference stands out, or continues what does.
const STANDS_OUT: f32 = 5.5;
const CONTINUES: f32 = 2.8;

/// No less than this stands out, or continues what does.
const LEAST_STANDS_OUT: f32 = 0.07;
const LEAST_CONTINUES: f32 = 0.035;

/// The part of the surroundings that may stand out before it is texture.
const TEXTURE: f32 = 0.10;

/// The specks and lines that are brighter (`sign` 1) or darker (−1) than what is around them, each
/// as its pixels.
pub(crate) fn defects(
    light: &Plane,
    hats: &[Hat],
    sign: f32,
    demand: f32,
    scale: &Scale,
) -> Vec<Vec<usize>> {
    // Dark specks are rarer than dark details.
    let demand = if sign < 0.0 { demand * 1.35 } else { demand };
    let mut marks = vec![0u8; light.values.len()];
    for hat in hats {
        let pixels = hat.difference.values.iter().zip(&hat.usual.values);
        for (mark, (difference, usual)) in marks.iter_mut().zip(pixels) {
            let difference = difference * sign;
            let continues = (CONTINUES * usual).max(LEAST_CONTINUES) * demand;
            if difference > continues {
                let stands_out = (STANDS_OUT * usual).max(LEAST_STANDS_OUT) * demand;
                *mark = (*mark).max(1 + u8::from(difference > stands_out));
            }
        }
    }
    let density = density(&marks, light, scale);
    components(&marks, light.width, light.height)
        .into_iter()
        .filter(|pixels| is_defect(pixels, light, hats, sign, &density, scale))
        .collect()
}

/// The part of the surroundings of each pixel that stands out.
fn density(marks: &[u8], light: &Plane, scale: &Scale) -> Plane {
    let marked = Plane {
        width: light.width,
        height: light.height,
        values: marks.iter().map(|m| f32::from(u8::from(*m > 0))).collect(),
    };
    super::smooth::box_mean(&marked, scale.surroundings, 1)
}

/// Connected pixels that are marked, of which one at least stands out.
fn components(marks: &[u8], width: usize, height: usize) -> Vec<Vec<usize>> {
    let mut seen = vec![false; marks.len()];
    let mut out = Vec::new();
    for start in 0..marks.len() {
        if marks[start] < 2 || seen[start] {
            continue;
        }
        seen[start] = true;
        let mut pixels = vec![start];
        let mut done = 0;
        while let Some(&at) = pixels.get(done) {
            done += 1;
            let (x, y) = (at % width, at / width);
            for near_y in y.saturating_sub(1)..(y + 2).min(height) {
                for near_x in x.saturating_sub(1)..(x + 2).min(width) {
                    let near = near_y * width + near_x;
                    if marks[near] > 0 && !seen[near] {
                        seen[near] = true;
                        pixels.push(near);
                    }
                }
            }
        }
        out.push(pixels);
    }
    out
}

fn is_defect(
    pixels: &[usize],
    light: &Plane,
    hats: &[Hat],
    sign: f32,
    density: &Plane,
    scale: &Scale,
) -> bool {
    let shape = Shape::of(pixels, light.width);
    let contrast = contrast(pixels, hats, sign);
    let middle = pixels[pixels.len() / 2];
    let crowd = density.values[middle];
    if shape.is_line(scale) {
        return crowd < TEXTURE * 1.6 || contrast > 0.35;
    }
    if !shape.is_speck(scale) || crowd > TEXTURE {
        return false;
    }
    // One pixel alone must be beyond what grain does.
    let enough = if pixels.len() < 3 { 0.16 } else { 0.09 };
    contrast > enough && !(sign > 0.0 && is_catchlight(&shape, light))
}

/// The mean of how much the strongest half of the pixels differs from its surroundings.
fn contrast(pixels: &[usize], hats: &[Hat], sign: f32) -> f32 {
    let strongest = |at: &usize| {
        hats.iter()
            .map(|hat| hat.difference.values[*at] * sign)
            .fold(0.0, f32::max)
    };
    let mut values: Vec<f32> = pixels.iter().map(strongest).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    let half = values.len().div_ceil(2);
    values[..half].iter().sum::<f32>() / half as f32
}

/// What can be said of the shape of some pixels.
struct Shape {
    area: f32,
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
    /// Twice the area divided by the length of the outline.
    thickness: f32,
    /// Standard deviations along the longest axis and across it.
    along: f32,
    across: f32,
}

impl Shape {
    fn of(pixels: &[usize], width: usize) -> Self {
        let places = || pixels.iter().map(|at| (at % width, at / width));
        let left = places().map(|p| p.0).min().unwrap_or(0);
        let right = places().map(|p| p.0).max().unwrap_or(0);
        let top = places().map(|p| p.1).min().unwrap_or(0);
        let bottom = places().map(|p| p.1).max().unwrap_or(0);
        let (columns, rows) = (right - left + 3, bottom - top + 3);
        let mut inside = vec![false; columns * rows];
        for (x, y) in places() {
            inside[(y - top + 1) * columns + x - left + 1] = true;
        }
        let mut outline = 0;
        for (x, y) in places() {
            let at = (y - top + 1) * columns + x - left + 1;
            let near = [at - 1, at + 1, at - columns, at + columns];
            outline += usize::from(near.iter().any(|n| !inside[*n]));
        }
        let area = pixels.len() as f32;
        let mean_x = places().map(|p| p.0 as f32).sum::<f32>() / area;
        let mean_y = places().map(|p| p.1 as f32).sum::<f32>() / area;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in places() {
            let (x, y) = (x as f32 - mean_x, y as f32 - mean_y);
            (xx, xy, yy) = (xx + x * x / area, xy + x * y / area, yy + y * y / area);
        }
        let middle = (xx + yy) / 2.0;
        let spread = (((xx - yy) / 2.0).powi(2) + xy * xy).sqrt();
        Self {
            area,
            left,
            right,
            top,
            bottom,
            thickness: 2.0 * area / (outline as f32 + 1.0),
            along: (middle + spread).max(0.0).sqrt(),
            across: (middle - spread).max(0.0).sqrt(),
        }
    }

    fn longest_side(&self) -> usize {
        (self.right - self.left + 1).max(self.bottom - self.top + 1)
    }

    fn is_line(&self, scale: &Scale) -> bool {
        let length = self.longest_side() as f32;
        length >= scale.shortest_line
            && self.thickness <= scale.thickest_line
            && self.along > 3.0 * self.across
            // As long as its pixels make it, not a net of lines.
            && self.area <= length * scale.thickest_line
    }

    fn is_speck(&self, scale: &Scale) -> bool {
        self.longest_side() <= scale.longest_speck
    }
}

/// A light in an eye: a small bright speck within something dark and round, around which it is
/// lighter again.
fn is_catchlight(shape: &Shape, light: &Plane) -> bool {
    let (x, y) = (
        (shape.left + shape.right) as f32 / 2.0,
        (shape.top + shape.bottom) as f32 / 2.0,
    );
    let radius = shape.longest_side() as f32 / 2.0;
    let ring = |radius: f32| {
        const PLACES: usize = 16;
        let values = (0..PLACES).map(|i| {
            let angle = i as f32 * std::f32::consts::TAU / PLACES as f32;
            light.clamped(
                (x + radius * angle.cos()).round() as isize,
                (y + radius * angle.sin()).round() as isize,
            )
        });
        let mut values: Vec<f32> = values.collect();
        values.sort_by(f32::total_cmp);
        values
    };
    let near = ring(radius + 2.5);
    let dark = near[near.len() / 2];
    // Further away nearly everything is lighter than the dark ring: not so in a dark coat.
    (2..=4).any(|times| {
        let far = ring((radius + 2.5) * times as f32);
        far[far.len() / 5] > dark + 0.12
    })
}
