//! What an upload must add up to.

use std::collections::HashMap;

use axum::body::Bytes;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderMap;
use s3s::{
    S3Result,
    checksum::ChecksumHasher,
    crypto::{Checksum, Md5},
    dto::{self, ChecksumAlgorithm, PutObjectInput, UploadPartInput},
    s3_error,
};

/// The algorithms of `x-amz-checksum-*`.
const ALGORITHMS: [&str; 5] = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

/// What an upload says of its bytes before they come.
pub(super) struct Announced {
    length: Option<i64>,
    md5: Option<String>,
    /// Of a checksum that comes after the bytes.
    in_trailer: Option<ChecksumAlgorithm>,
    /// In the order of `ALGORITHMS`.
    sums: [Option<String>; ALGORITHMS.len()],
}

impl Announced {
    /// How many there will be, as far as that is known.
    pub(super) fn bytes(&self) -> u64 {
        u64::try_from(self.length.unwrap_or(0)).unwrap_or(0)
    }
}

macro_rules! announced_by {
    ($($input:ty),*) => {$(
        impl From<&$input> for Announced {
            fn from(input: &$input) -> Self {
                Self {
                    length: input.content_length,
                    md5: input.content_md5.clone(),
                    in_trailer: input.checksum_algorithm.clone(),
                    sums: [
                        input.checksum_crc32.clone(),
                        input.checksum_crc32c.clone(),
                        input.checksum_crc64nvme.clone(),
                        input.checksum_sha1.clone(),
                        input.checksum_sha256.clone(),
                    ],
                }
            }
        }
    )*};
}

announced_by!(PutObjectInput, UploadPartInput);

/// Sums up an upload while it arrives.
pub(super) struct Digests {
    md5: Md5,
    checksums: ChecksumHasher,
    expected_md5: Option<String>,
    expected: HashMap<&'static str, String>,
    length: u64,
    expected_length: Option<i64>,
}

/// What an upload added up to.
pub(super) struct Sums {
    /// MD5 in hexadecimal, which is the object's ETag.
    pub etag: String,
    /// The checksums it was sent with, Base64 by algorithm.
    pub checksums: HashMap<String, String>,
}

impl Digests {
    pub(super) fn new(announced: Announced) -> S3Result<Self> {
        let expected: HashMap<_, _> = ALGORITHMS
            .into_iter()
            .zip(announced.sums)
            .filter_map(|(algorithm, sum)| Some((algorithm, sum?)))
            .collect();
        let in_trailer = announced.in_trailer.as_ref().map(|it| it.as_str());
        if let Some(unknown) = in_trailer.filter(|name| !ALGORITHMS.contains(name)) {
            return Err(s3_error!(NotImplemented, "no checksum algorithm {unknown}"));
        }
        let wanted = |name| expected.contains_key(name) || in_trailer == Some(name);
        let checksums = ChecksumHasher {
            crc32: wanted("CRC32").then(Checksum::new),
            crc32c: wanted("CRC32C").then(Checksum::new),
            crc64nvme: wanted("CRC64NVME").then(Checksum::new),
            sha1: wanted("SHA1").then(Checksum::new),
            sha256: wanted("SHA256").then(Checksum::new),
        };
        Ok(Self {
            md5: Md5::new(),
            checksums,
            expected_md5: announced.md5,
            expected,
            length: 0,
            expected_length: announced.length,
        })
    }

    pub(super) fn update(&mut self, bytes: &Bytes) {
        self.md5.update(bytes);
        self.checksums.update(bytes);
        self.length += bytes.len() as u64;
    }

    /// Compares with what was announced, in the headers or after the body.
    pub(super) fn finish(self, trailers: Option<&HeaderMap>) -> S3Result<Sums> {
        let announced = self.expected_length.map(u64::try_from);
        if announced.is_some_and(|announced| announced != Ok(self.length)) {
            return Err(s3_error!(IncompleteBody, "the upload ended early"));
        }

        let md5 = self.md5.finalize();
        if let Some(expected) = self.expected_md5
            && STANDARD.encode(md5) != expected
        {
            return Err(s3_error!(
                BadDigest,
                "the upload does not match its Content-MD5"
            ));
        }

        let actual = by_algorithm(self.checksums.finalize());
        for (algorithm, sum) in &actual {
            let header = format!("x-amz-checksum-{}", algorithm.to_ascii_lowercase());
            let in_trailer = trailers
                .and_then(|trailers| trailers.get(header))
                .and_then(|value| value.to_str().ok());
            let expected = self.expected.get(algorithm.as_str()).map(String::as_str);
            if expected.or(in_trailer) != Some(sum) {
                return Err(s3_error!(
                    BadDigest,
                    "the upload does not match its {algorithm}"
                ));
            }
        }
        Ok(Sums {
            etag: md5.iter().map(|byte| format!("{byte:02x}")).collect(),
            checksums: actual,
        })
    }
}

/// The stored checksums of an object, for an answer.
pub(super) fn to_dto(stored: &HashMap<String, String>) -> dto::Checksum {
    let get = |name: &str| stored.get(name).cloned();
    dto::Checksum {
        checksum_crc32: get("CRC32"),
        checksum_crc32c: get("CRC32C"),
        checksum_crc64nvme: get("CRC64NVME"),
        checksum_sha1: get("SHA1"),
        checksum_sha256: get("SHA256"),
        checksum_type: None,
    }
}

fn by_algorithm(sums: dto::Checksum) -> HashMap<String, String> {
    let sums = [
        sums.checksum_crc32,
        sums.checksum_crc32c,
        sums.checksum_crc64nvme,
        sums.checksum_sha1,
        sums.checksum_sha256,
    ];
    ALGORITHMS
        .into_iter()
        .zip(sums)
        .filter_map(|(algorithm, sum)| Some((algorithm.to_owned(), sum?)))
        .collect()
}
