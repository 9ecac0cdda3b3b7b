//! A restoration as it is answered, with addresses for whoever asks.

use std::time::Duration;

use domain::{Registry, Restoration, Status, Timestamp};
use http::StatusCode;
use store::{Reach, SAME_URL_FOR, Store};

use crate::{
    OriginalBody, Problem, RestorationBody, ResultBody, StepBody,
    restoration_body::{failure_body, notice_body},
};

/// How far back a restoration looks for others of the same person that wait before it.
const LOOK_BACK: usize = 50;

/// Where the pictures of a restoration can be read: presigns for one moment and whoever asks.
#[derive(Debug, Clone, Copy)]
pub struct Pictures<'a> {
    /// The bucket.
    pub store: &'a Store,
    /// The models, for estimates.
    pub registry: &'a Registry,
    /// Now.
    pub now: Timestamp,
    /// By what whoever asks reaches the bucket.
    pub reach: &'a Reach,
}

/// Which addresses an answer has. Each is long: on Lambda more than a kilobyte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Addresses {
    /// All of them.
    All,
    /// Of small pictures, and of a photo that has none yet.
    Small,
    /// None: whoever asks has them.
    Known,
}

impl Pictures<'_> {
    /// The restoration as it is answered by itself, with its place among those that wait. `known` is
    /// [`RestorationBody::pictures`] of an earlier answer: while the work goes on, what was told with that
    /// is not told again.
    ///
    /// # Errors
    /// A [`Problem`] when the table cannot be read or presigning fails.
    pub async fn show_one(
        &self,
        restoration: &Restoration,
        known: Option<&str>,
    ) -> Result<RestorationBody, Problem> {
        let is_known = known == Some(self.tag(restoration).as_str());
        let addresses = match restoration.status {
            Status::Queued | Status::Running if is_known => Addresses::Known,
            _ => Addresses::All,
        };
        let mut body = self.show(restoration, addresses).await?;
        if restoration.status == Status::Queued {
            let (owner, id) = (restoration.owner, restoration.id);
            let before = self.store.unfinished_before(owner, id, LOOK_BACK).await?;
            body.queue_position = Some(before + 1);
        }
        Ok(body)
    }

    /// The restoration as it is answered in a list: with addresses of small pictures only, and without
    /// `queue_position`.
    ///
    /// # Errors
    /// A [`Problem`] when presigning fails.
    pub async fn show_in_list(
        &self,
        restoration: &Restoration,
    ) -> Result<RestorationBody, Problem> {
        self.show(restoration, Addresses::Small).await
    }

    async fn show(
        &self,
        restoration: &Restoration,
        addresses: Addresses,
    ) -> Result<RestorationBody, Problem> {
        let original = &restoration.original;
        let original_key = domain::Upload::key_of(restoration.owner, original.upload_id);
        let all = |key| Some(key).filter(|_| addresses == Addresses::All);
        let small = |key: &Option<String>| key.clone().filter(|_| addresses != Addresses::Known);
        let result = match restoration.result() {
            Some(blob) => Some(ResultBody {
                width: blob.width,
                height: blob.height,
                size: blob.size,
                content_type: blob.content_type.clone(),
                thumbnail_url: self.url(&blob.thumbnail_key).await?,
                faces_protected: restoration.faces_protected(),
                preview_url: self.url_if(blob.preview_key.clone().and_then(all)).await?,
            }),
            None => None,
        };
        let processed_key = restoration.result().map(|blob| blob.key.clone());
        let processed_url = self.url_if(processed_key.and_then(all)).await?;
        let thumbnail_url = self.url_if(small(&original.thumbnail_key)).await?;
        let preview_url = self
            .url_if(original.preview_key.clone().and_then(all))
            .await?;
        let without_thumbnail = original.thumbnail_key.is_none();
        let original_key = Some(original_key).filter(|_| match addresses {
            Addresses::All => true,
            Addresses::Small => without_thumbnail,
            Addresses::Known => false,
        });
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
            original_url: self.url_if(original_key).await?,
            processed_url,
            pictures: self.tag(restoration),
            error: restoration.failure.as_ref().map(failure_body),
            notice: notice_body(restoration),
        })
    }

    /// The same as long as all addresses are: which pictures there are, and for when and whom it is signed.
    fn tag(&self, restoration: &Restoration) -> String {
        let original = &restoration.original;
        format!(
            "{}-{}{}{}{}",
            self.now.floor_to(SAME_URL_FOR).as_millis() / 1000,
            u8::from(original.thumbnail_key.is_some()),
            u8::from(original.preview_key.is_some()),
            restoration.outputs.len(),
            match self.reach {
                Reach::Bucket => "b",
                Reach::At(_) => "h",
                Reach::Site => "s",
            },
        )
    }

    async fn url_if(&self, key: Option<String>) -> Result<Option<String>, Problem> {
        match key {
            Some(key) => Ok(Some(self.url(&key).await?)),
            None => Ok(None),
        }
    }

    async fn url(&self, key: &str) -> Result<String, Problem> {
        Ok(self
            .store
            .presign_get(key, None, self.now, self.reach)
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
