//! Pictures that nothing names any more.

use domain::Blob;

use crate::held::Held;

impl Held<'_> {
    /// Removes a picture that nothing names. What cannot be removed now goes with the restoration.
    pub(crate) async fn remove(&self, blob: &Blob) {
        for key in [&blob.key, &blob.thumbnail_key]
            .into_iter()
            .chain(&blob.preview_key)
        {
            if let Err(error) = self.state.store.delete_object(key).await {
                tracing::warn!(key, %error, "could not remove an unused picture; it goes with the restoration");
            }
        }
    }

    /// Removes what earlier attempts, cut off between storing and committing, have left.
    pub(crate) async fn tidy(&self, after: &domain::Restoration) {
        if after.attempt().0 as usize == after.recipe.steps().len() {
            return;
        }
        let tidied = self
            .state
            .store
            .delete_objects(&after.blob_prefix(), &after.picture_keys())
            .await;
        if let Err(error) = tidied {
            tracing::warn!(restoration = %after.id, %error, "could not remove unused pictures of earlier attempts; they go with the restoration");
        }
    }
}
