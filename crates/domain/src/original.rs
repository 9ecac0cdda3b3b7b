//! What a person put in: announced first, then a photo that restorations share and never change.

use std::{collections::BTreeMap, num::NonZeroU32, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{FileName, RestorationId, Timestamp, UploadId, UserId};

/// What the keys of uploads begin with.
pub const ORIGINALS: &str = "originals/";

/// How long an upload that no restoration uses is kept.
pub const UNUSED_FOR: Duration = Duration::from_secs(24 * 3600);

/// How the bytes of an upload come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Coming {
    /// All at once.
    #[default]
    AtOnce,
    /// In parts, which the bucket gathers under this id; `None` as long as it has given none, or nobody knows it.
    InParts(Option<String>),
}

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
    /// The previews that were made of it, or are being made, while no restoration used it: pages, from 1, with the
    /// bytes of each. Kept beside the record, too.
    #[serde(skip)]
    pub previews: BTreeMap<NonZeroU32, u64>,
    /// How its bytes come. Kept beside the record, too.
    #[serde(skip)]
    pub coming: Coming,
}

impl Upload {
    /// Where its bytes are in the bucket. Made from ids alone, never from the file's name.
    #[must_use]
    pub fn key(&self) -> String {
        Self::key_of(self.owner, self.id)
    }

    /// What the previews are called beside the record: a set of texts.
    pub const PREVIEWS: &str = "previews";

    /// One of these texts.
    #[must_use]
    pub fn preview_note(page: NonZeroU32, bytes: usize) -> String {
        format!("{page}:{bytes}")
    }

    /// What these texts say.
    pub fn previews_of<'a>(notes: impl Iterator<Item = &'a str>) -> BTreeMap<NonZeroU32, u64> {
        let read = |note: &'a str| {
            let (page, bytes) = note.split_once(':')?;
            Some((page.parse().ok()?, bytes.parse().ok()?))
        };
        notes.filter_map(read).collect()
    }

    /// Where the preview of a page is, if there is one.
    #[must_use]
    pub fn preview_key(&self, page: NonZeroU32) -> String {
        format!("{}-preview-{page}.jpg", self.key())
    }

    /// Where everything of it may be in the bucket.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let previews = self.previews.keys().map(|page| self.preview_key(*page));
        std::iter::once(self.key()).chain(previews).collect()
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
    /// The only one of its pages that is restored, from 1; `None` for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<NonZeroU32>,
    /// Pixels, upright; of that page, or of the first one.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// Bytes.
    pub size: u64,
    /// The type of the content itself, not of the name.
    pub content_type: String,
    /// Where its thumbnail is, once the worker has made one.
    pub thumbnail_key: Option<String>,
    /// Where a larger picture to look at is, if the photo is not its own: beside the photo if it was made there
    /// before, and all restorations share it, or else among what was made for this restoration.
    #[serde(default)]
    pub preview_key: Option<String>,
    /// Bytes of the previews beside the photo.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub previews_bytes: u64,
    /// Bytes of what was made of it for this restoration; `None` before that, and in records from before this was
    /// noted.
    #[serde(default)]
    pub small_bytes: Option<u64>,
    /// SHA-256 of the photo's file, in lower-case hexadecimal digits; `None` before a worker has read it, and in
    /// records from before this was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// Zero, as in most records.
fn is_zero(bytes: &u64) -> bool {
    *bytes == 0
}

fn is_beside_photo(key: &str) -> bool {
    key.starts_with(ORIGINALS)
}

impl Original {
    /// Bytes of the photo and of what is kept beside it.
    #[must_use]
    pub fn kept_bytes(&self) -> u64 {
        self.size + self.previews_bytes
    }

    /// Whether its preview is kept beside the photo.
    #[must_use]
    pub fn shares_preview(&self) -> bool {
        self.preview_key.as_deref().is_some_and(is_beside_photo)
    }

    /// The same photo for another restoration: without what was made for this one, and goes with it.
    #[must_use]
    pub fn for_another(self) -> Self {
        Self {
            preview_key: self.preview_key.filter(|key| is_beside_photo(key)),
            thumbnail_key: None,
            small_bytes: None,
            ..self
        }
    }
}
