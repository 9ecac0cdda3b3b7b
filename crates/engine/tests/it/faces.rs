//! Faces are found, and stay who they are.

use std::io::Cursor;

use engine::faces::{Face, find};
use engine::{Limits, Output, Tiling, restore_tiled};

use crate::samples::{
    Pixels, Unwatched, fixture, photo, photo_2x_with, photo_4x, png_of, quality_photo, restored,
};

fn found(file: &[u8]) -> Vec<Face> {
    find(file, &Limits::default()).unwrap()
}

fn middle(face: &Face) -> (f32, f32) {
    (face.x + face.width / 2.0, face.y + face.height / 2.0)
}

/// The one face of the portrait.
fn assert_is_the_portrait(faces: &[Face], scale: f32, what: &str) {
    assert_eq!(faces.len(), 1, "{what}: {faces:?}");
    let face = faces[0];
    let (x, y) = middle(&face);
    let away = (x / scale - 223.0).hypot(y / scale - 119.0);
    assert!(away < 12.0, "{what}: {face:?}");
    let height = face.height / scale;
    assert!((85.0..135.0).contains(&height), "{what}: {face:?}");
    for ((x, y), expected) in face.eyes.iter().zip([(206.0, 107.0), (245.0, 106.0)]) {
        let away = (x / scale - expected.0).hypot(y / scale - expected.1);
        assert!(away < 12.0, "{what}: {face:?}");
    }
}

/// The portrait `factor` times smaller; every third row and so on would alias.
fn portrait_reduced(factor: usize) -> Pixels {
    reduced(&Pixels::read(&photo("portrait-truth.png")), factor)
}

fn reduced(whole: &Pixels, factor: usize) -> Pixels {
    let (width, height) = (whole.width / factor, whole.height / factor);
    let mut rgb = Vec::with_capacity(width * height * 3);
    for i in 0..width * height * 3 {
        let (x, y, channel) = (i / 3 % width, i / 3 / width, i % 3);
        let squares = (0..factor * factor).map(|j| {
            let (x, y) = (x * factor + j % factor, y * factor + j / factor);
            u32::from(whole.rgb[(y * whole.width + x) * 3 + channel])
        });
        let area = (factor * factor) as u32;
        rgb.push(((squares.sum::<u32>() + area / 2) / area) as u8);
    }
    Pixels {
        width,
        height,
        rgb,
        alpha: None,
    }
}

fn png(pixels: &Pixels) -> Vec<u8> {
    png_of(pixels.width, pixels.height, &pixels.rgb)
}

#[test]
fn the_face_of_a_portrait_is_found_clean_and_damaged() {
    for name in ["portrait-truth.png", "portrait-damaged.jpg"] {
        assert_is_the_portrait(&found(&photo(name)), 1.0, name);
    }
    assert_eq!(found(&quality_photo("hopper.jpg")).len(), 1);
}

#[test]
fn a_face_of_fourteen_pixels_is_found() {
    for factor in [2, 4, 8] {
        let small = portrait_reduced(factor);
        let what = format!("1 / {factor}");
        assert_is_the_portrait(&found(&png(&small)), 1.0 / factor as f32, &what);
    }
}

/// Every pixel changed by itself, with a number that is as good as random.
fn changed(pixels: &Pixels, change: impl Fn([f32; 3], f32) -> [f32; 3]) -> Vec<u8> {
    let mut changed = pixels.clone();
    let mut state = 1u32;
    for pixel in changed.rgb.chunks_exact_mut(3) {
        // The sum of four is nearly normal.
        let mut noise = -2.0f32;
        for _ in 0..4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            noise += (state >> 8) as f32 / (1u32 << 24) as f32;
        }
        let noise = noise * 3f32.sqrt();
        let new = change([0, 1, 2].map(|i| f32::from(pixel[i])), noise);
        pixel.copy_from_slice(&new.map(|value| (value + 0.5).clamp(0.0, 255.0) as u8));
    }
    png(&changed)
}

#[test]
fn a_face_is_found_in_a_faded_grainy_black_and_white_print() {
    let portrait = Pixels::read(&photo("portrait-truth.png"));
    let print = changed(&portrait, |[r, g, b], noise| {
        let grey = 0.299 * r + 0.587 * g + 0.114 * b;
        // A third of the contrast, a sepia tint, and grain of a tenth of what is left.
        let faded = 110.0 + grey / 3.0 + 8.0 * noise;
        [faded, faded * 0.94, faded * 0.8]
    });
    assert_is_the_portrait(&found(&print), 1.0, "an old print");
}

#[test]
fn a_face_under_scratches_is_found() {
    let mut portrait = Pixels::read(&photo("portrait-truth.png"));
    for y in 0..portrait.height {
        for x in [190 + y / 5, 250 - y / 9, 215, 216] {
            portrait.rgb[(y * portrait.width + x) * 3..][..3].fill(245);
        }
    }
    assert_is_the_portrait(&found(&png(&portrait)), 1.0, "scratched");
}

#[test]
fn a_tilted_face_is_found() {
    let upright = Pixels::read(&photo("portrait-truth.png"));
    for degrees in [-30f32, -15.0, 15.0, 30.0] {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut tilted = upright.clone();
        for (i, pixel) in tilted.rgb.chunks_exact_mut(3).enumerate() {
            let (x, y) = ((i % 512) as f32 - 223.0, (i / 512) as f32 - 119.0);
            let (x, y) = (x * cos + y * sin + 223.0, y * cos - x * sin + 119.0);
            let (x, y) = (x.clamp(0.0, 511.0) as usize, y.clamp(0.0, 511.0) as usize);
            pixel.copy_from_slice(&upright.rgb[(y * 512 + x) * 3..][..3]);
        }
        let faces = found(&png(&tilted));
        assert_eq!(faces.len(), 1, "{degrees}°: {faces:?}");
        let (x, y) = middle(&faces[0]);
        assert!((x - 223.0).hypot(y - 119.0) < 25.0, "{degrees}°: {faces:?}");
    }
}

#[test]
fn photos_without_people_have_no_faces() {
    for name in ["cat.png", "flower.jpg", "rocket.jpg", "temple.jpg"] {
        assert_eq!(found(&quality_photo(name)), [], "{name}");
    }
    assert_eq!(found(&photo("still-life-truth.png")), []);
    assert_eq!(found(&photo("still-life-damaged.jpg")), []);
}

#[test]
fn a_picture_that_shows_nothing_has_no_faces() {
    for (width, height) in [(1, 1), (1, 40), (20_000, 50), (50, 20_000), (700, 500)] {
        for level in [0, 128, 255] {
            let flat = png_of(width, height, &vec![level; width * height * 3]);
            assert_eq!(found(&flat), [], "{width} × {height}, {level}");
        }
    }
}

#[test]
fn a_page_of_text_has_no_faces() {
    // Lines of words of letters: dark strokes on paper.
    let (width, height) = (800, 1000);
    let mut rgb = vec![235; width * height * 3];
    for y in (60..940usize).filter(|y| y % 24 < 14) {
        for x in 60..740usize {
            let (line, letter) = (y / 24, x / 9);
            let stroke = (letter * 7 + line * 13) % 5;
            let in_word = (letter + line * 3) % 7 != 0;
            let on = match stroke {
                0 => x % 9 < 2 || y % 24 < 2,
                1 => x % 9 < 2 || (y % 24 > 5 && y % 24 < 8),
                2 => (x % 9).abs_diff(y % 24 / 2) < 2,
                3 => x % 9 < 2 || (5..7).contains(&(x % 9)),
                _ => y % 24 < 2 || y % 24 > 11,
            };
            if in_word && on && x % 9 < 7 {
                rgb[(y * width + x) * 3..][..3].fill(30);
            }
        }
    }
    assert_eq!(found(&png_of(width, height, &rgb)), []);
}

#[test]
fn a_picture_that_is_all_face_has_one() {
    let whole = Pixels::read(&photo("portrait-truth.png"));
    let (left, top, width, height) = (172, 58, 104, 122);
    let rows = (top..top + height)
        .flat_map(|y| whole.rgb[(y * whole.width + left) * 3..][..width * 3].to_vec());
    let crop = png_of(width, height, &rows.collect::<Vec<u8>>());
    assert_eq!(found(&crop).len(), 1);
    let (result, _) = restored(&crop, &photo_4x(0.5)).unwrap();
    assert_eq!(result.faces_protected, Some(1));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let file = photo("portrait-truth.png");
    assert!(find(&file[..file.len() / 2], &Limits::default()).is_err());
    assert!(find(b"no photo", &Limits::default()).is_err());
}

fn enlarged(original: &[u8], tiling: &Tiling) -> (Option<u32>, Pixels) {
    let mut file = Cursor::new(Vec::new());
    let model = photo_4x(0.5);
    let result = restore_tiled(
        original,
        &model,
        &Output::default(),
        &Limits::default(),
        tiling,
        &Unwatched,
        &mut file,
    );
    (
        result.unwrap().faces_protected,
        Pixels::read(file.get_ref()),
    )
}

#[test]
fn tiles_and_threads_change_nothing_about_a_face() {
    let small = png(&portrait_reduced(4));
    let tiling = |side, workers, threads| Tiling {
        side,
        workers,
        threads,
    };
    let whole = enlarged(&small, &tiling(10_000, 1, 1));
    assert_eq!(whole.0, Some(1));
    for (side, workers, threads) in [(64, 2, 1), (40, 1, 3), (20, 3, 1)] {
        let tiled = enlarged(&small, &tiling(side, workers, threads));
        assert!(
            tiled == whole,
            "tiles of {side}, {workers} × {threads} threads"
        );
    }
}

/// The structural similarity of the lightness of two parts of the same size, 0 to 1 (Z. Wang and
/// others, 2004), over squares of 8 pixels.
fn similarity(a: &Pixels, b: &Pixels, left: usize, top: usize, side: usize) -> f64 {
    let luma = |pixels: &Pixels, x: usize, y: usize| {
        let at = (y * pixels.width + x) * 3;
        let [r, g, b] = [0, 1, 2].map(|i| f64::from(pixels.rgb[at + i]));
        0.299 * r + 0.587 * g + 0.114 * b
    };
    let mut sum = 0.0;
    let mut count = 0.0;
    for y in (top..top + side - 8).step_by(4) {
        for x in (left..left + side - 8).step_by(4) {
            let pairs: Vec<(f64, f64)> = (0..64)
                .map(|i| (x + i % 8, y + i / 8))
                .map(|(x, y)| (luma(a, x, y), luma(b, x, y)))
                .collect();
            let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / 64.0;
            let (ma, mb) = (mean(&|p| p.0), mean(&|p| p.1));
            let va = mean(&|p| (p.0 - ma).powi(2));
            let vb = mean(&|p| (p.1 - mb).powi(2));
            let both = mean(&|p| (p.0 - ma) * (p.1 - mb));
            let light = (2.0 * ma * mb + 6.5) / (ma * ma + mb * mb + 6.5);
            sum += light * (2.0 * both + 58.5) / (va + vb + 58.5);
            count += 1.0;
        }
    }
    sum / count
}

#[test]
fn a_small_face_is_more_like_itself_than_with_the_network_alone() {
    let truth = Pixels::read(&photo("portrait-truth.png"));
    let small = png(&portrait_reduced(4));
    let (result, kept) = restored(&small, &photo_4x(0.0)).unwrap();
    assert_eq!(result.faces_protected, Some(1));
    // The same small picture beneath a wall of grey, so that nobody sees the face: what the network
    // does to it alone.
    let alone = Pixels::read(&network_alone(&small));
    let (left, top, side) = (180, 64, 88);
    let (kept, alone) = (
        similarity(&kept, &truth, left, top, side),
        similarity(&alone, &truth, left, top, side),
    );
    assert!(kept > alone + 0.01, "{alone} → {kept}");
}

/// What the network makes of a picture without any protection.
fn network_alone(file: &[u8]) -> Vec<u8> {
    let pixels = Pixels::read(file);
    let area = pixels.width * pixels.height;
    let planes = (0..3 * area).map(|i| f32::from(pixels.rgb[i % area * 3 + i / area]) / 255.0);
    let planes: Vec<f32> = planes.collect();
    let size = (pixels.width, pixels.height);
    let large = engine::Network::RealEsrGeneral
        .run(&planes, size, &mut engine::Threads::new(2))
        .unwrap();
    let area = large.len() / 3;
    let rgb = (0..large.len()).map(|i| {
        let value = large[i % 3 * area + i / 3];
        (value * 255.0 + 0.5).clamp(0.0, 255.0) as u8
    });
    png_of(4 * size.0, 4 * size.1, &rgb.collect::<Vec<u8>>())
}

#[test]
fn around_a_face_nothing_changes() {
    let small = png(&portrait_reduced(4));
    let (_, kept) = restored(&small, &photo_4x(0.0)).unwrap();
    let alone = Pixels::read(&network_alone(&small));
    let differs = |x: usize, y: usize| {
        let at = (y * 512 + x) * 3;
        kept.rgb[at..at + 3] != alone.rgb[at..at + 3]
    };
    assert!((100..140).any(|y| (200..240).any(|x| differs(x, y))));
    for y in 0..512 {
        for x in 0..512 {
            let inside = (110..340).contains(&x) && y < 250;
            assert!(inside || !differs(x, y), "{x}, {y}");
        }
    }
}

#[test]
fn models_that_leave_faces_alone_count_none() {
    let file = fixture("plain.jpg");
    for model in [photo_2x_with(0), photo_4x(1.0)] {
        let (result, _) = restored(&file, &model).unwrap();
        assert_eq!(result.faces_protected, None, "{model:?}");
    }
    let (result, _) = restored(&file, &photo_4x(0.9)).unwrap();
    assert_eq!(result.faces_protected, Some(0));
}
