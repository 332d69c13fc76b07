use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::Value;

use crate::http::response::ApiResponse;
use crate::services::pages::exchanges::body::{body, breaches};
use crate::services::pages::exchanges::curl::curl;
use crate::services::pages::exchanges::verdict::Verdict;
use crate::services::pages::layout::{page, segment};
use crate::services::pages::page_request::{PageRequest, short_time};
use crate::services::pages::persons::reason::rule;
use crate::services::pages::text::{Text, exchanges};

/// One exchange: the verdict and why, then both messages.
pub(crate) fn one(request: &PageRequest<'_>, id: &str) -> ApiResponse {
    let frame = &request.frame;
    let Ok(exchange) = request.call(Method::GET, &format!("/exchanges/{}", segment(id)), None) else {
        let main = html! { p { (frame.t(exchanges::GONE)) } p { a href=(request.link("/ui/exchanges")) { (frame.t(exchanges::SHOW_ALL)) } } };
        return page(frame, StatusCode::NOT_FOUND, frame.t(exchanges::TITLE), &main);
    };
    let text = |name: &str| exchange[name].as_str().unwrap_or_default();
    let command = curl(&exchange, &frame.host.root());
    let main = html! {
        p { (Verdict::of(&exchange).mark(frame)) " " (exchange["status"].to_string()) " · " (short_time(text("at"))) " · " (format!("{:.1} ms", exchange["duration_ms"].as_f64().unwrap_or(0.0))) }
        @if !text("hint").is_empty() { p { strong { (frame.t(exchanges::HINT)) ": " } span lang="en" { (text("hint")) } } }
        @if !text("fault").is_empty() { p { strong { (frame.t(exchanges::FAULT)) ": " } code { (text("fault")) } } }
        (broken(request, &exchange))
        (persons(request, &exchange))
        section aria-labelledby="request" {
            h2 #request { (frame.t(exchanges::REQUEST)) }
            p { code { (text("method")) " " (text("path")) } @if !text("operation").is_empty() { " · " (text("operation")) } }
            (fields(request, exchanges::QUERY, &exchange["query"]))
            (fields(request, exchanges::HEADERS, &exchange["headers"]))
            (message(request, text("request"), &body(text("request"), &breaches(&exchange, "client_breaches"))))
            @if exchange["token"].is_object() {
                h3 { (frame.t(exchanges::TOKEN)) }
                pre { (serde_json::to_string_pretty(&exchange["token"]).unwrap_or_default()) }
            }
        }
        section aria-labelledby="response" {
            h2 #response { (frame.t(exchanges::RESPONSE)) " " (exchange["status"].to_string()) }
            (fields(request, exchanges::HEADERS, &exchange["response_headers"]))
            (message(request, text("response"), &body(text("response"), &breaches(&exchange, "server_breaches"))))
        }
        section aria-labelledby="curl-title" {
            h2 #curl-title { (frame.t(exchanges::AS_CURL)) }
            pre #curl tabindex="0" { (command) }
            p { button type="button" data-copy="curl" data-copied=(frame.t(exchanges::COPIED)) { (frame.t(exchanges::COPY)) } }
        }
    };
    page(frame, StatusCode::OK, &format!("{} {}", frame.t(exchanges::REQUEST), text("id")), &main)
}

/// The breaches of both sides, each with its rule and place.
fn broken(request: &PageRequest<'_>, exchange: &Value) -> Markup {
    let sides = [("client_breaches", exchanges::CLIENT_BROKE), ("server_breaches", exchanges::MOCK_BROKE)];
    html! {
        @for (name, text) in sides {
            @let all = exchange[name].as_array().map_or(&[][..], Vec::as_slice);
            @if !all.is_empty() {
                section.error aria-label=(request.t(exchanges::BREACHES)) {
                    p { strong { (request.t(text)) } }
                    ul {
                        @for breach in all {
                            @let part = |name: &str| breach[name].as_str().unwrap_or_default();
                            li { code { (part("rule")) } " " code { (part("body")) } " " span lang="en" { (part("reason")) } }
                        }
                    }
                }
            }
        }
    }
}

/// The rules that decided about each person, with their evidence.
fn persons(request: &PageRequest<'_>, exchange: &Value) -> Markup {
    let persons = exchange["persons"].as_array().map_or(&[][..], Vec::as_slice);
    html! {
        @if !persons.is_empty() {
            section aria-labelledby="why" {
                h2 #why { (request.t(exchanges::WHY_PERSONS)) }
                @for person in persons {
                    @let pid = person["personidentifikator"].as_str().unwrap_or_default();
                    h3 { a href=(request.link(&format!("/ui/personer/{}", segment(pid)))) { (pid) } }
                    @for id in person["rules"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                        (rule(&request.frame, id))
                    }
                }
            }
        }
    }
}

fn fields(request: &PageRequest<'_>, title: Text, fields: &Value) -> Markup {
    let Some(fields) = fields.as_object().filter(|fields| !fields.is_empty()) else { return html! {} };
    html! {
        details {
            summary { (request.t(title)) " (" (fields.len()) ")" }
            dl.members {
                @for (name, value) in fields { dt { code { (name) } } dd { (value.as_str().unwrap_or_default()) } }
            }
        }
    }
}

fn message(request: &PageRequest<'_>, text: &str, shown: &Markup) -> Markup {
    html! {
        @if !text.is_empty() {
            h3 { (request.t(exchanges::BODY)) }
            (shown)
            @if text.ends_with(" bytes)") && text.contains("... (") { p.quiet { (request.t(exchanges::CUT)) } }
        }
    }
}
