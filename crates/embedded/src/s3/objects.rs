//! Buckets and objects as folders and files. Every function here waits for the
//! disk and belongs on the blocking pool.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    key,
    listing::{self, is_absent},
    object_file::{Attributes, read_attributes, write_attributes},
};
use crate::private_files;

/// Where what comes is until it is complete. No bucket can have this name.
const INCOMING: &str = ".incoming";

/// A folder of buckets.
#[derive(Debug)]
pub(super) struct Objects {
    folder: PathBuf,
    uploads: AtomicU64,
    /// Held while the tree changes: while an object is put in place or removed
    /// together with the folders left empty.
    changing: Mutex<()>,
}

/// An upload under way. Unless committed, its file goes when this is dropped,
/// be it by an error or by a client that went away.
#[derive(Debug)]
pub(super) struct Upload {
    pub path: PathBuf,
    /// Where the bytes go.
    pub file: File,
}

impl Upload {
    /// Writes what is known of the bytes behind them, and waits for the disk.
    pub(super) fn finish(&mut self, attributes: &Attributes) -> io::Result<()> {
        write_attributes(&mut self.file, attributes)?;
        self.file.sync_all()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // After a commit the name is gone already. Anything else that is left
        // over is removed at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

/// When a commit may take place.
pub(super) enum Condition {
    /// In any case.
    Always,
    /// If there is no such object (`If-None-Match: *`).
    Absent,
}

/// What became of a commit.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Committed {
    /// The object is there, and on the disk.
    Stored,
    /// The condition did not hold; nothing changed.
    Refused,
}

impl Objects {
    /// Opens the folder, or makes it, and removes what unfinished uploads left.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let incoming = folder.join(INCOMING);
        if incoming.exists() {
            fs::remove_dir_all(&incoming)?;
        }
        private_files::create_dir_all(&incoming)?;
        Ok(Self {
            folder: folder.to_owned(),
            uploads: AtomicU64::new(0),
            changing: Mutex::new(()),
        })
    }

    /// The folder of a bucket, or `None` if there is no such bucket.
    pub(super) fn bucket(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.join(name)).filter(|path| is_bucket_name(name) && path.is_dir())
    }

    /// Makes a bucket; one that is there is an `AlreadyExists` error.
    pub(super) fn create_bucket(&self, name: &str) -> io::Result<()> {
        if !is_bucket_name(name) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let path = self.folder.join(name);
        let _changing = self.change();
        if path.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        private_files::create_dir_all(&path)?;
        private_files::sync_folder(&self.folder)
    }

    /// A file for the bytes of an upload.
    pub(super) fn begin_upload(&self) -> io::Result<Upload> {
        let path = self.passing();
        let file = private_files::create_new(&path)?;
        Ok(Upload { path, file })
    }

    /// A path for what must be gone after a crash.
    pub(super) fn passing(&self) -> PathBuf {
        let number = self.uploads.fetch_add(1, Ordering::Relaxed);
        self.folder.join(INCOMING).join(number.to_string())
    }

    /// The folder of the buckets.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts a complete upload in its place, replacing what was there. When
    /// this returns, the object is on the disk.
    pub(super) fn commit(
        &self,
        mut upload: Upload,
        attributes: &Attributes,
        path: &Path,
        condition: &Condition,
    ) -> io::Result<Committed> {
        upload.finish(attributes)?;
        let _changing = self.change();
        self.place(&upload, path, condition)
    }

    /// The last step of a commit, for whoever has announced the change.
    pub(super) fn place(
        &self,
        upload: &Upload,
        path: &Path,
        condition: &Condition,
    ) -> io::Result<Committed> {
        if matches!(condition, Condition::Absent) && path.exists() {
            return Ok(Committed::Refused);
        }
        let parent = path.parent().unwrap_or(&self.folder);
        let new_folders: Vec<_> = parent
            .ancestors()
            .take_while(|folder| !folder.exists())
            .collect();
        let stored = private_files::create_dir_all(parent)
            .and_then(|()| fs::rename(&upload.path, path))
            .and_then(|()| private_files::sync_folder(parent));
        if let Err(error) = stored {
            self.remove_empty_folders(parent);
            return Err(error);
        }
        for folder in new_folders {
            if let Some(above) = folder.parent() {
                private_files::sync_folder(above)?;
            }
        }
        Ok(Committed::Stored)
    }

    /// Opens an object for reading: the file at its start, what is known about
    /// it, and how many bytes are its own.
    pub(super) fn read(&self, path: &Path) -> io::Result<(File, Attributes, u64)> {
        let mut file = File::open(path)?;
        let (attributes, size) = read_attributes(&mut file)?;
        Ok((file, attributes, size))
    }

    /// Removes an object and the folders it leaves empty. One that is not
    /// there counts as removed.
    pub(super) fn delete(&self, path: &Path) -> io::Result<()> {
        let _changing = self.change();
        match fs::remove_file(path) {
            Err(error) if !is_absent(&error) => return Err(error),
            _ => {}
        }
        if let Some(parent) = path.parent() {
            self.remove_empty_folders(parent);
        }
        Ok(())
    }

    /// The keys of a bucket that begin with `prefix`, in S3's order.
    pub(super) fn list(&self, bucket: &Path, prefix: &str) -> io::Result<Vec<listing::Entry>> {
        listing::entries(bucket, prefix)
    }

    /// Removes `folder` and those above it as far as they are empty, but no
    /// bucket.
    fn remove_empty_folders(&self, folder: &Path) {
        for folder in folder.ancestors() {
            let is_bucket = folder.parent() == Some(self.folder.as_path());
            // A folder that is not empty cannot be removed: that ends it.
            if is_bucket || fs::remove_dir(folder).is_err() {
                return;
            }
        }
    }

    /// Announces a change of the tree.
    pub(super) fn change(&self) -> MutexGuard<'_, ()> {
        // Nothing is guarded but the order of changes on the disk, and each of
        // them is whole by itself.
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A bucket's name is one segment of a key, so it names a folder and nothing
/// else.
fn is_bucket_name(name: &str) -> bool {
    !name.contains('/') && key::to_path(Path::new(""), name).is_some()
}
