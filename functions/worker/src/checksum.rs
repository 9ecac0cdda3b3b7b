//! SHA-256 of photos and results, so that anybody can tell later that a file is the one that is spoken of.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use sha2::{Digest, Sha256};

/// Read at a time.
const PIECE_BYTES: usize = 256 * 1024;

/// Of bytes in memory.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    in_digits(&Sha256::digest(bytes))
}

/// Of a file that was just written, so that it is still in memory.
pub(crate) fn sha256_of_file(path: &Path) -> io::Result<String> {
    let (mut file, mut hash) = (File::open(path)?, Sha256::new());
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(in_digits(&hash.finalize())),
            length => hash.update(&piece[..length]),
        }
    }
}

fn in_digits(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
