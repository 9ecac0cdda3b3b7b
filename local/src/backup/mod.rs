//! Backups: the records as they were at one moment, the files that they name, and the secret key.
//!
//! ```text
//! DIR/snapshots/2026-11-29T03-00-00Z/   manifest.json, dynamodb.sqlite, secret-key
//! DIR/files/ab/ab12…                    what the snapshots share, each under its SHA-256
//! FILE.tar                              one snapshot, laid out as a data folder, manifest.json last
//! ```
//!
//! Nothing here asks the server: a backup is made the same way whether it runs or not. What is
//! half made has a name that is never looked for (`.NAME.part`, `FILE.tar.part`), and a manifest,
//! which is written last, is what makes a backup one.

mod archive;
mod create;
#[cfg(test)]
mod deleted_meanwhile;
mod error;
mod files;
mod folder;
mod location;
mod manifest;
mod named;
mod restore;
mod schedule;
mod verify;
mod writer;

pub(crate) use create::{Made, create};
pub use error::BackupError;
pub(crate) use location::Location;
pub(crate) use manifest::Manifest;
pub(crate) use restore::{Wanted, restore};
pub use schedule::Schedule;
pub(crate) use schedule::{Health, start};
pub(crate) use verify::verify;

/// Where the data folder keeps its secret key.
pub(crate) use crate::data_folder::SECRET_FILE;

use error::{reading, writing};
use files::{copy_and_sum, remove, sync_folder};
use manifest::Saved;
