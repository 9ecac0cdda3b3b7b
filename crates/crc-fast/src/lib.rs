//! The three checksums that `aws-smithy-checksums` asks the crate `crc-fast` for, computed by the crate
//! `crc`.
//!
//! The crate that this one stands in for knows a hundred kinds of checksum, and its tables, 0.7 MB,
//! stay in every function that talks to S3, though nothing here asks for a checksum but the deletion of
//! several objects at once. See `docs/decisions/0010`.

use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};

static CRC_32: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);
static CRC_32_C: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);
static CRC_64: Crc<u64, Table<1>> = Crc::<u64, Table<1>>::new(&CRC_64_NVME);

/// Which checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrcAlgorithm {
    /// CRC-32/ISO-HDLC, of zip and PNG: `x-amz-checksum-crc32`.
    Crc32IsoHdlc,
    /// CRC-32/ISCSI, Castagnoli's: `x-amz-checksum-crc32c`.
    Crc32Iscsi,
    /// CRC-64/NVME: `x-amz-checksum-crc64nvme`.
    Crc64Nvme,
}

/// A checksum of bytes that come in pieces.
#[derive(Clone)]
pub struct Digest(Kind);

#[derive(Clone)]
enum Kind {
    Crc32(crc::Digest<'static, u32, Table<1>>),
    Crc64(crc::Digest<'static, u64, Table<1>>),
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Digest({:x})", self.finalize())
    }
}

impl Digest {
    /// The checksum of no bytes.
    #[must_use]
    pub fn new(algorithm: CrcAlgorithm) -> Self {
        Self(match algorithm {
            CrcAlgorithm::Crc32IsoHdlc => Kind::Crc32(CRC_32.digest()),
            CrcAlgorithm::Crc32Iscsi => Kind::Crc32(CRC_32_C.digest()),
            CrcAlgorithm::Crc64Nvme => Kind::Crc64(CRC_64.digest()),
        })
    }

    /// Takes the bytes that follow.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Kind::Crc32(digest) => digest.update(bytes),
            Kind::Crc64(digest) => digest.update(bytes),
        }
    }

    /// The checksum of all bytes so far; one of 32 bits stands in the lower half.
    #[must_use]
    pub fn finalize(&self) -> u64 {
        match &self.0 {
            Kind::Crc32(digest) => u64::from(digest.clone().finalize()),
            Kind::Crc64(digest) => digest.clone().finalize(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of each algorithm, from Greg Cook's catalogue of CRCs: that of these nine bytes.
    const CHECK: [(CrcAlgorithm, u64); 3] = [
        (CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926),
        (CrcAlgorithm::Crc32Iscsi, 0xe306_9283),
        (CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888),
    ];

    #[test]
    fn each_checksum_is_that_of_the_catalogue_in_whatever_pieces_the_bytes_come() {
        for (algorithm, expected) in CHECK {
            let bytes = b"123456789";
            for split in 0..=bytes.len() {
                let mut digest = Digest::new(algorithm);
                digest.update(&bytes[..split]);
                digest.update(&bytes[split..]);
                assert_eq!(
                    digest.finalize(),
                    expected,
                    "{algorithm:?} split at {split}"
                );
            }
        }
    }
}
