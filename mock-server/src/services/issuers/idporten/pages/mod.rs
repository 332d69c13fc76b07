pub(crate) mod login;
pub(crate) mod text;

use http::{StatusCode, header::CONTENT_TYPE};
use maud::{DOCTYPE, Markup, html};

use crate::http::response::ApiResponse;
use crate::oauth::login::locale::Language;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::error::BilingualHint;

/// The style of the pages. They load nothing from other hosts (`default-src 'self'`).
const CSS: &str = include_str!("login.css");
/// Sends the form of a response with `form_post`.
const FORM_POST_SCRIPT: &str = include_str!("form_post.js");

pub(crate) fn get_login_css(_: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::text(StatusCode::OK, "text/css", CSS.to_owned()).with(CONTENT_TYPE, "text/css; charset=utf-8"))
}

pub(crate) fn get_form_post_script(_: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::text(StatusCode::OK, "text/javascript; charset=utf-8", FORM_POST_SCRIPT.to_owned()))
}

/// A whole page. `title` is also its heading; `languages` links to the same page in other languages.
pub(crate) fn page(
    language: Language,
    title: &str,
    title_prefix: &str,
    languages: Option<Markup>,
    main: &Markup,
) -> Markup {
    let text = language.page_text();
    html! {
        (DOCTYPE)
        html lang=(language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title_prefix) (title) " – ID-porten (krr-mock)" }
                link rel="stylesheet" href="/idporten/login.css";
            }
            body {
                header {
                    p.brand { "ID-porten " span.mock { "krr-mock" } }
                    @if let Some(languages) = languages { (languages) }
                }
                main {
                    h1 { (title) }
                    (main)
                }
                footer {
                    p { (text.notice) }
                }
            }
        }
    }
}

/// The page for a person whose service sent a request that cannot be answered.
pub(crate) fn rejected_page(language: Language, hint: BilingualHint) -> Markup {
    let text = language.page_text();
    let main = html! {
        p { (text.rejected) }
        h2 { (text.for_developers) }
        p lang="en" { (hint.en) }
        p lang="nb" { (hint.nb) }
    };
    page(language, text.rejected_title, "", None, &main)
}

/// The page that sends the authorization response to the client as a form (OAuth 2.0 Form Post Response Mode). A browser without
/// scripts shows the button.
pub(crate) fn form_post_page(redirect_uri: &str, fields: &[(&str, &str)]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="nb" {
            head {
                meta charset="utf-8";
                title { "ID-porten (krr-mock)" }
                script src="/idporten/form_post.js" defer {}
            }
            body {
                form method="post" action=(redirect_uri) {
                    @for (name, value) in fields {
                        input type="hidden" name=(name) value=(value);
                    }
                    noscript {
                        button type="submit" { "Fortsett / Hald fram / Continue" }
                    }
                }
            }
        }
    }
}

/// The page after a logout without redirect.
pub(crate) fn logged_out_page(language: Language) -> Markup {
    let text = language.page_text();
    page(language, text.logged_out_title, "", None, &html! { p { (text.logged_out) } })
}
