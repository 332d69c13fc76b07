//! The journal as an HTTP Archive (HAR 1.2), which the tools of browsers open.

use http::StatusCode;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::journal::exchanges::filter;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::fields::Fields;

pub(crate) fn get_har(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let (exchanges, _) = ctx.world.journal.select(&filter(ctx)?);
    let base = ctx.host.base();
    let entries: Vec<Value> = exchanges.iter().map(|exchange| entry(exchange, &base)).collect();
    let creator = json!({ "name": "krr-mock", "version": env!("CARGO_PKG_VERSION") });
    Ok(ApiResponse::json(
        StatusCode::OK,
        &json!({ "log": { "version": "1.2", "creator": creator, "pages": [], "entries": entries } }),
    ))
}

fn entry(exchange: &Exchange, base: &str) -> Value {
    let mut request = json!({
        "method": exchange.method, "url": url(exchange, base), "httpVersion": "HTTP/1.1", "cookies": [],
        "headers": pairs(&exchange.headers), "queryString": pairs(&exchange.query),
        // Sizes of what was sent are not kept.
        "headersSize": -1, "bodySize": -1,
    });
    if !exchange.request.is_empty() {
        let media_type = exchange.headers.get("content-type").unwrap_or_default();
        request["postData"] = json!({ "mimeType": media_type, "text": exchange.request });
    }
    let media_type = exchange.response_headers.get("content-type").unwrap_or_default();
    let reason = StatusCode::from_u16(exchange.status).ok().and_then(|status| status.canonical_reason());
    json!({
        "startedDateTime": exchange.at, "time": exchange.duration_ms, "cache": {},
        "request": request,
        "response": {
            "status": exchange.status, "statusText": reason.unwrap_or_default(), "httpVersion": "HTTP/1.1",
            "cookies": [], "headers": pairs(&exchange.response_headers),
            "content": { "size": exchange.response.len(), "mimeType": media_type, "text": exchange.response },
            "redirectURL": exchange.response_headers.get("location").unwrap_or_default(),
            "headersSize": -1, "bodySize": -1,
        },
        "timings": { "send": 0, "wait": exchange.duration_ms, "receive": 0 },
        "comment": format!("exchange {}", exchange.id),
    })
}

fn url(exchange: &Exchange, base: &str) -> String {
    if exchange.query.is_empty() {
        return format!("{base}{}", exchange.path);
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(exchange.query.0.iter());
    format!("{base}{}?{}", exchange.path, query.finish())
}

fn pairs(fields: &Fields) -> Value {
    fields.0.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}
