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
mod gauge;
mod history;
#[cfg(feature = "parameter-store")]
mod parameters;
mod parts;
mod queues;
mod restorations;
mod room;
mod secrets;
mod several;
mod sign_in;
mod store;
mod table;
mod uploads;
mod usage;
mod users;
mod weights;

pub use access::{Access, Settings, SettingsError};
pub use blobs::{Head, PresignedPut, Reach, SAME_URL_FOR, URL_LIFETIME};
pub use create::{KEYS, Keys, Names, create_missing};
pub use cursor::CursorKey;
pub use error::Error;
pub use gauge::{Gauge, Room, Shortage};
pub use history::{Filter, Page};
#[cfg(feature = "parameter-store")]
pub use parameters::{secret, secret_key};
pub use parts::Arrived;
pub use queues::{Message, Queue, StepMessage};
pub use restorations::{Due, NewUse, SHARDS};
pub use secrets::{SecretError, check_secret_key};
pub use sign_in::{Tries, tried_name};
pub use store::Store;
pub use usage::{Large, Usage};
pub use weights::{Weights, WeightsError, sha256_of};
