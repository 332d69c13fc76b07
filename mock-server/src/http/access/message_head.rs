//! What a head must not say: a reader in front of the mock could see another request in it (RFC 9112, sections 3.2 and 6.1).

use http::{
    HeaderValue, Method, Request, StatusCode, Version,
    header::{HOST, TRANSFER_ENCODING},
    uri::Authority,
};
use serde_json::json;

use crate::http::response::ApiResponse;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeadError {
    #[error("the request has no field Host, which HTTP/1.1 requires")]
    NoHost,
    #[error("the request has several fields Host")]
    SeveralHosts,
    #[error("the field Host is no host, with or without a port")]
    InvalidHost,
    #[error("the field host and the pseudo-header :authority differ")]
    OtherAuthority,
    #[error("the field Transfer-Encoding has another coding than chunked")]
    TransferEncoding,
}

impl HeadError {
    pub(crate) fn response(self) -> ApiResponse {
        let body = json!({ "error": self.to_string() });
        ApiResponse::json(StatusCode::BAD_REQUEST, &body).hinting(self).with_hint_header()
    }
}

/// Checks what hyper lets through.
pub(crate) fn check<B>(request: &Request<B>) -> Result<(), HeadError> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() {
        return Err(HeadError::SeveralHosts);
    }
    match (host, request.version()) {
        (None, Version::HTTP_11) => return Err(HeadError::NoHost),
        // The target of CONNECT is judged as such.
        (Some(host), _) if request.method() != Method::CONNECT && !is_host(host) => return Err(HeadError::InvalidHost),
        (Some(host), Version::HTTP_2) => {
            let is_other = |authority: &Authority| !authority.as_str().as_bytes().eq_ignore_ascii_case(host.as_bytes());
            if request.uri().authority().is_some_and(is_other) {
                return Err(HeadError::OtherAuthority);
            }
        }
        _ => {}
    }
    let is_chunked = |coding: &HeaderValue| coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked");
    let mut codings = request.headers().get_all(TRANSFER_ENCODING).iter();
    match (codings.next().is_none_or(is_chunked), codings.next()) {
        (true, None) => Ok(()),
        _ => Err(HeadError::TransferEncoding),
    }
}

/// Empty is valid: of a target without an authority. So are brackets anywhere, which a recorded link of the operator's has.
fn is_host(host: &HeaderValue) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_~:[]%!$&'()*+,;=".contains(&byte);
    host.as_bytes().iter().all(|byte| is_part(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(version: Version, fields: &[(&str, &str)]) -> Request<()> {
        let target = if version == Version::HTTP_2 { "http://localhost:8080/token" } else { "/token" };
        let request = Request::post(target).version(version);
        let request = fields.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.body(()).unwrap()
    }

    #[test]
    fn a_head_with_two_meanings_is_an_error() {
        use HeadError::{InvalidHost, NoHost, OtherAuthority, SeveralHosts, TransferEncoding};
        let (one, two) = (Version::HTTP_11, Version::HTTP_2);
        for (version, fields, expected) in [
            (one, &[("host", "localhost:8080")][..], Ok(())),
            (one, &[("host", "[::1]:8080")], Ok(())),
            (one, &[("host", "krr_mock")], Ok(())),
            (one, &[("host", "")], Ok(())),
            (one, &[("host", "a"), ("transfer-encoding", "Chunked")], Ok(())),
            (Version::HTTP_10, &[], Ok(())),
            (one, &[], Err(NoHost)),
            (one, &[("host", "a"), ("host", "a")], Err(SeveralHosts)),
            (one, &[("host", "a b")], Err(InvalidHost)),
            (one, &[("host", "a@b")], Err(InvalidHost)),
            (one, &[("host", "a/b")], Err(InvalidHost)),
            (one, &[("host", "a"), ("transfer-encoding", "gzip, chunked")], Err(TransferEncoding)),
            (
                one,
                &[("host", "a"), ("transfer-encoding", "gzip"), ("transfer-encoding", "chunked")],
                Err(TransferEncoding),
            ),
            (two, &[], Ok(())),
            (two, &[("host", "LOCALHOST:8080")], Ok(())),
            (two, &[("host", "localhost")], Err(OtherAuthority)),
        ] {
            assert_eq!(check(&request(version, fields)), expected, "{version:?} {fields:?}");
        }
    }
}
