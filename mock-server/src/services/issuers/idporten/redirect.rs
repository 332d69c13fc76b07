//! Redirects and pages, the two kinds of responses for browsers.

use http::{
    HeaderName, StatusCode,
    header::{LOCATION, REFERRER_POLICY},
};
use maud::Markup;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use url::form_urlencoded::Serializer;

use crate::http::response::ApiResponse;

pub(crate) fn html(status: StatusCode, page: Markup) -> ApiResponse {
    // The URL of the page can contain values that only the client should know.
    ApiResponse::text(status, "text/html; charset=utf-8", page.into_string()).with(REFERRER_POLICY, "no-referrer")
}

/// Redirects to `uri` with these parameters added to its own. 303 keeps browsers from sending a form again (RFC 9700,
/// section 4.12).
pub(crate) fn redirect_to(uri: &str, parameters: &[(&str, &str)]) -> ApiResponse {
    let added = Serializer::new(String::new()).extend_pairs(parameters).finish();
    let separator = match uri.split_once('?') {
        _ if added.is_empty() => "",
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    // URIs are compared as registered, and encoded here for the header.
    let uri = utf8_percent_encode(uri, CONTROLS).to_string().replace(' ', "%20");
    ApiResponse::empty(StatusCode::SEE_OTHER).with(LOCATION, &format!("{uri}{separator}{added}"))
}

pub(crate) const SET_COOKIE: HeaderName = http::header::SET_COOKIE;

#[cfg(test)]
mod tests {
    use super::redirect_to;

    #[test]
    fn parameters_are_added_to_those_of_the_uri() {
        for (uri, expected) in [
            ("https://a.example/b", "https://a.example/b?state=x+y%26z"),
            ("https://a.example/b?c=d", "https://a.example/b?c=d&state=x+y%26z"),
            ("https://a.example/b?", "https://a.example/b?state=x+y%26z"),
            ("app:blå", "app:bl%C3%A5?state=x+y%26z"),
        ] {
            assert_eq!(redirect_to(uri, &[("state", "x y&z")]).headers["location"], expected);
        }
    }
}
