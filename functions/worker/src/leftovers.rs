//! Pictures that nothing names any more.

use domain::Blob;

use crate::Held;

impl Held<'_> {
    /// Removes a picture that nothing names. What cannot be removed now goes with the restoration.
    pub(crate) async fn remove(&self, blob: &Blob) {
        for key in [&blob.key, &blob.thumbnail_key]
            .into_iter()
            .chain(&blob.preview_key)
        {
            if let Err(error) = self.state.store.delete_object(key).await {
                tracing::warn!(key, %error, "a dropped picture stays for now");
            }
        }
    }

    /// Removes what earlier attempts, cut off between storing and committing, have left.
    pub(crate) async fn tidy(&self, after: &domain::Restoration) {
        if after.attempt.0 as usize == after.recipe.steps().len() {
            return;
        }
        let mut keep: Vec<&str> = Vec::new();
        for blob in &after.outputs {
            keep.extend([blob.key.as_str(), blob.thumbnail_key.as_str()]);
            keep.extend(blob.preview_key.as_deref());
        }
        keep.extend(after.original.thumbnail_key.as_deref());
        keep.extend(after.original.preview_key.as_deref());
        let tidied = self
            .state
            .store
            .delete_objects(&after.blob_prefix(), &keep)
            .await;
        if let Err(error) = tidied {
            tracing::warn!(restoration = %after.id, %error, "leftovers stay for now");
        }
    }
}
