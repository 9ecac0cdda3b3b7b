//! Whatever the bytes are, the answer is a photo or an error.

use engine::{Limits, inspect, thumbnail};
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{READABLE, fixture};

fn look_at(bytes: &[u8]) {
    let limits = Limits {
        max_pixels: 4_000_000,
        max_decode_bytes: 64 << 20,
        ..Limits::default()
    };
    let _ = inspect(bytes, bytes.len() as u64, &limits);
    let _ = inspect(bytes, u64::MAX, &limits);
    let _ = thumbnail(bytes, &limits, 64);
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
