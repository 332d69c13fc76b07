use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::sleep,
};

use crate::server::stream::Stream;

/// How many bytes of a response a client reads in a time-out if it reads on at all. HTTP/2 itself sends less.
const MIN_PROGRESS: u64 = 1 << 10;

/// What happens on a connection, so that one on which nothing happens can be closed.
///
/// Counters, in place of timers that would be set and taken back for every request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Activity(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    requests: AtomicU64,
    responses: AtomicU64,
    bytes_written: AtomicU64,
}

/// A request that is being answered.
pub(crate) struct InFlight(Activity);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.0.responses.fetch_add(1, Ordering::Relaxed);
    }
}

impl Activity {
    pub(crate) fn begin_request(&self) -> InFlight {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        InFlight(self.clone())
    }

    pub(crate) fn requests(&self) -> u64 {
        self.0.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn has_request_in_flight(&self) -> bool {
        self.requests() != self.0.responses.load(Ordering::Relaxed)
    }

    /// Waits until nothing has happened for `timeout`: no request came or is being answered, and no response is being read.
    pub(crate) async fn idle(&self, timeout: Duration) {
        let counts = || (self.requests(), self.0.bytes_written.load(Ordering::Relaxed));
        loop {
            let (requests, bytes) = counts();
            sleep(timeout).await;
            let (requests_now, bytes_now) = counts();
            let is_unchanged = requests_now == requests && bytes_now < bytes + MIN_PROGRESS;
            if is_unchanged && !self.has_request_in_flight() {
                return;
            }
        }
    }

    pub(crate) fn count_writes<S>(&self, stream: S) -> CountedStream<S> {
        CountedStream { stream, activity: self.clone() }
    }
}

pub(crate) struct CountedStream<S> {
    stream: S,
    activity: Activity,
}

impl<S> CountedStream<S> {
    fn count(&self, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        if let Ok(bytes) = &written {
            self.activity.0.bytes_written.fetch_add(*bytes as u64, Ordering::Relaxed);
        }
        Poll::Ready(written)
    }
}

impl<S: Stream> AsyncRead for CountedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: Stream> AsyncWrite for CountedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, pieces));
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
