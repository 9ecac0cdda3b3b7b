//! What a backup is written to, whatever its form.

use std::path::{Path, PathBuf};

use embedded::S3_FOLDER;

use super::{BackupError, Manifest, Saved};

/// Something a backup is written to.
pub(super) trait Writer {
    /// A folder on the same disk for the snapshot of the records. It goes with the writer.
    fn scratch(&self) -> &Path;
    /// Which backup of its folder it will be.
    fn sequence(&self) -> u64;
    /// Takes the file, unless it is there already; `None` when the file is gone.
    fn save(&mut self, path: &str, from: &Path) -> Result<Option<(Saved, IsNew)>, BackupError>;
    /// Ends the backup with its manifest: from then on it is one.
    fn finish(self, manifest: &Manifest) -> Result<PathBuf, BackupError>;
}

/// Whether a file had to be copied.
pub(super) type IsNew = bool;

/// Whether a path in a backup is one of the snapshot's own files, and not one of the photos.
pub(super) fn is_of_snapshot(path: &str) -> bool {
    !path.starts_with(&format!("{S3_FOLDER}/"))
}
