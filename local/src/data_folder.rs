//! The folder where everything is kept: its lock and the secret key. The rest
//! is the embedded services' own.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use domain::WEIGHTS_FOLDER;
use etcetera::BaseStrategy;
use rand::RngCore;
use secrecy::SecretString;
use store::SecretError;

/// The bucket's name where nobody gives another. It is also the path under
/// which the laptop's server shows it.
pub(crate) const BUCKET: &str = settings::BUCKET
    .about
    .default_text(settings::Target::Laptop);

/// Held while the program runs; the system lets go of it however it ends.
pub(crate) const LOCK_FILE: &str = "lock";

/// Holds the secret key, readable by its owner only.
pub(crate) const SECRET_FILE: &str = "secret-key";

/// There from the beginning to the end of bringing a backup back.
pub(crate) const HALF_RESTORED: &str = "half-restored";

/// Pictures that are being made, until they go to the bucket.
const TEMP_FOLDER: &str = "unfinished";

/// How many random bytes a new secret key has.
const SECRET_BYTES: usize = 32;

/// The data folder, in use by this process alone.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    /// Locked as long as it is open.
    _lock: File,
}

/// Why the data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataFolderError {
    /// The system names no place for programs' data.
    #[error("there is no home folder for the data; name a folder with --data DIR or DATA_DIR")]
    NoHome,
    /// Another process holds the lock.
    #[error(
        "another Photo Restoration is using the folder {0}; stop it, or name another folder with \
         --data DIR"
    )]
    InUse(PathBuf),
    /// A backup was being brought back here, and that did not come to its end.
    #[error(
        "restoring a backup into {0} was interrupted; run the same backup restore again, or name \
         another folder with --data DIR"
    )]
    HalfRestored(PathBuf),
    /// It cannot be made, read or written.
    #[error(
        "cannot use {path}: {source}; make it writable, or name another folder with --data DIR"
    )]
    Unusable {
        /// What was being used.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The secret in the folder or the variable is not good.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The file with the secret was damaged.
    #[error(
        "the secret key in {path} is damaged: {source}; restore a backup, or delete the file: the \
         next start makes a new key"
    )]
    SecretFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SecretError,
    },
}

/// Where data is kept when nobody says otherwise: `~/.local/share`, or what
/// `XDG_DATA_HOME` or the system says, and our name in it.
pub(crate) fn default_path() -> Result<PathBuf, DataFolderError> {
    let places = etcetera::choose_base_strategy().map_err(|_| DataFolderError::NoHome)?;
    Ok(places.data_dir().join("photo-restoration"))
}

impl DataFolder {
    /// Makes the folder if it is missing, and locks it.
    pub(crate) fn open(path: &Path) -> Result<Self, DataFolderError> {
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |source| DataFolderError::Unusable { path, source }
        };
        create_private_folder(path).map_err(unusable(path))?;
        let path = path.canonicalize().map_err(unusable(path))?;
        let lock_path = path.join(LOCK_FILE);
        let lock = private_options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock_path)
            .map_err(unusable(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataFolderError::InUse(path)),
            Err(TryLockError::Error(error)) => Err(unusable(&lock_path)(error)),
        }
    }

    /// Refuses a folder into which a backup was brought back only in part.
    pub(crate) fn refuse_half_restored(&self) -> Result<(), DataFolderError> {
        if is_half_restored(&self.path) {
            return Err(DataFolderError::HalfRestored(self.path.clone()));
        }
        Ok(())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where weights are that are not part of the program; there need not be any.
    pub(crate) fn weights(&self) -> PathBuf {
        self.path.join(WEIGHTS_FOLDER)
    }

    /// An empty folder for what is being made; what an earlier process left in
    /// it is removed.
    pub(crate) fn temp_dir(&self) -> Result<PathBuf, DataFolderError> {
        let path = self.path.join(TEMP_FOLDER);
        let emptied = match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => create_private_folder(&path),
        };
        match emptied {
            Ok(()) => Ok(path),
            Err(source) => Err(DataFolderError::Unusable { path, source }),
        }
    }

    /// The secret key kept here, made at the first call.
    pub(crate) fn secret_key(&self) -> Result<SecretString, DataFolderError> {
        let path = self.path.join(SECRET_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => store::check_secret_key(text.trim().into())
                .map_err(|source| DataFolderError::SecretFile { path, source }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let secret = new_secret();
                write_whole(&path, &secret)
                    .map_err(|source| DataFolderError::Unusable { path, source })?;
                Ok(secret.into())
            }
            Err(source) => Err(DataFolderError::Unusable { path, source }),
        }
    }
}

/// Whether bringing a backup back was cut off here.
pub(crate) fn is_half_restored(path: &Path) -> bool {
    path.join(HALF_RESTORED).exists()
}

fn new_secret() -> String {
    let mut bytes = [0; SECRET_BYTES];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file so that it is there whole or not at all.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = private_options()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(new, path)
}

pub(crate) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

pub(crate) fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_secret_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = DataFolder::open(&folder.path().join("new/data")).expect("made");
        let first = data.secret_key().expect("made");
        let again = data.secret_key().expect("read");
        assert_eq!(first.expose_secret(), again.expose_secret());
        assert_eq!(first.expose_secret().len(), 64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| {
                let permissions = fs::metadata(path).expect("there").permissions();
                permissions.mode() & 0o777
            };
            assert_eq!(mode(data.path()), 0o700);
            assert_eq!(mode(&data.path().join(SECRET_FILE)), 0o600);
        }
    }

    #[test]
    fn a_damaged_secret_is_not_replaced_in_silence() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(SECRET_FILE), "short").expect("written");
        let data = DataFolder::open(folder.path()).expect("opened");
        let error = data.secret_key().expect_err("too short");
        assert!(error.to_string().contains(SECRET_FILE), "{error}");
    }

    #[test]
    fn what_was_left_unfinished_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = DataFolder::open(folder.path()).expect("opened");
        let temp = data.temp_dir().expect("made");
        fs::write(temp.join("half-a-picture"), "half").expect("written");
        let again = data.temp_dir().expect("made");
        assert_eq!(again, temp);
        assert_eq!(fs::read_dir(temp).expect("there").count(), 0);
    }

    #[test]
    fn a_folder_is_open_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = DataFolder::open(folder.path()).expect("opened");
        let error = DataFolder::open(folder.path()).expect_err("in use");
        assert!(matches!(error, DataFolderError::InUse(_)), "{error}");
        drop(first);
        DataFolder::open(folder.path()).expect("free again");
    }
}
