//! What the legacy provider does with a token that it issued: introspection, revocation and user info.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{StatusCode, header::WWW_AUTHENTICATE};
use krr_specs::Issuer;
use serde_json::{Value, json};

use crate::crypto::digest::sha256;
use crate::http::oauth_error::oauth_error;
use crate::http::response::ApiResponse;
use crate::oauth::opaque_tokens::OpaqueToken;
use crate::operation::access_token::{TokenPolicy, verify};
use crate::operation::authorize::bearer;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

/// Introspection without authentication, as in the guide. `expires_in` is counted as in the token response (`expires-in` in
/// `specs/divergences.toml`).
pub(crate) fn post_tokeninfo(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let token = ctx.body.value().and_then(|body| body.get("token")).and_then(Value::as_str).unwrap_or_default();
    let now = ctx.world.clocks.token.now().as_second();
    let body = match active_token(ctx, token) {
        None => json!({ "active": false }),
        Some(token) => json!({
            "active": true,
            "token_type": "Bearer",
            "expires_in": ctx.state.issuing.strictness.expires_in(token.exp - now),
            "exp": token.exp,
            "iat": token.iat,
            "scope": token.scope,
            "client_id": token.client_id,
            "client_orgno": token.client_orgno,
        }),
    };
    Ok(ApiResponse::json(StatusCode::OK, &body))
}

/// Revokes an opaque token (RFC 7009). An unknown token gets 200 too. A self-contained token cannot be revoked (DOC-OIDC-OLD).
///
/// There is no client authentication, as at `tokeninfo`: no source describes one.
pub(crate) fn post_revoke(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let error = |error, description, hint| oauth_error(StatusCode::BAD_REQUEST, error, description).hinting(hint);
    let token = ctx.body.value().and_then(|body| body.get("token")).and_then(Value::as_str);
    let Some(token) = token.filter(|token| !token.is_empty()) else {
        let hint = "send the token once, in the form / send tokenet én gang, i skjemaet";
        return Ok(error("invalid_request", "Missing token parameter", hint));
    };
    if self_contained(ctx, token).is_some() {
        let hint = "a self-contained token is valid until it expires / et selvstendig token virker til det utløper";
        return Ok(error("unsupported_token_type", "The token cannot be revoked", hint));
    }
    ctx.world.opaque_tokens.revoke(token);
    Ok(ApiResponse::empty(StatusCode::OK))
}

/// The person to whom a token is bound, with the three members of the guide (DOC-OIDC-OLD). `sub` differs from client to
/// client, as the guide requires. The language is a guess, because nobody chose one.
pub(crate) fn get_userinfo(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let denied = |status, error: &str, description: &str, hint: &str| {
        let challenge = format!("Bearer error=\"{error}\"");
        oauth_error(status, error, description).with(WWW_AUTHENTICATE, &challenge).hinting(hint)
    };
    let Some(token) = bearer(ctx.headers).and_then(|token| active_token(ctx, token)) else {
        let hint = "the header Authorization has no valid token of this issuer / \
                    ikke noe gyldig token herfra i Authorization";
        return Ok(denied(StatusCode::UNAUTHORIZED, "invalid_token", "Invalid access token", hint));
    };
    let Some(pid) = token.pid else {
        let hint = "the token is a machine's and not bound to a person / tokenet er ikke bundet til noen person";
        return Ok(denied(StatusCode::FORBIDDEN, "insufficient_scope", "The token speaks of nobody", hint));
    };
    let sub = URL_SAFE_NO_PAD.encode(sha256(format!("krr-mock {} {pid}", token.client_id).as_bytes()));
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "sub": sub, "pid": pid, "locale": "nb" })))
}

/// What a token of this provider grants, unless it has expired.
fn active_token(ctx: &RequestContext<'_>, token: &str) -> Option<OpaqueToken> {
    let now = ctx.world.clocks.token.now().as_second();
    let known = ctx.world.opaque_tokens.find(token).or_else(|| self_contained(ctx, token));
    known.filter(|token| token.exp > now)
}

/// The same for a signed token.
fn self_contained(ctx: &RequestContext<'_>, token: &str) -> Option<OpaqueToken> {
    let now = ctx.world.clocks.token.now();
    let policy = TokenPolicy { state: ctx.state, world: ctx.world, now, behaviour: None };
    let token = verify(token, policy).ok()?;
    let claims = token.claims();
    let is_own = ctx.state.names.find_issuer(&claims.iss) == Some(Issuer::IdportenOidcProvider);
    is_own.then(|| OpaqueToken {
        client_orgno: claims.client_orgno.clone().unwrap_or_default(),
        scope: claims.scope.clone(),
        client_id: claims.client_id.clone(),
        pid: claims.pid.clone(),
        iat: claims.iat,
        exp: claims.exp,
    })
}
