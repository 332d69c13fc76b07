//! A socket on which a test writes what no HTTP library would.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::Duration,
};

/// Long enough for a busy machine, short enough to notice an answer that never comes.
const TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct Socket(TcpStream);

/// An answer as it stood on the wire.
#[derive(Debug)]
pub(crate) struct Raw {
    /// `HTTP/1.1 200 OK` and the header fields, in their order.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Raw {
    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

impl Socket {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        stream.set_write_timeout(Some(TIMEOUT)).unwrap();
        Self(stream)
    }

    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).unwrap();
    }

    /// Writes all there will ever be; the mock may have had enough before.
    pub(crate) fn last(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.0.write_all(bytes.as_ref());
        let _ = self.0.shutdown(Shutdown::Write);
    }

    /// The next response, with a body of `Content-Length` bytes.
    pub(crate) fn answer(&mut self) -> Raw {
        let head = self.head();
        let mut raw = Raw { head, body: String::new() };
        let length = raw.header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        raw.body = String::from_utf8(body).unwrap();
        raw
    }

    /// The next answer's head, and nothing of a body.
    pub(crate) fn head(&mut self) -> String {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            self.0
                .read_exact(&mut byte)
                .unwrap_or_else(|error| panic!("{error} after {:?}", String::from_utf8_lossy(&head)));
            head.extend(byte);
        }
        String::from_utf8(head).unwrap()
    }

    /// What still comes until the mock closes the connection.
    pub(crate) fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}: the connection stays open"),
            _ => String::from_utf8_lossy(&rest).into_owned(),
        }
    }
}
