//! A restoration as it is told in JSON.

use std::{collections::BTreeMap, num::NonZeroU32, time::Duration};

use domain::{Ended, Failure, Reason, Repairs, Restoration, State, Step, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{addresses::Addresses, line::LineBody, time_left::overall_progress};
use crate::{
    said::{Code, Said, Type, Values},
    words,
};

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
    /// Its place among your own photos that have not ended, from 1; `null` when it does not wait, where too many
    /// do, and in the history.
    #[schema(required)]
    pub queue_position: Option<usize>,
    /// What is before it, of everybody; `null` when it does not wait, or waits for a machine elsewhere, where too
    /// many wait, in the history, and in the answers to `POST`.
    #[schema(required)]
    pub line: Option<LineBody>,
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
    /// When it was deleted; `null` of what is not in the bin.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub deleted_at: Option<Timestamp>,
    /// Until when it stays in the bin; `null` of what is not there.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub removed_at: Option<Timestamp>,
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
    /// Its parameters, defaults filled in; in order, as the table gives them back in any.
    #[schema(value_type = std::collections::HashMap<String, serde_json::Value>)]
    pub params: BTreeMap<String, serde_json::Value>,
}

/// The photo as it was put in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Original)]
pub struct OriginalBody {
    /// The only one of its pages that is restored, from 1; `null` for all of them.
    #[schema(required)]
    pub page: Option<u32>,
    /// Pixels, upright; of that page, or of the first one.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// Bytes.
    pub size: u64,
    /// The type of its content.
    pub content_type: String,
    /// SHA-256 of its file, in lower-case hexadecimal digits; `null` until it was read, and where an earlier version
    /// made the result.
    #[schema(required)]
    pub sha256: Option<String>,
    /// A small picture of it, once there is one.
    #[schema(required)]
    pub thumbnail_url: Option<String>,
    /// A JPEG to look at, at most 2048 pixels a side, once there is one. `null` of a photo that is shown as it is:
    /// JPEG, PNG or WebP of at most 2048 pixels a side and 400 kB. `null` in lists.
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
    /// What was found of dust and scratches; `null` when no model looked for any.
    #[schema(required)]
    pub repairs: Option<RepairsBody>,
    /// How it was made; `null` where an earlier version made it.
    #[schema(required)]
    pub provenance: Option<ProvenanceBody>,
    /// A JPEG to look at, at most 2048 pixels a side; `null` of a picture that is shown as it is: JPEG or PNG of at
    /// most 2048 pixels a side and 400 kB. `null` in lists.
    #[schema(required)]
    pub preview_url: Option<String>,
}

/// Dust and scratches that were found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Repairs)]
pub struct RepairsBody {
    /// Specks of dust that were filled.
    pub specks: u32,
    /// Scratches and hairs that were filled.
    pub scratches: u32,
    /// Long lines that may be scratches or part of the photo, and were left for that reason. With the parameter
    /// `doubtful_scratches`, `auto-restore` fills them.
    pub doubtful_scratches: u32,
}

impl RepairsBody {
    fn new(repairs: Repairs) -> Self {
        Self {
            specks: repairs.specks,
            scratches: repairs.scratches,
            doubtful_scratches: repairs.doubtful_scratches,
        }
    }
}

/// How a result was made, and what became of what the photo's file said.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Provenance)]
pub struct ProvenanceBody {
    /// SHA-256 of the result's file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// The program that made it, with its version.
    pub software: String,
    /// What computed in each step, by the name that it has elsewhere; `null` where an earlier version did the step.
    pub networks: Vec<Option<String>>,
    /// How many pages it has: 1 but for some TIFF files.
    pub pages: usize,
    /// Bits of a channel.
    pub bits: u8,
    /// `sRGB`, or what the colour profile that was kept calls itself.
    pub color_space: String,
    /// What the photo's own colour profile calls itself; `null` if it had none that can be used, and of models that run
    /// elsewhere.
    #[schema(required)]
    pub original_color_space: Option<String>,
    /// Pixels on an inch of paper, across and down; `null` if the photo did not tell.
    #[schema(required)]
    pub density: Option<DensityBody>,
    /// The place where the photo was taken: `none` told, `kept` or `removed`.
    #[schema(value_type = PlaceName)]
    pub place: &'static str,
    /// What of the photo's metadata the result does not have: `thumbnail`, `maker_note`, `exif`, `xmp`, `extended_xmp`,
    /// `iptc`, `color_profile`, `comments`.
    pub dropped: Vec<String>,
}

/// How many pixels stand on an inch of paper.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Density)]
pub struct DensityBody {
    /// Across.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// What became of the place.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase", as = Place)]
#[allow(dead_code)] // Names the values for the API's description.
enum PlaceName {
    None,
    Kept,
    Removed,
}

/// Why a restoration failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Failure)]
pub struct FailureBody {
    /// A name for the kind of failure.
    #[serde(rename = "type")]
    #[schema(value_type = Type)]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// What, why and what to do, in English.
    pub detail: String,
    /// What exactly it is, for programs.
    #[schema(value_type = Code)]
    pub code: String,
    /// The numbers and names that belong to the code.
    #[schema(value_type = Values)]
    pub values: Map<String, Value>,
    /// What the provider calls the request, for its support; `null` where none was asked.
    #[schema(required)]
    pub request_id: Option<String>,
}

/// Why a restoration waits longer than usual.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeBody {
    /// What the matter is, in English.
    pub detail: String,
    /// What the matter is, for programs.
    #[schema(value_type = Code)]
    pub code: String,
    /// The numbers and names that belong to the code.
    #[schema(value_type = Values)]
    pub values: Map<String, Value>,
    /// When it is tried again.
    #[schema(value_type = String, format = DateTime)]
    pub again_at: Timestamp,
}

impl RestorationBody {
    /// What the record tells, with addresses of its pictures and how long it still takes. It has no
    /// `queue_position` and no `line`: those are a matter of others.
    pub(super) fn new(
        restoration: &Restoration,
        addresses: Addresses,
        pictures: String,
        eta: Option<Duration>,
    ) -> Self {
        let (steps, ended) = (restoration.recipe.steps(), restoration.ended());
        let original = &restoration.original;
        Self {
            id: restoration.id.to_string(),
            filename: restoration.filename.to_string(),
            status: restoration.status().as_str(),
            model_id: restoration.recipe.model_id().to_owned(),
            recipe: steps.iter().map(StepBody::new).collect(),
            step: (restoration.step() + 1).min(steps.len()),
            steps: steps.len(),
            progress: overall_progress(restoration),
            eta_seconds: eta.map(|eta| eta.as_secs()),
            queue_position: None,
            line: None,
            created_at: restoration.created_at,
            started_at: restoration.started_at(),
            finished_at: ended.map(|ended| ended.finished_at),
            expires_at: ended.and_then(|ended| ended.expires_at),
            deleted_at: restoration.deletion().map(|it| it.at),
            removed_at: ended
                .filter(|ended| ended.deletion.is_some())
                .and_then(Ended::removed_at),
            original: OriginalBody {
                page: original.page.map(NonZeroU32::get),
                width: original.width,
                height: original.height,
                size: original.size,
                content_type: original.content_type.clone(),
                sha256: original.sha256.clone(),
                thumbnail_url: addresses.original_thumbnail,
                preview_url: addresses.original_preview,
            },
            result: restoration.result().zip(addresses.result_thumbnail).map(
                |(blob, thumbnail_url)| ResultBody {
                    width: blob.width,
                    height: blob.height,
                    size: blob.size,
                    content_type: blob.content_type.clone(),
                    thumbnail_url,
                    faces_protected: restoration.faces_protected(),
                    repairs: restoration.repairs().map(RepairsBody::new),
                    provenance: ProvenanceBody::of(restoration),
                    preview_url: addresses.result_preview,
                },
            ),
            original_url: addresses.original,
            processed_url: addresses.result,
            pictures,
            error: restoration.failure().map(FailureBody::new),
            notice: match restoration.state() {
                State::Asleep {
                    wake_at,
                    notice: Some(reason),
                    ..
                } => Some(NoticeBody::new(reason, *wake_at)),
                _ => None,
            },
        }
    }
}

impl ProvenanceBody {
    fn of(restoration: &Restoration) -> Option<Self> {
        let whole = restoration.provenance()?;
        let steps = restoration.outputs.iter();
        let networks = steps.map(|step| step.provenance.as_ref().map(|it| it.network.clone()));
        Some(Self {
            sha256: whole.sha256,
            software: whole.software,
            networks: networks.collect(),
            pages: whole.pages,
            bits: whole.bits,
            color_space: whole.color_space,
            original_color_space: whole.original_color_space,
            density: whole.density.map(|(x, y)| DensityBody { x, y }),
            place: whole.place.as_str(),
            dropped: whole.dropped,
        })
    }
}

impl StepBody {
    fn new(step: &Step) -> Self {
        Self {
            model_id: step.model_id.clone(),
            params: step.params.clone().into_iter().collect(),
        }
    }
}

impl NoticeBody {
    pub(super) fn new(reason: &Reason, again_at: Timestamp) -> Self {
        let Said { code, values } = Said::from(reason);
        Self {
            detail: words::detail(reason),
            code,
            values,
            again_at,
        }
    }
}

impl FailureBody {
    fn new(failure: &Failure) -> Self {
        let kind = words::kind_of_failure(failure.kind);
        let Said { code, values } = Said::from(&failure.reason);
        Self {
            kind: kind.urn().to_owned(),
            title: kind.title().to_owned(),
            detail: words::detail(&failure.reason),
            code,
            values,
            request_id: failure.request_id.clone(),
        }
    }
}
