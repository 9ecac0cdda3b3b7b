//! Whatever the bytes are, the answer is a photo or an error.

use std::io::Cursor;

use engine::{Limits, Output, analyze, inspect, restore, thumbnail};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use crate::{
    panics::without_panic,
    samples::{READABLE, Unwatched, fixture, model},
};

fn look_at(bytes: &[u8]) {
    let limits = Limits {
        max_pixels: 4_000_000,
        max_decode_bytes: 64 << 20,
        ..Limits::default()
    };
    without_panic(|| {
        let _ = inspect(bytes, bytes.len() as u64, &limits);
        let _ = inspect(bytes, u64::MAX, &limits);
        let _ = thumbnail(bytes, &limits, 64);
    });
}

/// What people ask for: the report, and the restoration of what is small enough to be soon there.
fn restore_it(bytes: &[u8]) {
    let limits = Limits {
        max_pixels: 20_000,
        max_decode_bytes: 16 << 20,
        ..Limits::default()
    };
    let (model, output) = (model("auto-restore", json!({})).unwrap(), Output::default());
    without_panic(|| {
        let _ = analyze(bytes, &limits);
        let mut out = Cursor::new(Vec::new());
        let _ = restore(bytes, &model, &output, &limits, &Unwatched, &mut out);
    });
}

/// Tag, count and value of the entries of an eight by eight picture whose orientation claims
/// `claimed` values; all of them are of 16 bits.
fn claiming(claimed: u64) -> [(u16, u64, u64); 8] {
    [
        (256, 1, 8),
        (257, 1, 8),
        (258, 1, 8),
        (259, 1, 1),
        (262, 1, 1),
        (273, 1, 8),
        (274, claimed, 8),
        (279, 1, 64),
    ]
}

fn tiff_claiming(claimed: u32) -> Vec<u8> {
    let mut bytes = b"II\x2a\0\x08\0\0\0\x08\0".to_vec();
    for (tag, count, value) in claiming(claimed.into()) {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(3u16.to_le_bytes());
        bytes.extend((count as u32).to_le_bytes());
        bytes.extend((value as u32).to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}

fn big_tiff_claiming(claimed: u64) -> Vec<u8> {
    let mut bytes = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    bytes.extend(8u64.to_le_bytes());
    for (tag, count, value) in claiming(claimed) {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(3u16.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 8]);
    bytes
}

#[test]
fn an_entry_that_claims_more_values_than_memory_holds_is_passed_over() {
    let claims = [
        tiff_claiming(u32::MAX),
        tiff_claiming(1 << 28),
        big_tiff_claiming(1 << 40),
        big_tiff_claiming(u64::MAX / 16),
    ];
    for bytes in claims {
        let info = inspect(&bytes, bytes.len() as u64, &Limits::default()).unwrap();
        assert_eq!((info.width, info.height), (8, 8));
        thumbnail(&bytes, &Limits::default(), 64).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_never_crash_a_decoder(
        name in select(READABLE.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = fixture(name);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        look_at(&bytes);
    }

    #[test]
    fn changed_headers_never_crash_a_decoder(
        name in select(READABLE.to_vec()),
        changes in prop::collection::vec((0usize..200, any::<u8>()), 1..4),
    ) {
        let mut bytes = fixture(name);
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        look_at(&bytes);
    }

    #[test]
    fn random_bytes_behind_a_signature_never_crash_a_decoder(
        name in select(READABLE.to_vec()),
        kept in 3usize..64,
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut bytes = fixture(name);
        bytes.truncate(kept);
        bytes.extend(rest);
        look_at(&bytes);
    }
}

proptest! {
    // Each computes a report and a restoration.
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_photos_never_crash_the_report_or_a_restoration(
        name in select(READABLE.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = fixture(name);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        restore_it(&bytes);
    }
}
