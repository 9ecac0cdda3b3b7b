//! Tables in one SQLite file.
//!
//! `dynoxide` runs every operation to its end on the calling thread and waits
//! for the disk, so each one goes to the blocking pool. SQLite keeps its
//! journal as a write-ahead log with `synchronous = FULL` (its default): what
//! was answered survives a killed process and a power cut.

use std::path::Path;

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use dynoxide::{Database, DynoxideError};
use http::{StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, private_files};

/// What the `X-Amz-Target` of a request to DynamoDB starts with.
pub(crate) const TARGET_PREFIX: &str = "DynamoDB_20120810.";

pub(crate) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// The database; clones share it.
#[derive(Clone)]
pub(crate) struct Tables {
    database: Database,
}

impl Tables {
    /// Opens the file, or makes it with mode 0600. SQLite gives the files
    /// beside it (`-wal`, `-shm`) the same mode.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
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
        let database = Database::new(text).map_err(|error| database_error(error.to_string()))?;
        Ok(Self { database })
    }

    /// Answers one request whose signature has been checked.
    pub(crate) async fn answer(&self, operation: &str, body: Bytes) -> Response {
        let database = self.database.clone();
        let name = operation.to_owned();
        let done = tokio::task::spawn_blocking(move || run(&database, &name, &body)).await;
        let (status, body) = match done {
            Ok(Ok(body)) => (StatusCode::OK, body),
            Ok(Err(error)) => {
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

    /// Closes the file, unless a request still holds it. Closing writes the
    /// journal back, so it waits for the disk.
    pub(crate) async fn close(self) {
        // Only a panic in SQLite could fail here, and nothing is left to do.
        let _ = tokio::task::spawn_blocking(move || drop(self)).await;
    }
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables").finish_non_exhaustive()
    }
}

/// As DynamoDB has it, save for a full disk, which it does not know: 507, as for objects.
fn status_of(error: &DynoxideError) -> StatusCode {
    // SQLite's own words; the error carries no code.
    if error.to_string().contains("database or disk is full") {
        return StatusCode::INSUFFICIENT_STORAGE;
    }
    StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
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
