use serde_json::Value;

use crate::http::request_host::IssuerUrl;
use crate::services::issuers::grant::assertion::ParsedGrant;
use crate::services::issuers::grant::error::GrantError;
use crate::services::issuers::grant::mp_code::MpCode;

/// Rejects a grant whose `aud` does not name the issuer. The hint explains the common mistakes.
pub(crate) fn check_audience(grant: &ParsedGrant<'_>, issuer: &IssuerUrl) -> Result<(), GrantError> {
    let named: Vec<&str> = match grant.claims.get("aud") {
        Some(Value::String(aud)) => vec![aud],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if named.iter().any(|aud| issuer.is_called(aud)) {
        return Ok(());
    }
    let (token_url, issuer) = (issuer.endpoint("token"), issuer.url.as_str());
    let (en, nb) = match named.first() {
        None => ("it is missing".to_owned(), "den mangler".to_owned()),
        Some(aud) if aud.trim_end_matches('/') == token_url => (
            format!("your aud is the token URL; the issuer is {issuer}"),
            format!("din aud er adressen til token-endepunktet; issuer er {issuer}"),
        ),
        Some(aud) if format!("{aud}/") == issuer => (
            format!("your aud lacks the slash at its end; the issuer is {issuer}"),
            format!("din aud mangler skråstreken til slutt; issuer er {issuer}"),
        ),
        Some(_) => (
            format!("your aud names another environment; the issuer is {issuer}"),
            format!("din aud gjelder et annet miljø; issuer er {issuer}"),
        ),
    };
    Err(GrantError::because(MpCode::Audience, en, nb))
}
