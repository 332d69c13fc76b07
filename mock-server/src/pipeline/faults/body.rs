use std::io::Write as _;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{StatusCode, header};

use crate::http::response::ApiResponse;
use crate::state::faults::body_fault::{CharsetFault, GzipFault, JsonFault};

/// Compresses the body, or says so.
pub(crate) fn compress(fault: GzipFault, mut response: ApiResponse) -> ApiResponse {
    if fault != GzipFault::NotCompressed {
        response.body = gzip(&response.body);
    }
    if fault == GzipFault::CutShort {
        response.body = response.body.slice(..response.body.len() / 2);
    }
    match fault {
        GzipFault::NotNamed => response,
        GzipFault::Unasked | GzipFault::CutShort | GzipFault::NotCompressed => {
            response.with(header::CONTENT_ENCODING, "gzip")
        }
    }
}

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.expect("memory takes all that is written").into()
}

/// Gives the body another encoding than the one it is named with.
pub(crate) fn recode(fault: CharsetFault, mut response: ApiResponse) -> ApiResponse {
    match fault {
        CharsetFault::WrongName => {
            let media_type = response.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let media_type = media_type.and_then(|value| value.split(';').next()).unwrap_or("application/json");
            let named = format!("{media_type};charset=iso-8859-1");
            return response.with(header::CONTENT_TYPE, &named);
        }
        CharsetFault::ByteOrderMark => response.body = [b"\xef\xbb\xbf", &*response.body].concat().into(),
        CharsetFault::Utf16 => {
            let text = String::from_utf8_lossy(&response.body).into_owned();
            response.body = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
        CharsetFault::InvalidUtf8 => {
            // Inside the first text, so that the body is JSON but for this byte.
            let place = response.body.iter().position(|byte| *byte == b'"').map_or(0, |quote| quote + 1);
            response.body = [&response.body[..place], b"\xff", &response.body[place..]].concat().into();
        }
    }
    response
}

/// Makes the body something else than the JSON that it was.
pub(crate) fn break_json(fault: JsonFault, mut response: ApiResponse) -> ApiResponse {
    match fault {
        JsonFault::Truncated => response.body = response.body.slice(..response.body.len() / 2),
        JsonFault::Empty => response.body = Bytes::new(),
        JsonFault::Null => response.body = Bytes::from_static(b"null"),
        JsonFault::Repeated => response.body = [&*response.body, &*response.body].concat().into(),
        JsonFault::WrongMediaType => return response.with(header::CONTENT_TYPE, "text/plain"),
        JsonFault::Html => {
            let page = "<!DOCTYPE html><title>Logg inn</title><p>Du må logge inn.</p>\n".to_owned();
            return ApiResponse::text(StatusCode::OK, "text/html;charset=utf-8", page);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn response() -> ApiResponse {
        ApiResponse::json(StatusCode::OK, &serde_json::json!({ "epostadresse": "kåre@example.no" }))
    }

    #[test]
    fn only_an_unasked_gzip_can_be_read_by_its_name() {
        let plain = response().body;
        for fault in [GzipFault::Unasked, GzipFault::CutShort, GzipFault::NotCompressed, GzipFault::NotNamed] {
            let sent = compress(fault, response());
            let mut text = String::new();
            let read = flate2::read::GzDecoder::new(&*sent.body).read_to_string(&mut text);
            let is_gzip = read.is_ok() && text.as_bytes() == plain;
            let is_named = sent.headers.contains_key(header::CONTENT_ENCODING);
            assert_eq!(is_gzip, matches!(fault, GzipFault::Unasked | GzipFault::NotNamed), "{fault:?}");
            assert_eq!(is_named, fault != GzipFault::NotNamed, "{fault:?}");
        }
    }

    #[test]
    fn no_recoded_body_is_the_utf_8_that_it_was() {
        let plain = response().body;
        for fault in [CharsetFault::ByteOrderMark, CharsetFault::Utf16, CharsetFault::InvalidUtf8] {
            assert_ne!(recode(fault, response()).body, plain, "{fault:?}");
        }
        assert!(str::from_utf8(&recode(CharsetFault::InvalidUtf8, response()).body).is_err());
        let named = recode(CharsetFault::WrongName, response());
        assert_eq!(named.headers[header::CONTENT_TYPE], "application/json;charset=iso-8859-1");
    }

    #[test]
    fn no_broken_body_is_the_json_that_it_was() {
        let plain: serde_json::Value = serde_json::from_slice(&response().body).unwrap();
        for fault in [JsonFault::Truncated, JsonFault::Empty, JsonFault::Html, JsonFault::Null, JsonFault::Repeated] {
            let broken = break_json(fault, response());
            assert_ne!(serde_json::from_slice(&broken.body).ok().as_ref(), Some(&plain), "{fault:?}");
        }
    }
}
