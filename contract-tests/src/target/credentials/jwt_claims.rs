use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// The claims of an access token that the suite needs.
#[derive(Deserialize)]
pub(crate) struct JwtClaims {
    #[serde(default)]
    pub(crate) scope: String,
    pub(crate) pid: Option<String>,
}

/// The claims of a JWT; `None` for an opaque token.
pub(crate) fn claims(token: &str) -> Option<JwtClaims> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}
