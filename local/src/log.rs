//! The log, on standard error.
//!
//! Only our own crates speak below a warning, and `s3s` not at all: what it
//! writes holds presigned URLs. `RUST_LOG` is not looked at for that reason.

use std::io;

use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Whose lines are written, with more of them when debugging.
const OURS: [&str; 12] = [
    "domain", "embedded", "engine", "history", "local", "login", "models", "restore", "store",
    "sweeper", "web", "worker",
];

/// Starts the log. A second call changes nothing, so tests may call it too.
pub(crate) fn start(format: LogFormat, debug: bool) {
    let level = if debug { "debug" } else { "info" };
    let mut filter = "warn,s3s=off".to_owned();
    for name in OURS {
        filter.push_str(&format!(",{name}={level}"));
    }
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(io::stderr);
    // An error means that there is a log already.
    let _ = match format {
        LogFormat::Text => log
            .compact()
            .with_target(false)
            .with_ansi(io::IsTerminal::is_terminal(&io::stderr()))
            .try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}
