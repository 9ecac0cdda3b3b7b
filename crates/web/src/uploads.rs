//! What is asked of an upload before anything is done with it.

use std::time::Duration;

use domain::{RequestReason, Upload, UploadId, UserId};
use store::Store;

use crate::{Problem, TurnRules, Turns, UploadRules};

/// Turns at reading photos' headers, for all functions of a process together: each may hold
/// megabytes of a hostile file (`max_header_bytes` of the engine's limits, twice).
#[must_use]
pub fn header_turns() -> Turns {
    Turns::new(TurnRules {
        at_once: 4,
        at_once_each: 4,
        // A look takes milliseconds, and one that waits holds nothing.
        waiting_each: 200,
        patience: Duration::from_secs(15),
    })
}

/// Turns at having photos decoded, one after the other: each takes all cores, and memory for its pixels. One request of
/// each person may wait: who asks for more at once is told so at once.
#[must_use]
pub fn photo_turns() -> Turns {
    Turns::new(TurnRules {
        at_once: 1,
        at_once_each: 1,
        waiting_each: 1,
        patience: Duration::from_secs(15),
    })
}

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
        let filename = upload.filename.to_string();
        return Err(RequestReason::UploadMissing { filename }.into());
    };
    rules.check_size(&upload.filename, head.size)?;
    if head.size != upload.size {
        return Err(RequestReason::UploadIncomplete {
            filename: upload.filename.to_string(),
            announced_bytes: upload.size,
            bytes: head.size,
        }
        .into());
    }
    Ok(())
}

/// There is no such upload.
#[must_use]
pub fn no_upload() -> Problem {
    RequestReason::UploadUnknown.into()
}
