use http::{Method, StatusCode};
use maud::{Markup, html};
use serde_json::Value;

use crate::http::response::ApiResponse;
use crate::services::pages::layout::{page, refusal, see_other, segment};
use crate::services::pages::page_request::{CallError, PageRequest};
use crate::services::pages::text::tokens;

pub(crate) fn worlds(request: &PageRequest<'_>, error: Option<&CallError>) -> ApiResponse {
    let frame = &request.frame;
    let found = request.call(Method::GET, "/worlds", None).unwrap_or_default();
    let worlds = found["worlds"].as_array().map_or(&[][..], Vec::as_slice);
    let main = html! {
        @if let Some(error) = error { (refusal(frame, error)) }
        p { (frame.t(tokens::WORLDS_ABOUT)) }
        @if !frame.host.world_prefix().is_empty() { p { a href="/_mock/ui/worlds" { (frame.t(tokens::DEFAULT_WORLD)) } } }
        @if worlds.is_empty() { p { (frame.t(tokens::NO_WORLDS)) } } @else { (table(request, worlds)) }
        section aria-labelledby="open" {
            h2 #open { (frame.t(tokens::OPEN_WORLD)) }
            form.search method="post" {
                p { label for="name" { (frame.t(tokens::NAME)) } input #name type="text" name="name" required maxlength="200" autocomplete="off"; }
                button.primary type="submit" { (frame.t(tokens::OPEN)) }
            }
        }
    };
    page(frame, error.map_or(StatusCode::OK, |error| error.status), frame.t(tokens::WORLDS), &main)
}

fn table(request: &PageRequest<'_>, worlds: &[Value]) -> Markup {
    html! {
        form method="post" {
            div.scroll tabindex="0" role="group" aria-label=(request.t(tokens::WORLDS)) {
                table {
                    thead { tr { th scope="col" { (request.t(tokens::NAME)) } th scope="col" { (request.t(tokens::PERSONS_IN)) } th scope="col" { (request.t(tokens::DROP)) } } }
                    tbody {
                        @for world in worlds {
                            @let name = world["name"].as_str().unwrap_or_default();
                            tr {
                                th scope="row" { a href={ "/_world/" (segment(name)) "/_mock/" } { (name) } }
                                td { (world["persons"].to_string()) }
                                td { button type="submit" name="drop" value=(name) { (request.t(tokens::DROP)) " " (name) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Opens a world by leading to its pages, or drops one.
pub(crate) fn change(request: &PageRequest<'_>) -> ApiResponse {
    let fields = request.frame.form();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    match field("drop") {
        "" => see_other(&format!("/_world/{}/_mock/", segment(field("name")))),
        name => match request.call(Method::DELETE, &format!("/worlds/{}", segment(name)), None) {
            Ok(_) => see_other(&request.link("/ui/worlds")),
            Err(error) => worlds(request, Some(&error)),
        },
    }
}
