//! Makes a clean photo look like the scan of an old print, by a seed.
//!
//! In the order in which it happens: the enlarger blurs, the film has grain, the print fades (each
//! dye by itself; in one of three ways, by the seed), light and damp fade its sheet unevenly, dust
//! and scratches come upon it, the scanner blurs a little, and the scan is saved as JPEG.

use std::f64::consts::{PI, TAU};

use crate::fade::{Fading, Unevenness};
use crate::image::{Image, Outcome};
use crate::metrics::{blurred, coded, linear};
use crate::numbers::Numbers;

/// A damaged photo.
pub(crate) struct Damaged {
    /// As it would be uploaded.
    pub(crate) jpeg: Vec<u8>,
    /// The same, decoded.
    pub(crate) image: Image,
    fading: Option<Fading>,
    unevenness: Option<Unevenness>,
}

impl Damaged {
    /// Takes the fading away as it came about, which nobody knows but the generator.
    pub(crate) fn unfaded(&self, image: &Image) -> Image {
        let mut image = image.clone();
        for (at, sample) in image.rgb.iter_mut().enumerate() {
            let (x, y) = place(at / 3, image.width, image.height);
            let mut value = f64::from(*sample) / 255.0;
            if let Some(unevenness) = &self.unevenness {
                value = coded(linear(value) / unevenness.light(at % 3, x, y));
            }
            if let Some(fading) = &self.fading {
                value = fading.unfaded(at % 3, value);
            }
            *sample = (value * 255.0 + 0.5) as u8;
        }
        image
    }
}

/// What of the damage is made; the rest stays as it is with the others left out.
#[derive(Clone, Copy)]
pub(crate) struct Parts {
    pub(crate) grain: bool,
    pub(crate) fading: bool,
    pub(crate) unevenness: bool,
    pub(crate) specks: bool,
}

impl Parts {
    pub(crate) const ALL: Self = Self {
        grain: true,
        fading: true,
        unevenness: true,
        specks: true,
    };
}

/// Sets the seed of dust and scratches apart from that of the rest.
const SPECKS: u64 = 0x5bec_c5d0;

/// Three planes of coded values, 0 to 1.
struct Sheet {
    width: usize,
    height: usize,
    planes: [Vec<f64>; 3],
}

/// Damages a photo.
pub(crate) fn damage(photo: &Image, seed: u64) -> Outcome<Damaged> {
    damage_in_part(photo, seed, Parts::ALL)
}

/// Damages a photo, but not in every way.
pub(crate) fn damage_in_part(photo: &Image, seed: u64, parts: Parts) -> Outcome<Damaged> {
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
    sheet.grain(&mut numbers, parts.grain);
    let fading = Some(Fading::draw(&mut numbers)).filter(|_| parts.fading);
    if let Some(fading) = &fading {
        sheet.fade(fading);
    }
    let unevenness = Some(Unevenness::draw(&mut numbers)).filter(|_| parts.unevenness);
    if let Some(unevenness) = &unevenness {
        sheet.fade_unevenly(unevenness);
    }
    if parts.specks {
        // Numbers of their own, so that what is left out changes nothing else.
        let mut numbers = Numbers::new(seed ^ SPECKS);
        sheet.dust(&mut numbers);
        sheet.scratches(&mut numbers);
    }
    let sigma = numbers.between(0.3, 0.5);
    sheet.blur(sigma);
    let quality = numbers.between(70.0, 90.0) as u8;
    let jpeg = sheet.to_image().to_jpeg(quality)?;
    let image = Image::decode(&jpeg)?;
    Ok(Damaged {
        jpeg,
        image,
        fading,
        unevenness,
    })
}

/// Where a pixel lies on the sheet: -1 to 1 from left to right and from top to bottom.
fn place(at: usize, width: usize, height: usize) -> (f64, f64) {
    let x = (at % width) as f64 / width as f64 * 2.0 - 1.0;
    let y = (at / width) as f64 / height as f64 * 2.0 - 1.0;
    (x, y)
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
    fn grain(&mut self, numbers: &mut Numbers, there: bool) {
        let strength = numbers.between(0.055, 0.1);
        let strength = if there { strength } else { 0.0 };
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

    fn fade(&mut self, fading: &Fading) {
        for (channel, plane) in self.planes.iter_mut().enumerate() {
            for value in plane {
                *value = fading.faded(channel, *value).clamp(0.0, 1.0);
            }
        }
    }

    fn fade_unevenly(&mut self, unevenness: &Unevenness) {
        for (channel, plane) in self.planes.iter_mut().enumerate() {
            for (at, value) in plane.iter_mut().enumerate() {
                let (x, y) = place(at, self.width, self.height);
                *value = coded(linear(*value) * unevenness.light(channel, x, y));
            }
        }
    }

    /// Specks of any shape: bright where dust lay on the negative, dark where it lies on the print.
    fn dust(&mut self, numbers: &mut Numbers) {
        let area = (self.width * self.height) as f64;
        let count = (area / 1e4 * numbers.between(2.0, 6.0)) as usize;
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
        let count = 6 + (numbers.unit() * 14.0) as usize;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Distance;

    fn photo() -> Image {
        let (width, height) = (240, 180);
        let sample = |at: usize| ((at % 720) / 3 + (at / 720) * (at % 3) / 2 + 20).min(235) as u8;
        Image {
            width,
            height,
            rgb: (0..width * height * 3).map(sample).collect(),
        }
    }

    #[test]
    fn a_seed_makes_the_same_damage_again_and_another_seed_another() {
        let photo = photo();
        let made = |seed| damage(&photo, seed).unwrap().jpeg;
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
    }

    #[test]
    fn damage_is_as_strong_as_on_prints_that_are_worth_mending() {
        let photo = photo();
        for seed in 0..30 {
            let found = Distance::between(&photo, &damage(&photo, seed).unwrap().image);
            assert!((11.0..24.0).contains(&found.psnr), "{seed} {found:?}");
            assert!((5.0..45.0).contains(&found.delta_e), "{seed} {found:?}");
        }
    }

    #[test]
    fn dust_and_scratches_cover_a_small_part() {
        let photo = photo();
        let without = Parts {
            specks: false,
            ..Parts::ALL
        };
        for seed in 0..30 {
            let (with, without) = (
                damage(&photo, seed).unwrap().image,
                damage_in_part(&photo, seed, without).unwrap().image,
            );
            let pairs = with.rgb.iter().zip(&without.rgb);
            let covered = pairs.filter(|(a, b)| a.abs_diff(**b) > 30).count();
            let part = covered as f64 / photo.rgb.len() as f64;
            assert!((0.001..0.2).contains(&part), "{seed} {part}");
        }
    }

    #[test]
    fn a_photo_that_only_faded_comes_back_when_the_fading_is_known() {
        let photo = photo();
        let only = Parts {
            grain: false,
            specks: false,
            ..Parts::ALL
        };
        for seed in 0..12 {
            let print = damage_in_part(&photo, seed, only).unwrap();
            let after = Distance::between(&photo, &print.unfaded(&print.image));
            // What JPEG and the blur took stays away.
            assert!(after.psnr > 27.0, "{seed} {after:?}");
        }
    }
}
