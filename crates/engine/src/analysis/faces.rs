//! Finds faces, so that they stay who they are.
//!
//! [`YuNet`] looks at the photo in several sizes, as it knows faces of about 10 to 300 pixels. In each
//! it looks twice: at the colours, and, as grain and scratches hide faces from it, at the lightness
//! behind a median. What several looks have seen is one face.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use crate::Error;
use crate::nn::{OUTPUTS, Squares, YuNet};
use crate::picture::median::median;
use crate::picture::photo::Photo;
use crate::picture::planes::Picture;
use crate::picture::resize::bicubic;
use crate::picture::smooth::softened;

/// A face, in pixels of the upright photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Left side of the box from brow to chin. It may lie outside of the photo.
    pub x: f32,
    /// Its upper side.
    pub y: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// How sure it is, from [`LEAST_SCORE`] to 1.
    pub score: f32,
    /// The middles of both eyes, x and y. That of an eye that is turned away is a guess.
    pub eyes: [(f32, f32); 2],
}

/// What is less sure than this is not taken for a face.
///
/// Measured on 14 photos with 30 faces and 6 without, clean, grainy, faded, scratched, small and tilted:
/// at 0.5 one face more of 150 is found, but four times as many that are none.
pub const LEAST_SCORE: f32 = 0.6;

/// The weights; `NOTICE` says where they come from.
pub(crate) const ONNX: &[u8] = include_bytes!("../../weights/yunet.onnx");

/// The longest side that is looked at.
const LONGEST: usize = 1280;

/// It is halved until it is no longer than this: the largest faces are then small enough.
const SHORT: usize = 256;

/// Most candidates that a look may have: more faces than that are not told apart in any photo.
const MOST_CANDIDATES: usize = 1000;

/// Finds the faces in a photo, the surest first. `threads` look at a time, which changes nothing but
/// the time it takes.
pub(crate) fn find_in(photo: &Photo, threads: usize) -> Result<Vec<Face>, Error> {
    static LOADED: OnceLock<Result<YuNet, String>> = OnceLock::new();
    let network = LOADED
        .get_or_init(|| YuNet::read(ONNX))
        .as_ref()
        .map_err(|what| Error::Internal(format!("yunet.onnx: {what}")))?;
    let looks = looks(photo, threads);
    let next = AtomicUsize::new(0);
    let seen = Mutex::new(Vec::new());
    let look_all = || {
        while let Some(look) = looks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = look.faces(network);
            // Nothing can break while the lock is held: it guards a list.
            seen.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(found);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.clamp(1, looks.len()) {
            scope.spawn(look_all);
        }
        look_all();
    });
    Ok(distinct(
        seen.into_inner().unwrap_or_else(PoisonError::into_inner),
    ))
}

/// One look at the photo.
struct Look {
    picture: Picture,
    /// How many times larger than the photo it is.
    scale: f32,
}

/// All looks, those that take longest first.
fn looks(photo: &Photo, threads: usize) -> Vec<Look> {
    let (width, height) = (photo.width, photo.height);
    let longest = width.max(height);
    let (mut picture, mut scale) = if 2 * longest <= LONGEST {
        let size = (2 * width, 2 * height);
        let rgb = bicubic(
            &photo.rgb.eight_bits(0..photo.rgb.len()),
            3,
            (width, height),
            size,
        );
        (Picture::from_rgb(size.0, size.1, &rgb), 2.0)
    } else {
        let factor = longest.div_ceil(LONGEST);
        (Picture::reduced_of(photo, factor), 1.0 / factor as f32)
    };
    spread(&mut picture);
    let mut looks = Vec::new();
    loop {
        let smaller = (picture.width.max(picture.height) > SHORT).then(|| {
            let planes = [0, 1, 2].map(|channel| picture.planes[channel].reduced(2));
            Picture {
                width: planes[0].width,
                height: planes[0].height,
                planes,
            }
        });
        let grey = softened(&median(&picture.luma(), 1, threads), threads);
        let grey = Picture {
            width: grey.width,
            height: grey.height,
            planes: [grey.clone(), grey.clone(), grey],
        };
        looks.extend([picture, grey].map(|picture| Look { picture, scale }));
        let Some(smaller) = smaller else {
            return looks;
        };
        picture = smaller;
        scale /= 2.0;
    }
}

/// Spreads lightness over 0 to 1, so that a faded print is no harder to read.
fn spread(picture: &mut Picture) {
    let mut sorted = picture.luma().values;
    let at = |sorted: &mut [f32], part: f32| {
        let at = ((sorted.len() - 1) as f32 * part) as usize;
        *sorted.select_nth_unstable_by(at, f32::total_cmp).1
    };
    let (low, high) = (at(&mut sorted, 0.01), at(&mut sorted, 0.99));
    // What is nearly flat shows nothing, and would become noise.
    let range = (high - low).max(0.08);
    picture.change_pixels(|pixel| pixel.map(|value| ((value - low) / range).clamp(0.0, 1.0)));
}

impl Look {
    /// What the network takes for faces, in pixels of the photo.
    fn faces(&self, network: &YuNet) -> Vec<Face> {
        let (width, height) = (self.picture.width, self.picture.height);
        let size = [width, height].map(|side| side.next_multiple_of(YuNet::GRID));
        let mut input = vec![0.0; size[0] * size[1] * 3];
        for (y, row) in input.chunks_exact_mut(size[0] * 3).take(height).enumerate() {
            for (x, pixel) in row.chunks_exact_mut(3).take(width).enumerate() {
                let [r, g, b] = self.picture.pixel(x, y);
                pixel.copy_from_slice(&[b * 255.0, g * 255.0, r * 255.0]);
            }
        }
        let squares = network.run(&input, (size[0], size[1]));
        let mut faces: Vec<Face> = squares.iter().flat_map(candidates).collect();
        // Padding is no part of the photo.
        faces.retain(|face| {
            let (x, y) = face.middle();
            (0.0..width as f32).contains(&x) && (0.0..height as f32).contains(&y)
        });
        surest_first(&mut faces);
        faces.truncate(MOST_CANDIDATES);
        let scale = 1.0 / self.scale;
        let scaled = faces.iter().map(|face| Face {
            x: face.x * scale,
            y: face.y * scale,
            width: face.width * scale,
            height: face.height * scale,
            score: face.score,
            eyes: face.eyes.map(|(x, y)| (x * scale, y * scale)),
        });
        scaled.collect()
    }
}

/// The squares that say there is a face.
fn candidates(squares: &Squares) -> impl Iterator<Item = Face> {
    let side = squares.side as f32;
    let sigmoid = |value: f32| 1.0 / (1.0 + (-value).exp());
    let values = squares.values.chunks_exact(OUTPUTS).enumerate();
    values.filter_map(move |(i, value)| {
        let score = (sigmoid(value[0]) * sigmoid(value[1])).sqrt();
        // What is not a number is no face, either.
        if score < LEAST_SCORE || value.iter().any(|v| !v.is_finite()) {
            return None;
        }
        let corner = ((i % squares.columns) as f32, (i / squares.columns) as f32);
        let place = |x: f32, y: f32| ((corner.0 + x) * side, (corner.1 + y) * side);
        let (x, y) = place(value[2], value[3]);
        // No face is larger than everything; the logarithm may be anything.
        let (width, height) = (
            value[4].min(8.0).exp() * side,
            value[5].min(8.0).exp() * side,
        );
        Some(Face {
            x: x - width / 2.0,
            y: y - height / 2.0,
            width,
            height,
            score,
            eyes: [place(value[6], value[7]), place(value[8], value[9])],
        })
    })
}

impl Face {
    /// The same face in a picture whose origin is elsewhere.
    pub(crate) fn moved(&self, x: f32, y: f32) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
            eyes: self.eyes.map(|eye| (eye.0 + x, eye.1 + y)),
            ..*self
        }
    }

    fn middle(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether both boxes are so much the same that it is one face.
    fn is_same(&self, other: &Self) -> bool {
        let across = (self.x + self.width).min(other.x + other.width) - self.x.max(other.x);
        let down = (self.y + self.height).min(other.y + other.height) - self.y.max(other.y);
        let both = across.max(0.0) * down.max(0.0);
        let (a, b) = (self.width * self.height, other.width * other.height);
        both > 0.3 * (a + b - both) || both > 0.7 * a.min(b)
    }
}

/// In an order that does not depend on the order they came in.
fn surest_first(faces: &mut [Face]) {
    faces.sort_by(|a, b| {
        let places = (a.x.total_cmp(&b.x)).then(a.y.total_cmp(&b.y));
        b.score.total_cmp(&a.score).then(places)
    });
}

/// Each face once, as it was seen most surely.
fn distinct(mut seen: Vec<Face>) -> Vec<Face> {
    surest_first(&mut seen);
    let mut faces: Vec<Face> = Vec::new();
    for face in seen {
        if !faces.iter().any(|other| other.is_same(&face)) {
            faces.push(face);
        }
    }
    faces
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_weights_are_the_expected_ones_and_named_in_the_notice() {
        let hex: String = Sha256::digest(ONNX)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            hex,
            "0ccd0c715ef2ee03f43a389faa2932dcb2316c418a89ffcd359221d5d1a37e23"
        );
        assert!(include_str!("../../../../NOTICE").contains("yunet.onnx"));
    }

    fn face(x: f32, width: f32, score: f32) -> Face {
        Face {
            x,
            y: 10.0,
            width,
            height: width,
            score,
            eyes: [(0.0, 0.0); 2],
        }
    }

    #[test]
    fn what_several_looks_have_seen_is_one_face() {
        let seen = vec![
            face(101.0, 48.0, 0.7),
            face(100.0, 50.0, 0.9),
            face(110.0, 25.0, 0.65),
            face(160.0, 50.0, 0.8),
        ];
        let once = distinct(seen.clone());
        assert_eq!(once, [seen[1], seen[3]]);
        let mut turned = seen;
        turned.reverse();
        assert_eq!(distinct(turned), once);
    }

    #[test]
    fn a_faded_picture_is_spread_and_a_flat_one_stays_flat() {
        let rgb: Vec<u8> = (0..64 * 64)
            .flat_map(|i| [100 + (i % 64) as u8; 3])
            .collect();
        let mut faded = Picture::from_rgb(64, 64, &rgb);
        spread(&mut faded);
        let light = faded.luma();
        assert!(light.at(0, 3) < 0.001 && light.at(63, 3) > 0.999);
        let mut flat = Picture::from_rgb(40, 30, &[90; 40 * 30 * 3]);
        spread(&mut flat);
        assert!(flat.planes[0].values.iter().all(|value| *value < 0.001));
    }
}
