pub(crate) mod login;
pub(crate) mod text;

use http::{StatusCode, header::CONTENT_TYPE};
use maud::{DOCTYPE, Markup, html};

use crate::{
    http::response::ApiResponse,
    oauth::login::locale::Language,
    operation::{context::RequestContext, rejection::Rejection},
};

/// The look of the pages, which bring nothing along from elsewhere (`default-src 'self'`).
const CSS: &str = include_str!("login.css");

pub(crate) fn get_login_css(_: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::text(StatusCode::OK, "text/css", CSS.to_owned()).with(CONTENT_TYPE, "text/css; charset=utf-8"))
}

/// A page with its frame. `title` is also its heading; `other_languages` are links, for pages that can be asked for again.
pub(crate) fn page(
    language: Language,
    title: &str,
    title_prefix: &str,
    languages: Option<Markup>,
    main: &Markup,
) -> Markup {
    let wording = language.wording();
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
                    p { (wording.notice) }
                }
            }
        }
    }
}

/// What somebody sees whose service asked wrongly, and cannot be told so; why, in English and then in bokmål.
pub(crate) fn refused_page(language: Language, why: &str) -> Markup {
    let wording = language.wording();
    let main = html! {
        p { (wording.refused) }
        h2 { (wording.for_developers) }
        @for (language, text) in ["en", "nb"].into_iter().zip(why.split(" / ")) {
            p lang=(language) { (text) }
        }
    };
    page(language, wording.refused_title, "", None, &main)
}

/// What somebody sees who logged out and is sent nowhere.
pub(crate) fn logged_out_page(language: Language) -> Markup {
    let wording = language.wording();
    page(language, wording.logged_out_title, "", None, &html! { p { (wording.logged_out) } })
}
