//! Which operations and statuses of the documents a client has met.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, StatusCode};
use maud::html;
use serde_json::Value;

use crate::http::response::ApiResponse;
use crate::services::pages::layout::page;
use crate::services::pages::page_request::PageRequest;
use crate::services::pages::text::reference;

/// By operation and status, how many exchanges; 0 where the document has it and nobody met it.
type Counts = BTreeMap<(String, u16), usize>;

pub(crate) fn coverage(request: &PageRequest<'_>) -> ApiResponse {
    let (declared, counts) = counted(request);
    let seen = declared.iter().filter(|key| counts.get(*key).is_some_and(|count| *count > 0)).count();
    let sum = [("seen", seen.to_string()), ("all", declared.len().to_string())];
    let sum = sum.each_ref().map(|(name, value)| (*name, value.as_str()));
    let main = html! {
        p { (request.t(reference::COVERAGE_ABOUT)) }
        p { strong { (request.frame.fill(reference::SEEN_OF, &sum)) } }
        div.scroll tabindex="0" role="group" aria-label=(request.t(reference::COVERAGE)) {
            table {
                thead { tr {
                    th scope="col" { (request.t(reference::OPERATION)) } th scope="col" { (request.t(reference::STATUS)) } th scope="col" { (request.t(reference::COUNT)) }
                } }
                tbody {
                    @for ((operation, status), count) in &counts {
                        tr {
                            th scope="row" { a href={ (request.link("/ui/exchanges")) "?operation=" (operation) "&status=" (status) } { (operation) } }
                            td { (status) @if !declared.contains(&(operation.clone(), *status)) { " " span.quiet { (request.t(reference::UNDECLARED)) } } }
                            td { @if *count == 0 { span.quiet { (request.t(reference::NEVER)) } } @else { span.mark.good { (count) } } }
                        }
                    }
                }
            }
        }
    };
    page(&request.frame, StatusCode::OK, request.t(reference::COVERAGE), &main)
}

/// What the documents declare, and that with what was met.
fn counted(request: &PageRequest<'_>) -> (BTreeSet<(String, u16)>, Counts) {
    let mut declared = BTreeSet::new();
    let bases: BTreeSet<&str> = request.state.served_apis.iter().map(|api| api.base_path.as_str()).collect();
    for base in bases {
        let target = format!("{base}/v3/api-docs");
        let answer = (request.api)(&request.frame.request.calling(Method::GET, &target, None));
        let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        declared.extend(responses(&document));
    }
    let mut counts: Counts = declared.iter().map(|key| (key.clone(), 0)).collect();
    for exchange in request.world.journal.exchanges() {
        if let Some(operation) = exchange.operation() {
            *counts.entry((operation.to_owned(), exchange.status())).or_default() += 1;
        }
    }
    (declared, counts)
}

fn responses(document: &Value) -> Vec<(String, u16)> {
    let items = document["paths"].as_object().into_iter().flatten().filter_map(|(_, item)| item.as_object());
    let operations = items
        .flatten()
        .filter_map(|(_, operation)| Some((operation["operationId"].as_str()?, &operation["responses"])));
    let statuses = operations.flat_map(|(id, responses)| {
        let names = responses.as_object().into_iter().flatten().filter_map(|(status, _)| status.parse().ok());
        names.map(move |status| (id.to_owned(), status))
    });
    statuses.collect()
}
