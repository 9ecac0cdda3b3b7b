//! One step: read, restore in the embedded engine or by a `remote` model, store, commit.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use domain::{Failure, FailureKind, Params, Provider, Repairs, WorkReason};
use engine::{Model, Output, Record, Restored};
use store::Queue;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    Outcome,
    checksum::sha256_of,
    delivery::Made,
    failure::{broke, failure_of, internal, no_photo},
    held::Held,
    remote::RemoteStep,
    small::Small,
    written::{Written, written},
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

type Work = JoinHandle<Result<Computed, engine::Error>>;

/// What was computed.
struct Computed {
    restored: Restored,
    written: Written,
    /// SHA-256 of what it was computed from.
    input_sha256: String,
}

/// What a step needs.
enum Task<'a> {
    /// The engine.
    Here(&'a domain::Model, Model, Output),
    /// The engine, with weights that are not part of the program.
    FromWeights(&'a domain::Model, Output),
    /// Somebody else's machine.
    Remote(RemoteStep<'a>),
}

/// How the computing ended.
enum End {
    /// With a picture.
    Finished(Box<Computed>),
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
            Ok(Task::Here(of, model, output)) => self.run_here(of, model, output, stop).await,
            Ok(Task::FromWeights(of, output)) => match self.state.networks.get(of).await? {
                Ok(network) => self.run_here(of, Model::from(network), output, stop).await,
                Err(failure) if failure.kind == FailureKind::NoRoom => {
                    self.wait_for_room(Queue::Engine).await
                }
                Err(failure) => self.fail(failure).await,
            },
            Ok(Task::Remote(remote)) => self.run_remote(&remote).await,
            Err(failure) => self.fail(failure).await,
        }
    }

    async fn run_here(
        &self,
        of: &domain::Model,
        model: Model,
        output: Output,
        stop: &CancellationToken,
    ) -> Result<Outcome, store::Error> {
        let Some(input) = self.input().await? else {
            return self.fail(no_photo()).await;
        };
        match self.compute(model, output, input, stop).await? {
            End::Finished(computed) => {
                let Computed {
                    restored,
                    written,
                    input_sha256,
                } = *computed;
                let made = Made {
                    format: restored.format,
                    width: restored.width,
                    height: restored.height,
                    faces_protected: restored.faces_protected,
                    repairs: restored.repairs.map(|it| Repairs {
                        specks: it.specks,
                        scratches: it.scratches,
                        doubtful_scratches: it.doubtful_scratches,
                    }),
                    provenance: restored.provenance,
                    thumbnail: restored.thumbnail,
                    preview: restored.preview,
                    original: Some(Small {
                        thumbnail: restored.original_thumbnail,
                        preview: restored.original_preview,
                        sha256: input_sha256,
                    }),
                };
                match self.deliver(&made, &of.network(), &written).await {
                    Err(store::Error::NoRoom { .. }) => {
                        // It would take the room that is waited for.
                        drop(written);
                        self.wait_for_room(Queue::Engine).await
                    }
                    done => done,
                }
            }
            End::Broken(failure) if failure.kind == FailureKind::NoRoom => {
                self.wait_for_room(Queue::Engine).await
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
        let step = step.ok_or_else(|| internal(WorkReason::WorkFailed))?;
        let model = self.state.registry.get(&step.model_id).ok_or_else(|| {
            let model_id = step.model_id.clone();
            internal(WorkReason::ModelRemoved { model_id })
        })?;
        if model.provider == Provider::Engine {
            let mut params = step.params.clone();
            return Output::take_from(&mut params)
                .and_then(|output| {
                    let record = Some(self.record(&step.model_id, &step.params));
                    let output = Output {
                        record,
                        page: self.page(),
                        ..output
                    };
                    if model.weights.is_some() {
                        return Ok(Task::FromWeights(model, output));
                    }
                    let restorer = Model::from_params(&step.model_id, &params)?;
                    Ok(Task::Here(model, restorer, output))
                })
                .map_err(|error| {
                    tracing::error!(%error, "the stored settings no longer suit the model");
                    internal(WorkReason::SettingsOutdated)
                });
        }
        RemoteStep::new(model, &step.params).map(Task::Remote)
    }

    /// The page that is restored, where it is only one: what later steps work on has no others.
    pub(crate) fn page(&self) -> Option<NonZeroU32> {
        let is_first = self.restoration.step() == 0;
        self.restoration.original.page.filter(|_| is_first)
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
            let input_sha256 = sha256_of(&input);
            let (restored, written) = written(&temp_dir, |out| {
                engine::restore(&input, &model, &output, &limits, watch.as_ref(), out)
            })?;
            Ok(Computed {
                restored,
                written,
                input_sha256,
            })
        })
    }
}

fn ended(done: Result<Result<Computed, engine::Error>, tokio::task::JoinError>) -> End {
    match done {
        Ok(Ok(computed)) => End::Finished(Box::new(computed)),
        Ok(Err(engine::Error::Canceled)) => End::Lost,
        Ok(Err(error)) => End::Broken(failure_of(&error)),
        // The panic hook has written where; the same photo would do it again.
        Err(_) => End::Broken(broke()),
    }
}
