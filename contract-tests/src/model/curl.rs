use std::fmt::Write as _;

use crate::model::exchange::{Access, TestRequest};

/// The request as a curl command, with the header fields of every request to the target.
///
/// The token is masked; its scopes are shown.
#[must_use]
pub fn command(base: &str, headers: &[(&'static str, String)], request: &TestRequest) -> String {
    let mut command = String::from("curl");
    if request.method != http::Method::GET {
        let _ = write!(command, " -X {}", request.method);
    }
    let _ = write!(command, " {}", quoted(&format!("{base}{}", request.path)));
    if let Some(token) = masked_token(&request.access) {
        let _ = write!(command, " \\\n  -H {}", quoted(&format!("authorization: Bearer {token}")));
    }
    for (name, value) in request.headers.iter().chain(headers) {
        let _ = write!(command, " \\\n  -H {}", quoted(&format!("{name}: {value}")));
    }
    if let Some((body, media_type)) = request.body.encoded() {
        let _ =
            write!(command, " \\\n  -H {} \\\n  -d {}", quoted(&format!("content-type: {media_type}")), quoted(&body));
    }
    command
}

/// The text in place of the token.
fn masked_token(access: &Access) -> Option<String> {
    match access {
        Access::Anonymous => None,
        Access::Garbled => Some("garbled".to_owned()),
        Access::Forged { scopes } => Some(format!("*** (wrong signature; {scopes})")),
        Access::Expired { scopes } => Some(format!("*** (expired; {scopes})")),
        Access::LegacyProvider { scopes } => Some(format!("*** (legacy OIDC provider; {scopes})")),
        Access::Machine { scopes } => Some(format!("*** ({scopes})")),
        Access::Person { scopes, pid } => Some(format!("*** ({scopes}; pid {pid})")),
    }
}

/// Quotes a text for a POSIX shell. One style for all texts, also those that need no quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use crate::model::exchange::Body;
    use crate::strategy::requests;

    use super::*;

    #[test]
    fn the_token_is_masked_and_quotes_are_escaped() {
        let access = Access::Machine { scopes: "global/spraak.read".to_owned() };
        let request = TestRequest {
            body: Body::Text { media_type: "text/plain", text: "it's".to_owned() },
            ..requests::personer(access, &[])
        };
        let expected = [
            "curl -X POST 'http://127.0.0.1:8080/rest/v1/personer' \\",
            "  -H 'authorization: Bearer *** (global/spraak.read)' \\",
            "  -H 'content-type: text/plain' \\",
            r"  -d 'it'\''s'",
        ];
        assert_eq!(command("http://127.0.0.1:8080", &[], &request), expected.join("\n"));
    }
}
