//! Photos to try and a network to try them on, see the READMEs beside them for where they are from.

use std::{fs, path::PathBuf};

/// Where a photo of `crates/testkit/photos` is.
#[must_use]
pub fn photo_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("photos")
        .join(name)
}

/// The bytes of a photo of `crates/testkit/photos`.
///
/// # Panics
/// When there is no such photo.
#[must_use]
pub fn photo(name: &str) -> Vec<u8> {
    let path = photo_path(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A Swin2SR network with random weights, for 2×: see `crates/testkit/networks/README.md`.
#[must_use]
pub fn tiny_swin2sr() -> Vec<u8> {
    include_bytes!("../networks/swin2sr-tiny-x2-open.onnx").to_vec()
}

/// A real photo of so many bytes, most of which say nothing: the small one, padded.
#[must_use]
pub fn padded_png(bytes: usize) -> Vec<u8> {
    let mut photo = small_png();
    photo.resize(bytes.max(photo.len()), 0);
    photo
}

/// A real photo of a few hundred bytes, for tests in which the picture does not matter: 8 × 6
/// pixels, PNG.
#[must_use]
pub fn small_png() -> Vec<u8> {
    include_bytes!("../photos/small.png").to_vec()
}
