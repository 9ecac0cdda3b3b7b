//! Weights that are not part of the program: in a folder of this machine, or in the bucket.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use aws_sdk_s3 as s3;
use domain::{WEIGHTS_FOLDER, checksum_in, checksum_line, checksum_name, weights_name};
use sha2::{Digest as _, Sha256};

use crate::{Access, Error, Store, blobs};

/// How long it is believed that weights are in the bucket, or are not.
const BELIEVED: Duration = Duration::from_secs(60);

/// The longest checksum file that is read, in bytes.
const CHECKSUM_BYTES: u64 = 4096;

/// Where weights are looked for: first in a folder, then in the bucket below `weights/`.
#[derive(Debug, Clone)]
pub struct Weights {
    s3: s3::Client,
    bucket: String,
    folder: PathBuf,
    /// What the bucket said about a model, and when.
    known: Arc<Mutex<HashMap<String, (bool, Instant)>>>,
}

/// Why weights cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// They are neither in the folder nor in the bucket.
    #[error("the weights are not here")]
    Missing,
    /// They are not those that were fetched, or nobody knows which those were.
    #[error("the weights are not those that are expected: {0}")]
    Wrong(String),
    /// The bucket did not answer.
    #[error(transparent)]
    Bucket(#[from] Error),
    /// The folder cannot be read or written.
    #[error("{path} cannot be used: {source}")]
    Folder {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Store {
    /// Weights in this folder, or in the bucket.
    #[must_use]
    pub fn weights(&self, folder: PathBuf) -> Weights {
        Weights {
            s3: self.s3.clone(),
            bucket: self.settings.bucket.clone(),
            folder,
            known: Arc::default(),
        }
    }
}

impl Weights {
    /// Weights in this folder, or in this bucket. Nothing is asked of the bucket yet.
    #[must_use]
    pub fn connect(access: &Access, bucket: String, folder: PathBuf) -> Self {
        Self {
            s3: access.clients().s3,
            bucket,
            folder,
            known: Arc::default(),
        }
    }

    /// Whether the weights of a model are there, without reading them. What the bucket says is
    /// believed for a minute.
    ///
    /// # Errors
    /// The bucket's, see [`Error`].
    pub async fn are_there(&self, model_id: &str) -> Result<bool, Error> {
        if self.folder.join(weights_name(model_id)).is_file() {
            return Ok(true);
        }
        let now = Instant::now();
        let known = self.known().get(model_id).copied();
        if let Some((are_there, asked)) = known
            && now.duration_since(asked) < BELIEVED
        {
            return Ok(are_there);
        }
        let key = key(&weights_name(model_id));
        let head = blobs::head(&self.s3, &self.bucket, &key).await?;
        self.known()
            .insert(model_id.to_owned(), (head.is_some(), now));
        Ok(head.is_some())
    }

    /// The weights of a model as a file on this machine, checked against their checksum: `pinned`,
    /// else the one that was noted when they were fetched. What is only in the bucket is brought into
    /// the folder first.
    ///
    /// # Errors
    /// See [`WeightsError`].
    pub async fn file(
        &self,
        model_id: &str,
        pinned: Option<&str>,
    ) -> Result<PathBuf, WeightsError> {
        let path = self.folder.join(weights_name(model_id));
        let is_here = path.is_file();
        if !is_here {
            self.bring(model_id, &path).await?;
        }
        let checked = self.checked(model_id, pinned, &path).await;
        if checked.is_err() && !is_here {
            // A copy that is of no use: what is put into the bucket later has to be found.
            let _ = std::fs::remove_file(&path);
        }
        checked.map(|()| path)
    }

    async fn checked(
        &self,
        model_id: &str,
        pinned: Option<&str>,
        path: &Path,
    ) -> Result<(), WeightsError> {
        let expected = match pinned {
            Some(sha256) => sha256.to_owned(),
            None => {
                let note = self.folder.join(checksum_name(model_id));
                let line = std::fs::read_to_string(&note).unwrap_or_default();
                checksum_in(&line).ok_or_else(|| {
                    WeightsError::Wrong(format!("there is no checksum in {}", note.display()))
                })?
            }
        };
        let hashed = path.to_owned();
        let found = tokio::task::spawn_blocking(move || sha256_of(&hashed))
            .await
            .unwrap_or_else(|panic| Err(io::Error::other(panic)))
            .map_err(folder_error(path))?;
        if found == expected {
            return Ok(());
        }
        Err(WeightsError::Wrong(format!(
            "{} has the SHA-256 {found}, not {expected}",
            path.display()
        )))
    }

    /// Puts weights of this machine, and their checksum, into the bucket.
    ///
    /// # Errors
    /// [`Error::NoRoom`] and the others.
    pub async fn put(&self, model_id: &str, path: &Path, sha256: &str) -> Result<(), Error> {
        let (s3, bucket) = (&self.s3, &self.bucket);
        let body = s3::primitives::ByteStream::from_path(path)
            .await
            .map_err(|error| Error::File(error.into()))?;
        // The checksum first: weights that are there can be checked.
        let line = checksum_line(model_id, sha256).into_bytes();
        let note = key(&checksum_name(model_id));
        blobs::put(s3, bucket, &note, "text/plain", line.into()).await?;
        let name = key(&weights_name(model_id));
        blobs::put(s3, bucket, &name, "application/octet-stream", body).await
    }

    /// Copies weights, and their checksum, from the bucket into the folder: whole, or not at all.
    async fn bring(&self, model_id: &str, path: &Path) -> Result<(), WeightsError> {
        std::fs::create_dir_all(&self.folder).map_err(folder_error(&self.folder))?;
        let note = self.folder.join(checksum_name(model_id));
        let line = self.read(&key(&checksum_name(model_id))).await?;
        if let Some(line) = line {
            write_whole(&note, line, Some(CHECKSUM_BYTES)).await?;
        }
        let weights = self.read(&key(&weights_name(model_id))).await?;
        let weights = weights.ok_or(WeightsError::Missing)?;
        write_whole(path, weights, None).await
    }

    async fn read(&self, key: &str) -> Result<Option<s3::primitives::ByteStream>, Error> {
        let request = self.s3.get_object().bucket(&self.bucket).key(key);
        match request.send().await.map_err(Error::of("GetObject")) {
            Ok(answer) => Ok(Some(answer.body)),
            Err(Error::NoSuchObject { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, (bool, Instant)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(name: &str) -> String {
    format!("{WEIGHTS_FOLDER}/{name}")
}

fn folder_error(path: &Path) -> impl FnOnce(io::Error) -> WeightsError + use<> {
    let path = path.to_owned();
    move |source| WeightsError::Folder { path, source }
}

/// Writes a file under another name and renames it at the end. Two that do it at once both write the
/// same.
async fn write_whole(
    path: &Path,
    mut body: s3::primitives::ByteStream,
    most: Option<u64>,
) -> Result<(), WeightsError> {
    let part = path.with_added_extension(format!("{:08x}.part", rand::random::<u32>()));
    let written = async {
        let mut file = File::create_new(&part)?;
        let mut length = 0;
        while let Some(bytes) = body.try_next().await.map_err(io::Error::other)? {
            length += bytes.len() as u64;
            if most.is_some_and(|most| length > most) {
                return Err(io::Error::from(io::ErrorKind::InvalidData));
            }
            file.write_all(&bytes)?;
        }
        file.sync_all()?;
        std::fs::rename(&part, path)
    };
    let result = written.await;
    if result.is_err() {
        // What cannot be removed is not taken for weights either.
        let _ = std::fs::remove_file(&part);
    }
    result.map_err(folder_error(path))
}

/// The SHA-256 of a file, in lower-case hexadecimal digits.
///
/// # Errors
/// Those of reading it.
pub fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            length => hasher.update(&buffer[..length]),
        }
    }
    let digest = hasher.finalize();
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
