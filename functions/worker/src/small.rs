//! What is noted of the photo itself when it is first read: small pictures, to be shown in its place, and its checksum.

use domain::{Refusal, Restoration};

use crate::held::Held;

/// The small pictures of the photo, and its checksum.
pub(crate) struct Small {
    pub(crate) thumbnail: Vec<u8>,
    /// Larger; `None` where the photo is its own preview.
    pub(crate) preview: Option<Vec<u8>>,
    /// SHA-256 of the photo's file.
    pub(crate) sha256: String,
}

impl Held<'_> {
    /// Only of the photo itself: what later steps work on is nobody's original.
    pub(crate) async fn write_original(&self, small: &Small) -> Result<(), store::Error> {
        if self.restoration.step() > 0 {
            return Ok(());
        }
        let store = &self.state.store;
        let key = self.original_thumbnail_key();
        store
            .write_object(&key, "image/jpeg", small.thumbnail.clone())
            .await?;
        if let Some(preview) = self.own_preview(small) {
            let key = self.original_preview_key();
            store
                .write_object(&key, "image/jpeg", preview.to_vec())
                .await?;
        }
        Ok(())
    }

    /// Notes what [`Self::write_original`] has written, and the checksum.
    pub(crate) fn note_original(
        &self,
        restoration: &mut Restoration,
        small: &Small,
    ) -> Result<(), Refusal> {
        if restoration.step() > 0 {
            return Ok(());
        }
        let preview = self.own_preview(small);
        let preview_key = preview.map(|_| self.original_preview_key());
        let bytes = bytes_of(&small.thumbnail, preview);
        let key = self.original_thumbnail_key();
        restoration.note_sha256(self.attempt, small.sha256.clone())?;
        restoration.note_thumbnail(self.attempt, key, preview_key, bytes)
    }

    /// The preview that is kept for this restoration; `None` where there is one beside the photo.
    fn own_preview<'a>(&self, small: &'a Small) -> Option<&'a [u8]> {
        let is_there = self.restoration.original.shares_preview();
        small.preview.as_deref().filter(|_| !is_there)
    }

    fn original_thumbnail_key(&self) -> String {
        format!("{}original-thumbnail.jpg", self.restoration.blob_prefix())
    }

    fn original_preview_key(&self) -> String {
        format!("{}original-preview.jpg", self.restoration.blob_prefix())
    }
}

/// How many bytes the small pictures have together.
pub(crate) fn bytes_of(thumbnail: &[u8], preview: Option<&[u8]>) -> u64 {
    (thumbnail.len() + preview.map_or(0, <[u8]>::len)) as u64
}
