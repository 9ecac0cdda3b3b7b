//! A header is read by ranges, wherever it lies and whatever lies before it.

use std::{
    cell::RefCell,
    io::Cursor,
    num::NonZeroU32,
    ops::Range,
    pin::pin,
    task::{Context, Poll, Waker},
};

use engine::{Error, Limits, PhotoInfo, inspect, inspect_by_ranges};
use proptest::prelude::*;
use proptest::sample::select;
use tiff::encoder::{TiffEncoder, colortype};

use crate::samples::{READABLE, fixture, photo};

const MEGABYTE: usize = 1 << 20;

/// What is found in a file, and which ranges were asked for.
fn looked_at(file: &[u8], limits: &Limits) -> (Result<PhotoInfo, Error>, Vec<Range<u64>>) {
    let asked = RefCell::new(Vec::new());
    let read = |range: Range<u64>| {
        asked.borrow_mut().push(range.clone());
        let found = file[range.start as usize..range.end as usize].to_vec();
        std::future::ready(Ok::<_, ()>(found))
    };
    let found = now(inspect_by_ranges(file.len() as u64, None, limits, read)).unwrap();
    (found, asked.into_inner())
}

/// The value of a future that waits for nothing.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing is waited for"),
    }
}

#[test]
fn a_page_is_found_by_ranges_and_what_is_not_there_is_told_with_how_many_there_are() {
    let mut file = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut file).unwrap();
    for height in [700, 800, 900] {
        let image = encoder.new_image::<colortype::Gray8>(1000, height).unwrap();
        image.write_data(&vec![9; 1000 * height as usize]).unwrap();
    }
    let file = file.into_inner();
    let page = |page: u32| {
        let asked = RefCell::new(Vec::new());
        let read = |range: Range<u64>| {
            asked.borrow_mut().push(range.clone());
            let found = file[range.start as usize..range.end as usize].to_vec();
            std::future::ready(Ok::<_, ()>(found))
        };
        let limits = Limits::default();
        let found = inspect_by_ranges(file.len() as u64, NonZeroU32::new(page), &limits, read);
        (now(found).unwrap(), read_bytes(&asked.into_inner()))
    };
    for (number, height) in [(1, 700), (2, 800), (3, 900)] {
        let (info, read) = page(number);
        assert_eq!(info.unwrap().height, height);
        assert!(
            read < file.len() as u64 / 2,
            "{read} bytes for page {number}"
        );
    }
    let refused = page(4).0.unwrap_err();
    assert!(
        matches!(refused, Error::NoSuchPage { page: 4, pages: 3 }),
        "{refused}"
    );
}

fn read_bytes(asked: &[Range<u64>]) -> u64 {
    asked.iter().map(|range| range.end - range.start).sum()
}

fn size(file: &[u8]) -> ((u32, u32), Vec<Range<u64>>) {
    let (found, asked) = looked_at(file, &Limits::default());
    let info = found.unwrap();
    ((info.width, info.height), asked)
}

/// A TIFF as it is, its directory moved behind so many bytes of pixels.
fn with_directory_at_the_end(tiff: &[u8], pixels: usize) -> Vec<u8> {
    assert!(tiff.starts_with(b"II\x2a\0"));
    let at = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    let count = usize::from(u16::from_le_bytes(tiff[at..at + 2].try_into().unwrap()));
    let mut moved = tiff.to_vec();
    moved.resize(tiff.len() + pixels, 0x5a);
    let directory = moved.len() as u32;
    moved.extend_from_slice(&tiff[at..at + 2 + count * 12 + 4]);
    moved[4..8].copy_from_slice(&directory.to_le_bytes());
    moved
}

/// A JPEG whose size stands behind segments of so many bytes.
fn with_segments(jpeg: &[u8], marker: u8, content: &[u8], count: usize) -> Vec<u8> {
    let mut file = jpeg[..2].to_vec();
    for _ in 0..count {
        file.extend([0xff, marker]);
        file.extend((content.len() as u16 + 2).to_be_bytes());
        file.extend_from_slice(content);
    }
    file.extend_from_slice(&jpeg[2..]);
    file
}

#[test]
fn every_format_is_known_by_its_ranges_as_it_is_by_the_whole_file() {
    for name in READABLE {
        let mut file = fixture(name);
        let whole = inspect(&file, file.len() as u64, &Limits::default()).unwrap();
        assert_eq!(
            looked_at(&file, &Limits::default()).0.unwrap(),
            whole,
            "{name}"
        );
        // What lies behind a photo changes nothing and is not read.
        file.resize(file.len() + 4 * MEGABYTE, 0);
        let (found, asked) = looked_at(&file, &Limits::default());
        assert_eq!(found.unwrap(), whole, "{name}");
        assert_eq!(read_bytes(&asked), 256 * 1024, "{name}: {asked:?}");
    }
}

#[test]
fn a_tiff_with_its_directory_at_the_end_is_not_read_whole() {
    for name in ["grey.tiff", "lzw.tiff", "tiled.tiff", "alpha.tiff"] {
        let file = with_directory_at_the_end(&fixture(name), 52 * MEGABYTE);
        let (size, asked) = size(&file);
        assert_eq!(size, (61, 43), "{name}");
        assert!(read_bytes(&asked) < 300 * 1024, "{name}: {asked:?}");
    }
}

#[test]
fn a_jpeg_with_much_metadata_is_jumped_through() {
    let jpeg = photo("portrait-damaged.jpg");
    // An ICC profile of 6 MB, as it comes in segments of 64 KB.
    let file = with_segments(&jpeg, 0xe2, &[7; 65_000], 96);
    let (size, asked) = size(&file);
    assert_eq!(size, (512, 512));
    assert!(
        read_bytes(&asked) < 2 * MEGABYTE as u64,
        "{}",
        read_bytes(&asked)
    );
    assert!(asked.len() < 110, "{}", asked.len());
}

#[test]
fn a_png_with_a_large_profile_is_jumped_through() {
    let png = photo("portrait-truth.png");
    let mut file = png[..33].to_vec();
    let text = vec![b'x'; 5 * MEGABYTE];
    file.extend((text.len() as u32).to_be_bytes());
    file.extend(b"tEXt");
    file.extend(&text);
    // Nobody looks at its checksum.
    file.extend([0; 4]);
    file.extend_from_slice(&png[33..]);
    let (size, asked) = size(&file);
    assert_eq!(size, (512, 512));
    assert!(read_bytes(&asked) < 300 * 1024, "{asked:?}");
}

#[test]
fn a_webp_is_upright_though_its_orientation_stands_behind_the_pixels() {
    // An extended file: 60 by 40 pixels, pixels of 3 MB that nobody looks at, and Exif that lays it on its side.
    let mut file = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0".to_vec();
    file.extend([59, 0, 0, 39, 0, 0]);
    file.extend(b"VP8 ");
    file.extend((3 * MEGABYTE as u32).to_le_bytes());
    file.resize(file.len() + 3 * MEGABYTE, 0);
    let exif = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    file.extend(b"EXIF");
    file.extend((exif.len() as u32).to_le_bytes());
    file.extend(exif);
    let (size, asked) = size(&file);
    assert_eq!(size, (40, 60));
    assert!(read_bytes(&asked) < 300 * 1024, "{asked:?}");
}

#[test]
fn a_header_without_end_is_refused_before_much_of_it_is_held() {
    let jpeg = photo("portrait-damaged.jpg");
    let limits = Limits {
        max_header_bytes: MEGABYTE as u64,
        ..Limits::default()
    };
    for file in [
        // Empty segments, fill bytes, segments to be jumped over.
        with_segments(&jpeg, 0xe0, b"", MEGABYTE),
        [&jpeg[..2], &vec![0xff; 3 * MEGABYTE], &jpeg[2..]].concat(),
        with_segments(&jpeg, 0xe2, &[7; 65_000], 96),
    ] {
        let (found, asked) = looked_at(&file, &limits);
        let error = found.unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains("long_header"), "{error}");
        assert!(
            read_bytes(&asked) <= MEGABYTE as u64,
            "{}",
            read_bytes(&asked)
        );
        assert!(asked.len() < 100, "{}", asked.len());
    }
}

#[test]
fn a_file_that_ends_within_its_header_is_cut_off_and_not_asked_for_more() {
    let tiff = with_directory_at_the_end(&fixture("lzw.tiff"), MEGABYTE);
    let jpeg = with_segments(&photo("portrait-damaged.jpg"), 0xe2, &[7; 65_000], 10);
    for file in [&tiff[..tiff.len() - 30], &jpeg[..400 * 1024]] {
        let (found, _) = looked_at(file, &Limits::default());
        assert!(matches!(found, Err(Error::Truncated)), "{found:?}");
    }
    let (found, asked) = looked_at(b"", &Limits::default());
    assert!(matches!(found, Err(Error::Empty)), "{found:?}");
    assert!(asked.is_empty());
}

#[test]
fn what_cannot_be_read_is_no_loop_and_the_reason_comes_through() {
    let limits = Limits::default();
    let away = now(inspect_by_ranges(10, None, &limits, |_| {
        std::future::ready(Err::<Vec<u8>, _>("the bucket is away"))
    }));
    assert_eq!(away.unwrap_err(), "the bucket is away");
    // A bucket that gives nothing although it said that there was something.
    let nothing = now(inspect_by_ranges(10, None, &limits, |_| {
        std::future::ready(Ok::<_, ()>(Vec::new()))
    }));
    assert!(
        matches!(nothing, Ok(Err(Error::NotAPhoto { .. } | Error::Truncated))),
        "{nothing:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_file_is_looked_at_with_an_end(
        name in select(READABLE.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        behind in select(vec![0, MEGABYTE]),
    ) {
        let mut file = fixture(name);
        for (at, value) in changes {
            let at = at.index(file.len());
            file[at] = value;
        }
        file.resize(file.len() + behind, 0);
        let limits = Limits { max_header_bytes: MEGABYTE as u64, ..Limits::default() };
        let (_, asked) = looked_at(&file, &limits);
        prop_assert!(read_bytes(&asked) <= MEGABYTE as u64);
    }
}
