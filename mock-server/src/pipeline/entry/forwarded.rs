//! A proxy says in `X-Forwarded-Host` and `X-Forwarded-Proto` how the client spoke to it.

use axum::extract::Request;
use http::{
    HeaderMap, HeaderValue,
    header::HOST,
    uri::{Authority, PathAndQuery, Uri},
};

use crate::http::request::OverTls;

/// Makes the request one for the forwarded host and scheme. Of several proxies the first is the client's. What is no host or no
/// scheme is not used.
pub(crate) fn apply(request: &mut Request) {
    match first(request.headers(), "x-forwarded-proto").as_deref() {
        Some("https") => drop(request.extensions_mut().insert(OverTls)),
        Some("http") => drop(request.extensions_mut().remove::<OverTls>()),
        _ => {}
    }
    let host = first(request.headers(), "x-forwarded-host");
    let Some(host) = host.and_then(|host| host.parse::<Authority>().ok()).filter(|host| !host.as_str().contains('@'))
    else {
        return;
    };
    let Ok(value) = HeaderValue::from_str(host.as_str()) else { return };
    // A target in absolute form, as of HTTP/2, would override the field.
    let target = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    if let Ok(target) = target.parse::<Uri>() {
        *request.uri_mut() = target;
    }
    request.headers_mut().insert(HOST, value);
}

fn first(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.split(',').next()?.trim();
    Some(value.to_ascii_lowercase())
}
