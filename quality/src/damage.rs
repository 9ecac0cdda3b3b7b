//! Makes a clean photo look like the scan of an old print, by a seed.
//!
//! In the order in which it happens: the enlarger blurs, the film has grain, the print fades (each
//! dye by itself; in one of three ways, by the seed), light and damp fade its sheet unevenly, dust
//! and scratches come upon it, the scanner blurs a little, and the scan is saved as JPEG.

use std::f64::consts::{PI, TAU};

use crate::image::{Image, Outcome};
use crate::metrics::{blurred, coded, linear};
use crate::numbers::Numbers;

/// A damaged photo.
pub(crate) struct Damaged {
    /// As it would be uploaded.
    pub(crate) jpeg: Vec<u8>,
    /// The same, decoded.
    pub(crate) image: Image,
}

/// Three planes of coded values, 0 to 1.
struct Sheet {
    width: usize,
    height: usize,
    planes: [Vec<f64>; 3],
}

/// Damages a photo.
pub(crate) fn damage(photo: &Image, seed: u64) -> Outcome<Damaged> {
    let mut numbers = Numbers::new(seed);
    let plane = |c: usize| -> Vec<f64> {
        photo
            .rgb
            .iter()
            .skip(c)
            .step_by(3)
            .map(|s| f64::from(*s) / 255.0)
            .collect()
    };
    let mut sheet = Sheet {
        width: photo.width,
        height: photo.height,
        planes: [plane(0), plane(1), plane(2)],
    };
    let sigma = numbers.between(0.4, 0.8);
    sheet.blur(sigma);
    sheet.grain(&mut numbers);
    sheet.fade(&mut numbers);
    sheet.fade_unevenly(&mut numbers);
    sheet.dust(&mut numbers);
    sheet.scratches(&mut numbers);
    let sigma = numbers.between(0.3, 0.5);
    sheet.blur(sigma);
    let quality = numbers.between(70.0, 90.0) as u8;
    let jpeg = sheet.to_image().to_jpeg(quality)?;
    let image = Image::decode(&jpeg)?;
    Ok(Damaged { jpeg, image })
}

impl Sheet {
    fn to_image(&self) -> Image {
        let area = self.width * self.height;
        let mut rgb = Vec::with_capacity(area * 3);
        for at in 0..area {
            rgb.extend(self.planes.iter().map(|p| (p[at] * 255.0 + 0.5) as u8));
        }
        Image {
            width: self.width,
            height: self.height,
            rgb,
        }
    }

    fn blur(&mut self, sigma: f64) {
        for plane in &mut self.planes {
            *plane = blurred(plane, self.width, self.height, sigma);
        }
    }

    /// Grain: strongest in the middle tones, a little larger than a pixel, nearly the same in all
    /// dyes.
    fn grain(&mut self, numbers: &mut Numbers) {
        let strength = numbers.between(0.04, 0.075);
        let size = numbers.between(0.3, 0.65);
        let area = self.width * self.height;
        let mut layer = || -> Vec<f64> {
            let white: Vec<f64> = (0..area).map(|_| numbers.normal()).collect();
            let soft = blurred(&white, self.width, self.height, size);
            let power = soft.iter().map(|v| v * v).sum::<f64>() / area as f64;
            soft.into_iter().map(|v| v / power.sqrt()).collect()
        };
        let common = layer();
        for plane in &mut self.planes {
            let own = layer();
            for ((value, common), own) in plane.iter_mut().zip(&common).zip(&own) {
                let middle = 0.45 + 2.2 * *value * (1.0 - *value);
                *value += strength * middle * (0.94 * common + 0.34 * own);
                *value = value.clamp(0.0, 1.0);
            }
        }
    }

    fn fade(&mut self, numbers: &mut Numbers) {
        let kind = (numbers.unit() * 3.0) as usize;
        let mut draw = |low: [f64; 3], high: [f64; 3]| -> [f64; 3] {
            std::array::from_fn(|c| numbers.between(low[c], high[c]))
        };
        match kind {
            // Coded values shrink: a bad scan of a faded print.
            0 => {
                let white = draw([0.86, 0.78, 0.58], [0.98, 0.93, 0.82]);
                let black = draw([0.14, 0.09, 0.04], [0.28, 0.2, 0.14]);
                self.map(|c, v| black[c] + (white[c] - black[c]) * v);
            }
            // Dyes lose density in proportion, and the paper yellows.
            1 => {
                let kept = draw([0.45, 0.55, 0.6], [0.7, 0.8, 0.85]);
                let stain = draw([0.0, 0.03, 0.1], [0.07, 0.12, 0.28]);
                self.map(|c, v| {
                    let density = -linear(v).max(0.005).log10();
                    coded(10f64.powf(-(kept[c] * density + stain[c])))
                });
            }
            // A veil of light lies over everything.
            _ => {
                let white = draw([0.7, 0.6, 0.35], [0.95, 0.85, 0.65]);
                let black = draw([0.02, 0.012, 0.006], [0.075, 0.05, 0.03]);
                self.map(|c, v| coded(black[c] + (white[c] - black[c]) * linear(v)));
            }
        }
    }

    fn map(&mut self, to: impl Fn(usize, f64) -> f64) {
        for (channel, plane) in self.planes.iter_mut().enumerate() {
            plane
                .iter_mut()
                .for_each(|v| *v = to(channel, *v).clamp(0.0, 1.0));
        }
    }

    /// One edge or corner got more light than the other, and the middle may differ from the rim.
    fn fade_unevenly(&mut self, numbers: &mut Numbers) {
        let direction = numbers.between(0.0, TAU);
        let slope = numbers.between(0.0, 0.14);
        let rim = numbers.between(-0.06, 0.12);
        let yellow = numbers.between(0.0, 0.06);
        for y in 0..self.height {
            for x in 0..self.width {
                let fx = x as f64 / self.width as f64 * 2.0 - 1.0;
                let fy = y as f64 / self.height as f64 * 2.0 - 1.0;
                let along = fx * direction.cos() + fy * direction.sin();
                let out = (fx * fx + fy * fy) / 2.0;
                for (c, plane) in self.planes.iter_mut().enumerate() {
                    let tint = [0.0, 0.3, 1.0][c] * yellow * out;
                    let light = 1.0 + slope * along - rim * out - tint;
                    let value = &mut plane[y * self.width + x];
                    *value = coded(linear(*value) * light);
                }
            }
        }
    }

    /// Specks of any shape: bright where dust lay on the negative, dark where it lies on the print.
    fn dust(&mut self, numbers: &mut Numbers) {
        let area = (self.width * self.height) as f64;
        let count = (area / 1e4 * numbers.between(1.5, 5.0)) as usize;
        for _ in 0..count {
            let bright = numbers.chance(0.75);
            let color = dust_color(bright, numbers);
            let radius = 0.7 + numbers.unit().powi(3) * self.width as f64 / 130.0;
            let center = (
                numbers.unit() * self.width as f64,
                numbers.unit() * self.height as f64,
            );
            let corners = 5 + (numbers.unit() * 5.0) as usize;
            let radii: Vec<f64> = (0..corners)
                .map(|_| radius * numbers.between(0.55, 1.2))
                .collect();
            let cover = numbers.between(0.55, 1.0);
            self.paint(center, radius * 1.2, color, |x, y| {
                let turn = (y.atan2(x) / TAU).rem_euclid(1.0) * corners as f64;
                let (at, part) = (turn as usize % corners, turn.fract());
                let edge = radii[at] * (1.0 - part) + radii[(at + 1) % corners] * part;
                (edge - x.hypot(y) + 0.5).clamp(0.0, 1.0) * cover
            });
        }
    }

    /// Scratches: long, thin, slightly bent, more or less deep; and hairs, dark and curled.
    fn scratches(&mut self, numbers: &mut Numbers) {
        let count = 3 + (numbers.unit() * 12.0) as usize;
        for _ in 0..count {
            let hair = numbers.chance(0.2);
            let length = if hair {
                numbers.between(0.06, 0.18)
            } else {
                numbers.between(0.1, 0.7)
            } * self.height as f64;
            // Most run along the film.
            let mut angle = if numbers.chance(0.65) && !hair {
                PI / 2.0 + 0.12 * numbers.normal()
            } else {
                numbers.between(0.0, PI)
            };
            let bend = if hair { 0.06 } else { 0.006 } * numbers.normal();
            let jitter = if hair { 0.05 } else { 0.012 };
            let width = numbers.between(0.45, 1.4);
            let cover = numbers.between(0.35, 1.0);
            let color = dust_color(!hair && numbers.chance(0.85), numbers);
            let mut x = numbers.unit() * self.width as f64;
            let mut y = numbers.unit() * self.height as f64 - length / 2.0;
            // Dots close together; each pixel is covered by the one that covers it most.
            let mut covers = std::collections::BTreeMap::new();
            let steps = (length * 2.0) as usize;
            for step in 0..steps {
                // The ends run out.
                let end = (step.min(steps - step) as f64 / 12.0).min(1.0);
                for py in (y - 3.0) as isize..=(y + 3.0) as isize {
                    for px in (x - 3.0) as isize..=(x + 3.0) as isize {
                        let away = (px as f64 - x).hypot(py as f64 - y);
                        let here = (width + 0.5 - away).clamp(0.0, 1.0) * cover * end;
                        let most = covers.entry((px, py)).or_insert(0.0f64);
                        *most = most.max(here);
                    }
                }
                x += angle.cos() / 2.0;
                y += angle.sin() / 2.0;
                angle += (bend + jitter * numbers.normal()) / 2.0;
            }
            for ((px, py), cover) in covers {
                self.cover(px, py, color, cover);
            }
        }
    }

    fn paint(
        &mut self,
        (cx, cy): (f64, f64),
        radius: f64,
        color: [f64; 3],
        cover: impl Fn(f64, f64) -> f64,
    ) {
        let reach = radius.ceil() as isize + 1;
        for py in cy as isize - reach..=cy as isize + reach {
            for px in cx as isize - reach..=cx as isize + reach {
                let cover = cover(px as f64 - cx, py as f64 - cy);
                self.cover(px, py, color, cover);
            }
        }
    }

    fn cover(&mut self, x: isize, y: isize, color: [f64; 3], cover: f64) {
        if x < 0 || y < 0 || x >= self.width as isize || y >= self.height as isize {
            return;
        }
        let at = y as usize * self.width + x as usize;
        for (plane, color) in self.planes.iter_mut().zip(color) {
            plane[at] += (color - plane[at]) * cover;
        }
    }
}

fn dust_color(bright: bool, numbers: &mut Numbers) -> [f64; 3] {
    let level = if bright {
        numbers.between(0.86, 1.0)
    } else {
        numbers.between(0.03, 0.16)
    };
    // Paper and dust are warm rather than cold.
    let warm = numbers.between(0.0, 0.05);
    [level, level - warm / 2.0, level - warm].map(|v: f64| v.clamp(0.0, 1.0))
}
