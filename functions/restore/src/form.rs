//! A photo sent along in a form, for small clients.

use std::{num::NonZeroU32, time::Duration};

use axum::{
    body::Bytes,
    extract::multipart::{Field, MultipartError},
};
use domain::{
    FileName, NewRestoration, Params, Recipe, RequestReason, RestorationId, Step, UNUSED_FOR,
    Upload, UploadId, UserId,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time;
use utoipa::ToSchema;
use web::{Json, MAX_JSON_BYTES, Multipart, Problem};

use crate::{
    MAX_FORM_BYTES, photo,
    recipe::{StepRequest, steps},
};

/// A photo in a form, for simple clients: with `model_id`, or with `recipe`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // Describes the form; its fields are read one by one.
pub(crate) struct RestoreForm {
    /// The photo, up to 4.5 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// One model; or give `recipe`.
    #[schema(value_type = String, required = false)]
    model_id: Option<String>,
    /// Its parameters as JSON.
    #[schema(value_type = String, required = false)]
    params: Option<String>,
    /// Several steps as JSON; or give `model_id`.
    #[schema(value_type = String, required = false)]
    recipe: Option<String>,
    /// The only page of a TIFF to restore, from 1; without it, all of them.
    #[schema(value_type = u32, required = false, minimum = 1)]
    page: Option<String>,
}

/// What a form says beside the photo.
#[derive(Deserialize)]
struct Texts {
    model_id: Option<String>,
    #[serde(default)]
    params: Option<Params>,
    recipe: Option<Vec<StepRequest>>,
    page: Option<NonZeroU32>,
}

/// What a form holds.
struct Received {
    filename: FileName,
    bytes: Bytes,
    steps: Vec<Step>,
    page: Option<NonZeroU32>,
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
        steps,
        page,
    } = received;
    let recipe = Recipe::new(&state.registry, steps)?;
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
        previews: std::collections::BTreeMap::new(),
        coming: domain::Coming::default(),
    };
    let original = photo::inspect_bytes(&state.limits, &upload, page, &bytes)?;
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
    let (mut file, mut texts) = (None, Map::new());
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        match field.name().unwrap_or_default() {
            "file" => {
                let name = FileName::new(field.file_name().unwrap_or_default());
                file = Some((name, field.bytes().await.map_err(malformed)?));
            }
            "model_id" => {
                let model_id = text("model_id", field).await?;
                texts.insert("model_id".to_owned(), model_id.into());
            }
            "params" => {
                let params = json("params", field, RequestReason::JsonExpected).await?;
                texts.insert("params".to_owned(), params);
            }
            "recipe" => {
                let recipe = json("recipe", field, RequestReason::FieldMisfit).await?;
                texts.insert("recipe".to_owned(), recipe);
            }
            "page" => {
                let page = json("page", field, RequestReason::FieldMisfit).await?;
                texts.insert("page".to_owned(), page);
            }
            other => {
                let allowed = ["file", "model_id", "params", "recipe", "page"].map(str::to_owned);
                let allowed = allowed.to_vec();
                let reason = RequestReason::FieldUnknown { allowed };
                return Err(Problem::invalid_field(other, reason));
            }
        }
    }
    let (filename, bytes) =
        file.ok_or_else(|| Problem::invalid_field("file", RequestReason::PhotoMissing))?;
    let Json(texts) = Json::<Texts>::from_value(texts.into())?;
    if texts.model_id.is_none() && texts.recipe.is_none() {
        let reason = RequestReason::ModelMissing;
        return Err(Problem::invalid_field("model_id", reason));
    }
    let params = texts.params.unwrap_or_default();
    let steps = steps(texts.model_id, params, texts.recipe)?;
    if bytes.len() > MAX_FORM_BYTES {
        return Err(form_too_large());
    }
    Ok(Received {
        filename,
        bytes,
        steps,
        page: texts.page,
    })
}

/// A field that is JSON; `wrong` says that it is not.
async fn json(name: &str, field: Field<'_>, wrong: RequestReason) -> Result<Value, Problem> {
    let text = text(name, field).await?;
    serde_json::from_str(&text).map_err(|_| Problem::invalid_field(name, wrong))
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
