//! One backup in one file, which any program that knows tar unpacks into a data folder.

use std::{
    fs::{self, File, TryLockError},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};
use tar::{Archive, Builder, EntryType, Header};
use tempfile::TempDir;

use super::{
    BackupError, Manifest, Saved,
    files::{looked_at, opened},
    manifest::MANIFEST,
    reading, remove, sync_folder,
    writer::{IsNew, Writer},
    writing,
};
use crate::data_folder::private_options;

/// An archive that is being written, beside its place.
pub(super) struct ArchiveWriter {
    path: PathBuf,
    half: PathBuf,
    scratch: TempDir,
    tar: Option<Builder<BufWriter<File>>>,
}

impl ArchiveWriter {
    pub(super) fn open(path: &Path) -> Result<Self, BackupError> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(BackupError::Exists(path.to_owned()));
        }
        let absolute = std::path::absolute(path).map_err(reading(path))?;
        let parent = absolute.parent().unwrap_or(&absolute).to_owned();
        if !parent.is_dir() {
            return Err(BackupError::NoTarget(parent));
        }
        let mut name = absolute.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let half = parent.join(name);
        let mut options = private_options();
        let file = options.write(true).create(true).truncate(false).open(&half);
        let file = file.map_err(writing(&half))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(writing(&half)(error)),
        }
        // What an earlier one left.
        file.set_len(0).map_err(writing(&half))?;
        let scratch = tempfile::Builder::new()
            .prefix(".photo-restoration-")
            .tempdir_in(&parent);
        Ok(Self {
            path: absolute,
            scratch: scratch.map_err(writing(&parent))?,
            tar: Some(Builder::new(BufWriter::new(file))),
            half,
        })
    }

    fn append(
        &mut self,
        path: &str,
        bytes: u64,
        modified: i128,
        from: impl Read,
    ) -> io::Result<String> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_size(bytes);
        header.set_mtime(u64::try_from(modified / 1_000_000_000).unwrap_or(0));
        let mut summed = Summed::new(from);
        let tar = self.tar.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        tar.append_data(&mut header, path, &mut summed)?;
        if summed.length != bytes {
            return Err(io::Error::other("the file changed while it was read"));
        }
        Ok(summed.sum())
    }
}

impl Writer for ArchiveWriter {
    fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    fn sequence(&self) -> u64 {
        0
    }

    fn save(&mut self, path: &str, from: &Path) -> Result<Option<(Saved, IsNew)>, BackupError> {
        let Some((bytes, modified)) = looked_at(from)? else {
            return Ok(None);
        };
        let Some(file) = opened(from)? else {
            return Ok(None);
        };
        let half = self.half.clone();
        let sha256 = self
            .append(path, bytes, modified, file)
            .map_err(writing(&half))?;
        let saved = Saved {
            path: path.to_owned(),
            bytes,
            sha256,
            modified,
            damaged: false,
        };
        Ok(Some((saved, true)))
    }

    fn finish(mut self, manifest: &Manifest) -> Result<PathBuf, BackupError> {
        let json = manifest.to_json();
        let half = self.half.clone();
        let now = i128::from(manifest.created_at.as_second()) * 1_000_000_000;
        self.append(MANIFEST, json.len() as u64, now, &json[..])
            .map_err(writing(&half))?;
        let end = |tar: Builder<BufWriter<File>>| -> io::Result<()> {
            let mut buffered = tar.into_inner()?;
            buffered.flush()?;
            buffered.get_ref().sync_all()?;
            if fs::symlink_metadata(&self.path).is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(&half, &self.path)
        };
        if let Some(tar) = self.tar.take() {
            end(tar).map_err(writing(&self.path))?;
        }
        if let Some(parent) = self.path.parent() {
            sync_folder(parent)?;
        }
        Ok(self.path.clone())
    }
}

impl Drop for ArchiveWriter {
    fn drop(&mut self) {
        // After the end it has another name. Nothing can be done about a disk that refuses.
        let _ = remove(&self.half);
    }
}

/// Reads an archive from its start to its end: hands each file to `each`, and answers with the
/// manifest. One that ends early has none.
pub(super) fn read(
    path: &Path,
    mut each: impl FnMut(&str, &mut dyn Read) -> Result<(), BackupError>,
) -> Result<Option<Manifest>, BackupError> {
    let file = File::open(path).map_err(reading(path))?;
    let mut archive = Archive::new(BufReader::with_capacity(1 << 16, file));
    let mut manifest = None;
    let entries = archive.entries().map_err(reading(path))?;
    for entry in entries {
        // A head that cannot be read, or none: it was cut off there.
        let Ok(mut entry) = entry else {
            return Ok(None);
        };
        let Ok(name) = entry.path().map(|it| it.to_string_lossy().into_owned()) else {
            continue;
        };
        if name == MANIFEST {
            let mut text = Vec::new();
            match entry.read_to_end(&mut text) {
                Ok(_) if text.len() as u64 == entry.size() => {
                    manifest = Some(Manifest::parse(&text, path)?);
                }
                _ => return Ok(None),
            }
        } else {
            each(&name, &mut entry)?;
        }
    }
    Ok(manifest)
}

/// Sums up what is read.
pub(super) struct Summed<R> {
    from: R,
    digest: Sha256,
    /// How many bytes were read.
    pub(super) length: u64,
}

impl<R: Read> Summed<R> {
    pub(super) fn new(from: R) -> Self {
        Self {
            from,
            digest: Sha256::new(),
            length: 0,
        }
    }

    /// SHA-256 of what was read, in hexadecimal.
    pub(super) fn sum(self) -> String {
        let digest = self.digest.finalize();
        digest.iter().map(|it| format!("{it:02x}")).collect()
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(bytes)?;
        self.digest.update(&bytes[..count]);
        self.length += count as u64;
        Ok(count)
    }
}
