use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::http::response::ApiResponse;
use crate::services::pages::exchanges::verdict::Verdict;
use crate::services::pages::layout::{fragment, page, refusal, see_other};
use crate::services::pages::page_request::{CallError, PageRequest, short_time};
use crate::services::pages::text::exchanges;

/// How many exchanges a page has.
const LIMIT: usize = 100;
/// How long a page waits for a new exchange before it asks again, in milliseconds.
const WAIT_MS: u32 = 20_000;
/// The parameters of `GET /_mock/exchanges` that this page has fields for.
const FILTERS: [&str; 4] = ["operation", "status", "client_id", "personidentifikator"];

pub(crate) fn list(request: &PageRequest<'_>) -> ApiResponse {
    let frame = &request.frame;
    let (found, refused) = match request.call(Method::GET, &format!("/exchanges?{}", query(request, &[])), None) {
        Ok(found) => (found, None),
        Err(error) => (Value::Null, Some(error)),
    };
    let newest_first: Vec<&Value> = listed(&found).rev().collect();
    let newest = newest_first.first().and_then(|exchange| exchange["id"].as_str()).unwrap_or("0");
    let query_of_rows = query(request, &[]);
    let main = html! {
        p { (frame.t(exchanges::ABOUT)) }
        @if let Some(error) = &refused { (refusal(frame, error)) }
        (filters(request))
        div.buttons {
            button #pause type="button" hidden data-pause=(frame.t(exchanges::PAUSE)) data-go-on=(frame.t(exchanges::GO_ON)) { (frame.t(exchanges::PAUSE)) }
            span #live role="status" data-live=(frame.t(exchanges::LIVE)) data-paused=(frame.t(exchanges::PAUSED)) {}
            a.button href={ (request.link("/exchanges.har")) "?" (query_of_rows) } download="krr-mock.har" { (frame.t(exchanges::HAR)) }
            form method="post" action=(request.link("/ui/exchanges")) {
                button type="submit" { (frame.t(exchanges::CLEAR)) }
            }
        }
        p #empty hidden[!newest_first.is_empty()] { (frame.t(exchanges::EMPTY)) }
        div.scroll tabindex="0" role="group" aria-label=(frame.t(exchanges::TITLE)) {
            table {
                (head(request))
                tbody #rows data-newest=(newest) data-rows={ (request.link("/ui/exchanges/rows")) "?" (query_of_rows) } data-most=(LIMIT) {
                    @for exchange in &newest_first { (row(request, exchange)) }
                }
            }
        }
        script type="module" src=(request.link("/ui/files/exchanges.js")) {}
    };
    let status = refused.as_ref().map_or(StatusCode::OK, |error: &CallError| error.status);
    page(frame, status, frame.t(exchanges::TITLE), &main)
}

/// The rows that came after one exchange. Waits for some, as `GET /_mock/exchanges` does.
pub(crate) fn rows(request: &PageRequest<'_>) -> ApiResponse {
    let since = request.frame.query("since").unwrap_or("0");
    let query = query(request, &[("since", since), ("wait_ms", &WAIT_MS.to_string())]);
    let answer = (request.api)(&request.frame.request.calling(Method::GET, &format!("/_mock/exchanges?{query}"), None));
    let found: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let rows = html! { @for exchange in listed(&found).rev() { (row(request, exchange)) } };
    ApiResponse { ask_again: answer.ask_again, status: answer.status, ..fragment(rows) }
}

pub(crate) fn clear(request: &PageRequest<'_>) -> ApiResponse {
    match request.call(Method::DELETE, "/exchanges", None) {
        Ok(_) => see_other(&request.link("/ui/exchanges")),
        Err(error) => page(&request.frame, error.status, request.t(exchanges::TITLE), &refusal(&request.frame, &error)),
    }
}

/// The newest exchanges for another page.
pub(crate) fn newest(request: &PageRequest<'_>, count: usize) -> Markup {
    let found = request.call(Method::GET, &format!("/exchanges?limit={count}"), None).unwrap_or_default();
    html! {
        @if listed(&found).len() == 0 { p { (request.t(exchanges::EMPTY)) } } @else {
            div.scroll tabindex="0" role="group" aria-label=(request.t(exchanges::NEWEST)) {
                table { (head(request)) tbody { @for exchange in listed(&found).rev() { (row(request, exchange)) } } }
            }
        }
    }
}

fn listed(found: &Value) -> std::slice::Iter<'_, Value> {
    found["exchanges"].as_array().map_or(&[][..], Vec::as_slice).iter()
}

fn query(request: &PageRequest<'_>, more: &[(&str, &str)]) -> String {
    let filters = FILTERS.iter().filter_map(|name| Some((*name, request.frame.query(name)?)));
    let mut query = Serializer::new(String::new());
    query.extend_pairs(filters).extend_pairs(more).append_pair("limit", &LIMIT.to_string());
    query.finish()
}

fn filters(request: &PageRequest<'_>) -> Markup {
    let value = |name: &str| request.frame.query(name).unwrap_or_default();
    let texts = [("status", exchanges::STATUS), ("client_id", exchanges::CLIENT)];
    html! {
        form.search method="get" data-send-on-change {
            p {
                label for="operation" { (request.t(exchanges::OPERATION)) }
                select #operation name="operation" {
                    option value="" { (request.t(exchanges::ANY)) }
                    @for id in &request.state.operation_ids { option value=(id) selected[id == value("operation")] { (id) } }
                }
            }
            @for (name, text) in texts {
                p { label for=(name) { (request.t(text)) } input type="text" id=(name) name=(name) value=(value(name)); }
            }
            p {
                label for="personidentifikator" { "personidentifikator" }
                input #personidentifikator type="text" name="personidentifikator" value=(value("personidentifikator")) inputmode="numeric";
            }
            button type="submit" { (request.t(exchanges::FILTER)) }
        }
    }
}

fn head(request: &PageRequest<'_>) -> Markup {
    let texts = [
        exchanges::TIME,
        exchanges::REQUEST,
        exchanges::STATUS,
        exchanges::VERDICT,
        exchanges::CLIENT,
        exchanges::HINT,
    ];
    html! { thead { tr { @for text in texts { th scope="col" { (request.t(text)) } } } } }
}

fn row(request: &PageRequest<'_>, exchange: &Value) -> Markup {
    let text = |name: &str| exchange[name].as_str().unwrap_or_default();
    html! {
        tr data-id=(text("id")) {
            td { a href=(request.link(&format!("/ui/exchanges/{}", text("id")))) { (short_time(text("at"))) } }
            td { code { (text("method")) " " (text("path")) } " " span.quiet { (text("operation")) } }
            td { (exchange["status"].to_string()) }
            td { (Verdict::of(exchange).mark(&request.frame)) }
            td { (text("client_id")) }
            td lang="en" { (text("hint")) }
        }
    }
}
