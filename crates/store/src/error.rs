//! What can go wrong with the services.

use std::error::Error as StdError;

use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};

type Source = Box<dyn StdError + Send + Sync>;

/// A service did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The service is overloaded, restarting or out of reach: worth another try.
    #[error("{operation}: the service did not answer in time")]
    Unavailable {
        /// What was asked.
        operation: &'static str,
        /// Why.
        source: Source,
    },
    /// The disk behind the bucket or the table is full.
    #[error("{operation}: the disk is full")]
    NoRoom {
        /// What was asked.
        operation: &'static str,
    },
    /// The disk behind the bucket or the table can only be read.
    #[error("{operation}: the disk is read-only")]
    ReadOnly {
        /// What was asked.
        operation: &'static str,
    },
    /// The records are damaged.
    #[error("{operation}: the records are damaged")]
    Damaged {
        /// What was asked.
        operation: &'static str,
    },
    /// There is no such object.
    #[error("{operation}: the object does not exist")]
    NoSuchObject {
        /// What was asked.
        operation: &'static str,
    },
    /// The condition of a write did not hold.
    #[error("{operation}: another write came first")]
    Conflict {
        /// What was asked.
        operation: &'static str,
    },
    /// The cursor is not one of ours for this user and filter.
    #[error("the cursor does not belong to this list")]
    BadCursor,
    /// The service refused for a reason that trying again does not change.
    #[error("{operation} was refused")]
    Refused {
        /// What was asked.
        operation: &'static str,
        /// Why.
        source: Source,
    },
    /// A stored record cannot be read.
    #[error("a record cannot be read: {0}")]
    Record(#[from] serde_dynamo::Error),
    /// A file of ours cannot be read.
    #[error("a file cannot be read")]
    File(#[source] Source),
}

impl Error {
    /// Sorts an SDK error by what its caller can do about it.
    pub(crate) fn of<E>(operation: &'static str) -> impl FnOnce(SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        move |error| {
            let status = error
                .raw_response()
                .map(|response| response.status().as_u16());
            match (error.code(), status) {
                (Some("ConditionalCheckFailedException"), _) => Self::Conflict { operation },
                // Several writers at once also end up here; a transaction says only that it ended.
                (Some("TransactionCanceledException" | "TransactionConflictException"), _) => {
                    Self::Conflict { operation }
                }
                // The bucket has meanwhile what was to be written, or not any more what it was to be made of.
                (Some("PreconditionFailed" | "ConditionalRequestConflict" | "InvalidPart"), _) => {
                    Self::Conflict { operation }
                }
                (Some("NoSuchKey" | "NoSuchUpload"), _) | (None, Some(404)) => {
                    Self::NoSuchObject { operation }
                }
                (Some("NotFound"), _) => Self::NoSuchObject { operation },
                (Some("ReadOnlyStorage"), _) => Self::ReadOnly { operation },
                (Some("RecordsDamaged"), _) => Self::Damaged { operation },
                (_, Some(507)) => Self::NoRoom { operation },
                (
                    Some(
                        "ProvisionedThroughputExceededException"
                        | "ThrottlingException"
                        | "RequestLimitExceeded"
                        | "SlowDown",
                    ),
                    _,
                )
                | (_, None | Some(500..)) => Self::Unavailable {
                    operation,
                    source: error.into(),
                },
                _ => Self::Refused {
                    operation,
                    source: error.into(),
                },
            }
        }
    }
}
