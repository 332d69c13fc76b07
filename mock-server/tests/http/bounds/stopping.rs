//! A stop ends in time whatever clients do, and leaves no file and no open port behind.

use std::{
    net::TcpStream,
    time::{Duration, Instant},
};

use krr_mock_server::KrrMock;

use crate::cli::command_line::FREE;
use crate::cli::process::Process;
use crate::http::connections::Socket;

#[test]
fn a_stop_waits_for_a_stalled_upload_as_long_as_it_is_told() {
    let process = Process::start(&[&FREE[..], &["--grace", "1s", "--key-folder", "none"]].concat());
    let mut stalled = Socket::to(process.address());
    stalled.write("POST /rest/v2/personer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");
    std::thread::sleep(Duration::from_millis(100));
    let started = Instant::now();
    process.signal("TERM");
    assert_eq!(process.ended().code, Some(0));
    let took = started.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(3)).contains(&took), "{took:?}");
}

#[test]
fn every_signal_that_stops_removes_the_ready_file() {
    for signal in ["HUP", "QUIT", "INT", "TERM"] {
        let process = Process::start(&[&FREE[..], &["--key-folder", "none"]].concat());
        let file = process.ready_file();
        process.signal(signal);
        let said = process.ended();
        assert_eq!((said.code, file.exists()), (Some(0), false), "{signal}: {said:?}");
    }
}

#[tokio::test]
async fn a_dropped_mock_has_closed_its_ports() {
    for _ in 0..20 {
        let krr = KrrMock::builder().admin_listen(([127, 0, 0, 1], 0).into()).start().await.unwrap();
        let (address, admin) = (krr.address(), krr.admin_address().unwrap());
        let _idle = Socket::to(address);
        drop(krr);
        assert!(TcpStream::connect(address).is_err() && TcpStream::connect(admin).is_err());
    }
}
