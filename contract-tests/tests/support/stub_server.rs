//! A server that is no mock of ours, and says the same to everybody.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
};

/// Listens on a free port until the test's process ends; the outcome is its base URL.
///
/// Each connection gets `head`, and then `body` as often as `times` says or until nobody reads any more.
pub(crate) fn saying(head: &'static str, body: &'static [u8], times: usize) -> String {
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
