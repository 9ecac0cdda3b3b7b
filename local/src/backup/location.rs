//! Where a backup is.

use std::path::{Path, PathBuf};

/// Where a backup is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// A folder with snapshots.
    Folder(PathBuf),
    /// One file.
    Archive(PathBuf),
}

impl Location {
    /// A name that ends in `.tar` is an archive, any other a folder.
    pub(crate) fn of(path: &Path) -> Self {
        let is_archive = path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("tar"));
        if is_archive && !path.is_dir() {
            Self::Archive(path.to_owned())
        } else {
            Self::Folder(path.to_owned())
        }
    }

    /// The path that was given.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Folder(path) | Self::Archive(path) => path,
        }
    }
}
