//! A photo sent along in a form, for small clients.

use axum::extract::multipart::MultipartError;
use domain::{FileName, NewRestoration, Params, RestorationId, Step, Upload, UploadId, UserId};
use http::StatusCode;
use utoipa::ToSchema;
use web::{Multipart, Problem};

use crate::{MAX_FORM_BYTES, photo, restorations::recipe, uploads::UNUSED_FOR};

/// A photo in a form, for small clients.
#[derive(ToSchema)]
#[allow(dead_code)] // Describes the form; its fields are read one by one.
pub(crate) struct RestoreForm {
    /// The photo, up to 4.5 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The model.
    model_id: String,
    /// Its parameters as JSON.
    params: Option<String>,
}

/// Reads the form, checks everything and stores the photo.
pub(crate) async fn read(
    state: &crate::State,
    owner: UserId,
    Multipart(mut form): Multipart,
) -> Result<NewRestoration, Problem> {
    let malformed = |error: MultipartError| {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            form_too_large()
        } else {
            Problem::malformed(error.body_text())
        }
    };
    let (mut file, mut model_id, mut params) = (None, None, Params::new());
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        match field.name().unwrap_or_default() {
            "file" => {
                let name = FileName::new(field.file_name().unwrap_or_default());
                file = Some((name, field.bytes().await.map_err(malformed)?));
            }
            "model_id" => {
                let bytes = field.bytes().await.map_err(malformed)?;
                model_id = Some(utf8("model_id", &bytes)?.to_owned());
            }
            "params" => {
                let bytes = field.bytes().await.map_err(malformed)?;
                params = serde_json::from_str(utf8("params", &bytes)?).map_err(|error| {
                    Problem::invalid_field("params", format!("JSON is expected: {error}"))
                })?;
            }
            other => {
                let detail = "There is no such field; file, model_id and params are expected.";
                return Err(Problem::invalid_field(other, detail));
            }
        }
    }
    let (filename, bytes) =
        file.ok_or_else(|| Problem::invalid_field("file", "The photo is missing."))?;
    let model_id =
        model_id.ok_or_else(|| Problem::invalid_field("model_id", "The model is missing."))?;
    if bytes.len() > MAX_FORM_BYTES {
        return Err(form_too_large());
    }
    let recipe = recipe(state, vec![Step { model_id, params }])?;
    let size = bytes.len() as u64;
    state.rules.check(&filename, size)?;
    let now = state.clock.now();
    let mut upload = Upload {
        id: UploadId::new(),
        owner,
        filename,
        content_type: String::new(),
        size,
        created_at: now,
        // Used in a moment; a sweep in between must not find it due.
        unused_until: now + UNUSED_FOR,
        used_by: Vec::new(),
    };
    let original = photo::inspect_bytes(&state.limits, &upload, &bytes)?;
    upload.content_type.clone_from(&original.content_type);
    // The record first: bytes without one would stay for ever.
    state.store.create_upload(&upload).await?;
    state
        .store
        .write_object(&upload.key(), &upload.content_type, bytes.to_vec())
        .await?;
    let filename = upload.filename;
    Ok(NewRestoration {
        id: RestorationId::new(),
        owner,
        filename,
        original,
        recipe,
    })
}

/// Not by `Field::text`, which knows every encoding there ever was and makes the function a twentieth
/// larger: all programs send UTF-8.
fn utf8<'a>(field: &str, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    str::from_utf8(bytes).map_err(|_| Problem::invalid_field(field, "UTF-8 is expected."))
}

fn form_too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "photo-too-large",
        "The photo is too large for a form",
        "A form takes photos up to 4.5 MB. Announce this one with POST /api/v1/uploads and put it \
         where the answer says.",
    )
}
