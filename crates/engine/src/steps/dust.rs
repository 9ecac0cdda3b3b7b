//! Finds dust and scratches, bright and dark, and fills them.
//!
//! Specks are what differs from the median of its surroundings, at two sizes, by more than things
//! there usually do (hat transforms: I. Pitas and A. Venetsanopoulos, "Nonlinear Digital Filters",
//! 1990; [`super::speck`]). Scratches and hairs are curves that ridges add up to
//! ([`super::ridge`], [`super::trace`], [`super::scratch`]). What was measured of each, as contrast,
//! sharpness, colour, thickness and what else is around, says how likely it is a defect
//! ([`super::likelihood`]).
//!
//! The picture is looked at in a size at which this is quick; what was found is then filled in the
//! full size.

use std::thread;

use super::Progress;
use super::fill::fill;
use super::picture::Picture;
use super::scene::{Range, Scene};
use super::scratch::{Scratch, scratches};
use super::speck::{Speck, face_of, specks};
use crate::Error;

/// The longest side of what is looked at.
const SIDE: usize = 2400;

/// What was found.
pub(crate) struct Dust {
    /// How many times smaller the picture was looked at.
    pub(crate) factor: usize,
    /// Width of the small picture.
    pub(crate) width: usize,
    /// Which of its pixels are to be filled.
    pub(crate) mask: Vec<bool>,
    /// How many specks and scratches there are.
    pub(crate) count: usize,
}

impl Dust {
    /// The part of the picture that is covered.
    pub(crate) fn part(&self) -> f32 {
        let covered = self.mask.iter().filter(|m| **m).count();
        covered as f32 / self.mask.len() as f32
    }
}

/// Likelihood from which on something is a defect, where there is dust at all and where there is not.
const LIKELY: f32 = 0.5;
const CERTAIN: f32 = 0.97;

/// The shortest scratch that goes where there is no dust.
const LONG: f32 = 60.0;

/// Finds dust and scratches; the lower the strength, the likelier they must be. At 0 nothing is
/// found.
pub(crate) fn find(picture: &Picture, strength: f32, threads: usize) -> Dust {
    let factor = picture.width.max(picture.height).div_ceil(SIDE);
    let small = (factor > 1).then(|| picture.reduced_by(factor));
    let small = small.as_ref().unwrap_or(picture);
    let (width, height) = (small.width, small.height);
    let mut dust = Dust {
        factor,
        width,
        mask: vec![false; width * height],
        count: 0,
    };
    if strength <= 0.0 || width.min(height) < 16 {
        return dust;
    }
    let Some(range) = Range::of(small) else {
        return dust;
    };
    let least = 1.0 - (1.0 - LIKELY) * strength.min(1.0);
    // In pictures of 800 pixels everything has its usual size; in smaller ones it is no smaller.
    let scale = (width.max(height) as f32 / 800.0).max(1.0);
    let defects = |bright: bool, threads: usize| {
        let scene = Scene::of(small, range, bright, threads);
        Defects {
            specks: specks(&scene, least, scale, threads),
            scratches: scratches(&scene, least),
        }
    };
    let mut found = if threads > 1 {
        thread::scope(|scope| {
            let bright = scope.spawn(|| defects(true, threads / 2));
            let dark = defects(false, threads - threads / 2);
            match bright.join() {
                Ok(bright) => [bright, dark],
                // A fault of the program goes on as such.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    } else {
        [defects(true, 1), defects(false, 1)]
    };
    let area = (width * height) as f32 / (scale * scale);
    if are_letters(&found, area) {
        return dust;
    }
    keep_what_is_no_dust(&mut found, is_old(picture));
    for defects in &found {
        let specks = defects.specks.iter().map(|s| &s.pixels);
        for pixels in specks.chain(defects.scratches.iter().map(|s| &s.pixels)) {
            pixels.iter().for_each(|at| dust.mask[*at] = true);
            dust.count += 1;
        }
    }
    dust.mask = grown(&dust.mask, width, height, 1);
    dust
}

/// All of one kind, bright or dark.
struct Defects {
    specks: Vec<Speck>,
    scratches: Vec<Scratch>,
}

/// So many bright specks a photo may have that is no old print: glints, lamps, buttons; and an old
/// print, which is more likely to have dust.
const GLINTS: usize = 60;
const GLINTS_OF_OLD: usize = 14;

/// The same for specks, bright and dark, that are nearly certain.
const SURE: f32 = 0.8;
const SURE_SPECKS: usize = 30;
const SURE_SPECKS_OF_OLD: usize = 15;

/// Noise or black from which on a photo is taken for an old print.
const OLD_NOISE: f32 = 0.012;
const OLD_BLACK: f32 = 0.10;

fn is_old(picture: &Picture) -> bool {
    let small = picture.reduced_to(1600).luma();
    let noise = super::noise::measure(&small, &small).map_or(0.0, |noise| noise.sigma);
    noise > OLD_NOISE || super::fading::darkest(picture) > OLD_BLACK
}

/// Specks on 10 000 pixels, of a picture of usual size, beyond which they are letters; of dust there
/// are hardly as many, and fewer of it are dark than bright.
const LETTERS: f32 = 12.0;

/// Whether what was found is the text of a page: dark strokes, and bright spots in and between them.
fn are_letters([bright, dark]: &[Defects; 2], area: f32) -> bool {
    let [bright, dark] = [bright, dark].map(|defects| defects.specks.len() as f32);
    bright + dark > LETTERS * area / 1e4 && dark > 0.8 * bright
}

/// Takes from the lists what is likelier part of the photo.
///
/// Where there are hardly any specks, there is no dust, and what looks like some is left, but for
/// long and clear scratches. Two dark specks side by side and alike are eyes, and what is dark
/// around them is a face.
fn keep_what_is_no_dust([bright, dark]: &mut [Defects; 2], old: bool) {
    let sure = |defects: &Defects| {
        let sure = defects.specks.iter().filter(|s| s.likelihood > SURE);
        sure.count()
    };
    let (glints, sure_specks) = if old {
        (GLINTS_OF_OLD, SURE_SPECKS_OF_OLD)
    } else {
        (GLINTS, SURE_SPECKS)
    };
    if bright.specks.len() < glints || sure(bright) + sure(dark) < sure_specks {
        for defects in [bright, dark] {
            defects.specks.clear();
            let clear = |s: &Scratch| s.likelihood > CERTAIN && s.length > LONG;
            defects.scratches.retain(clear);
        }
        return;
    }
    let mut faces = Vec::new();
    for (i, a) in dark.specks.iter().enumerate() {
        for b in &dark.specks[i + 1..] {
            faces.extend(face_of(a, b));
        }
    }
    dark.specks.retain(|speck| {
        let (x, y) = speck.middle;
        !faces
            .iter()
            .any(|f| (f.0..f.1).contains(&x) && (f.2..f.3).contains(&y))
    });
}

/// The mask and all pixels at most so far from it.
pub(crate) fn grown(mask: &[bool], width: usize, height: usize, by: usize) -> Vec<bool> {
    let mut out = mask.to_vec();
    for y in 0..height {
        for x in 0..width {
            if !mask[y * width + x] {
                continue;
            }
            for near_y in y.saturating_sub(by)..(y + by + 1).min(height) {
                let row = near_y * width;
                out[row + x.saturating_sub(by)..row + (x + by + 1).min(width)].fill(true);
            }
        }
    }
    out
}

/// Finds dust and scratches and fills them. Returns what part of the picture was filled.
pub(crate) fn remove(
    picture: &mut Picture,
    strength: f32,
    threads: usize,
    progress: &Progress<'_>,
) -> Result<f32, Error> {
    let dust = find(picture, strength, threads);
    progress.at(0.7)?;
    if dust.count == 0 {
        progress.at(1.0)?;
        return Ok(0.0);
    }
    let gap: Vec<bool> = (0..picture.width * picture.height)
        .map(|at| {
            let (x, y) = (at % picture.width, at / picture.width);
            dust.mask[y / dust.factor * dust.width + x / dust.factor]
        })
        .collect();
    fill(picture, &gap);
    progress.at(1.0)?;
    Ok(dust.part())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::samples::{Numbers, colour_scene, psnr};

    /// Faded, with specks and a scratch.
    fn dusty(clean: &Picture) -> Picture {
        let mut picture = clean.clone();
        let mut numbers = Numbers::new(7);
        let mut paint = |x: usize, y: usize| {
            for plane in &mut picture.planes {
                plane.values[y * plane.width + x] = 0.98;
            }
        };
        for _ in 0..60 {
            let x = 4 + (numbers.uniform() * (clean.width - 9) as f32) as usize;
            let y = 4 + (numbers.uniform() * (clean.height - 9) as f32) as usize;
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 1)] {
                paint(x + dx, y + dy);
            }
        }
        for y in 20..clean.height - 20 {
            paint(50 + y / 5, y);
            paint(51 + y / 5, y);
        }
        picture
    }

    fn faded_scene() -> Picture {
        let mut clean = colour_scene(400, 300);
        clean.change_pixels(|pixel| pixel.map(|value| 0.2 + 0.6 * value));
        clean
    }

    #[test]
    fn specks_and_scratches_go_and_the_rest_stays() {
        let clean = faded_scene();
        let mut picture = dusty(&clean);
        let before = psnr(&picture.planes[1], &clean.planes[1]);
        let part = remove(&mut picture, 1.0, 2, &Progress::unwatched()).unwrap();
        let after = psnr(&picture.planes[1], &clean.planes[1]);
        assert!(after > before + 8.0, "{before:.1} dB → {after:.1} dB");
        assert!((0.002..0.05).contains(&part), "{part}");
    }

    #[test]
    fn at_strength_0_nothing_is_found() {
        let dust = find(&dusty(&faded_scene()), 0.0, 1);
        assert_eq!((dust.count, dust.part()), (0, 0.0));
    }

    #[test]
    fn a_picture_without_dust_is_left() {
        for picture in [faded_scene(), colour_scene(400, 300), colour_scene(3, 9)] {
            let mut after = picture.clone();
            remove(&mut after, 1.0, 1, &Progress::unwatched()).unwrap();
            assert_eq!(after, picture);
        }
    }

    #[test]
    fn eyes_are_no_dust() {
        let mut picture = faded_scene();
        let clean = picture.clone();
        // Many bright specks, so that dust is looked for at all, and two eyes with lights in them.
        picture = dusty(&picture);
        let eye = |picture: &mut Picture, cx: usize, cy: usize| {
            for y in cy - 6..=cy + 6 {
                for x in cx - 6..=cx + 6 {
                    let away = (x as f32 - cx as f32).hypot(y as f32 - cy as f32);
                    let value = if away < 1.5 { 0.95 } else { 0.1 };
                    if away < 6.0 {
                        for plane in &mut picture.planes {
                            plane.values[y * plane.width + x] = value;
                        }
                    }
                }
            }
        };
        eye(&mut picture, 250, 60);
        eye(&mut picture, 290, 60);
        let before = picture.clone();
        remove(&mut picture, 1.0, 1, &Progress::unwatched()).unwrap();
        assert_ne!(picture, clean);
        for x in [250, 290] {
            for at in [(x, 60), (x + 3, 62)] {
                assert_eq!(
                    picture.pixel(at.0, at.1),
                    before.pixel(at.0, at.1),
                    "{at:?}"
                );
            }
        }
    }

    /// Grainy, faded, and with a curved scratch; the pixels of the scratch.
    fn scratched() -> (Picture, Vec<usize>) {
        let (width, height) = (400, 300);
        let mut picture = faded_scene();
        let mut numbers = Numbers::new(3);
        for at in 0..width * height {
            let grain = 0.03 * numbers.normal();
            for plane in &mut picture.planes {
                plane.values[at] += grain;
            }
        }
        picture = dusty(&picture);
        let mut scratch = Vec::new();
        for y in 30..270 {
            let x = 200.0 + 60.0 * (y as f32 / 70.0).sin();
            for x in x as usize..x as usize + 2 {
                scratch.push(y * width + x);
                for plane in &mut picture.planes {
                    plane.values[y * width + x] = 0.95;
                }
            }
        }
        (picture, scratch)
    }

    #[test]
    fn a_curved_scratch_over_grain_is_found_whole() {
        let (picture, scratch) = scratched();
        let dust = find(&picture, 1.0, 2);
        let found = scratch.iter().filter(|at| dust.mask[**at]).count();
        assert!(
            found * 100 > scratch.len() * 95,
            "{found} of {}",
            scratch.len()
        );
    }

    #[test]
    fn the_result_does_not_depend_on_the_number_of_threads() {
        let (picture, _) = scratched();
        let [one, two, five] = [1, 2, 5].map(|threads| find(&picture, 1.0, threads).mask);
        assert_eq!((&one, &one), (&two, &five));
    }

    #[test]
    fn wires_whiskers_and_letters_of_a_clean_photo_stay() {
        let mut picture = faded_scene();
        let mut paint = |x: usize, y: usize, value: f32| {
            for plane in &mut picture.planes {
                plane.values[y * plane.width + x] = value;
            }
        };
        for x in 0..400 {
            // A wire from side to side, and whiskers beside each other.
            paint(x, 20 + x / 20, 0.2);
            if (60..140).contains(&x) {
                (0..6).for_each(|i| paint(x, 60 + i * 7 + x * i / 60, 0.8));
            }
        }
        // Strokes of letters in rows.
        for row in 0..6 {
            for letter in 0..22 {
                let (x, y) = (150 + letter * 9, 120 + row * 18);
                for i in 0..9 {
                    paint(x, y + i, 0.1);
                    paint(x + i / 2, y + i * (letter % 3) / 2, 0.1);
                }
            }
        }
        let mut after = picture.clone();
        remove(&mut after, 1.0, 2, &Progress::unwatched()).unwrap();
        assert_eq!(after, picture);
    }

    #[test]
    fn black_white_tiny_and_very_long_pictures_are_left() {
        for (width, height, value) in [(90, 70, 0), (90, 70, 255), (1, 1, 80), (20_000, 50, 128)] {
            let picture = Picture::from_rgb(width, height, &vec![value; width * height * 3]);
            let mut after = picture.clone();
            remove(&mut after, 1.0, 2, &Progress::unwatched()).unwrap();
            assert_eq!(after, picture);
        }
    }

    #[test]
    fn a_page_full_of_dark_specks_is_text() {
        let defects = |count: usize| Defects {
            specks: (0..count)
                .map(|_| Speck {
                    pixels: vec![0],
                    likelihood: 0.9,
                    length: 1.0,
                    middle: (0.0, 0.0),
                })
                .collect(),
            scratches: Vec::new(),
        };
        let are_letters = |bright, dark| are_letters(&[defects(bright), defects(dark)], 1e5);
        assert!(are_letters(70, 80));
        assert!(!are_letters(120, 40));
        assert!(!are_letters(20, 60));
    }
}
