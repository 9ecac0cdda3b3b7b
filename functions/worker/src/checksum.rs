//! SHA-256 of photos, so that anybody can tell later that a file is the one that is spoken of.

use sha2::{Digest, Sha256};

/// Of bytes in memory, in lower-case hexadecimal digits; [`store::sha256_of`] is that of a file.
pub(crate) fn sha256_of(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
