//! What a backup reads: a snapshot of the records, and the files of objects.
//!
//! Both may be read while another process serves the folder: the records through a second
//! connection, which sees one moment of them, and objects because each of them is one file that
//! is renamed into place and never changed.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use s3s::crypto::Checksum as _;
use s3s::crypto::Md5;
use serde_json::Value;
use url::Url;

use crate::{DATABASE_FILE, Error, S3_FOLDER, integrity, s3, soundness};

/// Why records cannot be read for a backup, or from one.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// There is no database.
    #[error("there are no records to back up: {0} does not exist")]
    Absent(PathBuf),
    /// The database is damaged.
    #[error("the records in {path} are damaged: {reason}")]
    Damaged {
        /// The SQLite file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// The newest records are gone: a backup of what is left must not take the place of good ones.
    #[error(
        "the newest records in {0} are missing, so no backup was made; restore an earlier one, or \
         start the program with --accept-records first"
    )]
    Lost(PathBuf),
    /// No room is left for the snapshot.
    #[error("there is no room for {0}")]
    NoRoom(PathBuf),
    /// Anything else that SQLite said.
    #[error("cannot read the records in {path}: {reason}")]
    Unreadable {
        /// The SQLite file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
}

impl RecordsError {
    /// The same of a copy of this file, which nobody but us has ever seen.
    #[must_use]
    pub fn of(self, database: &Path) -> Self {
        let path = database.to_owned();
        match self {
            Self::Damaged { reason, .. } => Self::Damaged { path, reason },
            Self::Unreadable { reason, .. } => Self::Unreadable { path, reason },
            other => other,
        }
    }
}

/// Writes the records of `data_dir` as they are at one moment into the new file `target`, also
/// while another process uses them. The file is on the disk when this returns.
///
/// # Errors
/// See [`RecordsError`]; `target` is then not there.
pub fn snapshot_records(data_dir: &Path, target: &Path) -> Result<(), RecordsError> {
    let database = data_dir.join(DATABASE_FILE);
    if !database.is_file() {
        return Err(RecordsError::Absent(database));
    }
    // A record that is no JSON is backed up as it is, and named.
    if let Err(Error::RecordsLost { path }) = soundness::check(&database) {
        return Err(RecordsError::Lost(path));
    }
    let connection =
        soundness::open_beside(&database).map_err(|error| of_sqlite(&database, target, &error))?;
    // The copy below makes indexes anew: where one does not fit its table, nobody knows which of them is right.
    let unsound = integrity::unsound(&connection);
    if let Some(reason) = unsound.map_err(|error| of_sqlite(&database, target, &error))? {
        return Err(RecordsError::Damaged {
            path: database,
            reason,
        });
    }
    let copied = || {
        // Unlike a copy of pages this reads every record, so that damage is met here and not
        // when the backup is needed.
        connection.execute("VACUUM INTO ?1", [target.to_string_lossy()])
    };
    let copied = copied()
        .map_err(|error| of_sqlite(&database, target, &error))
        .and_then(|_| {
            let synced = private(target).and_then(|()| File::open(target)?.sync_all());
            synced.map_err(|error| RecordsError::Unreadable {
                path: target.to_owned(),
                reason: error.to_string(),
            })
        });
    if copied.is_err() {
        // What is there of it is of no use to anybody.
        let _ = fs::remove_file(target);
    }
    copied
}

/// Removes the records of `snapshot` whose sort keys begin with one of `beginnings`, in a way that leaves
/// nothing of them in the file. Nobody else may use it. It is on the disk when this returns.
///
/// # Errors
/// See [`RecordsError`].
pub fn leave_out(snapshot: &Path, beginnings: &[&str]) -> Result<(), RecordsError> {
    let removed = remove_records(snapshot, beginnings);
    removed.map_err(|error| of_sqlite(snapshot, snapshot, &error))?;
    let synced = File::options().write(true).open(snapshot);
    let synced = synced.and_then(|file| file.sync_all());
    synced.map_err(|error| RecordsError::Unreadable {
        path: snapshot.to_owned(),
        reason: error.to_string(),
    })
}

fn remove_records(snapshot: &Path, beginnings: &[&str]) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(snapshot, flags)?;
    // No file beside it: where this is cut off, the snapshot is thrown away as well.
    connection.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA secure_delete = ON")?;
    let mut tables = connection.prepare("SELECT table_name FROM _tables")?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    for table in tables.collect::<Result<Vec<_>, _>>()? {
        // An index has none of them: these records have no keys of one.
        let remove = format!(
            "DELETE FROM \"{}\" WHERE substr(sk, 1, length(?1)) = ?1",
            table.replace('"', "\"\"")
        );
        for beginning in beginnings {
            // The database writes the type of a key before it.
            connection.execute(&remove, [format!("S:{beginning}")])?;
        }
    }
    Ok(())
}

fn private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let _ = path;
    Ok(())
}

fn of_sqlite(database: &Path, target: &Path, error: &rusqlite::Error) -> RecordsError {
    let (path, reason) = (database.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            RecordsError::Damaged { path, reason }
        }
        Some(ErrorCode::DiskFull) => RecordsError::NoRoom(target.to_owned()),
        _ if integrity::is_damage(&reason) => RecordsError::Damaged { path, reason },
        _ => RecordsError::Unreadable { path, reason },
    }
}

/// Reads a snapshot that nobody writes to, whole: hands each record to `each` in DynamoDB's JSON,
/// as in `{"pk":{"S":"…"}}`, or the key of one that is no JSON.
///
/// # Errors
/// [`RecordsError::Damaged`] when it does not fit together.
pub fn read_snapshot(
    path: &Path,
    mut each: impl FnMut(Result<Value, String>),
) -> Result<(), RecordsError> {
    let sqlite = |error: rusqlite::Error| of_sqlite(path, path, &error);
    let damaged = |reason: String| RecordsError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let connection = open_still(path)?;
    let found: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(sqlite)?;
    if found != "ok" {
        return Err(damaged(found));
    }
    let mut tables = connection
        .prepare("SELECT table_name FROM _tables")
        .map_err(|error| damaged(error.to_string()))?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0));
    let tables: Vec<String> = tables.and_then(Iterator::collect).map_err(sqlite)?;
    for table in tables {
        let all = format!(
            "SELECT CAST(item_json AS BLOB), CAST(pk || ' ' || sk AS BLOB) FROM \"{}\"",
            table.replace('"', "\"\"")
        );
        let mut rows = connection.prepare(&all).map_err(sqlite)?;
        let mut rows = rows.query([]).map_err(sqlite)?;
        while let Some(row) = rows.next().map_err(sqlite)? {
            let text: Vec<u8> = row.get(0).map_err(sqlite)?;
            let key: Vec<u8> = row.get(1).map_err(sqlite)?;
            let item = serde_json::from_slice(&text);
            each(item.map_err(|_| String::from_utf8_lossy(&key).into_owned()));
        }
    }
    Ok(())
}

/// Without locks and without files beside it: a snapshot may lie on a disk that is only readable.
fn open_still(path: &Path) -> Result<Connection, RecordsError> {
    let unreadable = |reason: String| RecordsError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let whole = path
        .canonicalize()
        .map_err(|error| unreadable(error.to_string()))?;
    let mut uri = Url::from_file_path(whole)
        .map_err(|()| unreadable("the path cannot be written as an address".to_owned()))?;
    uri.set_query(Some("mode=ro&immutable=1"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(uri.as_str(), flags).map_err(|error| of_sqlite(path, path, &error))
}

/// Where an object lies in a data folder, as a path in it with `/` between its parts; `None` if no
/// object can have this key.
#[must_use]
pub fn object_path(bucket: &str, key: &str) -> Option<String> {
    let path = s3::key_to_path(&Path::new(S3_FOLDER).join(bucket), key)?;
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// Whether the file of an object is as it was stored: its attributes can be read and its bytes
/// have the MD5 that stands in them.
///
/// # Errors
/// When it cannot be read.
pub fn object_is_whole(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let (md5, size) = match s3::md5_and_size(&mut file) {
        Ok(known) => known,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut digest = Md5::new();
    let mut bytes = vec![0; 1 << 16];
    let mut content = file.take(size);
    loop {
        match content.read(&mut bytes)? {
            0 => break,
            length => digest.update(&bytes[..length]),
        }
    }
    let found: String = digest
        .finalize()
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    Ok(found == md5)
}
