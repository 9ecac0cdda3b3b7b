//! Why a file was not fetched.

use std::{io, path::PathBuf};

/// Why a file was not fetched. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The hub, or where it leads, cannot be reached, or broke off again and again.
    #[error(
        "Could not reach {0}, or the connection broke. The partial download is kept; run the command again to \
         continue."
    )]
    Unreachable(String),
    /// It answered with something else.
    #[error("{0}")]
    Refused(String),
    /// What is there, or what arrived, is not what is pinned.
    #[error("{0}")]
    Wrong(String),
    /// There is no room for it.
    #[error(
        "there is no room for {0}: make room and run the command again; nothing was left behind"
    )]
    NoRoom(PathBuf),
    /// It cannot be written.
    #[error("{path} cannot be written: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
