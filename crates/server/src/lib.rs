//! An HTTP/1.1 server that no client can hold up.
//!
//! `axum::serve` leaves its connections running on their own; one that stalls
//! would keep a database open, or a process alive, for ever. Here they live in
//! a set that is emptied.
//!
//! A client that stands still is hung up on (`pace`), and there is a most of
//! connections, as there is of open files. Beyond that, a new client takes the
//! place of one that nothing is done for (`slot`, `guests`): first of one that
//! is idle, which a browser does not even notice, then of one that stalls.
//! Until a place is free, new clients wait where the system lets them: a
//! browser copes with that better than with an error, which it shows. There is
//! no most for one address: behind a proxy a whole household has the same.
//!
//! An answer may be ready before all of its request is here: it is refused, or
//! the disk is full. What the client still sends is then read and thrown away
//! for a while (`linger`), as otherwise it would never see that answer.

mod guests;
mod linger;
mod pace;
mod slot;

use std::{
    convert::Infallible,
    future::poll_fn,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use axum::{
    Router,
    body::{Body, Bytes},
    response::Response,
};
use http::{HeaderValue, Request, StatusCode, header};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use guests::{Guests, Trouble};
use pace::{PacedBody, PacedStream};
use slot::Slot;

/// How long to wait when the system has no room for another connection, or
/// nobody can make way for one.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How many clients are served at once, and how long each is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most connections.
    pub connections: usize,
    /// How long a client may take to send the headers of its next request.
    pub headers: Duration,
    /// How long the next 1,024 bytes of a request's body are waited for.
    pub body: Duration,
    /// How long a client may take for the next 1,024 bytes of an answer.
    /// Longer than for a body: the system tells only now and then how much a
    /// slow client has taken.
    pub answer: Duration,
    /// How long a client may go on sending a request that is answered already.
    pub linger: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            // Longer than the AWS SDK keeps an idle connection (90 s), so that
            // it never sends on one that was just closed.
            headers: Duration::from_secs(120),
            body: Duration::from_secs(60),
            answer: Duration::from_secs(300),
            // A photo from a telephone, most of the time.
            linger: Duration::from_secs(60),
        }
    }
}

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
    pub fn start(listener: TcpListener, router: Router, limits: Limits) -> Self {
        let address = listener
            .local_addr()
            .expect("a bound listener has a local address");
        let stopping = CancellationToken::new();
        let accepting = tokio::spawn(accept(listener, router, limits, stopping.clone()));
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

async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stopping: CancellationToken,
) -> JoinSet<()> {
    let mut guests = Guests::default();
    let (mut crowded, mut refused) = (Trouble::default(), Trouble::default());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = guests.ended() => continue,
            () = stopping.cancelled() => return guests.connections,
        };
        match accepted {
            Ok((stream, _)) => {
                while guests.count() >= limits.connections {
                    if let Some(times) = crowded.again(Instant::now()) {
                        let connections = limits.connections;
                        tracing::warn!(
                            connections,
                            times,
                            "full: idle connections are closed to make room for new ones"
                        );
                    }
                    if guests.part_with_one().await {
                        continue;
                    }
                    tokio::select! {
                        () = guests.ended() => {}
                        () = tokio::time::sleep(ACCEPT_PAUSE) => {}
                        () = stopping.cancelled() => return guests.connections,
                    }
                }
                let slot = Arc::new(Slot::new());
                let connection = serve(
                    stream,
                    router.clone(),
                    limits,
                    Arc::clone(&slot),
                    stopping.clone(),
                );
                guests.admit(slot, connection);
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                if let Some(times) = refused.again(Instant::now()) {
                    tracing::warn!(%error, times, "cannot accept a connection");
                }
                // It may be for want of files, of which each connection holds some.
                if !guests.part_with_one().await {
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

async fn serve(
    stream: TcpStream,
    router: Router,
    limits: Limits,
    slot: Arc<Slot>,
    stopping: CancellationToken,
) {
    // Without this an answer's last packet may wait for an acknowledgement.
    // It is a matter of speed only, so a refusal is no reason to hang up.
    let _ = stream.set_nodelay(true);
    let stream = PacedStream::new(stream, limits.answer, Arc::clone(&slot));
    let requests = Arc::clone(&slot);
    let service = service_fn(move |request| {
        let under_way = UnderWay::begin(Arc::clone(&requests));
        let answer = answer(router.clone(), request, limits.body, under_way);
        Box::pin(async { Ok::<_, Infallible>(answer.await) })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .serve_connection(TokioIo::new(stream), service);
    let ended = tokio::select! {
        ended = poll_fn(|cx| connection.poll_without_shutdown(cx)) => ended,
        () = stopping.cancelled() => {
            Pin::new(&mut connection).graceful_shutdown();
            poll_fn(|cx| connection.poll_without_shutdown(cx)).await
        }
    };
    let is_answered_early = match &ended {
        Ok(()) => slot.is_body_unread(),
        // Headers that are no HTTP, or too many, are answered too.
        Err(error) => error.is_parse(),
    };
    if is_answered_early {
        linger::until_it_ends(
            connection.into_parts().io.into_inner(),
            limits.linger,
            &stopping,
        )
        .await;
    }
    if let Err(error) = ended {
        // Clients hang up all the time.
        tracing::debug!(%error, "connection ended early");
    }
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    patience: Duration,
    under_way: UnderWay,
) -> Response<Answer> {
    let slot = Arc::clone(&under_way.0);
    let request = request.map(|body| Body::new(PacedBody::new(body, patience, Arc::clone(&slot))));
    let Ok(mut response) = router.oneshot(request).await;
    if slot.is_body_stalled() {
        response = gave_up(response, patience);
    } else if slot.is_body_unread() && !response.status().is_success() {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    // The server's own is kept for a second, and for as long as the clock was
    // set back by: callers go by it.
    let date = httpdate::fmt_http_date(SystemTime::now());
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().entry(header::DATE).or_insert(date);
    }
    response.map(|body| Answer { body, under_way })
}

/// Says that the rest of a request did not arrive, whatever the handler made of
/// that.
fn gave_up(response: Response, patience: Duration) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::REQUEST_TIMEOUT;
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::ETAG,
    ] {
        parts.headers.remove(name);
    }
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    parts.headers.insert(header::CONTENT_TYPE, text);
    let close = HeaderValue::from_static("close");
    parts.headers.insert(header::CONNECTION, close);
    let seconds = patience.as_secs();
    let body = format!(
        "The request was given up: for {seconds} seconds nothing more of it arrived. Check the \
         connection and send it again.\n"
    );
    Response::from_parts(parts, Body::from(body))
}

/// A request from its headers to the end of its answer.
struct UnderWay(Arc<Slot>);

impl UnderWay {
    fn begin(slot: Arc<Slot>) -> Self {
        slot.request_begins();
        Self(slot)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.request_ends();
    }
}

/// The body of an answer, with the request under way until it ends.
struct Answer {
    body: Body,
    #[expect(dead_code, reason = "it is dropped with the answer")]
    under_way: UnderWay,
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
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
