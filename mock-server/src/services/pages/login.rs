//! Who may see the pages: the login with the admin token, and the page for whoever is refused.

use http::{Method, StatusCode, header};
use maud::html;

use crate::crypto::random_token::random_token;
use crate::http::access::admin_access::{AdminAccess, AdminAccessError};
use crate::http::access::session;
use crate::http::response::ApiResponse;
use crate::services::pages::layout::{page, see_other};
use crate::services::pages::page_request::Frame;
use crate::services::pages::text::common;

/// The login page, and what it is sent.
pub(crate) fn login(frame: &Frame<'_>, access: &AdminAccess) -> ApiResponse {
    if !access.has_token() {
        return see_other(&frame.link("/"));
    }
    if frame.request.method != Method::POST {
        return form(frame, StatusCode::OK, None);
    }
    let fields = frame.form();
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    if !access.is_token(field("token").unwrap_or_default()) {
        return form(frame, StatusCode::FORBIDDEN, Some(frame.t(common::WRONG_TOKEN)));
    }
    let id = random_token();
    access.sessions.open(&id);
    let to = field("to").filter(|to| is_page(to)).map_or_else(|| frame.link("/"), |to| frame.link(to));
    see_other(&to).with(header::SET_COOKIE, &cookie(frame, &id, session::LIFETIME.as_secs()))
}

pub(crate) fn logout(frame: &Frame<'_>, access: &AdminAccess) -> ApiResponse {
    access.sessions.close(&frame.request.headers);
    see_other(&frame.link("/ui/login")).with(header::SET_COOKIE, &cookie(frame, "", 0))
}

/// The page for a request that may not see the pages: the login where a token helps.
pub(crate) fn refused(frame: &Frame<'_>, error: &AdminAccessError) -> ApiResponse {
    match error {
        AdminAccessError::NoToken | AdminAccessError::WrongToken => {
            form(frame, error.status(), None).with(header::WWW_AUTHENTICATE, "Bearer")
        }
        _ => {
            let main = html! {
                p lang="en" { (error) }
                // From a page of another site; a click here is one of this site.
                p { a href=(frame.link(frame.path)) { (frame.t(common::OPEN_DIRECTLY)) } }
            };
            page(frame, error.status(), frame.t(common::REFUSED), &main)
        }
    }
}

/// A page of ours, and no other address.
fn is_page(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    path == "/" || path.starts_with("/ui/") && !path.contains("//") && path.bytes().all(is_plain)
}

fn form(frame: &Frame<'_>, status: StatusCode, error: Option<&str>) -> ApiResponse {
    let to = Some(frame.path).filter(|path| is_page(path) && !path.starts_with("/ui/log")).unwrap_or("/");
    let main = html! {
        p #help { (frame.t(common::LOG_IN_LONG)) }
        form method="post" action=(frame.link("/ui/login")) {
            input type="hidden" name="to" value=(to);
            @if let Some(error) = error { p.error #error role="alert" { (error) } }
            label for="token" { (frame.t(common::ADMIN_TOKEN)) }
            input #token type="password" name="token" required autocomplete="current-password"
                aria-describedby=(if error.is_some() { "error help" } else { "help" })
                aria-invalid=[error.map(|_| "true")];
            button.primary type="submit" { (frame.t(common::LOG_IN)) }
        }
    };
    page(frame, status, frame.t(common::LOG_IN), &main)
}

fn cookie(frame: &Frame<'_>, id: &str, seconds: u64) -> String {
    let secure = if frame.host.is_secure() { "; Secure" } else { "" };
    format!("{}={id}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", session::COOKIE_NAME)
}
