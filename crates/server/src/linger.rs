//! The end of a connection whose client still sends.
//!
//! A socket that is closed with something unread in it makes the system tell the
//! client that the connection broke, and what it had not read of its answer is
//! lost. So only our side is closed, and what comes is thrown away until the
//! client closes its own.

use std::time::Duration;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// How long nothing may come before the client is taken for gone.
const SILENCE: Duration = Duration::from_secs(5);

/// How long a client still has when the server stops.
const PARTING: Duration = Duration::from_secs(1);

/// The most that is thrown away: more than any photo has.
const MOST_BYTES: usize = 1 << 30;

/// How much is read at a time.
const PIECE: usize = 64 * 1024;

/// Throws away what the client sends until it hangs up, is silent, or has had
/// its time.
pub(super) async fn until_it_ends<S>(stream: S, most: Duration, stopping: &CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let parting = async {
        stopping.cancelled().await;
        sleep(PARTING).await;
    };
    tokio::select! {
        () = discard(stream) => {}
        () = sleep(most) => {}
        () = parting => {}
    }
}

async fn discard<S>(mut stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    if stream.shutdown().await.is_err() {
        return;
    }
    let (mut piece, mut left) = (vec![0; PIECE], MOST_BYTES);
    while let Ok(Ok(read @ 1..)) = timeout(SILENCE, stream.read(&mut piece)).await {
        let Some(rest) = left.checked_sub(read) else {
            return;
        };
        left = rest;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    const MOST: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_client_that_falls_silent_is_left() {
        let (here, mut client) = duplex(64);
        let lingering = tokio::spawn(async move {
            until_it_ends(here, MOST, &CancellationToken::new()).await;
        });
        client.write_all(b"more").await.expect("taken");
        sleep(SILENCE / 10).await;
        assert!(!lingering.is_finished());
        let left = timeout(MOST / 2, lingering).await;
        left.expect("in time").expect("no panic");
    }

    #[tokio::test]
    async fn a_server_that_stops_waits_for_nobody_who_goes_on_sending() {
        let ((here, mut client), stopping) = (duplex(64), CancellationToken::new());
        let token = stopping.clone();
        let lingering = tokio::spawn(async move { until_it_ends(here, MOST, &token).await });
        stopping.cancel();
        let sending = async {
            while client.write_all(b"more").await.is_ok() {
                sleep(PARTING / 10).await;
            }
        };
        timeout(MOST / 2, sending).await.expect("in time");
        lingering.await.expect("no panic");
    }

    #[tokio::test]
    async fn nobody_is_heard_out_beyond_the_most_bytes() {
        let sent = discard_from(MOST_BYTES + 10 * PIECE).await;
        assert!(sent < MOST_BYTES + 10 * PIECE, "{sent}");
    }

    /// How much of this many bytes is taken.
    async fn discard_from(bytes: usize) -> usize {
        let (here, mut client) = duplex(PIECE);
        let lingering = tokio::spawn(discard(here));
        let (piece, mut sent) = (vec![0; PIECE], 0);
        while sent < bytes && client.write_all(&piece).await.is_ok() {
            sent += PIECE;
        }
        lingering.await.expect("no panic");
        sent
    }
}
