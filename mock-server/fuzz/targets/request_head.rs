//! Bytes of any kind on a connection are answered or refused, and the mock lives on.
#![no_main]

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    sync::LazyLock,
    time::Duration,
};

use krr_mock_server::KrrMock;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Builder;

static MOCK: LazyLock<KrrMock> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime for one thread");
    runtime.block_on(KrrMock::start())
});

fuzz_target!(|bytes: &[u8]| {
    let mut stream = TcpStream::connect(MOCK.address()).expect("the mock listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time-out");
    // The mock may close before it has read everything.
    if stream.write_all(bytes).is_err() || stream.shutdown(Shutdown::Write).is_err() {
        return;
    }
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "no answer in 20 s");
    }
    let failed = answer.starts_with(b"HTTP/1.1 500") || answer.starts_with(b"HTTP/1.1 502");
    assert!(!failed, "{}", String::from_utf8_lossy(&answer));
});
