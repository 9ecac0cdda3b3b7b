//! Clients that are slow, and clients that stand still.
//!
//! However long an upload or a download takes, it goes on as long as it moves.
//! Only the time that a client is waited for counts, not what the server takes
//! itself, and a few bytes now and then are no progress.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use super::slot::{Awaited, Slot};

/// What has to move before the time is counted anew. A telephone line of the
/// nineties carries that in a second.
const LEAST_BYTES: usize = 1024;

/// From how many bytes on an upload or a download is worth waiting for even when
/// others want its place.
const MUCH_BYTES: usize = 8 * LEAST_BYTES;

/// How long a client has been waited for.
pub(super) struct Pace {
    patience: Duration,
    /// Since [`LEAST_BYTES`] moved last, in all.
    waited: Duration,
    moved: usize,
    /// All that has moved.
    total: usize,
    waiting: Option<Waiting>,
}

struct Waiting {
    since: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Pace {
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            patience,
            waited: Duration::ZERO,
            moved: 0,
            total: 0,
            waiting: None,
        }
    }

    /// The client sent or took this many bytes.
    fn moved(&mut self, bytes: usize) {
        if let Some(waiting) = self.waiting.take() {
            self.waited += waiting.since.elapsed();
        }
        self.moved = self.moved.saturating_add(bytes);
        self.total = self.total.saturating_add(bytes);
        if self.moved >= LEAST_BYTES {
            self.moved = 0;
            self.waited = Duration::ZERO;
        }
    }

    /// The client is waited for: how long already, or `Ready` when that is too
    /// long.
    fn poll_wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let left = self.patience.saturating_sub(self.waited);
        let waiting = self.waiting.get_or_insert_with(|| Waiting {
            since: Instant::now(),
            alarm: Box::pin(tokio::time::sleep(left)),
        });
        waiting.alarm.as_mut().poll(cx)
    }

    fn awaited(&self) -> Awaited {
        Awaited {
            since: self.since(),
            has_moved: self.total >= MUCH_BYTES,
        }
    }

    /// Since when it is waited for, as if it had been at a stretch.
    fn since(&self) -> Instant {
        let since = self
            .waiting
            .as_ref()
            .map_or_else(Instant::now, |it| it.since);
        since.checked_sub(self.waited).unwrap_or(since)
    }
}

/// The body of a request, which ends with an error when its client stands
/// still.
pub(super) struct PacedBody {
    body: Incoming,
    pace: Pace,
    slot: Arc<Slot>,
    has_ended: bool,
}

impl PacedBody {
    pub(super) fn new(body: Incoming, patience: Duration, slot: Arc<Slot>) -> Self {
        Self {
            body,
            pace: Pace::new(patience),
            slot,
            has_ended: false,
        }
    }
}

impl Body for PacedBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if let Some(Ok(frame)) = &frame {
                this.pace.moved(frame.data_ref().map_or(0, Bytes::len));
            }
            this.has_ended |= frame.is_none();
            this.slot.body_arrives();
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        if this.pace.poll_wait(cx).is_ready() {
            this.slot.body_stalled();
            return Poll::Ready(Some(Err(stalled(
                "the rest of the request does not arrive",
            )
            .into())));
        }
        this.slot.body_awaited(this.pace.awaited());
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for PacedBody {
    fn drop(&mut self) {
        self.slot.body_arrives();
        if !self.has_ended && !self.body.is_end_stream() {
            self.slot.body_left_unread();
        }
    }
}

/// A connection that breaks when its client takes nothing of an answer.
pub(super) struct PacedStream {
    stream: TcpStream,
    pace: Pace,
    slot: Arc<Slot>,
}

impl PacedStream {
    pub(super) fn new(stream: TcpStream, patience: Duration, slot: Arc<Slot>) -> Self {
        Self {
            stream,
            pace: Pace::new(patience),
            slot,
        }
    }

    fn written(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(written) = written {
            self.pace.moved(*written.as_ref().unwrap_or(&0));
            self.slot.answer_taken();
            return Poll::Ready(written);
        }
        if self.pace.poll_wait(cx).is_ready() {
            return Poll::Ready(Err(stalled("the answer is not taken")));
        }
        self.slot.answer_not_taken(self.pace.awaited());
        Poll::Pending
    }
}

impl AsyncRead for PacedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for PacedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

fn stalled(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}
