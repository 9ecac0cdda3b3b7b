//! Where everything is kept: one bucket, one table, two queues, over the AWS SDK.
//!
//! What is at the other end, AWS, LocalStack or the services embedded in the laptop's binary, is a
//! matter of the endpoints in [`Access`]; nothing here asks.
//!
//! | item | `pk` | `sk` | `gsi1` |
//! |---|---|---|---|
//! | user | `USER#{id}` | `PROFILE` | |
//! | the name of a user | `NAME#{username}` | `USER` | |
//! | session | `USER#{id}` | `SESSION#{id}` | |
//! | wrong tries to sign in | `TRIES#{hash of the name}` | `TRIES` | |
//! | upload | `USER#{id}` | `UPLOAD#{id}` | while unused, or to be removed |
//! | restoration | `USER#{id}` | `RESTORATION#{id}` | while something is owed |

mod access;
mod blobs;
mod create;
mod cursor;
mod error;
mod history;
mod queues;
mod restorations;
mod secrets;
mod sign_in;
mod table;
mod uploads;
mod users;
mod weights;

use aws_sdk_dynamodb as dynamodb;
use aws_sdk_s3 as s3;
use aws_sdk_sqs as sqs;
use domain::Timing;

pub use access::{Access, Settings, SettingsError};
pub use blobs::{Head, PresignedPut, Reach, SAME_URL_FOR, URL_LIFETIME};
pub use create::{Names, create_missing};
pub use cursor::CursorKey;
pub use error::Error;
pub use history::{Filter, Page};
pub use queues::{Message, Queue, StepMessage};
pub use restorations::{Due, NewUse, SHARDS};
pub use secrets::{SecretError, check_secret_key, secret, secret_key};
pub use sign_in::Tries;
pub use weights::{Weights, WeightsError, sha256_of};

/// The bucket, the table and the queues.
///
/// Cloning is cheap: the clients share their connections.
#[derive(Debug, Clone)]
pub struct Store {
    dynamodb: dynamodb::Client,
    s3: s3::Client,
    sqs: sqs::Client,
    /// Whether S3 has an address of its own, other than the region's.
    s3_elsewhere: bool,
    settings: Settings,
}

impl Store {
    /// Connects. Nothing is asked of the services yet.
    #[must_use]
    pub fn connect(access: &Access, settings: Settings) -> Self {
        let clients = access.clients();
        Self {
            dynamodb: clients.dynamodb,
            s3: clients.s3,
            sqs: clients.sqs,
            s3_elsewhere: access.has_own_s3(),
            settings,
        }
    }

    /// How long things may take.
    #[must_use]
    pub fn timing(&self) -> &Timing {
        &self.settings.timing
    }
}
