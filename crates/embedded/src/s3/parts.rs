//! What is uploaded in parts, until it is an object or given up.
//!
//! ```text
//! .parts/UPLOAD/about    what it will be
//! .parts/UPLOAD/@7       part 7, like the file of an object
//! ```
//!
//! It stays over a restart: only whoever began an upload ends it. It begins and ends by the renaming of its
//! folder, so at every moment it is there as a whole or not at all. Every function here waits for the disk and
//! belongs on the blocking pool.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use rand::Rng;
use s3s::crypto::{Checksum as _, Md5};
use serde::{Deserialize, Serialize};

use super::{
    listing::is_absent,
    object_file::{Attributes, read_attributes},
    objects::{Committed, Condition, Objects, Upload},
};
use crate::private_files;

/// Where they are. No bucket can have this name.
const PARTS: &str = ".parts";

/// What says of an upload what it will be.
const ABOUT: &str = "about";

/// What the file of a part begins with.
const PART_MARK: char = '@';

/// How much is read at once while parts are put together, in bytes.
const COPY_BYTES: usize = 256 * 1024;

/// What an upload will be.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct About {
    pub bucket: String,
    pub key: String,
    /// Without digests, which are known at the end.
    pub attributes: Attributes,
}

/// A part that has come.
#[derive(Debug)]
pub(super) struct Part {
    pub number: u32,
    /// Bytes.
    pub size: u64,
    pub attributes: Attributes,
    pub modified: SystemTime,
}

/// An upload that has not ended.
#[derive(Debug)]
pub(super) struct Unfinished {
    pub key: String,
    pub id: String,
    pub initiated: SystemTime,
}

/// What became of an attempt to make an object of parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Completed {
    /// The object is there, and on the disk.
    Stored,
    /// The condition did not hold; nothing changed.
    Refused,
    /// The upload has ended meanwhile.
    Gone,
}

impl Objects {
    /// Begins an upload in parts; its id.
    pub(super) fn begin_parts(&self, about: &About) -> io::Result<String> {
        let id = format!("{:032x}", rand::rng().random::<u128>());
        let unnamed = self.passing();
        private_files::create_dir_all(&unnamed)?;
        let mut file = private_files::create_new(&unnamed.join(ABOUT))?;
        file.write_all(&serde_json::to_vec(about)?)?;
        file.sync_all()?;
        private_files::sync_folder(&unnamed)?;
        let all = self.folder().join(PARTS);
        private_files::create_dir_all(&all)?;
        private_files::sync_folder(self.folder())?;
        fs::rename(&unnamed, all.join(&id))?;
        private_files::sync_folder(&all)?;
        Ok(id)
    }

    /// What the upload of this id will be; `None` if there is none, or it is not one for this object.
    pub(super) fn about(&self, id: &str, bucket: &str, key: &str) -> io::Result<Option<About>> {
        let Some(folder) = self.folder_of(id) else {
            return Ok(None);
        };
        let about = read_about(&folder)?;
        Ok(about.filter(|about| about.bucket == bucket && about.key == key))
    }

    /// Puts a part in its place, replacing what was there; `false` if the upload has ended meanwhile. When this
    /// returns, the part is on the disk.
    pub(super) fn commit_part(
        &self,
        mut upload: Upload,
        attributes: &Attributes,
        id: &str,
        number: u32,
    ) -> io::Result<bool> {
        upload.finish(attributes)?;
        let _changing = self.change();
        let Some(folder) = self.folder_of(id).filter(|folder| folder.is_dir()) else {
            return Ok(false);
        };
        fs::rename(&upload.path, part_path(&folder, number))?;
        private_files::sync_folder(&folder)?;
        Ok(true)
    }

    /// The parts that have come, by their numbers; `None` if there is no such upload.
    pub(super) fn parts(&self, id: &str) -> io::Result<Option<Vec<Part>>> {
        let Some(folder) = self.folder_of(id) else {
            return Ok(None);
        };
        let mut parts = Vec::new();
        let listed = match fs::read_dir(&folder) {
            Ok(listed) => listed,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        for entry in listed {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(PART_MARK));
            let Some(number) = number.and_then(|number| number.parse().ok()) else {
                continue;
            };
            match part(&folder, number) {
                Ok((_, part)) => parts.push(part),
                Err(error) if is_absent(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        parts.sort_by_key(|part| part.number);
        Ok(Some(parts))
    }

    /// Writes the parts one after the other into a file of its own, and what is known of the whole into `about`;
    /// `None` if one of them is not there any more as it was.
    pub(super) fn join(
        &self,
        id: &str,
        parts: &[Part],
        about: &mut Attributes,
    ) -> io::Result<Option<Upload>> {
        let Some(folder) = self.folder_of(id) else {
            return Ok(None);
        };
        let mut upload = self.begin_upload()?;
        let (mut whole, mut of_parts) = (Md5::new(), Md5::new());
        let mut bytes = vec![0; COPY_BYTES];
        for known in parts {
            let (file, part) = match part(&folder, known.number) {
                Ok(found) => found,
                Err(error) if is_absent(&error) => return Ok(None),
                Err(error) => return Err(error),
            };
            let etag = &part.attributes.etag;
            let digest = u128::from_str_radix(etag, 16).map_err(io::Error::other)?;
            if *etag != known.attributes.etag {
                return Ok(None);
            }
            of_parts.update(&digest.to_be_bytes());
            let mut content = file.take(part.size);
            loop {
                let length = content.read(&mut bytes)?;
                if length == 0 {
                    break;
                }
                whole.update(&bytes[..length]);
                upload.file.write_all(&bytes[..length])?;
            }
        }
        about.etag = format!("{}-{}", hexadecimal(&of_parts.finalize()), parts.len());
        about.md5 = Some(hexadecimal(&whole.finalize()));
        Ok(Some(upload))
    }

    /// Makes an object of parts that were joined. The object is there before the upload ends.
    pub(super) fn complete(
        &self,
        id: &str,
        mut upload: Upload,
        attributes: &Attributes,
        path: &Path,
        condition: &Condition,
    ) -> io::Result<Completed> {
        upload.finish(attributes)?;
        let _changing = self.change();
        let Some(folder) = self.folder_of(id).filter(|folder| folder.is_dir()) else {
            return Ok(Completed::Gone);
        };
        if self.place(&upload, path, condition)? == Committed::Refused {
            return Ok(Completed::Refused);
        }
        self.end(&folder)?;
        Ok(Completed::Stored)
    }

    /// Gives an upload up with all its parts; `false` if there is none.
    pub(super) fn abort(&self, id: &str) -> io::Result<bool> {
        let _changing = self.change();
        match self.folder_of(id).filter(|folder| folder.is_dir()) {
            Some(folder) => self.end(&folder).map(|()| true),
            None => Ok(false),
        }
    }

    /// The uploads in parts for keys of a bucket that begin with `prefix`, by key and id.
    pub(super) fn unfinished(&self, bucket: &str, prefix: &str) -> io::Result<Vec<Unfinished>> {
        let listed = match fs::read_dir(self.folder().join(PARTS)) {
            Ok(listed) => listed,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in listed {
            let entry = entry?;
            let id = entry.file_name().to_string_lossy().into_owned();
            // Another request may have ended it meanwhile.
            let Some(about) = read_about(&entry.path())? else {
                continue;
            };
            if about.bucket == bucket && about.key.starts_with(prefix) {
                let modified = fs::metadata(entry.path().join(ABOUT)).and_then(|it| it.modified());
                let initiated = modified.unwrap_or(SystemTime::UNIX_EPOCH);
                let key = about.key;
                found.push(Unfinished { key, id, initiated });
            }
        }
        found.sort_by(|a, b| (&a.key, &a.id).cmp(&(&b.key, &b.id)));
        Ok(found)
    }

    /// Ends an upload. What a crash leaves of it is removed at the next start.
    fn end(&self, folder: &Path) -> io::Result<()> {
        let passing = self.passing();
        fs::rename(folder, &passing)?;
        private_files::sync_folder(&self.folder().join(PARTS))?;
        fs::remove_dir_all(&passing)
    }

    /// `None` for what is no id of ours.
    fn folder_of(&self, id: &str) -> Option<PathBuf> {
        let is_ours = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_ours.then(|| self.folder().join(PARTS).join(id))
    }
}

fn part_path(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{PART_MARK}{number}"))
}

/// A part and its file, at its start.
fn part(folder: &Path, number: u32) -> io::Result<(File, Part)> {
    let mut file = File::open(part_path(folder, number))?;
    let (attributes, size) = read_attributes(&mut file)?;
    let modified = file.metadata()?.modified()?;
    let part = Part {
        number,
        size,
        attributes,
        modified,
    };
    Ok((file, part))
}

fn read_about(folder: &Path) -> io::Result<Option<About>> {
    match fs::read(folder.join(ABOUT)) {
        Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
