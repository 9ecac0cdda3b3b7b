//! A folder of backups side by side, which share their photos.
//!
//! A photo lies under the SHA-256 of its bytes, so it is there once for all backups, and on any
//! kind of disk: a USB stick knows no links.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    BackupError, Manifest, Saved, copy_and_sum,
    files::{looked_at, opened, summed},
    manifest::MANIFEST,
    reading, remove, sync_folder,
    writer::{IsNew, Writer, is_of_snapshot},
    writing,
};
use crate::data_folder::{create_private_folder, private_options};

const SNAPSHOTS: &str = "snapshots";
const FILES: &str = "files";
const LOCK: &str = "lock";
/// What a file is called until it is whole.
const INCOMING: &str = ".incoming";
/// How the name of a half-made snapshot ends. It begins with a dot.
const HALF: &str = ".part";

/// A folder of backups that is only read.
#[derive(Debug, Clone)]
pub(super) struct BackupFolder {
    root: PathBuf,
}

impl BackupFolder {
    pub(super) fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    pub(super) fn snapshot(&self, name: &str) -> PathBuf {
        self.root.join(SNAPSHOTS).join(name)
    }

    /// Where the file is.
    pub(super) fn stored(&self, snapshot: &str, file: &Saved) -> PathBuf {
        if is_of_snapshot(&file.path) {
            file.within(&self.snapshot(snapshot))
        } else {
            self.shared(&file.sha256)
        }
    }

    fn shared(&self, sha256: &str) -> PathBuf {
        self.root.join(FILES).join(&sha256[..2]).join(sha256)
    }

    pub(super) fn manifest(&self, snapshot: &str) -> Result<Manifest, BackupError> {
        let path = self.snapshot(snapshot).join(MANIFEST);
        Manifest::parse(&fs::read(&path).map_err(reading(&path))?, &path)
    }

    /// The names of the snapshots, the oldest first; and those that are half made. In order is what was
    /// made in order, whatever the clock said. One that cannot be read stands where its name says, and
    /// so do those of an earlier version, which have no number.
    pub(super) fn names(&self) -> Result<(Vec<String>, Vec<String>), BackupError> {
        let folder = self.root.join(SNAPSHOTS);
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
            other => other.map_err(reading(&folder))?,
        };
        let mut names = BTreeSet::new();
        for entry in entries {
            let name = entry.map_err(reading(&folder))?.file_name();
            names.insert(name.to_string_lossy().into_owned());
        }
        let (half, whole): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|name| name.ends_with(HALF));
        let mut highest = 0;
        let numbered = whole.into_iter().map(|name| {
            let sequence = self.manifest(&name).map(|it| it.sequence);
            highest = highest.max(sequence.as_ref().copied().unwrap_or(0));
            (sequence.unwrap_or(highest), name)
        });
        let mut numbered: Vec<_> = numbered.collect();
        numbered.sort();
        let whole = numbered.into_iter().map(|(_, name)| name);
        Ok((whole.collect(), half))
    }

    /// When the newest backup was made that can be read. What a wrong clock has dated later than `until`
    /// does not count.
    pub(super) fn newest(&self, until: jiff::Timestamp) -> Option<jiff::Timestamp> {
        let (names, _) = self.names().ok()?;
        let manifests = names
            .iter()
            .rev()
            .filter_map(|name| self.manifest(name).ok());
        let made = manifests.map(|it| it.created_at);
        made.filter(|made| *made <= until).max()
    }
}

/// A backup that is being written.
pub(super) struct FolderWriter {
    folder: Arc<Locked>,
    name: String,
    half: PathBuf,
    sequence: u64,
    /// What the newest backup has, by its path in the data folder.
    known: HashMap<String, Saved>,
    touched: HashSet<PathBuf>,
}

/// The folder, as long as nobody else may write in it.
pub(super) struct Locked {
    folder: BackupFolder,
    _lock: File,
}

impl FolderWriter {
    /// Begins a backup. The folder is made if only it is missing: one whose place is not there
    /// either is on a disk that is not connected.
    pub(super) fn open(root: &Path) -> Result<Self, BackupError> {
        let parent = std::path::absolute(root).map_err(reading(root))?;
        if !parent.parent().is_none_or(Path::is_dir) {
            return Err(BackupError::NoTarget(root.to_owned()));
        }
        for folder in [root.to_owned(), root.join(SNAPSHOTS), root.join(FILES)] {
            create_private_folder(&folder).map_err(writing(&folder))?;
        }
        let path = root.join(LOCK);
        let mut options = private_options();
        let lock = options.write(true).create(true).truncate(false).open(&path);
        let lock = lock.map_err(writing(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(root.to_owned())),
            Err(TryLockError::Error(error)) => return Err(writing(&path)(error)),
        }
        let folder = BackupFolder::at(root);
        let (names, half) = folder.names()?;
        for name in half {
            let path = folder.snapshot(&name);
            remove(&path).map_err(writing(&path))?;
        }
        let newest = names.iter().rev().find_map(|it| folder.manifest(it).ok());
        // The highest there is, as the names are in its order.
        let sequence = newest
            .as_ref()
            .map_or(0, |it| it.sequence)
            .saturating_add(1);
        let known = newest.map(|it| it.files).unwrap_or_default();
        let known = known.into_iter().map(|file| (file.path.clone(), file));
        let known = known.collect();
        let name = new_name(&names);
        let half = folder.snapshot(&format!(".{name}{HALF}"));
        create_private_folder(&half).map_err(writing(&half))?;
        Ok(Self {
            folder: Arc::new(Locked {
                folder,
                _lock: lock,
            }),
            name,
            half,
            sequence,
            known,
            touched: HashSet::new(),
        })
    }

    pub(super) fn lock(&self) -> Arc<Locked> {
        Arc::clone(&self.folder)
    }

    fn copy(
        &self,
        from: &mut File,
        from_path: &Path,
        to: &Path,
    ) -> Result<(u64, String), BackupError> {
        remove(to).map_err(writing(to))?;
        let mut options = private_options();
        let mut into = options
            .write(true)
            .create_new(true)
            .open(to)
            .map_err(writing(to))?;
        let summed = copy_and_sum((from, from_path), (&mut into, to))?;
        into.sync_all().map_err(writing(to))?;
        Ok(summed)
    }
}

/// The time, to the second, for whoever looks for one; their order is the manifests'.
fn new_name(there: &[String]) -> String {
    let now = jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H-%M-%SZ")
        .to_string();
    let again = (2..).map(|number| format!("{now}-{number}"));
    let mut names = std::iter::once(now.clone()).chain(again);
    names.find(|name| !there.contains(name)).unwrap_or(now)
}

impl Writer for FolderWriter {
    fn scratch(&self) -> &Path {
        &self.half
    }

    fn sequence(&self) -> u64 {
        self.sequence
    }

    fn save(&mut self, path: &str, from: &Path) -> Result<Option<(Saved, IsNew)>, BackupError> {
        let Some((bytes, modified)) = looked_at(from)? else {
            return Ok(None);
        };
        // What is there already is read: a disk that changes a photo in silence would else spoil every backup
        // that shares it.
        let is_same = |known: &&Saved| {
            let stored = self.folder.folder.shared(&known.sha256);
            known.bytes == bytes
                && known.modified == modified
                && summed(&stored).is_ok_and(|sums| sums == (bytes, known.sha256.clone()))
        };
        if !is_of_snapshot(path)
            && let Some(known) = self.known.get(path).filter(is_same)
        {
            return Ok(Some((known.clone(), false)));
        }
        let Some(mut file) = opened(from)? else {
            return Ok(None);
        };
        let saved = |(bytes, sha256)| Saved {
            path: path.to_owned(),
            bytes,
            sha256,
            modified,
            damaged: false,
        };
        if is_of_snapshot(path) {
            let to = self.half.join(path);
            let summed = if to == from {
                copy_and_sum((&mut file, from), (&mut io::sink(), &to))?
            } else {
                self.copy(&mut file, from, &to)?
            };
            return Ok(Some((saved(summed), true)));
        }
        let incoming = self.folder.folder.root.join(FILES).join(INCOMING);
        let saved = saved(self.copy(&mut file, from, &incoming)?);
        let to = self.folder.folder.shared(&saved.sha256);
        let parent = to.parent().unwrap_or(&self.folder.folder.root).to_owned();
        create_private_folder(&parent).map_err(writing(&parent))?;
        fs::rename(&incoming, &to).map_err(writing(&to))?;
        self.touched.insert(parent);
        Ok(Some((saved, true)))
    }

    fn finish(self, manifest: &Manifest) -> Result<PathBuf, BackupError> {
        let path = self.half.join(MANIFEST);
        let mut json: &[u8] = &manifest.to_json();
        let mut options = private_options();
        let mut file = options
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(writing(&path))?;
        io::copy(&mut json, &mut file).map_err(writing(&path))?;
        file.sync_all().map_err(writing(&path))?;
        let root = &self.folder.folder.root;
        for folder in self.touched.iter().chain([&root.join(FILES), &self.half]) {
            sync_folder(folder)?;
        }
        let whole = self.folder.folder.snapshot(&self.name);
        fs::rename(&self.half, &whole).map_err(writing(&whole))?;
        sync_folder(&root.join(SNAPSHOTS))?;
        sync_folder(root)?;
        Ok(whole)
    }
}

impl Drop for FolderWriter {
    fn drop(&mut self) {
        // After the end it has another name. What stays is removed by the next backup.
        let _ = remove(&self.half);
    }
}

impl Locked {
    /// Removes the oldest backups beyond `keep`, but never the one just `made`; then the photos that no
    /// backup names.
    pub(super) fn keep(
        &self,
        keep: Option<usize>,
        made: Option<&OsStr>,
    ) -> Result<(), BackupError> {
        let (mut names, _) = self.folder.names()?;
        let made = names.iter().position(|name| Some(OsStr::new(name)) == made);
        if let Some(made) = made.map(|at| names.remove(at)) {
            names.push(made);
        }
        let most = keep.unwrap_or(usize::MAX).max(1);
        for name in names.drain(..names.len().saturating_sub(most)) {
            // Under a name that is no backup's: it may be cut off in the middle.
            let (path, half) = (self.folder.snapshot(&name), format!(".{name}{HALF}"));
            let half = self.folder.snapshot(&half);
            fs::rename(&path, &half).map_err(writing(&path))?;
            remove(&half).map_err(writing(&half))?;
        }
        let mut named = HashSet::new();
        for name in &names {
            // In doubt nothing is removed.
            let Ok(manifest) = self.folder.manifest(name) else {
                tracing::warn!(
                    backup = name,
                    "cannot read this backup, so no old photos are removed"
                );
                return Ok(());
            };
            named.extend(manifest.files.into_iter().map(|file| file.sha256));
        }
        let files = self.folder.root.join(FILES);
        for folder in entries(&files)? {
            let is_folder = folder.is_dir();
            let within = if is_folder {
                entries(&folder)?
            } else {
                vec![folder.clone()]
            };
            for file in within {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                if !named.contains(&*name) {
                    remove(&file).map_err(writing(&file))?;
                }
            }
            if is_folder {
                // One that is not empty stays.
                let _ = fs::remove_dir(&folder);
            }
        }
        Ok(())
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, BackupError> {
    let entries = fs::read_dir(folder).map_err(reading(folder))?;
    let paths = entries.map(|entry| entry.map(|it| it.path()));
    paths.collect::<io::Result<_>>().map_err(reading(folder))
}
