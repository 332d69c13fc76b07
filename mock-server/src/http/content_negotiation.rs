use headers_accept::Accept;
use http::{HeaderMap, StatusCode, header::ACCEPT};
use krr_specs::Operation;
use mediatype::{MediaType, MediaTypeBuf, ReadParams, names};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseForm {
    Plain,
    /// A JWS in compact form, `application/jose` (EFM-CLIENT, MOVE-JWT).
    Signed,
}

/// The form that the client prefers among those the document declares for 200; `None` when it takes neither.
///
/// No `Accept`, an unreadable one and `*/*` mean the first form declared, JSON (EFM-CLIENT, VALG-REC).
pub(crate) fn negotiate(operation: &Operation, headers: &HeaderMap) -> Option<ResponseForm> {
    if !headers.contains_key(ACCEPT) {
        return Some(ResponseForm::Plain);
    }
    let declared = operation.response_media_types(StatusCode::OK);
    let available: Vec<MediaType<'_>> = declared.iter().filter_map(|name| MediaType::parse(name).ok()).collect();
    let fields: Vec<_> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let Ok(accept) = fields.join(", ").parse::<Accept>() else { return Some(ResponseForm::Plain) };
    if available.is_empty() || accept.media_types().next().is_none() {
        return Some(ResponseForm::Plain);
    }
    let accept: Accept = accept.media_types().map(without_parameters).collect();
    let chosen = accept.negotiate(&available)?;
    Some(if chosen.subty.as_str() == "jose" { ResponseForm::Signed } else { ResponseForm::Plain })
}

/// The media type that the client prefers among those declared for this status; `None` where it names none of them.
pub(crate) fn preferred(operation: &Operation, status: StatusCode, headers: &HeaderMap) -> Option<String> {
    let fields: Vec<_> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = fields.join(", ").parse::<Accept>().ok()?;
    let declared = operation.response_media_types(status);
    let available: Vec<MediaType<'_>> = declared.iter().filter_map(|name| MediaType::parse(name).ok()).collect();
    let accepts_all = accept.media_types().all(|range| range.ty().as_str() == "*");
    let chosen = accept.negotiate(&available).filter(|_| !accepts_all)?;
    Some(chosen.to_string())
}

/// A range as the register's framework compares it: `application/json;charset=utf-8` asks for JSON like any other.
fn without_parameters(range: &MediaTypeBuf) -> MediaTypeBuf {
    let quality: Vec<_> = range.params().filter(|(name, _)| *name == names::Q).collect();
    MediaTypeBuf::from_parts(range.ty(), range.subty(), range.suffix(), &quality)
}

/// Whether the client is a browser that shows a page: it takes HTML rather than JSON. `*/*` alone means JSON.
pub(crate) fn prefers_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<&str> = accepted.flat_map(|value| value.split(',')).collect();
    let quality = |wanted: &str| {
        let found = ranges.iter().find_map(|range| {
            let (media_type, parameters) = range.split_once(';').unwrap_or((range, ""));
            media_type.trim().eq_ignore_ascii_case(wanted).then_some(parameters)
        });
        let quality = |parameters: &str| parameters.split(';').find_map(|p| p.trim().strip_prefix("q=")?.parse().ok());
        found.map(|parameters| quality(parameters).unwrap_or(1.0_f32))
    };
    let html = quality("text/html").or_else(|| quality("application/xhtml+xml")).unwrap_or(0.0);
    html > 0.0 && html >= quality("application/json").unwrap_or(0.0)
}

/// One JSON text per line.
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// Whether the client asks for one JSON text per line.
pub(crate) fn accepts_ndjson(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = accepted.flat_map(|value| value.split(',')).filter_map(|range| range.split(';').next());
    ranges.any(|range| range.trim().eq_ignore_ascii_case(NDJSON))
}
