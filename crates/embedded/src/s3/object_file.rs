//! One object in one file.
//!
//! ```text
//! the object's bytes │ attributes, JSON │ length of the JSON, u32 LE │ "PROBJCT1"
//! ```
//!
//! One file can be renamed in one step, so bytes and attributes are never out
//! of step. They stand at the end because the digests are known only there,
//! and because programs that show JPEG, PNG, WebP or TIFF files ignore what
//! follows the picture: the files in the folder can be looked at as they are.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 8] = b"PROBJCT1";
const TAIL_BYTES: u64 = 4 + MAGIC.len() as u64;

/// The largest attributes, in bytes; S3 allows 2 KB of metadata and 8 KB of
/// headers.
const MAX_ATTRIBUTES_BYTES: u64 = 64 * 1024;

/// What is known about an object besides its bytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Attributes {
    /// MD5 of the bytes, in hexadecimal, as S3 has it; of what was uploaded in parts the MD5 of their MD5s, and
    /// how many they were.
    pub etag: String,
    /// MD5 of the bytes, where the ETag is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_disposition: Option<String>,
    pub content_language: Option<String>,
    pub cache_control: Option<String>,
    /// The `x-amz-meta-*` headers, without that prefix.
    pub metadata: HashMap<String, String>,
    /// The checksums it was uploaded with, Base64 by S3's name of the algorithm.
    pub checksums: HashMap<String, String>,
}

/// Writes the attributes after the bytes, at the file's current position.
pub(super) fn write_attributes(file: &mut File, attributes: &Attributes) -> io::Result<()> {
    let mut tail = serde_json::to_vec(attributes)?;
    let length = u32::try_from(tail.len())
        .ok()
        .filter(|length| u64::from(*length) <= MAX_ATTRIBUTES_BYTES)
        .ok_or_else(|| io::Error::other("the attributes of an object are too long"))?;
    tail.extend(length.to_le_bytes());
    tail.extend(MAGIC);
    file.write_all(&tail)
}

/// Reads the attributes of an object and the number of its bytes, and leaves
/// the file at its start.
pub(super) fn read_attributes(file: &mut File) -> io::Result<(Attributes, u64)> {
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "an object file is damaged");

    let file_bytes = file.metadata()?.len();
    let tail_at = file_bytes.checked_sub(TAIL_BYTES).ok_or_else(damaged)?;
    file.seek(SeekFrom::Start(tail_at))?;
    let mut length = [0; 4];
    let mut magic = [0; MAGIC.len()];
    file.read_exact(&mut length)?;
    file.read_exact(&mut magic)?;
    let length = u64::from(u32::from_le_bytes(length));
    if &magic != MAGIC || length > MAX_ATTRIBUTES_BYTES {
        return Err(damaged());
    }

    let size = tail_at.checked_sub(length).ok_or_else(damaged)?;
    file.seek(SeekFrom::Start(size))?;
    let mut json = Vec::new();
    file.take(length).read_to_end(&mut json)?;
    let attributes = serde_json::from_slice(&json).map_err(|_| damaged())?;
    file.rewind()?;
    Ok((attributes, size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_with(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(bytes).expect("written");
        file
    }

    #[test]
    fn attributes_and_size_are_read_back() {
        let attributes = Attributes {
            etag: "d41d8cd98f00b204e9800998ecf8427e".into(),
            content_type: Some("image/jpeg".into()),
            ..Attributes::default()
        };
        let mut file = file_with(b"a photo");
        write_attributes(&mut file, &attributes).expect("written");

        assert_eq!(read_attributes(&mut file).expect("read"), (attributes, 7));
        let mut start = [0; 7];
        file.read_exact(&mut start).expect("read");
        assert_eq!(&start, b"a photo");
    }

    #[test]
    fn a_damaged_file_is_an_error_and_no_panic() {
        for bytes in [
            &b""[..],
            b"short",
            b"long enough but without the mark",
            b"\xff\xff\xff\xffPROBJCT1",
            b"\x10\0\0\0PROBJCT1",
            b"no json\x07\0\0\0PROBJCT1",
        ] {
            let error = read_attributes(&mut file_with(bytes)).expect_err("damaged");
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{bytes:?}");
        }
    }
}
