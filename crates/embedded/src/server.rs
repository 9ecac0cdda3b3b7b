//! An HTTP/1.1 server whose every connection ends when it is stopped.
//!
//! `axum::serve` leaves its connections running on their own; one that stalls
//! would keep a database open, or a process alive, for ever. Here they live in
//! a set that is emptied.

use std::{io, net::SocketAddr, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;

/// How long a client may take to send the headers of its next request. Longer
/// than the AWS SDK keeps an idle connection (90 s), so that it never sends on
/// one that was just closed.
const HEADER_TIMEOUT: Duration = Duration::from_secs(120);

/// How long to wait when the system has no room for another connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running server. Dropping it ends every connection at once;
/// [`Server::stop`] lets running requests finish.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stopping: CancellationToken,
    accepting: JoinHandle<JoinSet<()>>,
}

impl Server {
    /// Serves `router` on `listener`.
    ///
    /// # Panics
    /// If the listener has no local address, which a bound one always has.
    pub fn start(listener: TcpListener, router: Router) -> Self {
        let address = listener
            .local_addr()
            .expect("a bound listener has a local address");
        let stopping = CancellationToken::new();
        let accepting = tokio::spawn(accept(listener, router, stopping.clone()));
        Self {
            address,
            stopping,
            accepting,
        }
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, gives running ones `grace` to finish, then
    /// closes what is left.
    pub async fn stop(mut self, grace: Duration) {
        self.stopping.cancel();
        // A panic in the accept loop has already ended its connections.
        let Ok(mut connections) = (&mut self.accepting).await else {
            return;
        };
        let finished = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, finished).await.is_err() {
            connections.shutdown().await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, router: Router, stopping: CancellationToken) -> JoinSet<()> {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = stopping.cancelled() => return connections,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(serve(stream, router.clone(), stopping.clone()));
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve(stream: TcpStream, router: Router, stopping: CancellationToken) {
    // Without this an answer's last packet may wait for an acknowledgement.
    // It is a matter of speed only, so a refusal is no reason to hang up.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // Clients hang up all the time.
        tracing::debug!(%error, "connection ended early");
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
