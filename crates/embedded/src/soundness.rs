//! Whether the records are whole, and those that were written last.
//!
//! SQLite has no word for a write-ahead log that is gone: without it, it opens the file as it was
//! at the last checkpoint, which may be empty or days old. So a generation is kept twice: in the
//! database, and in a small file beside it. It grows with what is written, in the database first
//! and in the file only when that is on the disk. However the process ends, the database is never
//! behind the file; where it is, records are lost.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use crate::{
    Error,
    integrity::{has_table, is_damage, record_that_is_none, unsound},
    names::S3_FOLDER,
    private_files,
};

/// Where the database keeps its generation, in one row.
const TABLE: &str = "_photo_restoration_generation";

/// From how many bytes on the write-ahead log is written back.
const LONGEST_LOG: u64 = 512 * 1024;

/// How deep photos lie in the folder of the S3 service, at most.
const DEEPEST: usize = 8;

/// How long to wait for a writer.
const BUSY: Duration = Duration::from_secs(5);

/// Looks at the database before anything is written to it.
///
/// # Errors
/// [`Error::RecordsDamaged`] or [`Error::RecordsLost`].
pub(crate) fn check(database: &Path) -> Result<(), Error> {
    let noted = noted(database);
    let lost = || Error::RecordsLost {
        path: database.to_owned(),
    };
    // Not `File::open`: closing a file that SQLite has open lets go of SQLite's locks.
    if fs::metadata(database).map_or(0, |file| file.len()) == 0 {
        return if noted > 0 || has_photos(database) {
            Err(lost())
        } else {
            Ok(())
        };
    }
    match look(database) {
        Ok(Found { trouble: None, .. }) | Err(Seen::Other) if noted == 0 => Ok(()),
        Ok(Found {
            trouble: None,
            generation,
        }) if generation >= noted => Ok(()),
        Ok(Found { trouble: None, .. }) => Err(lost()),
        Ok(Found {
            trouble: Some(reason),
            ..
        })
        | Err(Seen::Damage(reason)) => Err(Error::RecordsDamaged {
            path: database.to_owned(),
            reason,
        }),
        // What is wrong is said by whoever opens it next.
        Err(Seen::Other) => Ok(()),
    }
}

/// Takes the records as they are: from now on they are what was written last.
pub(crate) fn accept(database: &Path) -> io::Result<()> {
    match fs::remove_file(note_path(database)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

struct Found {
    /// What the first thing is that does not fit together.
    trouble: Option<String>,
    generation: i64,
}

enum Seen {
    Damage(String),
    Other,
}

impl From<rusqlite::Error> for Seen {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damage(error.to_string())
            }
            _ if is_damage(&error.to_string()) => Self::Damage(error.to_string()),
            _ => Self::Other,
        }
    }
}

fn look(database: &Path) -> Result<Found, Seen> {
    let connection = open_beside(database)?;
    let generation = generation(&connection)?;
    let trouble = match unsound(&connection)? {
        // It was there before the first generation.
        None if generation > 0 && !has_table(&connection, "_tables")? => {
            Some("the list of tables is missing".to_owned())
        }
        None => record_that_is_none(&connection)?,
        found => found,
    };
    Ok(Found {
        trouble,
        generation,
    })
}

/// A connection beside others, perhaps of another process. It leaves the write-ahead log where it
/// is when it is the last one.
pub(crate) fn open_beside(database: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(database, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// Whether photos lie beside it: each has a record from before its first byte.
fn has_photos(database: &Path) -> bool {
    let photos = database.with_file_name(S3_FOLDER);
    walk(&photos, 0)
}

/// Whether there is a file below the folder. Hidden ones are unfinished, or the service's own.
fn walk(folder: &Path, depth: usize) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|it| !it.file_name().as_encoded_bytes().starts_with(b"."))
        .any(|it| match it.file_type() {
            Ok(kind) if kind.is_dir() => depth < DEEPEST && walk(&it.path(), depth + 1),
            Ok(kind) => kind.is_file(),
            Err(_) => false,
        })
}

/// 0 where the database has none yet.
fn generation(connection: &Connection) -> rusqlite::Result<i64> {
    if !has_table(connection, TABLE)? {
        return Ok(0);
    }
    connection.query_row(
        &format!("SELECT coalesce(max(generation), 0) FROM {TABLE}"),
        [],
        |row| row.get(0),
    )
}

fn note_path(database: &Path) -> PathBuf {
    database.with_extension("generation")
}

/// SQLite's write-ahead log.
fn log_path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

/// The generation in the file beside the database. One that cannot be read accuses nobody.
fn noted(database: &Path) -> i64 {
    let text = fs::read_to_string(note_path(database)).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

/// Moves the generation on.
#[derive(Debug)]
pub(crate) struct Generation {
    /// None once it is closed.
    connection: Mutex<Option<Connection>>,
    note: PathBuf,
    log: PathBuf,
}

impl Generation {
    /// For a database that is open already.
    pub(crate) fn open(database: &Path) -> rusqlite::Result<Self> {
        let connection = open_beside(database)?;
        connection.execute_batch(&format!(
            "CREATE TABLE IF NOT EXISTS {TABLE} (generation INTEGER NOT NULL);
             INSERT INTO {TABLE} SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM {TABLE});"
        ))?;
        Ok(Self {
            connection: Mutex::new(Some(connection)),
            note: note_path(database),
            log: log_path(database),
        })
    }

    /// One step on: first in the database, then in the file. Waits for the disk twice.
    pub(crate) fn advance(&self) -> io::Result<()> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*connection {
            Some(connection) => self.advance_on(connection),
            None => Ok(()),
        }
    }

    /// The last step, and no other: from here on nobody keeps the database open but its owner.
    pub(crate) fn close(&self) -> io::Result<()> {
        let advanced = self.advance();
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *connection = None;
        advanced
    }

    fn advance_on(&self, connection: &Connection) -> io::Result<()> {
        let next: i64 = connection
            .query_row(
                &format!("UPDATE {TABLE} SET generation = generation + 1 RETURNING generation"),
                [],
                |row| row.get(0),
            )
            .map_err(io::Error::other)?;
        let new = self.note.with_extension("generation-new");
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file: File = private_files::create_new(&new)?;
        file.write_all(next.to_string().as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &self.note)?;
        self.shorten_log(connection);
        Ok(())
    }

    /// Writes the log back before it is long: on a disk that fills up, what it holds has to find room in the
    /// database before anything can be deleted.
    fn shorten_log(&self, connection: &Connection) {
        let length = fs::metadata(&self.log).map_or(0, |file| file.len());
        if length > LONGEST_LOG {
            // Readers may keep it from being done; the next step tries again.
            let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("records.sqlite");
        let connection = Connection::open(&path).expect("made");
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .expect("a log");
        connection
            .execute_batch(
                "CREATE TABLE t (v); CREATE TABLE _tables (table_name); CREATE TABLE _config (key, value)",
            )
            .expect("made");
        (folder, path)
    }

    #[test]
    fn a_database_that_is_behind_its_note_has_lost_records_and_one_ahead_has_not() {
        let (_folder, path) = database();
        check(&path).expect("nothing was noted yet");
        let generation = Generation::open(&path).expect("opened");
        generation.advance().expect("moved on");
        assert_eq!(noted(&path), 1);
        check(&path).expect("as noted");

        // A process that ended between the two leaves the note behind.
        fs::write(note_path(&path), "0").expect("written");
        check(&path).expect("ahead of its note");
        fs::write(note_path(&path), "2").expect("written");
        assert!(matches!(check(&path), Err(Error::RecordsLost { .. })));
        accept(&path).expect("accepted");
        check(&path).expect("taken as it is");
    }

    #[test]
    fn a_note_that_cannot_be_read_accuses_nobody() {
        let (_folder, path) = database();
        for text in ["", "12 monkeys", "-5", "99999999999999999999999"] {
            fs::write(note_path(&path), text).expect("written");
            check(&path).expect("no accusation");
        }
    }

    #[test]
    fn a_database_that_is_gone_or_empty_is_lost_only_where_there_was_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("records.sqlite");
        check(&path).expect("the first start");
        fs::write(&path, "").expect("written");
        check(&path).expect("a start that was cut off");
        fs::write(note_path(&path), "7").expect("written");
        assert!(matches!(check(&path), Err(Error::RecordsLost { .. })));
        fs::remove_file(&path).expect("removed");
        assert!(matches!(check(&path), Err(Error::RecordsLost { .. })));
    }

    #[test]
    fn photos_without_any_record_are_a_loss_and_what_a_first_start_leaves_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("records.sqlite");
        let photos = folder.path().join(S3_FOLDER).join("photos/originals/a");
        fs::create_dir_all(&photos).expect("made");
        fs::write(folder.path().join(S3_FOLDER).join(".incoming"), "x").expect("written");
        check(&path).expect("no photo is there");
        fs::write(photos.join("b.jpg"), "x").expect("written");
        assert!(matches!(check(&path), Err(Error::RecordsLost { .. })));
    }

    #[test]
    fn the_log_is_written_back_before_it_is_long() {
        let (_folder, path) = database();
        let generation = Generation::open(&path).expect("opened");
        let writer = Connection::open(&path).expect("opened");
        let length = || fs::metadata(log_path(&path)).map_or(0, |file| file.len());
        writer
            .execute("INSERT INTO t VALUES (zeroblob(?1))", [LONGEST_LOG])
            .expect("written");
        assert!(length() > LONGEST_LOG);
        generation.advance().expect("moved on");
        assert!(length() <= LONGEST_LOG, "{}", length());
    }
}
