//! Why the services could not start.

use std::path::PathBuf;

use crate::disk::{Refusal, refusal_of};

/// Why the services could not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A folder or file could not be made.
    #[error("cannot write in {path}: {source}")]
    Folder {
        /// What was being made.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The table's file could not be opened.
    #[error("cannot open the database {path}: {reason}")]
    Database {
        /// The SQLite file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// The tables' file is damaged. Nothing was changed.
    #[error("the records in {path} are damaged ({reason}); nothing was changed")]
    RecordsDamaged {
        /// The SQLite file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// The tables' file is older than what was written last: its write-ahead log, or the file
    /// itself, is gone. Nothing was changed.
    #[error(
        "the newest records in {path} are missing: the file or its write-ahead log ({}-wal) is gone, or \
         was replaced by an older copy; nothing was changed",
        path.display()
    )]
    RecordsLost {
        /// The SQLite file.
        path: PathBuf,
    },
    /// No loopback port could be taken.
    #[error("cannot listen on the loopback address: {0}")]
    Listen(#[source] std::io::Error),
}

impl Error {
    /// Whether the disk is full.
    pub(crate) fn is_full(&self) -> bool {
        match self {
            Self::Folder { source, .. } => refusal_of(source) == Some(Refusal::Full),
            _ => false,
        }
    }
}
