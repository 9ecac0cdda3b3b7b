//! What every Lambda `main` begins with.

use std::{error::Error, process::ExitCode};

use ::settings::{AWS_LAMBDA_FUNCTION_MEMORY_SIZE, DEBUG, RUST_LOG, Target};
use tracing_subscriber::{filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

/// Runs a function until Lambda ends it. What keeps it from starting is written to the log, once, in
/// words. It computes on one thread, and on `blocking_threads` more what would hold that one up: each
/// keeps the memory that was used on it.
pub fn run_function(
    blocking_threads: usize,
    main: impl Future<Output = Result<(), Box<dyn Error + Send + Sync>>>,
) -> ExitCode {
    start_logging();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(blocking_threads)
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(main),
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if tracing::enabled!(tracing::Level::ERROR) {
                tracing::error!(%error, "the function cannot start");
            } else {
                // RUST_LOG may ask for silence; why there is nothing at all has to be said even so.
                eprintln!("the function cannot start: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

/// Writes the log as JSON to the standard error, where Lambda collects it: one object a line.
/// `DEBUG=true` writes more; `RUST_LOG`, a filter as in `info,store=debug`, says exactly what.
fn start_logging() {
    // There is no log yet to say in that the value does not fit.
    let default = match DEBUG.read(Target::Lambda, env) {
        Ok(true) => "info,store=debug",
        _ => "info",
    };
    let parse = |text: &str| text.parse::<Targets>().ok();
    // Not EnvFilter: it can tell spans' fields apart, which nobody asked for, and brings a regex engine.
    let filter = env(RUST_LOG.name())
        .and_then(|text| parse(&text))
        .or_else(|| parse(default));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(lines)
        .with(filter.unwrap_or_default())
        .init();
}

/// The memory that Lambda grants this function, in mebibytes; elsewhere nobody says.
#[must_use]
pub fn granted_mebibytes() -> Option<u64> {
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE.given(env).ok()?
}

/// A variable of the environment; one that is set to nothing counts as not set. Settings are read
/// through a function like this, so that tests need not touch the environment.
#[must_use]
pub fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
