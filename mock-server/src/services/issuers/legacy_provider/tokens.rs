//! What can be asked of the provider of old about a token that it gave: what it stands for, whose it is, and to forget it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{StatusCode, header::WWW_AUTHENTICATE};
use krr_specs::Issuer;
use serde_json::{Value, json};

use crate::{
    crypto::digest::sha256,
    http::{oauth_error::oauth_error, response::ApiResponse},
    oauth::opaque_tokens::OpaqueToken,
    operation::{
        access_token::{TokenPolicy, verify},
        authorize::bearer,
        context::RequestContext,
        rejection::Rejection,
    },
};

/// What a token stands for; whoever it is that asks, as in the guide. `expires_in` is counted as in the answer that gave the
/// token (`expires-in` in `specs/divergences.toml`).
pub(crate) fn post_tokeninfo(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let token = call.body.value().and_then(|body| body.get("token")).and_then(Value::as_str).unwrap_or_default();
    let now = call.world.clocks.token.now().as_second();
    let body = match active(call, token) {
        None => json!({ "active": false }),
        Some(token) => json!({
            "active": true,
            "token_type": "Bearer",
            "expires_in": call.state.issuing.strictness.expires_in(token.exp - now),
            "exp": token.exp,
            "iat": token.iat,
            "scope": token.scope,
            "client_id": token.client_id,
            "client_orgno": token.client_orgno,
        }),
    };
    Ok(ApiResponse::json(StatusCode::OK, &body))
}

/// Forgets an opaque token (RFC 7009); 200 for one that nobody knows, too. A token that says everything itself cannot be taken
/// back (DOC-OIDC-OLD).
///
/// Whoever holds a token may, as at `tokeninfo`: how clients proved themselves here is in no source.
pub(crate) fn post_revoke(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let refused = |error, description, hint| oauth_error(StatusCode::BAD_REQUEST, error, description).hinting(hint);
    let token = call.body.value().and_then(|body| body.get("token")).and_then(Value::as_str);
    let Some(token) = token.filter(|token| !token.is_empty()) else {
        let hint = "send the token once, in the form / send tokenet én gang, i skjemaet";
        return Ok(refused("invalid_request", "Missing token parameter", hint));
    };
    if self_contained(call, token).is_some() {
        let hint = "a self-contained token opens doors until it expires / et selvstendig token virker til det utløper";
        return Ok(refused("unsupported_token_type", "The token cannot be revoked", hint));
    }
    call.world.opaque_tokens.revoke(token);
    Ok(ApiResponse::empty(StatusCode::OK))
}

/// The person whom a token is bound to, in the three members of the guide (DOC-OIDC-OLD). `sub` differs from client to client,
/// as it says; that the language is bokmål is a guess, because nobody chose one.
pub(crate) fn get_userinfo(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let refused = |status, error: &str, description: &str, hint: &str| {
        let challenge = format!("Bearer error=\"{error}\"");
        oauth_error(status, error, description).with(WWW_AUTHENTICATE, &challenge).hinting(hint)
    };
    let Some(token) = bearer(call.headers).and_then(|token| active(call, token)) else {
        let hint = "no token of this issuer that is alive, in the header Authorization / \
                    ikke noe gyldig token herfra i Authorization";
        return Ok(refused(StatusCode::UNAUTHORIZED, "invalid_token", "Invalid access token", hint));
    };
    let Some(pid) = token.pid else {
        let hint = "the token is bound to no person: it is a machine's / tokenet er ikke bundet til noen person";
        return Ok(refused(StatusCode::FORBIDDEN, "insufficient_scope", "The token speaks of nobody", hint));
    };
    let sub = URL_SAFE_NO_PAD.encode(sha256(format!("krr-mock {} {pid}", token.client_id).as_bytes()));
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "sub": sub, "pid": pid, "locale": "nb" })))
}

/// What a token of this provider stands for, while it is alive.
fn active(call: &RequestContext<'_>, token: &str) -> Option<OpaqueToken> {
    let now = call.world.clocks.token.now().as_second();
    let known = call.world.opaque_tokens.find(token).or_else(|| self_contained(call, token));
    known.filter(|token| token.exp > now)
}

/// A token of this provider that says all of this itself.
fn self_contained(call: &RequestContext<'_>, token: &str) -> Option<OpaqueToken> {
    let now = call.world.clocks.token.now();
    let claims = verify(token, TokenPolicy { state: call.state, world: call.world, now, behaviour: None }).ok()?;
    let own = call.state.names.find_issuer(&claims.iss) == Some(Issuer::IdportenOidcProvider);
    own.then(|| OpaqueToken {
        client_orgno: claims.client_orgno.clone().unwrap_or_default(),
        scope: claims.scope.clone(),
        client_id: claims.client_id.clone(),
        pid: claims.pid.clone(),
        iat: claims.iat,
        exp: claims.exp,
    })
}
