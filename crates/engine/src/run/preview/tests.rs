//! Whether what is shown of a region is what the whole result has there.

use std::num::NonZeroU32;

use serde_json::{Value, json};

use super::*;
use crate::models::restorer::Job;
use crate::picture::depth::Sample as _;
use crate::picture::photo::Photo;

struct Nobody;

impl Observer for Nobody {}

fn read(path: &str) -> Vec<u8> {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn quality(name: &str) -> Vec<u8> {
    read(&format!("../../quality/photos/{name}"))
}

fn damaged(name: &str) -> Vec<u8> {
    read(&format!("../testkit/photos/{name}-damaged.jpg"))
}

fn model(id: &str, params: Value) -> Model {
    let Value::Object(params) = params else {
        panic!("parameters are an object")
    };
    Model::from_params(id, &params).unwrap()
}

fn decoded(file: &[u8]) -> Photo {
    let mut original = Original::open(file, &Limits::default()).unwrap();
    decode::decode_page(&mut original, 0, IccProfile::Auto, &Limits::default()).unwrap()
}

/// All samples of the result of a whole photo.
fn whole_result(photo: Photo, model: &Model) -> Samples {
    let neutral = photo.neutral;
    let faces = match model.protects_faces() {
        true => crate::analysis::faces::find_in(&photo, 2).unwrap(),
        false => Vec::new(),
    };
    let mut rgb = Samples::none(photo.rgb.depth());
    let job = Job {
        photo,
        faces: &faces,
        tiling: &model.tiling(),
        observer: &Nobody,
    };
    model
        .run(job, &mut |mut rows| {
            if neutral {
                neutralise(&mut rows);
            }
            rgb.extend(&rows, 0..rows.len());
            Ok(())
        })
        .unwrap();
    rgb
}

/// How far two pictures are apart, in levels of 0 to 255: on the average, and at the worst place.
fn distance(a: &Samples, b: &Samples) -> (f32, f32) {
    assert_eq!(a.len(), b.len());
    let (mut sum, mut worst) = (0f64, 0f32);
    for at in 0..a.len() {
        let apart = (a.level(at) - b.level(at)).abs();
        sum += f64::from(apart);
        worst = worst.max(apart);
    }
    ((sum / a.len() as f64) as f32, worst)
}

/// At the borders, in the middle, and off the grid.
fn regions((width, height): (usize, usize), side: usize) -> Vec<Region> {
    let (side_x, side_y) = (side.min(width), side.min(height));
    let at = |x: usize, y: usize| Region {
        x: x as u32,
        y: y as u32,
        width: side_x as u32,
        height: side_y as u32,
    };
    vec![
        at(0, 0),
        at(width - side_x, height - side_y),
        at(
            ((width - side_x) / 2 + 1).min(width - side_x),
            ((height - side_y) / 2 + 3).min(height - side_y),
        ),
    ]
}

/// Compares regions of this side with the whole result: by how much they are apart at most.
fn farthest(name: &str, photo: impl Fn() -> Photo, model: &Model, side: usize) -> (f32, f32) {
    let whole = whole_result(photo(), model);
    let mut previewer = Previewer {
        whole: Whole::of(photo()),
    };
    let size = (previewer.whole.photo.width, previewer.whole.photo.height);
    let scale = model.scale() as usize;
    let mut farthest = (0f32, 0f32);
    for region in regions(size, side) {
        let limits = Limits::default();
        let (rect, part) = previewer
            .computed(model, region, &limits, &Nobody)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut expected = Samples::none(whole.depth());
        for y in rect.y as usize * scale..rect.bottom() as usize * scale {
            let begin = (y * size.0 + rect.x as usize) * scale * 3;
            let row = begin..begin + rect.width * scale * 3;
            if scale == 1 {
                expected.extend(&whole, row);
            } else {
                let begin = (y * size.0 * scale + rect.x as usize * scale) * 3;
                expected.extend(&whole, begin..begin + rect.width * scale * 3);
            }
        }
        let (mean, worst) = distance(&part, &expected);
        println!("{name} {region:?}: {mean:.3}, at the worst {worst:.1}");
        farthest = (farthest.0.max(mean), farthest.1.max(worst));
    }
    farthest
}

/// The settings that are tried.
fn settings() -> [Value; 5] {
    [
        json!({}),
        json!({ "dust": 0, "grain": 0.5 }),
        json!({ "dust": 0.6, "doubtful_scratches": true, "fading": 0.4 }),
        json!({ "blocking": 0, "grain": 0, "sharpen": 1, "local_contrast": 1 }),
        json!({ "fading": 1, "grain": 1, "local_contrast": 0, "sharpen": 0 }),
    ]
}

#[test]
fn a_region_of_a_small_photo_is_that_of_the_whole_result_of_auto_restore() {
    for (name, file) in [
        ("portrait", damaged("portrait")),
        ("still life", damaged("still-life")),
        ("grey.png", read("tests/fixtures/grey.png")),
        ("sixteen.png", read("tests/fixtures/sixteen.png")),
        ("grey16", read("tests/fixtures/grey16-big-endian.tiff")),
    ] {
        for set in settings() {
            let named = format!("{name} {set}");
            let model = model("auto-restore", set);
            let (mean, worst) = farthest(&named, || decoded(&file), &model, 200);
            assert!(mean <= 0.1 && worst <= 4.0, "{named}: {mean}, {worst}");
        }
    }
}

/// A large scan of a photo: three times as wide, with grain that is finer than what it shows.
fn large(file: &[u8]) -> Photo {
    let mut photo = decoded(file);
    let times = 3;
    let (width, height) = (photo.width, photo.height);
    let size = (width * times, height * times);
    let levels =
        Resampler::new((width, height), size).region_of(&photo.rgb, 3, 0..size.0, 0..size.1);
    let mut state = 1u32;
    let grainy = levels.into_iter().map(|level| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        level + (f32::from(u8::nearest((state >> 24) as f32)) - 127.5) * 0.06
    });
    photo.rgb = Samples::nearest(photo.rgb.depth(), grainy);
    photo.neutral = photo.rgb.all_grey();
    (photo.width, photo.height) = size;
    photo
}

#[test]
fn a_region_of_a_large_photo_is_that_of_the_whole_result_of_auto_restore_but_for_a_level() {
    // Each a while: the whole result is computed, too.
    for (name, file, set) in [
        ("portrait", damaged("portrait"), json!({})),
        (
            "still life",
            damaged("still-life"),
            json!({ "dust": 0, "grain": 0.5, "fading": 0.5, "local_contrast": 1 }),
        ),
    ] {
        let named = format!("{name} {set}");
        let model = model("auto-restore", set);
        let (mean, worst) = farthest(&named, || large(&file), &model, 300);
        assert!(mean <= 1.0 && worst <= 8.0, "{named}: {mean}, {worst}");
    }
}

#[test]
fn a_region_is_that_of_the_whole_enlargement() {
    for (id, params) in [
        ("photo-2x", json!({})),
        ("photo-2x", json!({ "noise": 2 })),
        ("photo-4x", json!({})),
        ("photo-4x", json!({ "fidelity": 0 })),
    ] {
        for (name, file) in [
            ("hopper", quality("hopper.jpg")),
            ("grey.png", read("tests/fixtures/grey.png")),
            ("sixteen.png", read("tests/fixtures/sixteen.png")),
        ] {
            let model = model(id, params.clone());
            let named = format!("{id} {params} {name}");
            let far = farthest(&named, || decoded(&file), &model, 130);
            assert_eq!(far, (0.0, 0.0), "{named}");
        }
    }
}

#[test]
fn settings_that_come_back_give_the_same_region() {
    let mut previewer = Previewer {
        whole: Whole::of(decoded(&damaged("portrait"))),
    };
    let mut shown = |set: &Value| {
        let region = Region {
            x: 40,
            y: 40,
            width: 128,
            height: 96,
        };
        let model = model("auto-restore", set.clone());
        let limits = Limits::default();
        previewer
            .computed(&model, region, &limits, &Nobody)
            .unwrap()
            .1
    };
    let first = settings().map(|set| shown(&set));
    for (set, first) in settings().iter().zip(&first).rev() {
        assert_eq!(shown(set), *first, "{set}");
    }
}

#[test]
fn a_preview_is_two_pictures_of_one_region() {
    let file = read("tests/fixtures/alpha.png");
    let open = || Previewer::open(&file, NonZeroU32::MIN, IccProfile::Auto, &Limits::default());
    let mut previewer = open().unwrap();
    let (width, height) = (previewer.whole.photo.width, previewer.whole.photo.height);
    let region = Region {
        x: 0,
        y: 0,
        width: width as u32,
        height: height as u32,
    };
    for (id, scale) in [("auto-restore", 1), ("photo-2x", 2), ("photo-4x", 4)] {
        let preview = previewer
            .preview(&model(id, json!({})), region, &Limits::default(), &Nobody)
            .unwrap();
        let [before, after] = [&preview.before, &preview.after].map(|jpeg| decoded(jpeg));
        let shown = (
            preview.region.width as usize,
            preview.region.height as usize,
        );
        assert_eq!((before.width, before.height), shown);
        assert_eq!(
            (after.width, after.height),
            (shown.0 * scale, shown.1 * scale)
        );
    }
}

#[test]
fn what_a_model_computes_in_a_second_is_the_middle_of_what_was_asked_for() {
    let photo = Rect {
        x: 0,
        y: 0,
        width: 1000,
        height: 300,
    };
    let asked = |x, y, width, height| Region {
        x,
        y,
        width,
        height,
    };
    let fitted = |region, most| {
        let Rect {
            x,
            y,
            width,
            height,
        } = fitted(region, photo, most).unwrap();
        (x, y, width, height)
    };
    assert_eq!(fitted(asked(488, 0, 512, 300), 512), (488, 0, 512, 300));
    assert_eq!(fitted(asked(489, 1, 511, 299), 512), (488, 0, 511, 299));
    assert_eq!(fitted(asked(100, 0, 512, 300), 256), (228, 20, 256, 256));
}

#[test]
fn a_region_that_is_not_within_the_photo_is_refused() {
    let photo = Rect {
        x: 0,
        y: 0,
        width: 100,
        height: 80,
    };
    for (x, y, width, height) in [
        (0, 0, 101, 1),
        (99, 79, 1, 2),
        (100, 0, 1, 1),
        (0, 0, 0, 5),
        (u32::MAX, 0, 9, 9),
    ] {
        let refused = fitted(
            Region {
                x,
                y,
                width,
                height,
            },
            photo,
            512,
        );
        assert!(
            matches!(refused, Err(Error::Internal(_))),
            "{x} {y} {width} {height}"
        );
    }
}

#[test]
fn a_preview_that_nobody_waits_for_stops() {
    struct Gone;
    impl Observer for Gone {
        fn is_canceled(&self) -> bool {
            true
        }
    }
    let file = damaged("portrait");
    let mut previewer =
        Previewer::open(&file, NonZeroU32::MIN, IccProfile::Auto, &Limits::default()).unwrap();
    for id in Model::IDS {
        let region = Region {
            x: 0,
            y: 0,
            width: 64,
            height: 64,
        };
        let model = model(id, json!({}));
        let stopped = previewer.preview(&model, region, &Limits::default(), &Gone);
        assert!(matches!(stopped, Err(Error::Canceled)), "{id}");
    }
}
