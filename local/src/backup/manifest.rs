//! What is in a backup.

use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{BackupError, reading};

/// The snapshot's and the archive's last file.
pub(super) const MANIFEST: &str = "manifest.json";

/// What this program writes and reads.
const FORMAT: u32 = 1;

/// One backup: everything that has to be there for it to be whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// How this is written; a later one is not read.
    format: u32,
    /// The version of the program that made it.
    pub(crate) program: String,
    /// When it was made, in UTC.
    pub(crate) created_at: jiff::Timestamp,
    /// Which backup of its folder it is: one more than the highest there was. Unlike the time, no clock
    /// that is wrong can change it. In an archive, and where an earlier version made it, it is 0.
    #[serde(default)]
    pub(crate) sequence: u64,
    /// The records, the secret key where it is not set from outside, and the photos.
    pub(crate) files: Vec<Saved>,
    /// What records name and the data folder did not have, as paths in it.
    pub(crate) missing: Vec<String>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// Its path in the data folder, with `/` between the parts.
    pub(crate) path: String,
    /// Its length.
    pub(crate) bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(crate) sha256: String,
    /// When it was changed last, in nanoseconds since 1970: one that is the same need not be read again.
    pub(crate) modified: i128,
    /// Whether it was damaged in the data folder already.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) damaged: bool,
}

impl Manifest {
    pub(crate) fn new(sequence: u64, files: Vec<Saved>, missing: Vec<String>) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            created_at: jiff::Timestamp::now(),
            sequence,
            files,
            missing,
        }
    }

    /// Reads one that `path` holds.
    pub(crate) fn parse(text: &[u8], path: &Path) -> Result<Self, BackupError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let unreadable = |error: serde_json::Error| reading(path)(error.into());
        let format: Format = serde_json::from_slice(text).map_err(unreadable)?;
        if format.format > FORMAT {
            return Err(BackupError::Newer(path.to_owned()));
        }
        let manifest: Self = serde_json::from_slice(text).map_err(unreadable)?;
        match manifest.files.iter().find(|file| !file.stays_inside()) {
            Some(file) => Err(BackupError::Damaged(vec![format!(
                "{}: “{}” is not a path in a data folder",
                path.display(),
                file.path
            )])),
            None => Ok(manifest),
        }
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("plain data has a JSON form")
    }

    /// What was wrong in the data folder when it was made, a line each.
    pub(crate) fn faults(&self) -> Vec<String> {
        let damaged = self.files.iter().filter(|file| file.damaged);
        let damaged = damaged.map(|file| format!("{}: was damaged", file.path));
        let missing = self.missing.iter();
        let missing = missing.map(|path| format!("{path}: was missing"));
        let all = damaged.chain(missing);
        all.map(|it| it + " when the backup was made").collect()
    }

    /// How many bytes all files have together.
    pub(crate) fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// How many files of photos and their results there are.
    pub(crate) fn photo_files(&self) -> usize {
        let prefix = format!("{}/", embedded::S3_FOLDER);
        let photos = self
            .files
            .iter()
            .filter(|file| file.path.starts_with(&prefix));
        photos.count()
    }
}

impl Saved {
    /// Where it belongs in this data folder.
    pub(crate) fn within(&self, folder: &Path) -> PathBuf {
        self.path
            .split('/')
            .fold(folder.to_owned(), |path, part| path.join(part))
    }

    /// A backup may come from anywhere: nothing in it may name a place outside.
    fn stays_inside(&self) -> bool {
        let path = Path::new(&self.path);
        let normal = |part| matches!(part, Component::Normal(_));
        let is_sum =
            self.sha256.len() == 64 && self.sha256.bytes().all(|it| it.is_ascii_hexdigit());
        is_sum
            && !self.path.is_empty()
            && !self.path.contains('\\')
            && path.components().all(normal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(path: &str) -> Saved {
        Saved {
            path: path.to_owned(),
            bytes: 1,
            sha256: "0".repeat(64),
            modified: 1,
            damaged: false,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let manifest = Manifest::new(
            1,
            vec![saved("s3/photos/@x")],
            vec!["s3/photos/@y".to_owned()],
        );
        let read = Manifest::parse(&manifest.to_json(), Path::new("m")).expect("read");
        assert_eq!(read, manifest);
        assert_eq!((read.bytes(), read.photo_files()), (1, 1));
    }

    #[test]
    fn a_path_that_leaves_the_folder_is_refused() {
        for path in ["", "/etc/passwd", "../x", "s3/../../x", "s3\\..\\x"] {
            let manifest = Manifest::new(1, vec![saved(path)], Vec::new());
            let error = Manifest::parse(&manifest.to_json(), Path::new("m")).expect_err(path);
            assert!(matches!(error, BackupError::Damaged(_)), "{path}: {error}");
        }
        let mut other = saved("s3/x");
        other.sha256 = "../../x".to_owned();
        let manifest = Manifest::new(1, vec![other], Vec::new());
        Manifest::parse(&manifest.to_json(), Path::new("m")).expect_err("no sum");
    }

    #[test]
    fn one_of_a_newer_program_is_told_from_a_damaged_one() {
        let newer = Manifest::parse(br#"{"format":2,"anything":[]}"#, Path::new("m"));
        assert!(matches!(newer, Err(BackupError::Newer(_))), "{newer:?}");
        let damaged = Manifest::parse(b"{\"format\":1,", Path::new("m"));
        assert!(
            matches!(damaged, Err(BackupError::Read { .. })),
            "{damaged:?}"
        );
    }
}
