//! A finished picture on its way into the bucket, and its step on its way into the record.

use domain::{Blob, Place, Provenance, Repairs};

use crate::{
    Outcome,
    held::Held,
    small::{Small, bytes_of},
    written::Written,
};

/// A finished picture, beside its bytes.
pub(crate) struct Made {
    pub(crate) format: engine::Format,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) faces_protected: Option<u32>,
    pub(crate) repairs: Option<Repairs>,
    pub(crate) provenance: engine::Provenance,
    pub(crate) thumbnail: Vec<u8>,
    /// Larger; not kept where the picture is its own preview.
    pub(crate) preview: Vec<u8>,
    /// `None` when they are in the bucket, and noted, already.
    pub(crate) original: Option<Small>,
}

impl Held<'_> {
    /// Puts the pictures into the bucket, then commits the step: a state is never ahead of the
    /// bytes.
    pub(crate) async fn deliver(
        &self,
        made: &Made,
        network: &str,
        written: &Written,
    ) -> Result<Outcome, store::Error> {
        let step = self.restoration.step();
        let name = format!(
            "{}{step}-{}",
            self.restoration.blob_prefix(),
            self.attempt.0
        );
        let file = &written.file;
        let size = file
            .as_file()
            .metadata()
            .map_or(0, |metadata| metadata.len());
        let is_shown = engine::is_its_own_preview(made.format, made.width, made.height, size);
        let preview = Some(&made.preview).filter(|_| !is_shown);
        let blob = Blob {
            key: format!("{name}.{}", made.format.extension()),
            thumbnail_key: format!("{name}-thumbnail.jpg"),
            preview_key: preview.map(|_| format!("{name}-preview.jpg")),
            width: made.width,
            height: made.height,
            size,
            small_bytes: Some(bytes_of(&made.thumbnail, preview.map(Vec::as_slice))),
            content_type: made.format.content_type().to_owned(),
            extension: made.format.extension().to_owned(),
            faces_protected: made.faces_protected,
            repairs: made.repairs,
            provenance: Some(noted(&made.provenance, network, &written.sha256)),
        };
        let stored = async {
            let store = &self.state.store;
            store
                .write_file(&blob.key, &blob.content_type, file.path())
                .await?;
            store
                .write_object(&blob.thumbnail_key, "image/jpeg", made.thumbnail.clone())
                .await?;
            if let (Some(key), Some(preview)) = (&blob.preview_key, preview) {
                store
                    .write_object(key, "image/jpeg", preview.clone())
                    .await?;
            }
            if let Some(original) = &made.original {
                self.write_original(original).await?;
            }
            Ok(())
        };
        match stored.await {
            Ok(()) => self.commit(blob, made).await,
            Err(error) => {
                if let store::Error::NoRoom { .. } = error {
                    self.remove(&blob).await;
                }
                Err(error)
            }
        }
    }

    async fn commit(&self, blob: Blob, made: &Made) -> Result<Outcome, store::Error> {
        let (now, timing, attempt) = (
            self.state.clock.now(),
            *self.state.store.timing(),
            self.attempt,
        );
        let mut is_named = false;
        let committed = self.update(|it| {
            is_named = it.outputs.iter().any(|output| output.key == blob.key);
            if let Some(original) = &made.original {
                self.note_original(it, original)?;
            }
            it.commit(attempt, blob.clone(), now, &timing)
        });
        match committed.await? {
            Ok(after) if after.ended().is_some() => self.tidy(&after).await,
            Ok(after) => {
                self.state
                    .store
                    .send_step(&self.state.registry, &after, now)
                    .await?;
            }
            Err(refusal) => {
                tracing::info!(restoration = %self.restoration.id, %refusal, "the step was taken over or has ended, so the result is dropped");
                // Committed before, by a write whose answer was lost, it is no longer this worker's to remove.
                if !is_named {
                    self.remove(&blob).await;
                }
            }
        }
        Ok(Outcome::Done)
    }
}

/// What the record says of how a picture was made.
fn noted(provenance: &engine::Provenance, network: &str, sha256: &str) -> Provenance {
    let dropped = provenance.dropped.iter();
    Provenance {
        sha256: sha256.to_owned(),
        software: engine::AGENT.to_owned(),
        network: network.to_owned(),
        pages: provenance.pages,
        bits: provenance.bits,
        color_space: provenance.color_space.clone(),
        original_color_space: provenance.original_color_space.clone(),
        density: provenance.density,
        place: match provenance.place {
            engine::Place::None => Place::None,
            engine::Place::Kept => Place::Kept,
            engine::Place::Removed => Place::Removed,
        },
        dropped: dropped.map(|part| part.name().to_owned()).collect(),
    }
}
