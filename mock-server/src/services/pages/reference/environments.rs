use http::StatusCode;
use krr_specs::{Environments, Host, Retirement};
use maud::{Markup, html};

use crate::http::response::ApiResponse;
use crate::services::pages::layout::page;
use crate::services::pages::page_request::PageRequest;
use crate::services::pages::text::reference;

pub(crate) fn environments(request: &PageRequest<'_>) -> ApiResponse {
    let record = Environments::bundled();
    let texts =
        [reference::HOST, reference::GENERATION, reference::RETIRED, reference::REPLACED_BY, reference::SOURCES];
    let main = html! {
        p { (request.t(reference::ENVIRONMENTS_ABOUT)) }
        @for environment in record.iter().filter(|environment| record.hosts_of(environment.name).next().is_some()) {
            section aria-label=(environment.name.to_string()) {
                h2 { (environment.name.to_string().to_uppercase()) }
                p lang="en" { (environment.purpose) }
                div.scroll tabindex="0" role="group" aria-label=(environment.name.to_string()) {
                    table {
                        thead { tr { @for text in texts { th scope="col" { (request.t(text)) } } } }
                        tbody { @for host in record.hosts_of(environment.name) { (row(request, host)) } }
                    }
                }
            }
        }
    };
    page(&request.frame, StatusCode::OK, request.t(reference::ENVIRONMENTS), &main)
}

fn row(request: &PageRequest<'_>, host: &Host) -> Markup {
    let evidence: Vec<&str> = host.evidence.iter().map(|key| key.as_str()).collect();
    html! {
        tr {
            th scope="row" { code { (host.name) } }
            td { (host.generation.to_string()) }
            td { (retired(request, host.retired)) }
            td { @for name in &host.replaced_by { code { (name) } " " } }
            td { (evidence.join(", ")) }
        }
    }
}

fn retired(request: &PageRequest<'_>, retired: Retirement) -> String {
    let text = match retired {
        Retirement::InUse => return request.t(reference::IN_USE).to_owned(),
        Retirement::On(_) => reference::SINCE,
        Retirement::ListedBy(_) => reference::LISTED_BY,
        Retirement::PresumedBy(_) => reference::PRESUMED_BY,
    };
    let date = retired.date().map(|date| date.to_string()).unwrap_or_default();
    request.frame.fill(text, &[("date", &date)])
}
