//! What queues and schedules do in the cloud: a loop for each queue, and one
//! that sweeps.

use std::{path::Path, sync::Arc, time::Duration};

use domain::{Clock, Registry};
use providers::Providers;
use store::{Queue, Store};
use sweeper::Trust;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use worker::Networks;

use crate::settings::Services;

/// One restoration computes at a time, on all cores.
const ENGINE_AT_ONCE: usize = 1;

/// Steps that only wait for somebody else's machine.
const REMOTE_AT_ONCE: usize = 8;

const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// How long this computer's clock has to run evenly before anything is removed by itself: a time server sets
/// it within minutes of the start.
const CLOCK_PROVED: Duration = Duration::from_secs(10 * 60);

/// How long work may take to be handed back when the program stops. What takes
/// longer is taken up at the next start, or by others when its lease has run out.
const HAND_BACK: Duration = Duration::from_secs(8);

/// Whether anybody else works on the same records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Nobody: the folder is locked, and nothing outside has access.
    Exclusive,
    /// Perhaps: the services are not ours.
    Shared,
}

impl Sharing {
    /// Who else works where these services are used.
    pub(crate) fn of(services: &Services) -> Self {
        match services {
            Services::Embedded => Self::Exclusive,
            Services::Environment { .. } => Self::Shared,
        }
    }

    /// How many photos compute at the same time, if nobody else adds to that.
    pub(crate) fn engine_at_once(self) -> Option<u32> {
        match self {
            Self::Exclusive => u32::try_from(ENGINE_AT_ONCE).ok(),
            Self::Shared => None,
        }
    }
}

/// The loops, until they are stopped.
pub(crate) struct Work {
    stop: CancellationToken,
    loops: JoinSet<()>,
}

impl Work {
    /// Takes up what was left unfinished, then goes on with what comes.
    pub(crate) fn start(
        store: &Store,
        registry: &Arc<Registry>,
        providers: &Providers,
        networks: Networks,
        clock: &Clock,
        temp_dir: &Path,
        sharing: Sharing,
    ) -> Self {
        let worker = worker::State {
            store: store.clone(),
            registry: Arc::clone(registry),
            providers: providers.clone(),
            networks,
            limits: engine::Limits::default(),
            clock: clock.clone(),
            temp_dir: temp_dir.to_owned(),
        };
        let sweeper = sweeper::State {
            store: store.clone(),
            registry: Arc::clone(registry),
            clock: clock.clone(),
            trust: Trust::after(CLOCK_PROVED),
        };
        let stop = CancellationToken::new();
        let mut loops = JoinSet::new();
        loops.spawn(run(worker, sweeper, sharing, stop.clone()));
        Self { stop, loops }
    }

    /// Hands running work back and ends the loops.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        let ended = async { while self.loops.join_next().await.is_some() {} };
        if tokio::time::timeout(HAND_BACK, ended).await.is_err() {
            tracing::warn!("a photo was still being processed at the stop; it continues later");
        }
    }
}

async fn run(
    worker: worker::State,
    sweeper: sweeper::State,
    sharing: Sharing,
    stop: CancellationToken,
) {
    // Before the workers: afterwards there are leases that are believed.
    if sharing == Sharing::Exclusive
        && let Err(error) = sweeper::recover(&sweeper).await
    {
        tracing::warn!(%error, "could not resume unfinished work; trying again within a minute");
    }
    tokio::join!(
        worker::poll(worker.clone(), Queue::Engine, ENGINE_AT_ONCE, stop.clone()),
        worker::poll(worker, Queue::Remote, REMOTE_AT_ONCE, stop.clone()),
        sweep(&sweeper, &stop),
    );
}

async fn sweep(state: &sweeper::State, stop: &CancellationToken) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = sweeper::sweep(state).await {
            tracing::warn!(%error, "the clean-up is incomplete; trying again within a minute");
        }
    }
}
