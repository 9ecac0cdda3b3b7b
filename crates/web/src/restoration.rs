//! A restoration as it is answered.

use std::time::Duration;

use domain::{Blob, Registry, Restoration, Status, Timestamp};
use http::StatusCode;
use serde::Serialize;
use store::Store;
use url::Url;
use utoipa::ToSchema;

use crate::Problem;

/// How far back a restoration looks for others of the same person that wait before it.
const LOOK_BACK: usize = 50;

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
    /// Where the photo can be read, for some minutes.
    pub original_url: String,
    /// Where the finished picture can be read, for some minutes.
    #[schema(required)]
    pub processed_url: Option<String>,
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
    /// A JPEG to look at, at most 2048 pixels a side, once there is one: of TIFF, which no browser shows.
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
    /// A JPEG to look at, at most 2048 pixels a side: of TIFF, which no browser shows.
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

/// Where the pictures of a restoration can be read: presigns for one moment and one origin.
#[derive(Debug, Clone, Copy)]
pub struct Pictures<'a> {
    /// The bucket.
    pub store: &'a Store,
    /// The models, for estimates.
    pub registry: &'a Registry,
    /// Now.
    pub now: Timestamp,
    /// By what the browser reaches the bucket.
    pub origin: Option<&'a Url>,
}

impl Pictures<'_> {
    /// The restoration as it is answered by itself, with its place among those that wait.
    ///
    /// # Errors
    /// A [`Problem`] when the table cannot be read or presigning fails.
    pub async fn show_one(&self, restoration: &Restoration) -> Result<RestorationBody, Problem> {
        let mut body = self.show(restoration).await?;
        if restoration.status == Status::Queued {
            let (owner, id) = (restoration.owner, restoration.id);
            let before = self.store.unfinished_before(owner, id, LOOK_BACK).await?;
            body.queue_position = Some(before + 1);
        }
        Ok(body)
    }

    /// The restoration as it is answered in a list, without `queue_position`.
    ///
    /// # Errors
    /// A [`Problem`] when presigning fails.
    pub async fn show(&self, restoration: &Restoration) -> Result<RestorationBody, Problem> {
        let result = match restoration.result() {
            Some(blob) => Some(self.result(blob, restoration.faces_protected()).await?),
            None => None,
        };
        let processed_url = match restoration.result() {
            Some(blob) => Some(self.url(&blob.key).await?),
            None => None,
        };
        let thumbnail_url = self.url_if(&restoration.original.thumbnail_key).await?;
        let preview_url = self.url_if(&restoration.original.preview_key).await?;
        let original = &restoration.original;
        let original_key = domain::Upload::key_of(restoration.owner, original.upload_id);
        let steps = restoration.recipe.steps();
        Ok(RestorationBody {
            id: restoration.id.to_string(),
            filename: restoration.filename.to_string(),
            status: restoration.status.as_str(),
            model_id: restoration.recipe.model_id().to_owned(),
            recipe: steps
                .iter()
                .map(|step| StepBody {
                    model_id: step.model_id.clone(),
                    params: step.params.clone(),
                })
                .collect(),
            step: (restoration.step() + 1).min(steps.len()),
            steps: steps.len(),
            progress: overall_progress(restoration),
            eta_seconds: self.eta(restoration).map(|eta| eta.as_secs()),
            queue_position: None,
            created_at: restoration.created_at,
            started_at: restoration.started_at,
            finished_at: restoration.finished_at,
            expires_at: restoration.expires_at,
            original: OriginalBody {
                width: original.width,
                height: original.height,
                size: original.size,
                content_type: original.content_type.clone(),
                thumbnail_url,
                preview_url,
            },
            result,
            original_url: self.url(&original_key).await?,
            processed_url,
            error: restoration.failure.as_ref().map(failure_body),
            notice: notice_body(restoration),
        })
    }

    async fn result(
        &self,
        blob: &Blob,
        faces_protected: Option<u32>,
    ) -> Result<ResultBody, Problem> {
        Ok(ResultBody {
            width: blob.width,
            height: blob.height,
            size: blob.size,
            content_type: blob.content_type.clone(),
            thumbnail_url: self.url(&blob.thumbnail_key).await?,
            faces_protected,
            preview_url: self.url_if(&blob.preview_key).await?,
        })
    }

    async fn url_if(&self, key: &Option<String>) -> Result<Option<String>, Problem> {
        match key {
            Some(key) => Ok(Some(self.url(key).await?)),
            None => Ok(None),
        }
    }

    async fn url(&self, key: &str) -> Result<String, Problem> {
        Ok(self
            .store
            .presign_get(key, None, self.now, self.origin)
            .await?)
    }

    /// From how far the step came in how long once it is on its way, before that from what the
    /// model was measured to take.
    fn eta(&self, restoration: &Restoration) -> Option<Duration> {
        if restoration.status != Status::Running {
            return None;
        }
        let mut pixels =
            f64::from(restoration.original.width) * f64::from(restoration.original.height);
        if let Some(blob) = restoration.outputs.last() {
            pixels = f64::from(blob.width) * f64::from(blob.height);
        }
        let spent = self
            .now
            .since(restoration.attempt_started_at?)
            .as_secs_f64();
        let progress = f64::from(restoration.progress);
        let mut seconds = 0.0;
        for (at, step) in restoration
            .recipe
            .steps()
            .iter()
            .enumerate()
            .skip(restoration.step())
        {
            let model = self.registry.get(&step.model_id)?;
            let measured = model.seconds(pixels);
            seconds += match measured {
                _ if at == restoration.step() && progress > 0.05 => spent * (1.0 / progress - 1.0),
                Some(measured) if at == restoration.step() => (measured - spent).max(1.0),
                Some(measured) => measured,
                None => return None,
            };
            pixels *= f64::from(model.scale).powi(2);
        }
        Some(Duration::from_secs_f64(
            seconds.clamp(1.0, 24.0 * 3600.0).ceil(),
        ))
    }
}

/// After how many seconds it makes sense to look again; `None` when nothing changes any more.
#[must_use]
pub fn retry_after(status: Status) -> Option<u64> {
    (!status.is_terminal()).then_some(1)
}

#[allow(clippy::cast_precision_loss)] // At most eight steps.
fn overall_progress(restoration: &Restoration) -> f32 {
    if restoration.status == Status::Succeeded {
        return 1.0;
    }
    let steps = restoration.recipe.steps().len() as f32;
    (restoration.step() as f32 + restoration.progress) / steps
}

fn notice_body(restoration: &Restoration) -> Option<NoticeBody> {
    Some(NoticeBody {
        detail: restoration.notice.clone()?,
        again_at: restoration.wake_at?,
    })
}

fn failure_body(failure: &domain::Failure) -> FailureBody {
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

impl From<domain::Refusal> for Problem {
    fn from(refusal: domain::Refusal) -> Self {
        use domain::Refusal;
        match refusal {
            Refusal::Deleted => Self::not_found("There is no restoration under this id."),
            Refusal::Ended(status) => Self::conflict(
                "ended",
                format!(
                    "The restoration has ended already: it is {}.",
                    status.as_str()
                ),
            ),
            Refusal::NotEnded => Self::conflict(
                "not-ended",
                "The restoration has not ended yet; wait or cancel it.",
            ),
            Refusal::NothingToUndo => Self::new(
                StatusCode::CONFLICT,
                "nothing-to-undo",
                "That is not possible now",
                "It is not deleted, or the time to undo that is over.",
            ),
            Refusal::Superseded => Self::conflict("superseded", "Another attempt has taken over."),
            Refusal::AlreadySent => Self::conflict(
                "already-sent",
                "The step has been sent to a provider already; to send it again could pay twice.",
            ),
        }
    }
}
