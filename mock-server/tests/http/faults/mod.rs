//! Faults, seen on a socket: each kind by the bytes that arrive, and how requests are chosen.

mod content;
mod issuers;
mod planning;
mod protocols;
mod wire;

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use krr_mock_server::{Fault, KrrMock};
use serde_json::Value;

use crate::http::wire::{ASKED, post};
use crate::support::client::PERSONER;

/// All that arrived on a connection until it ended.
#[derive(Debug)]
struct Arrived {
    bytes: Vec<u8>,
    /// Whether it ended with RST.
    is_reset: bool,
}

impl Arrived {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn status(&self) -> Option<u16> {
        self.text().get(9..12)?.parse().ok()
    }

    fn header(&self, name: &str) -> Vec<String> {
        let text = self.text();
        let lines = text.split("\r\n\r\n").next().unwrap_or_default().lines();
        let of_name = lines.filter_map(|line| line.split_once(": ")).filter(|(found, _)| *found == name);
        of_name.map(|(_, value)| value.to_owned()).collect()
    }

    fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        end.map_or(&[], |end| &self.bytes[end + 4..])
    }

    fn json(&self) -> Value {
        serde_json::from_slice(self.body()).unwrap()
    }
}

/// Sends a request with `Connection: close`, and reads until the connection ends.
fn ask(krr: &KrrMock, request: &str) -> Arrived {
    let mut stream = TcpStream::connect(krr.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    if stream.write_all(request.as_bytes()).is_err() {
        // It was refused at accept, and is gone already.
        return Arrived { bytes, is_reset: true };
    }
    loop {
        match stream.read(&mut part) {
            Ok(0) => return Arrived { bytes, is_reset: false },
            Ok(read) => bytes.extend(&part[..read]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Arrived { bytes, is_reset: true },
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&bytes)),
        }
    }
}

/// A look-up of persons on a connection of its own.
fn look_up_of(krr: &KrrMock, more: &str, body: &str) -> Arrived {
    ask(krr, &post(krr, PERSONER, &format!("Connection: close\r\n{more}"), body))
}

fn look_up(krr: &KrrMock) -> Arrived {
    look_up_of(krr, "", ASKED)
}

fn fault(action: &Value) -> Fault {
    Fault::from_json(action).unwrap()
}

/// The look-up that meets this fault, after which the mock is as healthy as before.
fn look_up_with(krr: &KrrMock, action: &Value) -> Arrived {
    krr.fault(fault(action));
    let arrived = look_up(krr);
    krr.clear_faults();
    let after = look_up(krr);
    assert_eq!(after.status(), Some(200), "after {action}: {}", after.text());
    assert_eq!(after.json()["personer"][0]["status"], "SLETTET", "after {action}");
    arrived
}
