//! A proxy that hides what identifies krr-mock, so that it looks like a live server.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

/// Starts a proxy for the mock at `url` and returns its base URL.
pub(crate) fn hiding_the_mock(url: &str) -> String {
    let upstream = url.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let upstream = upstream.clone();
            thread::spawn(move || forward(client, &upstream));
        }
    });
    here
}

/// Forwards a connection, unless its first request is for `/_mock/`.
fn forward(mut client: TcpStream, upstream: &str) -> io::Result<()> {
    let mut start = [0; 4096];
    let read = client.read(&mut start)?;
    if start.starts_with(b"GET /_mock/") {
        return client.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }
    let mut server = TcpStream::connect(upstream)?;
    server.write_all(&start[..read])?;
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        let copied = io::copy(&mut from_client, &mut to_server);
        copied.and_then(|_| to_server.shutdown(Shutdown::Write))
    });
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Write)
}
