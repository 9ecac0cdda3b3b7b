//! Looking at an uploaded photo before any work is started: wrong or too large is said now.

use std::num::NonZeroU32;

use domain::{Original, Upload};
use engine::Limits;
use web::Problem;

/// Checks that the bytes of an upload are there, all of them, and begin a photo. Only what tells that is read,
/// in turns: how much that is depends on who made the file.
///
/// The preview that was made of it when it was looked at goes with the original.
pub(crate) async fn inspect(
    state: &crate::State,
    upload: &Upload,
    page: Option<NonZeroU32>,
) -> Result<Original, Problem> {
    web::check_arrived(&state.store, &state.rules, upload).await?;
    let _turn = state.looks.take(upload.owner).await?;
    let key = upload.key();
    let read = |range| state.store.read_object(&key, Some(range));
    let info = engine::inspect_by_ranges(upload.size, page, &state.limits, read).await?;
    let info = info.map_err(|error| Problem::from(&error).about(&upload.filename))?;
    let shown = page.unwrap_or(NonZeroU32::MIN);
    let preview_key = match upload.previews.contains_key(&shown) {
        true => Some(upload.preview_key(shown)),
        false => None,
    };
    let is_there = match &preview_key {
        Some(key) => state.store.head_object(key).await?.is_some(),
        None => false,
    };
    Ok(Original {
        preview_key: preview_key.filter(|_| is_there),
        previews_bytes: upload.previews.values().sum(),
        ..original(upload, page, info)
    })
}

/// Checks a photo that came in a form.
pub(crate) fn inspect_bytes(
    limits: &Limits,
    upload: &Upload,
    page: Option<NonZeroU32>,
    bytes: &[u8],
) -> Result<Original, Problem> {
    let info = match page {
        Some(page) => engine::inspect_page(bytes, page, limits),
        None => engine::inspect(bytes, bytes.len() as u64, limits),
    };
    let info = info.map_err(|error| Problem::from(&error).about(&upload.filename))?;
    Ok(original(upload, page, info))
}

fn original(upload: &Upload, page: Option<NonZeroU32>, info: engine::PhotoInfo) -> Original {
    Original {
        upload_id: upload.id,
        page,
        width: info.width,
        height: info.height,
        size: upload.size,
        content_type: info.format.content_type().to_owned(),
        thumbnail_key: None,
        preview_key: None,
        previews_bytes: 0,
        small_bytes: None,
        sha256: None,
    }
}
