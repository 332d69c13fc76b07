//! Responses as bytes on an HTTP/1.1 connection, where hyper would not send them.

use std::{fmt::Write as _, time::Duration};

use bytes::Bytes;

use crate::http::delivery::{WireScript, WireStep};
use crate::http::response::ApiResponse;
use crate::state::faults::action::{ChunkFault, CloseAt, CloseFault, ContentLengthFault, Cut, Dribble, DribbledPart};

/// What was sent before RST must have arrived by then, or the client's kernel discards it.
const BEFORE_RESET: Duration = Duration::from_millis(50);

/// `None` when the response itself is sent as always.
pub(crate) fn close(fault: CloseFault, response: &ApiResponse) -> Option<WireScript> {
    let head = head(response, &[length_of(response)]);
    let half_body = response.body.slice(..response.body.len() / 2);
    let mut steps = match fault.at {
        CloseAt::AfterResponse => return None,
        CloseAt::AtAccept | CloseAt::BeforeHead => Vec::new(),
        CloseAt::HalfClose => return Some(WireScript(vec![WireStep::HalfClose])),
        CloseAt::MidHead => vec![WireStep::Send(head.slice(..head.len() / 2))],
        CloseAt::MidBody => vec![WireStep::Send(head), WireStep::Send(half_body)],
    };
    match (fault.reset, steps.is_empty()) {
        (false, _) => {}
        (true, true) => steps.push(WireStep::Reset),
        (true, false) => steps.extend([WireStep::Wait(BEFORE_RESET), WireStep::Reset]),
    }
    Some(WireScript(steps))
}

pub(crate) fn cut(cut: Cut, response: &ApiResponse) -> WireScript {
    let end = match cut {
        Cut::Bytes(bytes) => bytes.min(response.body.len()),
        Cut::Person(number) => middle_of_person(&response.body, number),
    };
    WireScript(vec![WireStep::Send(head(response, &[length_of(response)])), WireStep::Send(response.body.slice(..end))])
}

/// Where the person is half written; the end where the list has fewer.
fn middle_of_person(body: &[u8], number: usize) -> usize {
    const BEGINNING: &[u8] = b"{\"personidentifikator\"";
    let mut beginnings = memchr::memmem::find_iter(body, BEGINNING).skip(number.saturating_sub(1));
    match beginnings.next() {
        Some(first) => (first + beginnings.next().unwrap_or(body.len())) / 2,
        None => body.len(),
    }
}

pub(crate) fn dribble(dribble: Dribble, response: &ApiResponse) -> WireScript {
    let head = head(response, &[length_of(response)]);
    let mut steps = Vec::new();
    for (part, bytes) in [(DribbledPart::Head, head), (DribbledPart::Body, response.body.clone())] {
        match dribble.part == part || dribble.part == DribbledPart::All {
            true => steps.extend(pieces(&bytes, dribble)),
            false => steps.push(WireStep::Send(bytes)),
        }
    }
    WireScript(steps)
}

fn pieces(bytes: &Bytes, dribble: Dribble) -> impl Iterator<Item = WireStep> {
    let starts = (0..bytes.len()).step_by(dribble.bytes);
    starts.flat_map(move |start| {
        let end = bytes.len().min(start + dribble.bytes);
        [WireStep::Send(bytes.slice(start..end)), WireStep::Wait(dribble.every.0)]
    })
}

pub(crate) fn content_length(fault: ContentLengthFault, response: &ApiResponse) -> WireScript {
    let length = response.body.len();
    let named = |length: usize| ("content-length", length.to_string());
    let fields = match fault {
        ContentLengthFault::TooLong => vec![named(length + 100)],
        ContentLengthFault::TooShort => vec![named(length / 2)],
        ContentLengthFault::Missing => Vec::new(),
        ContentLengthFault::Twice => vec![named(length), named(length + 1)],
        ContentLengthFault::NoNumber => vec![("content-length", "many".to_owned())],
    };
    WireScript(vec![WireStep::Send(head(response, &fields)), WireStep::Send(response.body.clone())])
}

pub(crate) fn chunk(fault: ChunkFault, response: &ApiResponse) -> WireScript {
    let mut fields = vec![("transfer-encoding", "chunked".to_owned())];
    if fault == ChunkFault::WithLength {
        fields.push(length_of(response));
    }
    let size = match fault {
        ChunkFault::BadSize => "zz".to_owned(),
        ChunkFault::TooShort => format!("{:x}", response.body.len() + 100),
        ChunkFault::NoEnd | ChunkFault::WithLength => format!("{:x}", response.body.len()),
    };
    let end: &[u8] = if fault == ChunkFault::NoEnd { b"\r\n" } else { b"\r\n0\r\n\r\n" };
    let body = [size.as_bytes(), b"\r\n", &response.body, end].concat();
    WireScript(vec![WireStep::Send(head(response, &fields)), WireStep::Send(body.into())])
}

fn length_of(response: &ApiResponse) -> (&'static str, String) {
    ("content-length", response.body.len().to_string())
}

/// Status line and header section (RFC 9112, section 2.1), in the order and spelling of all other responses.
fn head(response: &ApiResponse, framing: &[(&str, String)]) -> Bytes {
    let status = response.status;
    let mut head = format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let fields =
        response.headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
    let framing = framing.iter().map(|(name, value)| (*name, value.into()));
    for (name, value) in fields.chain(framing) {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ =
        write!(head, "date: {}\r\nconnection: close\r\n\r\n", httpdate::fmt_http_date(std::time::SystemTime::now()));
    head.into()
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    #[test]
    fn a_list_is_cut_within_the_person_that_is_named() {
        let body = br#"{"personer":[{"personidentifikator":"1"},{"personidentifikator":"2"}]}"#;
        let sent = |number| String::from_utf8_lossy(&body[..middle_of_person(body, number)]).into_owned();
        assert_eq!(sent(1), r#"{"personer":[{"personidenti"#);
        assert!(sent(2).starts_with(r#"{"personer":[{"personidentifikator":"1"},{"personid"#), "{}", sent(2));
        assert_eq!(middle_of_person(body, 3), body.len());
    }

    #[test]
    fn pieces_are_together_what_was_cut_up() {
        let response = ApiResponse::text(StatusCode::OK, "text/plain", "abcdefgh".to_owned());
        let every = serde_json::from_str("\"1ms\"").unwrap();
        let script = dribble(Dribble { part: DribbledPart::Body, bytes: 3, every }, &response);
        let sent: Vec<_> = script
            .0
            .iter()
            .filter_map(|step| match step {
                WireStep::Send(bytes) => Some(bytes.clone()),
                _ => None,
            })
            .skip(1)
            .collect();
        assert_eq!(sent, ["abc", "def", "gh"]);
    }
}
