//! One step: read, restore in the embedded engine or `elsewhere`, store, commit.

use std::{
    io::{BufWriter, Write as _},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use domain::{Blob, Failure, Params, Provider, Refusal, Restoration};
use engine::{Model, Output, Record, Restored};
use tempfile::NamedTempFile;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    Held, Outcome,
    elsewhere::Elsewhere,
    failure::{broke, failure_of, internal, no_photo, no_room},
};

/// Shared with the threads that compute.
#[derive(Default)]
struct Watch {
    /// Progress 0..1 as bits of an `f32`.
    progress: AtomicU32,
    stop: AtomicBool,
}

impl engine::Observer for Watch {
    fn progress(&self, fraction: f32) {
        self.progress.store(fraction.to_bits(), Ordering::Relaxed);
    }

    fn is_canceled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

type Work = JoinHandle<Result<(Restored, NamedTempFile), engine::Error>>;

/// What a step needs.
enum Task<'a> {
    /// The engine.
    Here(Model, Output),
    /// The engine, with weights that are not part of the program.
    FromWeights(&'a domain::Model, Output),
    /// Somebody else's machine.
    Elsewhere(Elsewhere<'a>),
}

/// A finished picture, beside its bytes.
pub(crate) struct Made {
    pub(crate) format: engine::Format,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) faces_protected: Option<u32>,
    pub(crate) thumbnail: Vec<u8>,
    /// Larger, where browsers do not show the picture itself, or it is large.
    pub(crate) preview: Option<Vec<u8>>,
    /// `None` when they are in the bucket, and noted, already.
    pub(crate) original: Option<Small>,
}

/// The small pictures of the photo.
pub(crate) struct Small {
    pub(crate) thumbnail: Vec<u8>,
    /// Larger, where browsers do not show the photo itself, or it is large.
    pub(crate) preview: Option<Vec<u8>>,
}

/// How the computing ended.
enum End {
    /// With a picture.
    Finished(Restored, NamedTempFile),
    /// With an error.
    Broken(Failure),
    /// The worker is being stopped.
    Stopped,
    /// Canceled, or another attempt took over.
    Lost,
}

impl Held<'_> {
    /// Runs the step.
    pub(crate) async fn run(&self, stop: &CancellationToken) -> Result<Outcome, store::Error> {
        match self.task() {
            Ok(Task::Here(model, output)) => self.run_here(model, output, stop).await,
            Ok(Task::FromWeights(model, output)) => match self.state.networks.get(model).await? {
                Ok(network) => self.run_here(Model::Swin2sr(network), output, stop).await,
                Err(failure) => self.fail(failure).await,
            },
            Ok(Task::Elsewhere(elsewhere)) => self.run_elsewhere(&elsewhere).await,
            Err(failure) => self.fail(failure).await,
        }
    }

    async fn run_here(
        &self,
        model: Model,
        output: Output,
        stop: &CancellationToken,
    ) -> Result<Outcome, store::Error> {
        let Some(input) = self.input().await? else {
            return self.fail(no_photo()).await;
        };
        match self.compute(model, output, input, stop).await? {
            End::Finished(restored, file) => {
                let made = Made {
                    format: restored.format,
                    width: restored.width,
                    height: restored.height,
                    faces_protected: restored.faces_protected,
                    thumbnail: restored.thumbnail,
                    preview: restored.preview,
                    original: Some(Small {
                        thumbnail: restored.original_thumbnail,
                        preview: restored.original_preview,
                    }),
                };
                self.deliver(&made, &file).await
            }
            End::Broken(failure) => self.fail(failure).await,
            End::Lost => Ok(Outcome::Done),
            End::Stopped => {
                self.hand_back().await?;
                Ok(Outcome::Retry(Duration::ZERO))
            }
        }
    }

    /// What the step that is next needs.
    fn task(&self) -> Result<Task<'_>, Failure> {
        let step = self.restoration.recipe.steps().get(self.restoration.step());
        let step = step.ok_or_else(|| internal("There is no step left to run."))?;
        let model = self.state.registry.get(&step.model_id).ok_or_else(|| {
            internal(&format!(
                "The model “{}” does not run here any more. Choose another one.",
                step.model_id
            ))
        })?;
        if model.provider == Provider::Engine {
            let mut params = step.params.clone();
            return Output::take_from(&mut params)
                .and_then(|output| {
                    let record = Some(self.record(&step.model_id, &step.params));
                    let output = Output { record, ..output };
                    if model.weights.is_some() {
                        return Ok(Task::FromWeights(model, output));
                    }
                    let model = Model::from_params(&step.model_id, &params)?;
                    Ok(Task::Here(model, output))
                })
                .map_err(|error| internal(&error.to_string()));
        }
        Elsewhere::new(model, &step.params).map(Task::Elsewhere)
    }

    /// What the result's metadata says was done.
    pub(crate) fn record(&self, model_id: &str, params: &Params) -> Record {
        Record {
            model: model_id.to_owned(),
            params: params.clone(),
            when: self.state.clock.now().to_string(),
        }
    }

    /// The bytes that the step works on; `None` when they are gone.
    pub(crate) async fn input(&self) -> Result<Option<Vec<u8>>, store::Error> {
        let key = self.restoration.input_key();
        match self.state.store.read_object(&key, None).await {
            Ok(input) => Ok(Some(input)),
            Err(store::Error::NoSuchObject { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Computes in threads of its own and watches over it.
    async fn compute(
        &self,
        model: Model,
        output: Output,
        input: Vec<u8>,
        stop: &CancellationToken,
    ) -> Result<End, store::Error> {
        let watch = Arc::new(Watch::default());
        let mut work = self.spawn(model, output, input, Arc::clone(&watch));
        let mut tick = tokio::time::interval(self.state.store.timing().report);
        tick.tick().await;
        loop {
            tokio::select! {
                done = &mut work => return Ok(ended(done)),
                () = stop.cancelled() => {
                    watch.stop.store(true, Ordering::Relaxed);
                    // What is finished by now is not thrown away.
                    return Ok(match ended(work.await) {
                        End::Lost => End::Stopped,
                        end => end,
                    });
                }
                _ = tick.tick() => {
                    let progress = f32::from_bits(watch.progress.load(Ordering::Relaxed));
                    if self.report(progress).await {
                        watch.stop.store(true, Ordering::Relaxed);
                        let _ = work.await;
                        return Ok(End::Lost);
                    }
                }
            }
        }
    }

    fn spawn(&self, model: Model, output: Output, input: Vec<u8>, watch: Arc<Watch>) -> Work {
        let limits = self.state.limits.clone();
        let temp_dir = self.state.temp_dir.clone();
        tokio::task::spawn_blocking(move || {
            written(&temp_dir, |out| {
                engine::restore(&input, &model, &output, &limits, watch.as_ref(), out)
            })
        })
    }

    /// Writes the progress down; `true` when the work is no longer wanted.
    pub(crate) async fn report(&self, progress: f32) -> bool {
        let (now, timing, attempt) = (
            self.state.clock.now(),
            *self.state.store.timing(),
            self.attempt,
        );
        match self
            .update(|it| it.report(attempt, progress, now, &timing))
            .await
        {
            Ok(Ok(_)) => false,
            Ok(Err(refusal)) => {
                tracing::info!(restoration = %self.restoration.id, %refusal, "stops");
                true
            }
            // The lease outlasts many of these; if it does not, the next report is refused.
            Err(error) => {
                tracing::warn!(restoration = %self.restoration.id, %error, "progress not noted");
                false
            }
        }
    }

    /// Puts the pictures into the bucket, then commits the step: a state is never ahead of the
    /// bytes.
    pub(crate) async fn deliver(
        &self,
        made: &Made,
        file: &NamedTempFile,
    ) -> Result<Outcome, store::Error> {
        let step = self.restoration.step();
        let name = format!(
            "{}{step}-{}",
            self.restoration.blob_prefix(),
            self.attempt.0
        );
        let size = file
            .as_file()
            .metadata()
            .map_or(0, |metadata| metadata.len());
        let blob = Blob {
            key: format!("{name}.{}", made.format.extension()),
            thumbnail_key: format!("{name}-thumbnail.jpg"),
            preview_key: made.preview.as_ref().map(|_| format!("{name}-preview.jpg")),
            width: made.width,
            height: made.height,
            size,
            content_type: made.format.content_type().to_owned(),
            extension: made.format.extension().to_owned(),
            faces_protected: made.faces_protected,
        };
        let written = async {
            let store = &self.state.store;
            store
                .write_file(&blob.key, &blob.content_type, file.path())
                .await?;
            store
                .write_object(&blob.thumbnail_key, "image/jpeg", made.thumbnail.clone())
                .await?;
            if let (Some(key), Some(preview)) = (&blob.preview_key, &made.preview) {
                store
                    .write_object(key, "image/jpeg", preview.clone())
                    .await?;
            }
            if let Some(original) = &made.original {
                self.write_original(original).await?;
            }
            Ok(())
        };
        match written.await {
            Ok(()) => self.commit(blob, made).await,
            Err(store::Error::NoRoom { .. }) => {
                self.remove(&blob).await;
                self.fail(no_room()).await
            }
            Err(error) => Err(error),
        }
    }

    /// Only of the photo itself: what later steps work on is nobody's original.
    pub(crate) async fn write_original(&self, small: &Small) -> Result<(), store::Error> {
        if self.restoration.step() > 0 {
            return Ok(());
        }
        let store = &self.state.store;
        let key = self.original_thumbnail_key();
        store
            .write_object(&key, "image/jpeg", small.thumbnail.clone())
            .await?;
        if let Some(preview) = &small.preview {
            let key = self.original_preview_key();
            store
                .write_object(&key, "image/jpeg", preview.clone())
                .await?;
        }
        Ok(())
    }

    /// Notes what [`Self::write_original`] has written.
    pub(crate) fn note_original(
        &self,
        restoration: &mut Restoration,
        small: &Small,
    ) -> Result<(), Refusal> {
        if restoration.step() > 0 {
            return Ok(());
        }
        let preview_key = small.preview.as_ref().map(|_| self.original_preview_key());
        restoration.note_thumbnail(self.attempt, self.original_thumbnail_key(), preview_key)
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
            Ok(after) if after.status.is_terminal() => self.tidy(&after).await,
            Ok(after) => {
                self.state
                    .store
                    .send_step(&self.state.registry, &after, now)
                    .await?;
            }
            Err(refusal) => {
                tracing::info!(restoration = %self.restoration.id, %refusal, "result dropped");
                // Committed before, by a write whose answer was lost, it is no longer this worker's to remove.
                if !is_named {
                    self.remove(&blob).await;
                }
            }
        }
        Ok(Outcome::Done)
    }

    pub(crate) async fn fail(&self, failure: Failure) -> Result<Outcome, store::Error> {
        let (now, timing, attempt) = (
            self.state.clock.now(),
            *self.state.store.timing(),
            self.attempt,
        );
        tracing::info!(restoration = %self.restoration.id, kind = ?failure.kind, "fails");
        let failed = self
            .update(|it| it.fail(attempt, failure.clone(), now, &timing))
            .await?;
        if let Err(refusal) = failed {
            tracing::info!(restoration = %self.restoration.id, %refusal, "failure not noted");
        }
        Ok(Outcome::Done)
    }

    fn original_thumbnail_key(&self) -> String {
        format!("{}original-thumbnail.jpg", self.restoration.blob_prefix())
    }

    fn original_preview_key(&self) -> String {
        format!("{}original-preview.jpg", self.restoration.blob_prefix())
    }
}

/// Lets `write` write a new file in this folder, to its end.
pub(crate) fn written<T>(
    folder: &Path,
    write: impl FnOnce(&mut BufWriter<NamedTempFile>) -> Result<T, engine::Error>,
) -> Result<(T, NamedTempFile), engine::Error> {
    let file = NamedTempFile::new_in(folder).map_err(engine::Error::Write)?;
    let mut out = BufWriter::new(file);
    let made = write(&mut out)?;
    out.flush().map_err(engine::Error::Write)?;
    let file = out
        .into_inner()
        .map_err(|error| engine::Error::Write(error.into_error()))?;
    Ok((made, file))
}

fn ended(
    done: Result<Result<(Restored, NamedTempFile), engine::Error>, tokio::task::JoinError>,
) -> End {
    match done {
        Ok(Ok((restored, file))) => End::Finished(restored, file),
        Ok(Err(engine::Error::Canceled)) => End::Lost,
        Ok(Err(error)) => End::Broken(failure_of(&error)),
        // The panic hook has written where; the same photo would do it again.
        Err(_) => End::Broken(broke()),
    }
}
