//! What tells one answer from another.

use std::fmt::Write as _;

use http::HeaderValue;
use sha2::{Digest, Sha256};

/// The `ETag` of an answer with these bytes: half of their SHA-256, so nothing that an answer says can be
/// left out of it.
///
/// # Panics
/// Never: hexadecimal digits are what a header takes.
#[must_use]
pub fn etag(body: &[u8]) -> HeaderValue {
    let mut text = String::from("\"");
    for byte in &Sha256::digest(body)[..16] {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    HeaderValue::from_str(&text).expect("hexadecimal digits")
}
