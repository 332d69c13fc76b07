use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::mutants::json_edit::rewritten;
use crate::state::app::AppState;
use crate::state::faults::issuer_fault::{KeysFault, TokenFault};

/// Changes the response of a token endpoint; other responses stay as they are.
pub(crate) fn alter_token(fault: &TokenFault, state: &AppState, response: ApiResponse) -> ApiResponse {
    rewritten(response, |body| {
        let Some(token) = body["access_token"].as_str().map(str::to_owned) else { return };
        match fault {
            TokenFault::ExpiresIn(seconds) => body["expires_in"] = json!(seconds),
            TokenFault::Without(member) => {
                _ = body.as_object_mut().and_then(|members| members.shift_remove(member.name()));
            }
            TokenFault::LifetimeS(seconds) => {
                let change =
                    |claims: &mut Value| claims["exp"] = json!(claims["iat"].as_i64().unwrap_or_default() + seconds);
                body["access_token"] = json!(signed_anew(&token, state, change));
            }
            TokenFault::NoScope => {
                body["access_token"] = json!(signed_anew(&token, state, |claims| claims["scope"] = json!("")));
            }
            TokenFault::BadSignature => body["access_token"] = json!(with_bad_signature(&token)),
        }
    })
}

/// Changes a key set, and with `rotated` the tokens too.
pub(crate) fn alter_keys(fault: KeysFault, state: &AppState, response: ApiResponse) -> ApiResponse {
    rewritten(response, |body| {
        if let Some(token) = body["access_token"].as_str().filter(|_| fault == KeysFault::Rotated) {
            body["access_token"] = json!(
                claims(token).map_or_else(|| token.to_owned(), |claims| { state.issuing.rotated_key().sign(&claims) })
            );
        }
        if body["keys"].is_array() {
            match fault {
                KeysFault::Empty => body["keys"] = json!([]),
                KeysFault::Unknown | KeysFault::Rotated => *body = state.issuing.rotated_key().key_set(),
                KeysFault::WithoutKid => {
                    let keys = body["keys"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
                    keys.for_each(|key| _ = key.shift_remove("kid"));
                }
            }
        }
    })
}

/// The token with other claims. An opaque token stays as it is.
fn signed_anew(token: &str, state: &AppState, change: impl FnOnce(&mut Value)) -> String {
    match claims(token) {
        Some(mut claims) => {
            change(&mut claims);
            state.issuing.key().sign(&claims)
        }
        None => token.to_owned(),
    }
}

fn claims(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok()
}

/// The first character of the signature becomes another one: the last has bits that do not count.
fn with_bad_signature(token: &str) -> String {
    match token.rsplit_once('.') {
        Some((message, signature)) => {
            let first = if signature.starts_with('A') { 'B' } else { 'A' };
            format!("{message}.{first}{}", signature.get(1..).unwrap_or_default())
        }
        None => "unknown".to_owned(),
    }
}
