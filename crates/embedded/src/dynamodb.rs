//! Tables in one SQLite file.
//!
//! `dynoxide` runs every operation to its end on the calling thread and waits
//! for the disk, so each one goes to the blocking pool. SQLite keeps its
//! journal as a write-ahead log with `synchronous = FULL` (its default): what
//! was answered survives a killed process and a power cut.
//!
//! A full disk ends nothing: a refused write is run again on a piece of the ballast (see `disk.rs`). SQLite's
//! own errors do not tell a used-up quota or a read-only disk from a broken one, so the disk is asked.

use std::{
    path::Path,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use dynoxide::{Database, DynoxideError};
use http::{StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::{
    Error,
    disk::{Disk, Refusal, Share},
    integrity, private_files,
    soundness::{self, Generation},
};

/// What the `X-Amz-Target` of a request to DynamoDB starts with.
pub(crate) const TARGET_PREFIX: &str = "DynamoDB_20120810.";

pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// What clients see when the disk takes nothing; DynamoDB itself has no such errors.
const STORAGE_FULL: &str = "InsufficientStorage";
const READ_ONLY: &str = "ReadOnlyStorage";
/// What a request is answered with that met damage.
const DAMAGED: &str = "RecordsDamaged";

/// How often the generation moves on at most while much is written.
const GENERATION_PAUSE: Duration = Duration::from_millis(250);

/// How often what is past its time is removed. Not at once after a start: a clock may still be set right then.
const REMOVE_EVERY: Duration = Duration::from_secs(3600);

/// The database; clones share it.
#[derive(Clone)]
pub(crate) struct Tables {
    generation: Option<Arc<Generation>>,
    database: Database,
    disk: Disk,
    damage: Damage,
    written: Sender<()>,
}

/// Why a request was not done.
enum Failed {
    /// As DynamoDB has it.
    ByDatabase(DynoxideError),
    /// The disk takes nothing. Nothing was changed.
    ByDisk(Refusal),
}

/// Whether a request met damage in the records since the start.
#[derive(Debug, Clone, Default)]
pub struct Damage(Arc<AtomicBool>);

impl Damage {
    /// Whether one did.
    pub fn is_met(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Tables {
    /// Opens the file, or makes it with mode 0600. SQLite gives the files
    /// beside it (`-wal`, `-shm`) the same mode. Records that are lost or damaged are an error,
    /// and nothing is written, unless they are accepted as they are.
    pub(crate) fn open(path: &Path, disk: &Disk, accept: bool) -> Result<Self, Error> {
        if let Err(trouble) = soundness::check(path) {
            if !accept {
                return Err(trouble);
            }
            tracing::warn!(%trouble, "starting with the records as they are, as asked for");
            soundness::accept(path).map_err(|source| Error::Folder {
                path: path.to_owned(),
                source,
            })?;
        }
        private_files::ensure_exists(path).map_err(|source| Error::Folder {
            path: path.to_owned(),
            source,
        })?;
        let database_error = |reason: String| Error::Database {
            path: path.to_owned(),
            reason,
        };
        let text = path
            .to_str()
            .ok_or_else(|| database_error("the path is not UTF-8".to_owned()))?;
        let database = on_disk(disk, || Share::Whole, || Database::new(text)).map_err(
            |failed| match failed {
                Failed::ByDatabase(error) => database_error(error.to_string()),
                Failed::ByDisk(refusal) => database_error(words(refusal).to_owned()),
            },
        )?;
        let (written, receiver) = mpsc::channel(1);
        // There is none where the disk is full; the next start makes it.
        let generation = Generation::open(path)
            .inspect_err(
                |error| tracing::warn!(%error, "cannot track changes to the records: a lost file -wal would go unnoticed"),
            )
            .ok()
            .map(Arc::new);
        if let Some(generation) = &generation {
            tokio::spawn(move_on(Arc::downgrade(generation), receiver));
        }
        Ok(Self {
            generation,
            database,
            disk: disk.clone(),
            damage: Damage::default(),
            written,
        })
    }

    pub(crate) fn damage(&self) -> Damage {
        self.damage.clone()
    }

    /// Said once: every request that comes by may meet the same page.
    fn tell_damage(&self, operation: &str, error: &DynoxideError) -> String {
        if !self.damage.0.swap(true, Ordering::Relaxed) {
            tracing::error!(
                operation,
                %error,
                "the records are damaged: stop the program and restore a backup"
            );
        }
        let message = "the records are damaged";
        serde_json::json!({ "__type": DAMAGED, "message": message }).to_string()
    }

    /// Answers one request whose signature has been checked.
    pub(crate) async fn answer(&self, operation: &str, body: Bytes) -> Response {
        let (database, disk) = (self.database.clone(), self.disk.clone());
        let name = operation.to_owned();
        let work = move || {
            let share = || share_of(&name, &body);
            on_disk(&disk, share, || run(&database, &name, &body))
        };
        let (status, body) = match tokio::task::spawn_blocking(work).await {
            Ok(Ok(body)) => {
                if !READS.contains(&operation) {
                    // One that is waiting already will do.
                    let _ = self.written.try_send(());
                }
                (StatusCode::OK, body)
            }
            Ok(Err(Failed::ByDisk(refusal))) => refused(refusal),
            Ok(Err(Failed::ByDatabase(error)))
                if error.status_code() >= 500 && integrity::is_damage(&error.to_string()) =>
            {
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    self.tell_damage(operation, &error),
                )
            }
            Ok(Err(Failed::ByDatabase(error))) => {
                let status = status_of(&error);
                if status.is_server_error() {
                    tracing::error!(operation, %error, "the database failed");
                }
                (status, error.to_json())
            }
            Err(panic) => {
                tracing::error!(operation, %panic, "the database panicked");
                let error = DynoxideError::InternalServerError("internal error".to_owned());
                (StatusCode::INTERNAL_SERVER_ERROR, error.to_json())
            }
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static(CONTENT_TYPE),
        );
        response
    }

    /// Removes what is past its time, again and again, as DynamoDB does. Nothing else would: sessions that have
    /// ended and tries to sign in would pile up. Holds the file until it is dropped.
    pub(crate) async fn keep_removing_expired(self) {
        loop {
            tokio::time::sleep(REMOVE_EVERY).await;
            self.remove_expired().await;
        }
    }

    /// Removes what is past its time now, where the disk takes that.
    pub(crate) async fn remove_expired(&self) {
        if self.disk.room().refusal.is_some() {
            return;
        }
        let database = self.database.clone();
        match tokio::task::spawn_blocking(move || database.sweep_ttl()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(removed)) => {
                let _ = self.written.try_send(());
                tracing::debug!(removed, "expired records removed");
            }
            Ok(Err(error)) if integrity::is_damage(&error.to_string()) => {
                self.tell_damage("remove expired records", &error);
            }
            // The next time tries again, and so it does after a panic.
            Ok(Err(error)) => {
                tracing::warn!(%error, "could not remove expired records; trying again later")
            }
            Err(panic) => tracing::error!(%panic, "the database panicked"),
        }
    }

    /// Closes the file, unless a request still holds it. Closing writes the
    /// journal back, so it waits for the disk.
    pub(crate) async fn close(self) {
        let closing = tokio::task::spawn_blocking(move || {
            // Before the database, which tidies up when it is closed last.
            if let Some(Err(error)) = self.generation.as_ref().map(|it| it.close()) {
                tracing::debug!(%error, "the generation of the records did not move on");
            }
            drop(self);
        });
        // Only a panic in SQLite could fail here, and nothing is left to do.
        let _ = closing.await;
    }
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables").finish_non_exhaustive()
    }
}

fn status_of(error: &DynoxideError) -> StatusCode {
    StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Which share of the ballast a request may use. One that makes a new record, or may make one, is told by its
/// condition: who changes what is there says so in it.
fn share_of(operation: &str, body: &[u8]) -> Share {
    /// As much of a request as has to be known here.
    #[derive(serde::Deserialize)]
    struct Request {
        #[serde(rename = "ConditionExpression")]
        condition: Option<String>,
    }
    let condition = || serde_json::from_slice::<Request>(body).ok()?.condition;
    let changes = match operation {
        "DeleteItem" => true,
        "PutItem" | "UpdateItem" => {
            condition().is_some_and(|text| !text.contains("attribute_not_exists(pk)"))
        }
        _ => false,
    };
    if changes { Share::Whole } else { Share::ForNew }
}

/// Runs an operation; on a full disk again and again, as long as there is ballast to give back for it.
fn on_disk<Answer>(
    disk: &Disk,
    share: impl Fn() -> Share,
    operation: impl Fn() -> Result<Answer, DynoxideError>,
) -> Result<Answer, Failed> {
    let mut once_more = true;
    loop {
        let error = match operation() {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if !status_of(&error).is_server_error() {
            return Err(Failed::ByDatabase(error));
        }
        // The error carries no code; these are SQLite's own words.
        let is_full = error.to_string().contains("database or disk is full");
        match disk.probe() {
            Some(Refusal::ReadOnly) => return Err(Failed::ByDisk(Refusal::ReadOnly)),
            // It may take a probe, and yet not what was to be written.
            met if is_full || met.is_some() => {
                // Room may have come in between.
                if !disk.give_back(share()) && !std::mem::take(&mut once_more) {
                    return Err(Failed::ByDisk(Refusal::Full));
                }
            }
            _ => return Err(Failed::ByDatabase(error)),
        }
    }
}

/// The disk's refusal as an answer: 507, as for objects, which no SDK tries again by itself.
fn refused(refusal: Refusal) -> (StatusCode, String) {
    let kind = match refusal {
        Refusal::Full => STORAGE_FULL,
        Refusal::ReadOnly => READ_ONLY,
    };
    let body = serde_json::json!({ "__type": kind, "message": words(refusal) });
    (StatusCode::INSUFFICIENT_STORAGE, body.to_string())
}

fn words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Full => "the disk is full",
        Refusal::ReadOnly => "the disk is read-only",
    }
}

/// Operations that change nothing.
const READS: [&str; 8] = [
    "BatchGetItem",
    "DescribeTable",
    "DescribeTimeToLive",
    "GetItem",
    "ListTables",
    "Query",
    "Scan",
    "TransactGetItems",
];

/// Moves the generation on after what is written: at once after a pause, and seldom while much is.
/// Ends with the last sender.
async fn move_on(generation: Weak<Generation>, mut written: Receiver<()>) {
    while written.recv().await.is_some() {
        let generation = Weak::clone(&generation);
        let moved = tokio::task::spawn_blocking(move || {
            generation.upgrade().map_or(Ok(()), |it| it.advance())
        });
        if let Ok(Err(error)) = moved.await {
            // A full disk, as a rule: the writes themselves say so. What is written next tries again.
            tracing::debug!(%error, "the generation of the records did not move on");
        }
        tokio::time::sleep(GENERATION_PAUSE).await;
    }
}

fn run(database: &Database, operation: &str, body: &[u8]) -> Result<String, DynoxideError> {
    match operation {
        "BatchGetItem" => call(body, |request| database.batch_get_item(request)),
        "BatchWriteItem" => call(body, |request| database.batch_write_item(request)),
        "CreateTable" => call(body, |request| database.create_table(request)),
        "DeleteItem" => call(body, |request| database.delete_item(request)),
        "DeleteTable" => call(body, |request| database.delete_table(request)),
        "DescribeTable" => call(body, |request| database.describe_table(request)),
        "DescribeTimeToLive" => call(body, |request| database.describe_time_to_live(request)),
        "GetItem" => call(body, |request| database.get_item(request)),
        "ListTables" => call(body, |request| database.list_tables(request)),
        "PutItem" => call(body, |request| database.put_item(request)),
        "Query" => call(body, |request| database.query(request)),
        "Scan" => call(body, |request| database.scan(request)),
        "TransactGetItems" => call(body, |request| database.transact_get_items(request)),
        "TransactWriteItems" => call(body, |request| database.transact_write_items(request)),
        "UpdateItem" => call(body, |request| database.update_item(request)),
        "UpdateTable" => call(body, |request| database.update_table(request)),
        "UpdateTimeToLive" => call(body, |request| database.update_time_to_live(request)),
        _ => Err(DynoxideError::ValidationException(format!(
            "the embedded database has no operation {operation}"
        ))),
    }
}

fn call<Request: DeserializeOwned, Answer: Serialize>(
    body: &[u8],
    operation: impl FnOnce(Request) -> Result<Answer, DynoxideError>,
) -> Result<String, DynoxideError> {
    let request = serde_json::from_slice(body)
        .map_err(|error| DynoxideError::ValidationException(error.to_string()))?;
    let answer = operation(request)?;
    serde_json::to_string(&answer)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}
