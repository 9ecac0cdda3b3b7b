//! Bringing a backup back into a data folder.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use domain::WEIGHTS_FOLDER;
use embedded::{DATABASE_FILE, S3_FOLDER, backup};

use super::{
    BackupError, Location, Manifest, Saved,
    archive::{self, Summed},
    create::NOT_KEPT,
    folder::BackupFolder,
    reading, remove, sync_folder,
    verify::{self, Checked},
    writing,
};
use crate::data_folder::{
    DataFolder, HALF_RESTORED, LOCK_FILE, create_private_folder, private_options,
};

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    /// The backup.
    pub(crate) location: &'a Location,
    /// The data folder.
    pub(crate) data: &'a Path,
    /// Which one of several; the newest when not said.
    pub(crate) snapshot: Option<&'a str>,
    /// Whether to move aside what is in the data folder.
    pub(crate) replace: bool,
    /// Whether to go on without photos that are damaged in the backup.
    pub(crate) skip_damaged: bool,
}

/// A backup that was brought back.
#[derive(Debug)]
pub(crate) struct Restored {
    /// Its name.
    pub(crate) name: String,
    /// What was in it.
    pub(crate) manifest: Manifest,
    /// Photos' files that were left out.
    pub(crate) skipped: Vec<String>,
    /// Where what was in the folder before is now.
    pub(crate) moved_to: Option<PathBuf>,
}

/// Brings a backup back, after all of it was looked at. Until the end a mark in the folder keeps
/// the server from starting there; the same command then begins anew.
pub(crate) fn restore(wanted: &Wanted<'_>) -> Result<Restored, BackupError> {
    let checked = chosen(wanted)?;
    let manifest = match &checked.manifest {
        Some(manifest) if checked.whole.is_empty() => manifest.clone(),
        _ => return Err(BackupError::Damaged(checked.problems())),
    };
    if !checked.files.is_empty() && !wanted.skip_damaged {
        return Err(BackupError::Damaged(checked.problems()));
    }
    let folder = DataFolder::open(wanted.data)?;
    let moved_to = make_room(folder.path(), wanted.replace, manifest.bytes())?;
    let filled = fill(wanted, &checked, &manifest, folder.path());
    filled.map_err(|why| BackupError::BrokenOff {
        why: Box::new(why),
        moved_to: moved_to.clone(),
    })?;
    Ok(Restored {
        name: checked.name,
        manifest,
        skipped: checked
            .files
            .into_keys()
            .filter(|it| it.starts_with(S3_FOLDER))
            .collect(),
        moved_to,
    })
}

/// Fills the data folder, which is empty, with the whole files of the backup.
fn fill(
    wanted: &Wanted<'_>,
    checked: &Checked,
    manifest: &Manifest,
    folder: &Path,
) -> Result<(), BackupError> {
    let mark = folder.join(HALF_RESTORED);
    let mut options = private_options();
    let marked = options.write(true).create(true).truncate(false).open(&mark);
    marked
        .and_then(|file| file.sync_all())
        .map_err(writing(&mark))?;
    sync_folder(folder)?;

    let wanted_files = manifest.files.iter();
    let wanted_files: Vec<&Saved> = wanted_files
        .filter(|file| !checked.files.contains_key(&file.path))
        .collect();
    let mut into = Into {
        folder,
        touched: HashSet::new(),
    };
    match wanted.location {
        Location::Folder(path) => {
            let backups = BackupFolder::at(path);
            for file in wanted_files {
                let from = backups.stored(&checked.name, file);
                let mut content = File::open(&from).map_err(reading(&from))?;
                into.write(file, &mut content)?;
            }
        }
        Location::Archive(path) => {
            let mut files: HashMap<&str, &Saved> = wanted_files
                .into_iter()
                .map(|file| (file.path.as_str(), file))
                .collect();
            archive::read(path, |name, content| match files.remove(name) {
                Some(file) => into.write(file, content),
                None => Ok(()),
            })?;
            if let Some(path) = files.keys().next() {
                return Err(changed(path));
            }
        }
    }
    // One that an earlier version made has them.
    backup::leave_out(&folder.join(DATABASE_FILE), &NOT_KEPT)?;
    for folder in &into.touched {
        sync_folder(folder)?;
    }
    fs::remove_file(&mark).map_err(writing(&mark))?;
    sync_folder(folder)
}

/// The backup that is meant, looked at.
fn chosen(wanted: &Wanted<'_>) -> Result<Checked, BackupError> {
    let no_backup = || BackupError::NoBackup(wanted.location.path().to_owned());
    let Location::Folder(path) = wanted.location else {
        return verify::verify(wanted.location)?.pop().ok_or_else(no_backup);
    };
    let folder = BackupFolder::at(path);
    let (names, _) = folder.names()?;
    let name = match wanted.snapshot {
        None => names.last().ok_or_else(no_backup)?,
        Some(name) => {
            names
                .iter()
                .find(|it| *it == name)
                .ok_or_else(|| BackupError::NoSnapshot {
                    folder: path.clone(),
                    name: name.to_owned(),
                    there: names.join(", "),
                })?
        }
    };
    Ok(verify::verify_snapshot(&folder, name, &mut HashMap::new()))
}

/// Empties the folder, as far as that was asked for or an earlier try has filled it. Weights stay
/// where they are: no backup has them.
fn make_room(folder: &Path, replace: bool, needed: u64) -> Result<Option<PathBuf>, BackupError> {
    let stays = [LOCK_FILE, WEIGHTS_FOLDER, HALF_RESTORED, "lost+found"];
    let mut there = Vec::new();
    for entry in fs::read_dir(folder).map_err(reading(folder))? {
        let name = entry.map_err(reading(folder))?.file_name();
        let is_aside = name.to_string_lossy().starts_with(ASIDE);
        if !is_aside && !stays.iter().any(|it| name == *it) {
            there.push(name);
        }
    }
    if there.is_empty() {
        return Ok(None);
    }
    if folder.join(HALF_RESTORED).exists() {
        for name in there {
            let path = folder.join(name);
            remove(&path).map_err(writing(&path))?;
        }
        return Ok(None);
    }
    if !replace {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    // What is moved aside stays on this disk, so what is free now is all there will be.
    if let Some(free) = free_room(folder).filter(|free| *free < needed) {
        let folder = folder.to_owned();
        return Err(BackupError::DoesNotFit {
            folder,
            needed,
            free,
        });
    }
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H-%M-%SZ");
    let aside = folder.join(format!("{ASIDE}{now}"));
    create_private_folder(&aside).map_err(writing(&aside))?;
    for name in there {
        let to = aside.join(&name);
        let moved = fs::rename(folder.join(name), &to).map_err(writing(&to));
        moved.map_err(|why| BackupError::BrokenOff {
            why: Box::new(why),
            moved_to: Some(aside.clone()),
        })?;
    }
    sync_folder(&aside)?;
    Ok(Some(aside))
}

/// How many bytes are free on the disk of this folder, where the system says so.
fn free_room(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let told = rustix::fs::statvfs(folder).ok()?;
        Some(told.f_bavail.saturating_mul(told.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// How the name of the folder begins to which `--replace` moves what was there.
const ASIDE: &str = "replaced-";

fn changed(path: &str) -> BackupError {
    BackupError::Damaged(vec![format!(
        "{path}: changed while it was read; try again"
    )])
}

/// A data folder that is being filled.
struct Into<'a> {
    folder: &'a Path,
    touched: HashSet<PathBuf>,
}

impl Into<'_> {
    fn write(&mut self, file: &Saved, content: &mut dyn Read) -> Result<(), BackupError> {
        let path = file.within(self.folder);
        let parent = path.parent().unwrap_or(self.folder);
        create_private_folder(parent).map_err(writing(parent))?;
        let mut options = private_options();
        let mut into = options
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(writing(&path))?;
        let mut content = Summed::new(content);
        io::copy(&mut content, &mut into).map_err(writing(&path))?;
        into.sync_all().map_err(writing(&path))?;
        if !content.is(file) {
            return Err(changed(&file.path));
        }
        let new = path
            .ancestors()
            .skip(1)
            .take_while(|it| it.starts_with(self.folder));
        self.touched.extend(new.map(Path::to_owned));
        Ok(())
    }
}
