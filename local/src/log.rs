//! The log, on standard error.
//!
//! Only our own crates speak below a warning, and `s3s` not at all: what it
//! writes holds presigned URLs. `RUST_LOG` is not looked at for that reason.

use std::io;

use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::cli::LogFormat;

/// Whose lines are written, with more of them when debugging.
const OURS: [&str; 14] = [
    "analyze", "domain", "embedded", "engine", "history", "local", "login", "models", "preview",
    "restore", "store", "sweeper", "web", "worker",
];

/// Starts the log. A second call changes nothing, so tests may call it too.
pub(crate) fn start(format: LogFormat, debug: bool) {
    let level = if debug {
        LevelFilter::DEBUG
    } else {
        LevelFilter::INFO
    };
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("s3s", LevelFilter::OFF)
        .with_targets(OURS.map(|name| (name, level)));
    let lines = fmt::layer().with_writer(io::stderr);
    let log = tracing_subscriber::registry().with(filter);
    // An error means that there is a log already.
    let _ = match format {
        LogFormat::Text => log
            .with(
                lines
                    .compact()
                    .with_target(false)
                    .with_ansi(io::IsTerminal::is_terminal(&io::stderr())),
            )
            .try_init(),
        LogFormat::Json => log.with(lines.json().flatten_event(true)).try_init(),
    };
}
