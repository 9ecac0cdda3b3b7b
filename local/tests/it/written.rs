//! Files in the repository that are made from the code.

use std::{env, fs, path::Path};

/// Holds the file at `path`, from the root of the repository, against what the code says; writes it where `UPDATE`
/// is set, as `make generate` does.
pub(crate) fn is_what_the_code_says(path: &str, said: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if env::var_os("UPDATE").is_some() {
        fs::write(&file, said).unwrap_or_else(|error| panic!("{path} can be written: {error}"));
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == said,
        "{path} is out of date: run `make generate`"
    );
}
