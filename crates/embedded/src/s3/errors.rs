//! What went wrong, as S3 says it.

use std::io;

use http::StatusCode;
use s3s::{S3Error, S3ErrorCode};

/// The code S3 clients see when the disk is full; S3 itself has none.
const STORAGE_FULL: &str = "InsufficientStorage";

/// An error of the file system. A full disk is 507, anything else 500.
pub(super) fn io_error(error: io::Error) -> S3Error {
    if is_full(&error) {
        let mut full = S3Error::with_message(
            S3ErrorCode::Custom(STORAGE_FULL.into()),
            "the disk is full: nothing was stored; make room and try again",
        );
        full.set_status_code(StatusCode::INSUFFICIENT_STORAGE);
        return full;
    }
    tracing::error!(%error, "the photo folder failed");
    S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
}

pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Reading an object or bucket that is not there.
pub(super) fn read_error(error: io::Error) -> S3Error {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            S3Error::new(S3ErrorCode::NoSuchKey)
        }
        _ => io_error(error),
    }
}
