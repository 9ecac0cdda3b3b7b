//! Looking at an uploaded photo before any work is started: wrong or too large is said now.

use domain::{FileName, Original, Upload};
use engine::Limits;
use store::Store;
use web::{Problem, UploadRules};

/// How many bytes are read for a photo's header. Only TIFF, and photos with very large metadata,
/// keep it further back.
const HEADER_BYTES: u64 = 256 * 1024;

/// Checks that the bytes of an upload are there, all of them, and begin a photo.
pub(crate) async fn inspect(
    store: &Store,
    limits: &Limits,
    rules: &UploadRules,
    upload: &Upload,
) -> Result<Original, Problem> {
    web::check_arrived(store, rules, upload).await?;
    let key = upload.key();
    let start = store.read_object(&key, Some(HEADER_BYTES)).await?;
    let info = match engine::inspect(&start, upload.size, limits) {
        Err(engine::Error::NeedMoreBytes) => {
            let all = store.read_object(&key, None).await?;
            engine::inspect(&all, upload.size, limits)
        }
        known => known,
    };
    let info = info.map_err(|error| problem_of(&upload.filename, &error))?;
    Ok(original(upload, info))
}

/// Checks a photo that came in a form.
pub(crate) fn inspect_bytes(
    limits: &Limits,
    upload: &Upload,
    bytes: &[u8],
) -> Result<Original, Problem> {
    let info = engine::inspect(bytes, bytes.len() as u64, limits)
        .map_err(|error| problem_of(&upload.filename, &error))?;
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
    }
}

fn problem_of(filename: &FileName, error: &engine::Error) -> Problem {
    let detail = format!("“{filename}”: {error}");
    if error.is_about_size() {
        Problem::photo_too_large(detail)
    } else {
        Problem::not_a_photo(detail)
    }
}
