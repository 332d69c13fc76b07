use std::fmt::Write as _;

use crate::model::exchange::{Access, TestRequest};

/// The request as a curl command, with the header fields of every request to the target.
///
/// The token is in a variable: no command has one.
#[must_use]
pub fn command(base: &str, headers: &[(&'static str, String)], request: &TestRequest) -> String {
    let mut command = String::from("curl");
    if request.method != http::Method::GET {
        let _ = write!(command, " -X {}", request.method);
    }
    let _ = write!(command, " {}", quoted(&format!("{base}{}", request.path)));
    if let Some(token) = token(&request.access) {
        // In double quotes, so that the shell puts the variable in.
        let _ = write!(command, " \\\n  -H \"authorization: Bearer {token}\"");
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

/// The variable that holds the token; none without a token, or with one that is no secret.
#[must_use]
pub(crate) fn token_variable(access: &Access) -> Option<&'static str> {
    match access {
        Access::Anonymous | Access::Garbled => None,
        Access::Person { .. } => Some("KRR_USER_TOKEN"),
        Access::Forged { .. } | Access::Expired { .. } | Access::LegacyProvider { .. } | Access::Machine { .. } => {
            Some("KRR_ACCESS_TOKEN")
        }
    }
}

/// The token as the shell puts it in.
fn token(access: &Access) -> Option<String> {
    match (access, token_variable(access)) {
        (Access::Garbled, _) => Some("garbled".to_owned()),
        // The part after the last dot is the signature.
        (Access::Forged { .. }, Some(variable)) => Some(format!("${{{variable}%.*}}.AAAA")),
        (_, variable) => variable.map(|variable| format!("${variable}")),
    }
}

/// Which token it is.
pub(crate) fn token_in_words(access: &Access) -> Option<String> {
    match access {
        Access::Anonymous | Access::Garbled => None,
        Access::Forged { scopes } | Access::Machine { scopes } => Some(format!("a token with {scopes}")),
        Access::Expired { scopes } => Some(format!("an expired token with {scopes}")),
        Access::LegacyProvider { scopes } => Some(format!("a token of the legacy OIDC provider with {scopes}")),
        Access::Person { scopes, pid } => Some(format!("a token with {scopes}; pid {pid}")),
    }
}

/// Quotes a text for a POSIX shell. One style for all texts, also those that need no quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use crate::model::exchange::Body;
    use crate::strategy::requests;

    use super::*;

    #[test]
    fn the_token_is_a_variable_and_quotes_are_escaped() {
        let access = Access::Machine { scopes: "global/spraak.read".to_owned() };
        let request = TestRequest {
            body: Body::Text { media_type: "text/plain", text: "it's".to_owned() },
            ..requests::personer(access, &[])
        };
        let expected = [
            "curl -X POST 'http://127.0.0.1:8080/rest/v1/personer' \\",
            "  -H \"authorization: Bearer $KRR_ACCESS_TOKEN\" \\",
            "  -H 'content-type: text/plain' \\",
            r"  -d 'it'\''s'",
        ];
        assert_eq!(command("http://127.0.0.1:8080", &[], &request), expected.join("\n"));
    }
}
