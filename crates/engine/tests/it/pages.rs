//! Files of several pages: all of them, or one.

use std::io::Cursor;
use std::num::NonZeroU32;

use engine::{Error, Limits, Output, restore};
use tiff::encoder::{TiffEncoder, colortype};
use tiff::tags::Tag;

use crate::masters::{noise_png, nothing};
use crate::samples::{Deep, Pixels, Unwatched, fixture, photo_2x, restored_file, written};

/// A file of pages of these sizes, grey, each of one level.
pub(crate) fn pages(sizes: &[(u32, u32)], kind: impl Fn(usize) -> u32) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    for (page, (width, height)) in sizes.iter().enumerate() {
        let mut image = encoder
            .new_image::<colortype::Gray16>(*width, *height)
            .unwrap();
        let directory = image.encoder();
        directory
            .write_tag(Tag::NewSubfileType, kind(page))
            .unwrap();
        let level = 10_000 + 5_000 * page as u16;
        image
            .write_data(&vec![level; (width * height) as usize])
            .unwrap();
    }
    file.into_inner()
}

#[test]
fn every_page_is_restored_and_small_copies_of_pages_are_left_out() {
    const REDUCED: u32 = 1;
    let sizes = [(40, 30), (10, 8), (20, 50)];
    let original = pages(&sizes, |page| if page == 1 { REDUCED } else { 0 });
    for model in [photo_2x(), nothing()] {
        let scale = model.scale() as usize;
        let (result, file) = restored_file(&original, &model).unwrap();
        assert_eq!(result.provenance.pages, 2);
        assert_eq!(
            (result.width, result.height),
            (40 * model.scale(), 30 * model.scale())
        );
        let first = Deep::page(&file, 0);
        let second = Deep::page(&file, 1);
        assert_eq!((first.width, first.height), (40 * scale, 30 * scale));
        assert_eq!((second.width, second.height), (20 * scale, 50 * scale));
        assert!(second.samples.iter().all(|s| s.abs_diff(20_000) < 600));
        assert!(
            tiff::decoder::Decoder::new(Cursor::new(&file))
                .unwrap()
                .seek_to_image(2)
                .is_err()
        );
    }
}

#[test]
fn one_page_alone_is_restored_looked_at_and_sent() {
    const REDUCED: u32 = 1;
    let sizes = [(40, 30), (10, 8), (20, 50)];
    let original = pages(&sizes, |page| if page == 1 { REDUCED } else { 0 });
    let (limits, second) = (Limits::default(), NonZeroU32::new(2).unwrap());
    let output = Output {
        page: Some(second),
        ..Output::default()
    };
    let (result, file) = written(&original, &photo_2x(), &output).unwrap();
    assert_eq!(
        (result.provenance.pages, result.width, result.height),
        (1, 40, 100)
    );
    assert_eq!((result.original.width, result.original.height), (20, 50));
    let page = Deep::page(&file, 0);
    assert_eq!((page.width, page.height), (40, 100));
    assert!(page.samples.iter().all(|s| s.abs_diff(20_000) < 600));
    let mut read = tiff::decoder::Decoder::new(Cursor::new(&file)).unwrap();
    assert!(read.seek_to_image(1).is_err());

    let looked = engine::look(&original, second, &limits).unwrap();
    assert_eq!((looked.pages, looked.analysis.photo.height), (2, 50));
    let preview = Pixels::read(&looked.preview.unwrap());
    assert_eq!((preview.width, preview.height), (20, 50));
    let sent = engine::prepare(&original, Some(second), 1 << 20, 1 << 20, &limits).unwrap();
    assert_eq!((sent.width, sent.height), (20, 50));
    let info = engine::inspect_page(&original, second, &limits).unwrap();
    assert_eq!((info.width, info.height), (20, 50));
    let mut adopted = Cursor::new(Vec::new());
    let back = engine::adopt(
        &original,
        &noise_png(20, 50),
        1,
        &output,
        &limits,
        &mut adopted,
    )
    .unwrap();
    assert_eq!((back.width, back.height), (20, 50));
}

#[test]
fn a_page_that_is_not_there_is_refused_with_how_many_there_are() {
    let (limits, ninth) = (Limits::default(), NonZeroU32::new(9).unwrap());
    let output = Output {
        page: Some(ninth),
        ..Output::default()
    };
    for (original, pages) in [
        (pages(&[(40, 30), (20, 50)], |_| 0), 2),
        (fixture("sixteen.png"), 1),
    ] {
        let refusals = [
            written(&original, &photo_2x(), &output)
                .map(|_| ())
                .unwrap_err(),
            engine::look(&original, ninth, &limits)
                .map(|_| ())
                .unwrap_err(),
            engine::inspect_page(&original, ninth, &limits)
                .map(|_| ())
                .unwrap_err(),
            engine::prepare(&original, Some(ninth), 1 << 20, 1 << 20, &limits)
                .map(|_| ())
                .unwrap_err(),
        ];
        for error in refusals {
            assert_eq!(
                error.to_string(),
                format!("no page 9; the file has {pages}")
            );
        }
    }
}

#[test]
fn progress_goes_on_from_page_to_page() {
    struct Recorder(std::sync::Mutex<Vec<f32>>);
    impl engine::Observer for Recorder {
        fn progress(&self, fraction: f32) {
            self.0.lock().unwrap().push(fraction);
        }
    }
    let original = pages(&[(40, 30), (40, 90)], |_| 0);
    for model in [photo_2x(), nothing()] {
        let recorder = Recorder(std::sync::Mutex::default());
        let (output, limits) = (Output::default(), Limits::default());
        let mut file = Cursor::new(Vec::new());
        restore(&original, &model, &output, &limits, &recorder, &mut file).unwrap();
        let told = recorder.0.into_inner().unwrap();
        assert!(told.is_sorted() && told.contains(&0.25), "{told:?}");
        assert_eq!(told.last(), Some(&1.0));
    }
}

#[test]
fn pages_that_are_too_much_together_are_refused() {
    let original = pages(&[(40, 30), (40, 30), (40, 30)], |_| 0);
    let limits = Limits {
        max_pixels: 3_000,
        ..Limits::default()
    };
    let refused = restore(
        &original,
        &photo_2x(),
        &Output::default(),
        &limits,
        &Unwatched,
        &mut Cursor::new(Vec::new()),
    );
    let error = refused.unwrap_err();
    assert!(
        matches!(
            error,
            Error::TooManyPixelsOnPages {
                pages: 3,
                pixels: 3_600,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_file_with_one_broken_page_is_refused_as_a_whole() {
    let mut original = pages(&[(40, 30), (40, 30)], |_| 0);
    // The second page says that it begins behind the end.
    let chain = original.len() - 4;
    assert_eq!(original[chain..], [0; 4]);
    original[chain..].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(restored_file(&original, &photo_2x()).is_err());
}

#[test]
fn pages_in_a_circle_are_refused() {
    let mut original = pages(&[(40, 30)], |_| 0);
    let first = original[4..8].to_vec();
    let chain = original.len() - 4;
    original[chain..].copy_from_slice(&first);
    let error = restored_file(&original, &photo_2x()).unwrap_err();
    assert!(matches!(error, Error::Corrupt { .. }), "{error}");
}

/// A TIFF of pages of one colour each, in palettes of their own.
fn in_palettes(colors: &[[u8; 3]], side: u32) -> Vec<u8> {
    let mut bytes = b"II\x2a\0\0\0\0\0".to_vec();
    let mut link = 4;
    for color in colors {
        let pixels = bytes.len() as u32;
        bytes.resize(bytes.len() + (side * side) as usize, 7);
        let palette = bytes.len() as u32;
        for channel in color {
            let mut levels = [0u16; 256];
            levels[7] = u16::from(*channel) * 257;
            bytes.extend(levels.iter().flat_map(|level| level.to_le_bytes()));
        }
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let at = bytes.len() as u32;
        bytes[link..link + 4].copy_from_slice(&at.to_le_bytes());
        let entries: [(u16, u16, u32, u32); 9] = [
            (256, 4, 1, side),
            (257, 4, 1, side),
            (258, 3, 1, 8),
            (259, 3, 1, 1),
            (262, 3, 1, 3),
            (273, 4, 1, pixels),
            (278, 4, 1, side),
            (279, 4, 1, side * side),
            (320, 3, 768, palette),
        ];
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(kind.to_le_bytes());
            bytes.extend(count.to_le_bytes());
            bytes.extend(value.to_le_bytes());
        }
        link = bytes.len();
        bytes.extend([0; 4]);
    }
    bytes
}

#[test]
fn each_page_has_the_colours_of_its_own_palette() {
    let colors = [[200, 40, 40], [40, 200, 40], [40, 40, 200]];
    let original = in_palettes(&colors, 64);
    let (result, file) = restored_file(&original, &nothing()).unwrap();
    assert_eq!(result.provenance.pages, 3);
    for (page, color) in colors.into_iter().enumerate() {
        let restored = Deep::page(&file, page);
        let pixel = [0, 1, 2].map(|channel| restored.samples[channel]);
        let is_near = pixel
            .iter()
            .zip(color)
            .all(|(is, wanted)| (is >> 8).abs_diff(u16::from(wanted)) < 3);
        assert!(is_near, "page {page}: {pixel:?}");
    }
}
