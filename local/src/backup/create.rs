//! Making a backup: the records first, then the files that they name.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use embedded::{
    DATABASE_FILE,
    backup::{self, RecordsError},
};

use super::{
    BackupError, Location, Manifest, SECRET_FILE, Saved, archive::ArchiveWriter,
    folder::FolderWriter, named::Named, reading, remove, writer::Writer, writing,
};
use crate::data_folder::{DataFolderError, is_half_restored};

/// How often the records are read again because files were removed meanwhile.
const MOST_ROUNDS: usize = 10;

/// How the keys begin of what no backup has: sessions and wrong tries to sign in. A session that was ended
/// after the backup must not come back with it.
pub(super) const NOT_KEPT: [&str; 2] = ["SESSION#", "TRIES"];

/// How long the sweeper may take from the files of a photo to its record.
const PAUSE: Duration = Duration::from_millis(500);

/// A backup that was made.
#[derive(Debug)]
pub(crate) struct Made {
    /// The snapshot's folder, or the archive.
    pub(crate) path: PathBuf,
    /// What is in it.
    pub(crate) manifest: Manifest,
    /// How many files had to be copied; the others were there from earlier backups.
    pub(crate) copied: usize,
    /// What is wrong in the data folder itself; the backup has it as it is.
    pub(crate) faults: Vec<String>,
}

/// Makes a backup of the data folder, whether a server uses it or not. In a folder, `keep` is how
/// many backups may be there afterwards; the oldest go, unless something was wrong: of what this one
/// lacks, an earlier one may have the last copy.
pub(crate) fn create(
    data: &Path,
    location: &Location,
    keep: Option<usize>,
) -> Result<Made, BackupError> {
    refuse_inside(data, location.path())?;
    if is_half_restored(data) {
        return Err(DataFolderError::HalfRestored(data.to_owned()).into());
    }
    let database = data.join(DATABASE_FILE);
    if !database.is_file() {
        return Err(backup::RecordsError::Absent(database).into());
    }
    match location {
        Location::Archive(path) => fill(data, ArchiveWriter::open(path)?),
        Location::Folder(path) => {
            let folder = FolderWriter::open(path)?;
            let lock = folder.lock();
            match fill(data, folder) {
                Ok(made) => {
                    let keep = keep.filter(|_| made.faults.is_empty());
                    lock.keep(keep, made.path.file_name())?;
                    Ok(made)
                }
                Err(error) => {
                    // A disk that is full gets back what this one took, as far as it lets go of it.
                    let _ = lock.keep(None, None);
                    Err(error)
                }
            }
        }
    }
}

pub(super) fn fill(data: &Path, mut writer: impl Writer) -> Result<Made, BackupError> {
    let snapshot = writer.scratch().join(DATABASE_FILE);
    let mut saved: BTreeMap<String, Saved> = BTreeMap::new();
    let mut copied = 0;
    let mut gone_before = None;
    let mut rounds = 0;
    // Whoever deletes a photo while this works has its files removed, and then its record. So the
    // last snapshot is the one whose files are all here: what comes new with it is little.
    let (named, missing) = loop {
        rounds += 1;
        remove(&snapshot).map_err(writing(&snapshot))?;
        backup::snapshot_records(data, &snapshot)?;
        let of_database = |error: RecordsError| error.of(&data.join(DATABASE_FILE));
        backup::leave_out(&snapshot, &NOT_KEPT).map_err(of_database)?;
        let named = Named::read(&snapshot).map_err(of_database)?;
        let mut gone = BTreeSet::new();
        for path in named.needed.union(&named.possible) {
            if saved.contains_key(path) {
                continue;
            }
            let from = path
                .split('/')
                .fold(data.to_owned(), |at, part| at.join(part));
            match writer.save(path, &from)? {
                Some((mut file, is_new)) => {
                    if is_new {
                        copied += 1;
                        file.damaged = matches!(backup::object_is_whole(&from), Ok(false));
                    }
                    saved.insert(path.clone(), file);
                }
                None if named.needed.contains(path) => {
                    gone.insert(path.clone());
                }
                None => {}
            }
        }
        // What no record lets go of is missing indeed.
        if gone.is_empty() || gone_before.as_ref() == Some(&gone) || rounds == MOST_ROUNDS {
            break (named, gone);
        }
        gone_before = Some(gone);
        thread::sleep(PAUSE);
    };

    saved.retain(|path, _| named.needed.contains(path) || named.possible.contains(path));
    let mut files = Vec::new();
    let secret = writer.save(SECRET_FILE, &data.join(SECRET_FILE))?;
    files.extend(secret.map(|(file, _)| file));
    let records = writer.save(DATABASE_FILE, &snapshot)?;
    let (records, _) = records.ok_or_else(|| BackupError::NoBackup(snapshot.clone()))?;
    files.push(records);
    let damaged = saved.values().filter(|file| file.damaged);
    let damaged = damaged.map(|file| format!("{}: damaged in the data folder", file.path));
    let mut faults: Vec<String> = damaged.collect();
    files.extend(saved.into_values());
    faults.extend(
        missing
            .iter()
            .map(|path| format!("{path}: missing in the data folder")),
    );
    faults.extend(
        named
            .unreadable
            .iter()
            .map(|key| format!("record {key}: not readable")),
    );
    let manifest = Manifest::new(writer.sequence(), files, missing.into_iter().collect());
    Ok(Made {
        path: writer.finish(&manifest)?,
        manifest,
        copied,
        faults,
    })
}

fn refuse_inside(data: &Path, target: &Path) -> Result<(), BackupError> {
    let Ok(data) = data.canonicalize() else {
        return Ok(());
    };
    let absolute = std::path::absolute(target).map_err(reading(target))?;
    // The target need not be there yet: what is there of the way to it is what counts.
    let existing = absolute.ancestors().find_map(|it| it.canonicalize().ok());
    match existing {
        Some(existing) if existing.starts_with(&data) => Err(BackupError::Inside {
            target: target.to_owned(),
            data,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_target_inside_the_data_folder_is_refused_however_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        fs::create_dir_all(data.join("s3")).expect("made");
        for inside in ["", "backups", "s3/../backups/deep", "../data/x.tar"] {
            let error = refuse_inside(&data, &data.join(inside)).expect_err(inside);
            assert!(matches!(error, BackupError::Inside { .. }), "{inside}");
        }
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&data, &link).expect("linked");
            refuse_inside(&data, &link.join("backups")).expect_err("through a link");
        }
        for outside in ["backups", "data-backups", "x.tar"] {
            refuse_inside(&data, &folder.path().join(outside)).expect(outside);
        }
    }
}
