pub(crate) mod first_bytes;
pub(crate) mod shared_stream;

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, BufReader},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

/// What a connection runs on.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {
    /// Makes the connection end with RST, if it is a connection of its own.
    fn reset_when_dropped(&self);
}

impl Stream for TcpStream {
    fn reset_when_dropped(&self) {
        // Without it the connection ends with FIN, which is the worst that can happen.
        let _ = self.set_zero_linger();
    }
}

impl<S: Stream> Stream for BufReader<S> {
    fn reset_when_dropped(&self) {
        self.get_ref().reset_when_dropped();
    }
}

impl<S: Stream> Stream for TlsStream<S> {
    fn reset_when_dropped(&self) {
        self.get_ref().0.reset_when_dropped();
    }
}

/// A tunnel: the connection below it is hyper's.
impl Stream for TokioIo<Upgraded> {
    fn reset_when_dropped(&self) {}
}

#[cfg(test)]
impl Stream for tokio::io::DuplexStream {
    fn reset_when_dropped(&self) {}
}
