//! A restoration as it is told in JSON.

use domain::{Restoration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// One run of a recipe on a photo.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Restoration)]
pub struct RestorationBody {
    /// Its id.
    pub id: String,
    /// The photo's name.
    pub filename: String,
    /// `queued`, `running`, `succeeded`, `failed` or `canceled`.
    #[schema(value_type = StatusName)]
    pub status: &'static str,
    /// The model of the first step.
    pub model_id: String,
    /// All steps.
    pub recipe: Vec<StepBody>,
    /// The step at work, from 1.
    pub step: usize,
    /// How many steps there are.
    pub steps: usize,
    /// How far all of it is, 0..1.
    pub progress: f32,
    /// How long it still takes, in seconds, as far as that can be told.
    #[schema(required)]
    pub eta_seconds: Option<u64>,
    /// Its place among your own waiting photos, from 1; `null` when it does not wait, and in lists.
    #[schema(required)]
    pub queue_position: Option<usize>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the work began.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub finished_at: Option<Timestamp>,
    /// When it is removed by itself.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub expires_at: Option<Timestamp>,
    /// The photo.
    pub original: OriginalBody,
    /// The finished picture.
    #[schema(required)]
    pub result: Option<ResultBody>,
    /// Where the photo can be read, for some minutes. Addresses are whole, or, for pages of the same origin,
    /// paths on it. `null` in lists where there is a thumbnail.
    #[schema(required)]
    pub original_url: Option<String>,
    /// Where the finished picture can be read, for some minutes; `null` in lists.
    #[schema(required)]
    pub processed_url: Option<String>,
    /// Changes whenever an address of a picture does.
    pub pictures: String,
    /// Why it failed.
    #[schema(required)]
    pub error: Option<FailureBody>,
    /// Why it waits longer than usual, as for a provider that is busy.
    #[schema(required)]
    pub notice: Option<NoticeBody>,
}

/// Where a restoration stands.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase", as = Status)]
#[allow(dead_code)] // Names the values for the API's description.
enum StatusName {
    Queued,
    Running,
    Succeeded,
    Failed,
    Canceled,
}

/// One step of a recipe.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Step)]
pub struct StepBody {
    /// The model.
    pub model_id: String,
    /// Its parameters, defaults filled in.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub params: domain::Params,
}

/// The photo as it was put in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Original)]
pub struct OriginalBody {
    /// Pixels, upright.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// Bytes.
    pub size: u64,
    /// The type of its content.
    pub content_type: String,
    /// A small picture of it, once there is one.
    #[schema(required)]
    pub thumbnail_url: Option<String>,
    /// A JPEG to look at, at most 2048 pixels a side, once there is one: of TIFF, which no browser shows, and
    /// of what is larger. `null` in lists.
    #[schema(required)]
    pub preview_url: Option<String>,
}

/// The finished picture.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Result)]
pub struct ResultBody {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Bytes.
    pub size: u64,
    /// The type of its content.
    pub content_type: String,
    /// A small picture of it.
    pub thumbnail_url: String,
    /// How many faces were protected; `null` when no model looked for any.
    #[schema(required)]
    pub faces_protected: Option<u32>,
    /// A JPEG to look at, at most 2048 pixels a side: of TIFF, which no browser shows, and of what is larger.
    /// `null` in lists.
    #[schema(required)]
    pub preview_url: Option<String>,
}

/// Why a restoration failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Failure)]
pub struct FailureBody {
    /// A name for the kind of failure.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// What, why and what to do.
    pub detail: String,
    /// What the provider calls the request, for its support; `null` where none was asked.
    #[schema(required)]
    pub request_id: Option<String>,
}

/// Why a restoration waits longer than usual.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeBody {
    /// What the matter is.
    pub detail: String,
    /// When it is tried again.
    #[schema(value_type = String, format = DateTime)]
    pub again_at: Timestamp,
}

pub(crate) fn notice_body(restoration: &Restoration) -> Option<NoticeBody> {
    Some(NoticeBody {
        detail: restoration.notice.clone()?,
        again_at: restoration.wake_at?,
    })
}

pub(crate) fn failure_body(failure: &domain::Failure) -> FailureBody {
    use domain::FailureKind as Kind;
    let (kind, title) = match failure.kind {
        Kind::PhotoUnusable => ("photo-unusable", "The photo cannot be read"),
        Kind::PhotoTooLarge => ("photo-too-large", "The photo is too large"),
        Kind::NoRoom => ("no-room", "No room is left"),
        Kind::AttemptsUsedUp => ("attempts-used-up", "The work was cut off every time"),
        Kind::ProviderKey => ("provider-key", "The provider does not take the key"),
        Kind::ProviderCredits => ("provider-credits", "The provider's credits are used up"),
        Kind::ModelGone => ("model-gone", "The model is not there any more"),
        Kind::ProviderBusy => ("provider-busy", "The provider is busy"),
        Kind::ProviderRefused => ("provider-refused", "The provider refused the photo"),
        Kind::ProviderTimeout => ("provider-timeout", "The provider took too long"),
        Kind::ProviderFailed => ("provider-failed", "The provider failed"),
        Kind::SentUnknown => (
            "sent-unknown",
            "The work was cut off while it was being sent",
        ),
        Kind::Internal => ("internal", "Something broke on our side"),
    };
    FailureBody {
        kind: format!("urn:photo-restoration:{kind}"),
        title: title.to_owned(),
        detail: failure.detail.clone(),
        request_id: failure.request_id.clone(),
    }
}
