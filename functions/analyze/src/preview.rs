//! The picture by which an upload is shown before it is restored.

use std::num::NonZeroU32;

use domain::{Timestamp, Upload};
use store::{Error, Reach, Store};

/// Which page of which upload is shown to whom, and when.
pub(crate) struct Place<'a> {
    pub(crate) store: &'a Store,
    pub(crate) upload: &'a Upload,
    pub(crate) page: NonZeroU32,
    pub(crate) now: Timestamp,
    pub(crate) reach: &'a Reach,
}

impl Place<'_> {
    /// Keeps the preview beside the upload and tells where it can be read. `None` when it cannot be kept: a report
    /// without a picture is better than none.
    pub(crate) async fn keep(&self, jpeg: Vec<u8>) -> Option<String> {
        let kept = async {
            if !self.is_kept().await? {
                self.store
                    .write_preview(self.upload, self.page, jpeg, self.now)
                    .await?;
            }
            let key = self.upload.preview_key(self.page);
            self.address(&key, "image/jpeg").await
        };
        self.or_none(kept.await)
    }

    /// Where the photo itself can be read, which is shown as it is.
    pub(crate) async fn of_itself(&self, content_type: &str) -> Option<String> {
        let address = self.address(&self.upload.key(), content_type).await;
        self.or_none(address)
    }

    /// Whether an earlier look has kept it: nothing is written twice that browsers may have in their caches.
    async fn is_kept(&self) -> Result<bool, Error> {
        if !self.upload.previews.contains_key(&self.page) {
            return Ok(false);
        }
        let key = self.upload.preview_key(self.page);
        Ok(self.store.head_object(&key).await?.is_some())
    }

    async fn address(&self, key: &str, content_type: &str) -> Result<String, Error> {
        self.store
            .presign_get(key, content_type, None, self.now, self.reach)
            .await
    }

    fn or_none(&self, address: Result<String, Error>) -> Option<String> {
        match address {
            Ok(address) => Some(address),
            // A restoration has it by now, or it is being removed.
            Err(Error::Conflict { .. }) => None,
            Err(error) => {
                tracing::warn!(upload = %self.upload.id, %error, "no preview of a photo could be kept");
                None
            }
        }
    }
}
