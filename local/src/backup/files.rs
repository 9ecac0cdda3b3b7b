//! Files as a backup reads, writes and removes them.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use super::{BackupError, reading, writing};

/// Copies all of `from` and sums it up. What goes wrong is said to be of reading or of writing.
pub(super) fn copy_and_sum(
    from: (&mut dyn Read, &Path),
    into: (&mut dyn Write, &Path),
) -> Result<(u64, String), BackupError> {
    let ((from, from_path), (into, into_path)) = (from, into);
    let (mut bytes, mut digest, mut length) = (vec![0; 1 << 16], Sha256::new(), 0);
    loop {
        let count = match from.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(reading(from_path)(error)),
        };
        digest.update(&bytes[..count]);
        into.write_all(&bytes[..count])
            .map_err(writing(into_path))?;
        length += count as u64;
    }
    let digest = digest.finalize();
    Ok((
        length,
        digest.iter().map(|it| format!("{it:02x}")).collect(),
    ))
}

/// The length of a file and the SHA-256 of its bytes.
pub(super) fn summed(path: &Path) -> Result<(u64, String), BackupError> {
    let mut file = File::open(path).map_err(reading(path))?;
    copy_and_sum((&mut file, path), (&mut io::sink(), path))
}

/// Makes what was renamed or made in this folder survive a power cut.
pub(super) fn sync_folder(folder: &Path) -> Result<(), BackupError> {
    // Windows cannot open a folder as a file, and orders such changes itself.
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(writing(folder))?;
    }
    Ok(())
}

/// Removes a file or a folder with all that is in it; what is not there counts as removed.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Length and time of a file that is to be saved; `None` when it is gone.
pub(super) fn looked_at(from: &Path) -> Result<Option<(u64, i128)>, BackupError> {
    let found = match fs::metadata(from) {
        Err(error) if is_absent(&error) => return Ok(None),
        other => other.map_err(reading(from))?,
    };
    let modified = found.modified().map_err(reading(from))?;
    let nanos = match modified.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    };
    Ok(Some((found.len(), nanos)))
}

/// Opens it; `None` when it is gone.
pub(super) fn opened(from: &Path) -> Result<Option<File>, BackupError> {
    match File::open(from) {
        Err(error) if is_absent(&error) => Ok(None),
        other => other.map(Some).map_err(reading(from)),
    }
}

fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}
