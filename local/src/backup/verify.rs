//! Whether a backup is whole: each file there, each byte as it was, the records readable.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{self, Read},
    path::Path,
};

use embedded::DATABASE_FILE;
use tempfile::NamedTempFile;

use super::{
    BackupError, Location, Manifest, Saved,
    archive::{self, Summed},
    files::summed,
    folder::BackupFolder,
    named::Named,
    reading,
    writer::is_of_snapshot,
    writing,
};

/// A backup that was looked at.
#[derive(Debug)]
pub(crate) struct Checked {
    /// Its name: the snapshot's, or the archive's path.
    pub(crate) name: String,
    /// What is in it; `None` where that cannot be read, and for one that is not finished, of which nothing
    /// is wrong.
    pub(crate) manifest: Option<Manifest>,
    /// What is wrong with the photos' files, by their paths in the data folder.
    pub(crate) files: BTreeMap<String, String>,
    /// What is wrong with the rest; such a backup cannot be brought back.
    pub(crate) whole: Vec<String>,
}

impl Checked {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            manifest: None,
            files: BTreeMap::new(),
            whole: Vec::new(),
        }
    }

    /// Everything that is wrong with it, a line each.
    pub(crate) fn problems(&self) -> Vec<String> {
        let files = self
            .files
            .iter()
            .map(|(path, why)| format!("{path}: {why}"));
        self.whole.iter().cloned().chain(files).collect()
    }
}

/// What a file is: its length and the SHA-256 of its bytes.
type Sums = (u64, String);

/// Looks at every backup in a folder, or at the one in an archive, and reads all of it.
///
/// # Errors
/// When there is no backup, or none can be read.
pub(crate) fn verify(location: &Location) -> Result<Vec<Checked>, BackupError> {
    let checked = match location {
        Location::Archive(path) => vec![verify_archive(path)?],
        Location::Folder(path) => {
            let folder = BackupFolder::at(path);
            let (names, half) = folder.names()?;
            // Backups share files, and each is read once.
            let mut read = HashMap::new();
            let whole = names
                .iter()
                .map(|it| verify_snapshot(&folder, it, &mut read));
            let whole: Vec<Checked> = whole.collect();
            if whole.is_empty() {
                Vec::new()
            } else {
                let half = half.iter().map(|name| Checked::new(name));
                whole.into_iter().chain(half).collect()
            }
        }
    };
    if checked.is_empty() {
        return Err(BackupError::NoBackup(location.path().to_owned()));
    }
    Ok(checked)
}

/// Looks at one snapshot of a folder. `read` holds the files that were read already.
pub(super) fn verify_snapshot(
    folder: &BackupFolder,
    name: &str,
    read: &mut HashMap<String, Option<Sums>>,
) -> Checked {
    let mut checked = Checked::new(name);
    let manifest = match folder.manifest(name) {
        Ok(manifest) => manifest,
        Err(error) => {
            checked.whole.push(error.to_string());
            return checked;
        }
    };
    for file in &manifest.files {
        let stored = folder.stored(name, file);
        let key = stored.to_string_lossy().into_owned();
        let found = match read.get(&key) {
            Some(found) => found.clone(),
            None => {
                let found = summed(&stored).ok();
                read.insert(key, found.clone());
                found
            }
        };
        if let Some(why) = difference(file, found.as_ref()) {
            note(&mut checked, file, format!("{why} ({})", stored.display()));
        }
    }
    check_records(
        &mut checked,
        &manifest,
        &folder.snapshot(name).join(DATABASE_FILE),
    );
    checked.manifest = Some(manifest);
    checked
}

fn verify_archive(path: &Path) -> Result<Checked, BackupError> {
    let mut found: HashMap<String, Sums> = HashMap::new();
    let records = NamedTempFile::new().map_err(writing(&std::env::temp_dir()))?;
    let mut checked = Checked::new(&path.to_string_lossy());
    let manifest = archive::read(path, |name, content| {
        let mut into: Box<dyn io::Write> = if name == DATABASE_FILE {
            Box::new(records.as_file())
        } else {
            Box::new(io::sink())
        };
        let mut content = Summed::new(content);
        // Cut off in the middle: its length tells.
        let _ = io::copy(&mut content, &mut into);
        found.insert(name.to_owned(), (content.length, content.sum()));
        Ok(())
    });
    let manifest = match manifest {
        Ok(Some(manifest)) => manifest,
        Ok(None) => {
            let name = path.display();
            checked
                .whole
                .push(format!("{name}: incomplete, its list of files is missing"));
            return Ok(checked);
        }
        Err(BackupError::Damaged(problems)) => {
            checked.whole = problems;
            return Ok(checked);
        }
        Err(error @ (BackupError::Newer(_) | BackupError::Write { .. })) => return Err(error),
        Err(error) => {
            // A file that is not there or not ours to read is no damaged backup.
            File::open(path).map_err(reading(path))?;
            checked.whole.push(error.to_string());
            return Ok(checked);
        }
    };
    for file in &manifest.files {
        if let Some(why) = difference(file, found.get(&file.path)) {
            note(&mut checked, file, why);
        }
    }
    check_records(&mut checked, &manifest, records.path());
    checked.manifest = Some(manifest);
    Ok(checked)
}

/// A photo that is damaged costs that photo; the records cost everything.
fn note(checked: &mut Checked, file: &Saved, why: String) {
    if is_of_snapshot(&file.path) {
        checked.whole.push(format!("{}: {why}", file.path));
    } else {
        checked.files.insert(file.path.clone(), why);
    }
}

fn difference(file: &Saved, found: Option<&Sums>) -> Option<String> {
    match found {
        None => Some("missing or not readable".to_owned()),
        Some((bytes, _)) if *bytes != file.bytes => {
            Some(format!("{bytes} bytes long instead of {}", file.bytes))
        }
        Some((_, sha256)) if *sha256 != file.sha256 => {
            Some("damaged, the checksum differs".to_owned())
        }
        Some(_) => None,
    }
}

fn check_records(checked: &mut Checked, manifest: &Manifest, records: &Path) {
    if !checked.whole.is_empty() {
        return;
    }
    let named = match Named::read(records) {
        Ok(named) => named,
        Err(error) => {
            checked.whole.push(error.to_string());
            return;
        }
    };
    for key in named.unreadable {
        checked
            .files
            .insert(format!("record {key}"), "not readable".to_owned());
    }
    let mut unsaved = named.needed;
    for path in manifest
        .files
        .iter()
        .map(|it| &it.path)
        .chain(&manifest.missing)
    {
        unsaved.remove(path);
    }
    for path in unsaved {
        let why = "missing in the backup, although a record names it".to_owned();
        checked.files.insert(path, why);
    }
}

impl<R: Read> Summed<R> {
    /// Whether what was read is the file.
    pub(super) fn is(self, file: &Saved) -> bool {
        self.length == file.bytes && self.sum() == file.sha256
    }
}
