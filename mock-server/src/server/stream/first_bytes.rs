//! What a connection begins with, before anything is read from it.

use std::time::Duration;

use tokio::{
    net::TcpStream,
    time::{sleep, timeout},
};

/// How long a client may take to send the beginning of its request.
const PATIENCE: Duration = Duration::from_millis(100);
const PAUSE: Duration = Duration::from_millis(5);
/// Enough for a method, the name of a world and `/_mock`.
const MOST: usize = 256;

/// Whether the first request is one for the admin API. A client that sends nothing at first, or TLS, has none.
pub(crate) async fn begins_with_admin_call(stream: &TcpStream) -> bool {
    let wait = async {
        loop {
            let mut bytes = [0; MOST];
            let Ok(length @ 1..) = stream.peek(&mut bytes).await else { return false };
            if let Some(is_admin_call) = is_admin_call(&bytes[..length]) {
                return is_admin_call;
            }
            // What has arrived stays readable, so the next peek would return at once.
            sleep(PAUSE).await;
        }
    };
    timeout(PATIENCE, wait).await.unwrap_or(false)
}

/// `None` when more has to arrive before it is known.
fn is_admin_call(head: &[u8]) -> Option<bool> {
    let mut words = head.split(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
    let (Some(_method), Some(target)) = (words.next(), words.next()) else {
        let may_be_method = head.len() < MOST && head.iter().all(u8::is_ascii_uppercase);
        return (!may_be_method).then_some(false);
    };
    if words.next().is_none() && head.len() < MOST {
        return None;
    }
    let path = target.split(|byte| *byte == b'?').next()?;
    let in_world = path
        .strip_prefix(b"/_world/")
        .and_then(|rest| rest.iter().position(|byte| *byte == b'/').map(|at| &rest[at..]));
    let path = in_world.unwrap_or(path);
    Some(path == b"/_mock" || path.starts_with(b"/_mock/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admin_calls_are_known_by_their_path() {
        for (head, expected) in [
            ("DELETE /_mock/faults HTTP/1.1\r\n", Some(true)),
            ("GET /_world/mine/_mock/faults?a=/b HTTP/1.1\r\n", Some(true)),
            ("GET /_mock HTTP/1.1", Some(true)),
            ("GET /_mocked HTTP/1.1\r\n", Some(false)),
            ("GET /rest/v2/personer?a=/_mock/ HTTP/1.1\r\n", Some(false)),
            ("GET /_mock/fa", None),
            ("GET ", None),
            ("GE", None),
            ("\x16\x03\x01\x02", Some(false)),
        ] {
            assert_eq!(is_admin_call(head.as_bytes()), expected, "{head}");
        }
    }
}
