//! What is around every page, and the headers it is sent with.

use http::{StatusCode, header};
use maud::{DOCTYPE, Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded::Serializer;

use crate::http::response::ApiResponse;
use crate::services::pages::page_request::{CallError, Frame};
use crate::services::pages::text::language::{COOKIE_NAME, Language};
use crate::services::pages::text::{Text, common, control, exchanges, reference, tokens};

/// Nothing but files of the mock itself, and no script or style in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The pages in the order of the navigation, below `/_mock`.
const PAGES: [(&str, Text); 10] = [
    ("/", common::HOME),
    ("/ui/personer", common::PERSONS),
    ("/ui/exchanges", exchanges::TITLE),
    ("/ui/clock", control::CLOCK),
    ("/ui/faults", control::FAULTS),
    ("/ui/tokens", tokens::TOKENS),
    ("/ui/clients", tokens::CLIENTS),
    ("/ui/worlds", tokens::WORLDS),
    ("/ui/coverage", reference::COVERAGE),
    ("/ui/environments", reference::ENVIRONMENTS),
];

/// A whole page. `title` is also its heading.
pub(crate) fn page(frame: &Frame<'_>, status: StatusCode, title: &str, main: &Markup) -> ApiResponse {
    let markup = html! {
        (DOCTYPE)
        html lang=(frame.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – krr-mock" }
                link rel="icon" href=(frame.link("/ui/files/icon.svg"));
                link rel="stylesheet" href=(frame.link("/ui/files/style.css"));
                script type="module" src=(frame.link("/ui/files/pages.js")) {}
            }
            body {
                a.skip href="#main" { (frame.t(common::SKIP)) }
                header {
                    p.brand { a href=(frame.link("/")) { "krr-mock" } (world(frame)) }
                    (navigation(frame))
                    (languages(frame))
                    @if frame.can_log_out {
                        form method="post" action=(frame.link("/ui/logout")) { button type="submit" { (frame.t(common::LOG_OUT)) } }
                    }
                }
                main #main tabindex="-1" {
                    h1 { (title) }
                    (main)
                }
                footer { p { (frame.t(common::FOOTER)) } }
            }
        }
    };
    with_language(frame, sent(status, "text/html; charset=utf-8", markup.into_string()))
}

/// A part of a page, which a script puts into it.
pub(crate) fn fragment(markup: Markup) -> ApiResponse {
    sent(StatusCode::OK, "text/html; charset=utf-8", markup.into_string())
}

/// A text with the policy of the pages.
pub(crate) fn sent(status: StatusCode, media_type: &str, text: String) -> ApiResponse {
    ApiResponse::text(status, media_type, text)
        .with(header::CONTENT_SECURITY_POLICY, POLICY)
        .with(header::REFERRER_POLICY, "same-origin")
        .with(header::VARY, "Accept, Accept-Language, Cookie")
}

/// To another page, which a browser then asks for with GET.
pub(crate) fn see_other(location: &str) -> ApiResponse {
    ApiResponse::empty(StatusCode::SEE_OTHER).with(header::LOCATION, location)
}

/// Why the admin API refused what a form asked for.
pub(crate) fn refusal(frame: &Frame<'_>, error: &CallError) -> Markup {
    let violations: Vec<String> = error.violations().collect();
    html! {
        div.error role="alert" {
            p { strong { (frame.t(common::NOT_DONE)) ": " } span lang="en" { (error.reason()) } }
            @if !violations.is_empty() {
                ul lang="en" { @for violation in &violations { li { (violation) } } }
            }
        }
    }
}

fn world(frame: &Frame<'_>) -> Markup {
    let name = frame.request.world_in_path().and_then(Result::ok);
    html! { @if let Some(name) = name { " " span.world { (frame.t(common::WORLD)) ": " (name) } } }
}

fn navigation(frame: &Frame<'_>) -> Markup {
    let is_current = |path: &str| match path {
        "/" => frame.path == "/",
        path => frame.path.starts_with(path),
    };
    html! {
        nav aria-label=(frame.t(common::NAVIGATION)) {
            ul {
                @for (path, name) in PAGES {
                    li { a href=(frame.link(path)) aria-current=[is_current(path).then_some("page")] { (frame.t(name)) } }
                }
            }
        }
    }
}

/// Links to the same page in the other languages.
fn languages(frame: &Frame<'_>) -> Markup {
    let address = |language: Language| {
        let kept = frame.request.query.iter().filter(|(name, _)| name != "lang");
        let query = Serializer::new(String::new()).extend_pairs(kept).append_pair("lang", language.code()).finish();
        format!("{}?{query}", frame.link(frame.path))
    };
    html! {
        nav.languages aria-label=(frame.t(common::LANGUAGES)) {
            ul {
                @for language in Language::ALL {
                    li {
                        a href=(address(language)) lang=(language.code()) hreflang=(language.code())
                            aria-current=[(language == frame.language).then_some("true")] { (language.name()) }
                    }
                }
            }
        }
    }
}

fn with_language(frame: &Frame<'_>, response: ApiResponse) -> ApiResponse {
    match Language::chosen(frame.request) {
        None => response,
        Some(language) => response.with(
            header::SET_COOKIE,
            &format!("{COOKIE_NAME}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", language.code()),
        ),
    }
}

/// A text as a segment of a path.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
