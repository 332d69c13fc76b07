//! A server that returns the same bytes on every connection.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

/// Listens on a free port until the process ends, and returns the base URL.
///
/// Each connection gets `head`, and then `body` at most `times` times.
pub(crate) fn stub_server(head: &'static str, body: &'static [u8], times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(head.replace('\n', "\r\n").as_bytes());
            let _ = (0..times).try_for_each(|_| stream.write_all(body));
        }
    });
    url
}
