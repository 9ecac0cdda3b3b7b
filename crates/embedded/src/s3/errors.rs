//! What went wrong, as S3 says it.

use std::io;

use http::StatusCode;
use s3s::{S3Error, S3ErrorCode};

use crate::disk::{Refusal, refusal_of};

/// The codes that S3 clients see when the disk takes nothing; S3 itself has none.
const STORAGE_FULL: &str = "InsufficientStorage";
const READ_ONLY: &str = "ReadOnlyStorage";

/// An error of the file system. A disk that takes nothing is 507, anything else 500.
pub(super) fn io_error(error: io::Error) -> S3Error {
    if let Some(refusal) = refusal_of(&error) {
        return refused(refusal);
    }
    tracing::error!(%error, "cannot read or write the photo folder");
    S3Error::with_source(S3ErrorCode::InternalError, Box::new(error))
}

/// The disk takes nothing now.
pub(super) fn refused(refusal: Refusal) -> S3Error {
    let (code, message) = match refusal {
        Refusal::Full => (
            STORAGE_FULL,
            "the disk is full: nothing was stored; free some space and try again",
        ),
        Refusal::ReadOnly => (
            READ_ONLY,
            "the disk is read-only: nothing was changed; try again once it is writable",
        ),
    };
    let mut error = S3Error::with_message(S3ErrorCode::Custom(code.into()), message);
    error.set_status_code(StatusCode::INSUFFICIENT_STORAGE);
    error
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
