//! What several endpoints say in the same way.

use http::{
    HeaderName, StatusCode,
    header::{LOCATION, REFERRER_POLICY},
};
use maud::Markup;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use url::form_urlencoded::Serializer;

use crate::http::response::ApiResponse;

/// A page for a person.
pub(crate) fn html(status: StatusCode, page: Markup) -> ApiResponse {
    // The address of a page of ours can hold what only the client should know.
    ApiResponse::text(status, "text/html; charset=utf-8", page.into_string()).with(REFERRER_POLICY, "no-referrer")
}

/// Back to the client with these parameters, and whatever its address has already. 303, so that a form is not sent on
/// (RFC 9700, section 4.12).
pub(crate) fn redirect_to(uri: &str, parameters: &[(&str, &str)]) -> ApiResponse {
    let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
    let joint = match uri.split_once('?') {
        _ if query.is_empty() => "",
        None => "?",
        Some((_, had)) if had.is_empty() || had.ends_with('&') => "",
        Some(_) => "&",
    };
    // Addresses are compared as they are registered, and sent as a header can hold them.
    let uri = utf8_percent_encode(uri, CONTROLS).to_string().replace(' ', "%20");
    ApiResponse::empty(StatusCode::SEE_OTHER).with(LOCATION, &format!("{uri}{joint}{query}"))
}

pub(crate) const SET_COOKIE: HeaderName = http::header::SET_COOKIE;

#[cfg(test)]
mod tests {
    use super::redirect_to;

    #[test]
    fn parameters_are_added_to_those_that_are_there() {
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
