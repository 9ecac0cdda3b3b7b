//! What a person put in: announced first, then a photo that restorations share and never change.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{FileName, RestorationId, Timestamp, UploadId, UserId};

/// What the keys of uploads begin with.
pub const ORIGINALS: &str = "originals/";

/// How long an upload that no restoration uses is kept.
pub const UNUSED_FOR: Duration = Duration::from_secs(24 * 3600);

/// An announced upload. Once restorations use it, it is their original and stays until the last of
/// them is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Whose it is.
    pub owner: UserId,
    /// The name it came with, made safe.
    pub filename: FileName,
    /// The type the browser announced; the content is looked at later.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    /// When it was announced.
    pub created_at: Timestamp,
    /// When it is removed, if no restoration uses it by then.
    pub unused_until: Timestamp,
    /// The restorations that use it. Kept beside the record, as a set that grows and shrinks by itself.
    #[serde(skip)]
    pub used_by: Vec<RestorationId>,
}

impl Upload {
    /// Where its bytes are in the bucket. Made from ids alone, never from the file's name.
    #[must_use]
    pub fn key(&self) -> String {
        Self::key_of(self.owner, self.id)
    }

    /// Where the bytes of an upload are in the bucket.
    #[must_use]
    pub fn key_of(owner: UserId, id: UploadId) -> String {
        format!("{ORIGINALS}{owner}/{id}")
    }
}

/// The photo a restoration starts from, as its header tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Original {
    /// The upload that holds the bytes.
    pub upload_id: UploadId,
    /// Pixels, upright.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// Bytes.
    pub size: u64,
    /// The type of the content itself, not of the name.
    pub content_type: String,
    /// Where its thumbnail is, once the worker has made one.
    pub thumbnail_key: Option<String>,
    /// Where a larger picture to look at is, for what browsers do not show.
    #[serde(default)]
    pub preview_key: Option<String>,
    /// Bytes of these two; `None` before they are made, and in records from before this was noted.
    #[serde(default)]
    pub small_bytes: Option<u64>,
    /// SHA-256 of the photo's file, in lower-case hexadecimal digits; `None` before a worker has read it, and in
    /// records from before this was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}
