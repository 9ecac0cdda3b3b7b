//! What is asked of an upload before anything is done with it.

use domain::{Upload, UploadId, UserId};
use store::Store;

use crate::{Problem, UploadRules};

/// The upload of this id, if it is this user's.
///
/// # Errors
/// 404 as a [`Problem`]: it does not exist, or not for whoever asks.
pub async fn upload(store: &Store, owner: UserId, id: &str) -> Result<Upload, Problem> {
    let id: UploadId = id.parse().map_err(|_| no_upload())?;
    store.upload(owner, id).await?.ok_or_else(no_upload)
}

/// Sees that the bytes of an upload are there, all of them, and not too many.
///
/// # Errors
/// 409 or 413 as a [`Problem`].
pub async fn check_arrived(
    store: &Store,
    rules: &UploadRules,
    upload: &Upload,
) -> Result<(), Problem> {
    let Some(head) = store.head_object(&upload.key()).await? else {
        return Err(Problem::conflict(
            "upload-missing",
            format!(
                "“{}” has not been uploaded. Put it where the upload's answer said.",
                upload.filename
            ),
        ));
    };
    rules.check_size(&upload.filename, head.size)?;
    if head.size != upload.size {
        return Err(Problem::conflict(
            "upload-incomplete",
            format!(
                "“{}” was announced with {} bytes and {} came. Upload it again.",
                upload.filename, upload.size, head.size
            ),
        ));
    }
    Ok(())
}

/// There is no such upload.
#[must_use]
pub fn no_upload() -> Problem {
    Problem::not_found(
        "There is no upload under this id. Announce the photo with POST /api/v1/uploads; what is \
         not used within a day is removed.",
    )
}
