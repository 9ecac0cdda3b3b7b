//! Why a backup cannot be made, read or brought back.

use std::{
    io,
    path::{Path, PathBuf},
};

use embedded::backup::RecordsError;

/// Why a backup cannot be made, read or brought back. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The target lies inside what is backed up.
    #[error(
        "{target} is inside the data folder {data}, and the backup would be lost with it; choose a \
         place on another disk"
    )]
    Inside {
        /// The target.
        target: PathBuf,
        /// The data folder.
        data: PathBuf,
    },
    /// The target is not there.
    #[error("the folder {0} was not found; connect the disk, or name another folder")]
    NoTarget(PathBuf),
    /// The file of an archive is there already.
    #[error("{0} already exists, and backups are never overwritten; choose another name")]
    Exists(PathBuf),
    /// Another process writes there.
    #[error("another backup is being written to {0}; wait until it is finished")]
    Busy(PathBuf),
    /// No room is left.
    #[error(
        "there is no room for {0}: no backup was made, and earlier ones are unchanged; free some \
         space, or keep fewer backups"
    )]
    NoRoom(PathBuf),
    /// The records cannot be read.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// No backup is there.
    #[error("there is no backup in {0}; name the folder or the .tar file of a backup")]
    NoBackup(PathBuf),
    /// No snapshot of that name.
    #[error("there is no backup {name} in {folder}; it holds: {there}")]
    NoSnapshot {
        /// The folder.
        folder: PathBuf,
        /// What was asked for.
        name: String,
        /// The names there are.
        there: String,
    },
    /// The backup is of a later version of this program.
    #[error("{0} was made by a newer version of this program; restore it with that version")]
    Newer(PathBuf),
    /// The backup is damaged.
    #[error("the backup is damaged: {}", .0.join("; "))]
    Damaged(Vec<String>),
    /// There is something in the data folder.
    #[error(
        "{0} is not empty, and nothing in it was changed; name a new folder with --data DIR, or use \
         --replace to move its content aside"
    )]
    NotEmpty(PathBuf),
    /// The backup does not fit on the data folder's disk.
    #[error(
        "{folder} has room for {free} bytes, but the backup needs {needed}: nothing was changed; free \
         some space, or name a folder on another disk with --data DIR"
    )]
    DoesNotFit {
        /// The data folder.
        folder: PathBuf,
        /// How many bytes the backup has.
        needed: u64,
        /// How many bytes are free.
        free: u64,
    },
    /// Bringing a backup back broke off after it had begun.
    #[error("the restore was not finished: {}", words_of_broken_off(.why, .moved_to))]
    BrokenOff {
        /// Why.
        why: Box<BackupError>,
        /// Where what was in the folder before is now.
        moved_to: Option<PathBuf>,
    },
    /// The data folder cannot be used.
    #[error(transparent)]
    DataFolder(#[from] crate::data_folder::DataFolderError),
    /// Something cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// What.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// What.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn words_of_broken_off(why: &BackupError, moved_to: &Option<PathBuf>) -> String {
    let mut words = match why {
        // In its own words it is a backup that was not made.
        BackupError::NoRoom(path) => {
            format!("there is no room for {}; free some space", path.display())
        }
        other => other.to_string(),
    };
    words += "; then run the same command again, which starts over";
    if let Some(aside) = moved_to {
        words += &format!(". The previous content is in {}", aside.display());
    }
    words
}

/// An error of reading.
pub(super) fn reading(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Read { path, source }
}

/// An error of writing; a full disk has words of its own.
pub(super) fn writing(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => BackupError::NoRoom(path),
        _ => BackupError::Write { path, source },
    }
}
