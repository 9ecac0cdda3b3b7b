//! Looking at an uploaded photo before any work is started: wrong or too large is said now.

use domain::{Original, Upload};
use engine::Limits;
use web::Problem;

/// Checks that the bytes of an upload are there, all of them, and begin a photo. Only what tells that is read,
/// in turns: how much that is depends on who made the file.
pub(crate) async fn inspect(state: &crate::State, upload: &Upload) -> Result<Original, Problem> {
    web::check_arrived(&state.store, &state.rules, upload).await?;
    let _turn = state.looks.take(upload.owner).await?;
    let key = upload.key();
    let read = |range| state.store.read_object(&key, Some(range));
    let info = engine::inspect_by_ranges(upload.size, &state.limits, read).await?;
    let info = info.map_err(|error| Problem::from(&error).about(&upload.filename))?;
    Ok(original(upload, info))
}

/// Checks a photo that came in a form.
pub(crate) fn inspect_bytes(
    limits: &Limits,
    upload: &Upload,
    bytes: &[u8],
) -> Result<Original, Problem> {
    let info = engine::inspect(bytes, bytes.len() as u64, limits)
        .map_err(|error| Problem::from(&error).about(&upload.filename))?;
    Ok(original(upload, info))
}

fn original(upload: &Upload, info: engine::PhotoInfo) -> Original {
    Original {
        upload_id: upload.id,
        width: info.width,
        height: info.height,
        size: upload.size,
        content_type: info.format.content_type().to_owned(),
        thumbnail_key: None,
        preview_key: None,
        small_bytes: None,
        sha256: None,
    }
}
