//! A photo sent along in a form, for small clients.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::multipart::{Field, MultipartError},
};
use domain::{
    FileName, NewRestoration, Params, RequestReason, RestorationId, Step, UNUSED_FOR, Upload,
    UploadId, UserId,
};
use http::StatusCode;
use tokio::time;
use utoipa::ToSchema;
use web::{MAX_JSON_BYTES, Multipart, Problem};

use crate::{MAX_FORM_BYTES, photo, recipe::recipe};

/// A photo in a form, for simple clients.
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

/// What a form holds.
struct Received {
    filename: FileName,
    bytes: Bytes,
    step: Step,
}

/// Reads the form, checks everything and stores the photo.
pub(crate) async fn read(
    state: &crate::State,
    owner: UserId,
    Multipart(form): Multipart,
) -> Result<NewRestoration, Problem> {
    let received = time::timeout(state.forms.time, receive(form)).await;
    let received = received.map_err(|_| form_too_slow(state.forms.time))??;
    let Received {
        filename,
        bytes,
        step,
    } = received;
    let recipe = recipe(state, vec![step])?;
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
        .write_object(&upload.key(), &upload.content_type, bytes.into())
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

async fn receive(mut form: axum::extract::Multipart) -> Result<Received, Problem> {
    let (mut file, mut model_id, mut params) = (None, None, Params::new());
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        match field.name().unwrap_or_default() {
            "file" => {
                let name = FileName::new(field.file_name().unwrap_or_default());
                file = Some((name, field.bytes().await.map_err(malformed)?));
            }
            "model_id" => model_id = Some(text("model_id", field).await?),
            "params" => {
                let text = text("params", field).await?;
                params = serde_json::from_str(&text)
                    .map_err(|_| Problem::invalid_field("params", RequestReason::JsonExpected))?;
            }
            other => {
                let allowed = ["file", "model_id", "params"].map(str::to_owned).to_vec();
                let reason = RequestReason::FieldUnknown { allowed };
                return Err(Problem::invalid_field(other, reason));
            }
        }
    }
    let (filename, bytes) =
        file.ok_or_else(|| Problem::invalid_field("file", RequestReason::PhotoMissing))?;
    let model_id =
        model_id.ok_or_else(|| Problem::invalid_field("model_id", RequestReason::ModelMissing))?;
    if bytes.len() > MAX_FORM_BYTES {
        return Err(form_too_large());
    }
    Ok(Received {
        filename,
        bytes,
        step: Step { model_id, params },
    })
}

/// The text of a field, which may be as long as a JSON body.
///
/// Not by `Field::text`, which knows every encoding there ever was and makes the function a twentieth
/// larger: all programs send UTF-8.
async fn text(name: &str, mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(malformed)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_JSON_BYTES {
            let max_bytes = MAX_JSON_BYTES as u64;
            let reason = RequestReason::FieldTooLong { max_bytes };
            return Err(Problem::invalid_field(name, reason));
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::invalid_field(name, RequestReason::Utf8Expected))
}

fn malformed(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        form_too_large()
    } else {
        RequestReason::Malformed.into()
    }
}

fn form_too_slow(time: Duration) -> Problem {
    let seconds = time.as_secs();
    RequestReason::FormTooSlow { seconds }.into()
}

fn form_too_large() -> Problem {
    RequestReason::FormTooLarge { max_megabytes: 4.5 }.into()
}
