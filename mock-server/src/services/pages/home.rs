//! The first page: where everything is.

use http::StatusCode;
use krr_specs::Issuer;
use maud::{Markup, html};

use crate::http::response::ApiResponse;
use crate::services::pages::exchanges::list::newest;
use crate::services::pages::layout::page;
use crate::services::pages::page_request::PageRequest;
use crate::services::pages::text::{common, control, exchanges, persons};
use crate::state::app::ServedApi;

/// How many exchanges are shown.
const NEWEST: usize = 5;

pub(crate) fn home(request: &PageRequest<'_>) -> ApiResponse {
    let frame = &request.frame;
    let (count, now) =
        (request.world.register.read().count().to_string(), request.world.clocks.register.oslo_time().to_string());
    let main = html! {
        section aria-labelledby="find" {
            h2 #find { (frame.t(common::FIND_CITIZEN)) }
            p #find-help { (frame.t(common::FIND_CITIZEN_LONG)) }
            form.search method="get" action=(frame.link("/ui/personer")) role="search" {
                p {
                    label for="q" { (frame.t(persons::SEARCH_FOR)) }
                    input #q type="search" name="q" autocomplete="off" spellcheck="false" aria-describedby="find-help";
                }
                button.primary type="submit" { (frame.t(common::SEARCH)) }
            }
            p { (frame.fill(common::REGISTER_HOLDS, &[("count", &count), ("now", &now)])) }
        }
        section aria-labelledby="newest" {
            h2 #newest { (frame.t(exchanges::NEWEST)) }
            (newest(request, NEWEST))
            p { a href=(frame.link("/ui/exchanges")) { (frame.t(exchanges::SHOW_ALL)) } }
            form method="post" action=(frame.link("/ui/faults")) {
                button type="submit" name="action" value="next" { (frame.t(control::NEXT_FAILS)) }
            }
        }
        section aria-labelledby="address" {
            h2 #address { (frame.t(common::ADDRESS)) }
            p { (frame.t(common::INTRODUCTION)) }
            (addresses(request))
        }
        section aria-labelledby="docs" {
            h2 #docs { (frame.t(common::API_DOCUMENTATION)) }
            p { (frame.t(common::API_DOCUMENTATION_LONG)) }
            ul {
                @for api in apis(request) {
                    li { a href={ (frame.host.world_prefix()) (api.base_path) "/swagger-ui/index.html" } { (api.title) } }
                }
                li { a href=(frame.link("/openapi.json")) { "/_mock/openapi.json" } }
            }
        }
    };
    page(frame, StatusCode::OK, frame.t(common::HOME), &main)
}

/// The newest look-up API at each base path, which has the page there.
fn apis<'p>(request: &PageRequest<'p>) -> Vec<&'p ServedApi> {
    let all = &request.state.served_apis;
    let is_newest = |api: &&ServedApi| {
        let mut others = all.iter().filter(|other| other.base_path == api.base_path);
        others.all(|other| other.generation <= api.generation)
    };
    all.iter().filter(is_newest).collect()
}

/// What a client is configured with.
fn addresses(request: &PageRequest<'_>) -> Markup {
    let frame = &request.frame;
    let base = frame.host.base();
    let token = |issuer: Issuer| frame.host.issuer(issuer).endpoint("token");
    html! {
        dl.members {
            dt { (frame.t(common::CURRENT_API)) } dd { code { (base) "/rest" } }
            dt { (frame.t(common::OLD_API)) } dd { code { (base) "/kontaktinfo-oauth2-server/rest" } }
            dt { "Maskinporten" } dd { code { (token(Issuer::Maskinporten)) } }
            dt { "ID-porten" } dd { code { (frame.host.issuer(Issuer::Idporten).url) } }
        }
    }
}
