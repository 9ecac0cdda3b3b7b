//! Being told to stop: Ctrl-C, or the system's SIGTERM.

use std::{
    io::{self, Write},
    process,
};

/// What a shell reports for a program ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Completes at the first signal. The second one ends the process on the spot.
pub(crate) async fn stop() {
    next().await;
    // The terminal may be gone.
    let _ = writeln!(
        io::stdout(),
        "\nStopping. Press Ctrl-C again to stop at once."
    );
    tokio::spawn(async {
        next().await;
        process::exit(INTERRUPTED);
    });
}

#[cfg(unix)]
async fn next() {
    use tokio::signal::unix::{SignalKind, signal};
    let wait = |kind| async move {
        match signal(kind) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "a signal cannot be heard");
                std::future::pending().await
            }
        }
    };
    tokio::select! {
        () = wait(SignalKind::interrupt()) => {}
        () = wait(SignalKind::terminate()) => {}
    }
}

#[cfg(not(unix))]
async fn next() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "Ctrl-C cannot be heard");
        std::future::pending().await
    }
}
