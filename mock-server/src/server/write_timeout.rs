use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::server::connection::Stream;

/// What somebody who reads an answer has taken of it within [`HEAD_PATIENCE`](super::HEAD_PATIENCE), in bytes. HTTP/2 itself says
/// less, unasked and in answer to a ping.
const LEAST: u64 = 1 << 10;

/// How many bytes went out on a connection: whoever reads a long answer slowly is not idle.
#[derive(Debug, Clone, Default)]
pub(crate) struct BytesWritten(Arc<AtomicU64>);

impl BytesWritten {
    pub(crate) fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether somebody has read on since it was so many.
    pub(crate) fn goes_on_from(&self, bytes: u64) -> bool {
        self.bytes() >= bytes + LEAST
    }
}

/// A stream that counts what it is given to send.
pub(crate) struct WriteTimeout<S> {
    stream: S,
    written: BytesWritten,
}

impl<S> WriteTimeout<S> {
    pub(crate) fn new(stream: S, written: &BytesWritten) -> Self {
        Self { stream, written: written.clone() }
    }

    fn count(&self, sent: io::Result<usize>) -> Poll<io::Result<usize>> {
        if let Ok(bytes) = &sent {
            self.written.0.fetch_add(*bytes as u64, Ordering::Relaxed);
        }
        Poll::Ready(sent)
    }
}

impl<S: Stream> AsyncRead for WriteTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: Stream> AsyncWrite for WriteTimeout<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let sent = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.count(sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, pieces));
        self.count(sent)
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
