//! The pages for people who look rather than read, below `/_mock/ui` and at `/_mock/`. They need no script, except where something
//! moves by itself; what a form asks for is done by the admin API.

pub(crate) mod assets;
pub(crate) mod control;
pub(crate) mod exchanges;
pub(crate) mod home;
pub(crate) mod layout;
pub(crate) mod login;
pub(crate) mod page_request;
pub(crate) mod persons;
pub(crate) mod reference;
pub(crate) mod text;
pub(crate) mod tokens;

use http::{Method, StatusCode, header};
use maud::html;

use crate::http::access::admin_access::AdminAccessError;
use crate::http::content_negotiation::prefers_html;
use crate::http::request::ApiRequest;
use crate::http::request_host::RequestHost;
use crate::http::response::ApiResponse;
use crate::services::pages::layout::page;
use crate::services::pages::page_request::{Frame, PageRequest};
use crate::services::pages::text::common;
use crate::services::pages::text::language::Language;
use crate::state::app::AppState;
use crate::state::world::World;

/// Whether a path below `/_mock` is a page: the index is one for browsers only.
pub(crate) fn is_page(path: &str, request: &ApiRequest) -> bool {
    let is_below = path.strip_prefix("/ui").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_read = [Method::GET, Method::HEAD].contains(&request.method);
    is_below || matches!(path, "" | "/") && is_read && prefers_html(&request.headers)
}

/// The page, or what its form did. `api` calls the admin API.
pub(crate) fn respond(
    state: &AppState,
    world: &World,
    path: &str,
    request: &ApiRequest,
    api: &dyn Fn(&ApiRequest) -> ApiResponse,
) -> ApiResponse {
    let frame = frame(state, path, request);
    let is_post = request.method == Method::POST;
    if !is_post && ![Method::GET, Method::HEAD].contains(&request.method) {
        return not_allowed(&frame, "GET, HEAD, POST");
    }
    if is_post && !request.has_form() {
        let main = html! { p { (frame.t(common::FORM_ONLY)) } };
        return page(&frame, StatusCode::UNSUPPORTED_MEDIA_TYPE, frame.t(common::NOT_DONE), &main);
    }
    let page = PageRequest { frame, state, world, api };
    let segments: Vec<&str> = frame.path.split('/').filter(|segment| !segment.is_empty()).collect();
    match (is_post, segments.as_slice()) {
        (false, [] | ["ui"]) => home::home(&page),
        (false, ["ui", "files", name]) => assets::file(name).unwrap_or_else(|| not_found(&frame)),
        (_, ["ui", "login"]) => login::login(&frame, &state.admin),
        (true, ["ui", "logout"]) => login::logout(&frame, &state.admin),
        (false, ["ui", "personer"]) => persons::list::list(&page, None),
        (true, ["ui", "personer"]) => persons::change::add(&page),
        (false, ["ui", "personer", pid]) => persons::one::one(&page, pid, None),
        (true, ["ui", "personer", pid]) => persons::change::change(&page, pid),
        (false, ["ui", "exchanges"]) => exchanges::list::list(&page),
        (true, ["ui", "exchanges"]) => exchanges::list::clear(&page),
        (false, ["ui", "exchanges", "rows"]) => exchanges::list::rows(&page),
        (false, ["ui", "exchanges", id]) => exchanges::one::one(&page, id),
        (false, ["ui", "clock"]) => control::clock::clock(&page, None),
        (true, ["ui", "clock"]) => control::clock::change(&page),
        (false, ["ui", "faults"]) => control::faults::faults(&page, None),
        (true, ["ui", "faults"]) => control::faults::change(&page),
        (false, ["ui", "tokens"]) => tokens::mint::tokens(&page),
        (true, ["ui", "tokens"]) => tokens::mint::change(&page),
        (false, ["ui", "clients"]) => tokens::clients::clients(&page, None),
        (true, ["ui", "clients"]) => tokens::clients::change(&page),
        (false, ["ui", "worlds"]) => tokens::worlds::worlds(&page, None),
        (true, ["ui", "worlds"]) => tokens::worlds::change(&page),
        (false, ["ui", "environments"]) => reference::environments::environments(&page),
        (false, ["ui", "coverage"]) => reference::coverage::coverage(&page),
        _ => not_found(&frame),
    }
}

/// The page for a request that may not see the pages.
pub(crate) fn refused(state: &AppState, request: &ApiRequest, error: &AdminAccessError) -> ApiResponse {
    let path = request.path.strip_prefix("/_mock").unwrap_or("/");
    login::refused(&frame(state, path, request), error)
}

fn frame<'p>(state: &'p AppState, path: &'p str, request: &'p ApiRequest) -> Frame<'p> {
    let path = if path.is_empty() { "/" } else { path };
    let host = RequestHost::of_request(&state.names, request);
    let can_log_out = state.admin.has_token() && state.admin.sessions.has(request);
    Frame { request, host, language: Language::of(request), path, can_log_out }
}

fn not_found(frame: &Frame<'_>) -> ApiResponse {
    let main = html! { p { a href=(frame.link("/")) { (frame.t(common::BACK)) } } };
    page(frame, StatusCode::NOT_FOUND, frame.t(common::NOT_FOUND), &main)
}

fn not_allowed(frame: &Frame<'_>, allow: &str) -> ApiResponse {
    let main = html! { p { a href=(frame.link("/")) { (frame.t(common::BACK)) } } };
    page(frame, StatusCode::METHOD_NOT_ALLOWED, frame.t(common::NOT_DONE), &main).with(header::ALLOW, allow)
}
