//! ID-porten's OIDC provider of old with its embedded Maskinporten: machine tokens of G1 (dossier 4.3).

use http::StatusCode;
use jsonwebtoken::Algorithm;
use krr_specs::Issuer;
use serde_json::{Value, json};

use crate::{
    answer::Answer,
    issuer::{
        grant::{Admitted, Terms, admit},
        grant_refused::GrantRefused,
        opaque_tokens::OpaqueToken,
        token_request,
    },
    refusal::Refusal,
    service::{Call, Handler},
    signing_key::SigningKey,
    token::{Claims, Gate, verify},
};

/// What it answers to.
pub(crate) const DOCUMENT: &str = include_str!("../../openapi/legacy_provider.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 4] = [
    ("postLegacyToken", post_token),
    ("postTokeninfo", post_tokeninfo),
    ("getLegacyOpenidConfiguration", get_discovery),
    ("getLegacyJwk", get_jwk),
];

fn post_token(call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(issue(call).unwrap_or_else(|refused| refused.without_code()))
}

fn issue(call: &Call<'_>) -> Result<Answer, GrantRefused> {
    let terms = Terms {
        issuer: Issuer::IdportenOidcProvider.url(&call.mock.base_url),
        algorithms: &[Algorithm::RS256],
        takes_keys: false,
        knows_by_jti: false,
        strictness: call.mock.issuing.strictness,
        trusted: &call.mock.issuing.trusted,
        now: call.world.clocks.token.now(),
    };
    let admitted = admit(token_request::assertion(call)?, call.world, &terms)?;
    let claims = legacy_claims(call, &admitted, terms.issuer);
    let token = match admitted.self_contained {
        true => SigningKey::of_process().sign(&claims),
        false => call.world.opaque_tokens.issue(remembered(&claims, &admitted)),
    };
    Ok(token_request::answer(call, &token, &claims.scope))
}

/// With the organisation number by itself, and an audience where none was asked for (dossier 4.2).
fn legacy_claims(call: &Call<'_>, admitted: &Admitted, issuer: String) -> Claims {
    let claims = token_request::claims(call, admitted, issuer);
    let aud = claims.aud.clone().or_else(|| Some("unspecified".into()));
    Claims { client_orgno: Some(admitted.orgno.clone()), aud, ..claims }
}

fn remembered(claims: &Claims, admitted: &Admitted) -> OpaqueToken {
    OpaqueToken {
        scope: claims.scope.clone(),
        client_id: claims.client_id.clone(),
        client_orgno: admitted.orgno.clone(),
        pid: claims.pid.clone(),
        iat: claims.iat,
        exp: claims.exp,
    }
}

/// What a token stands for; whoever it is that asks, as in the guide.
fn post_tokeninfo(call: &Call<'_>) -> Result<Answer, Refusal> {
    let token = call.body.and_then(|body| body.get("token")).and_then(Value::as_str).unwrap_or_default();
    let now = call.world.clocks.token.now().as_second();
    let known = call.world.opaque_tokens.find(token).or_else(|| self_contained(call, token));
    let body = match known.filter(|token| token.exp > now) {
        None => json!({ "active": false }),
        Some(token) => json!({
            "active": true,
            "token_type": "Bearer",
            "expires_in": token.exp - now,
            "exp": token.exp,
            "iat": token.iat,
            "scope": token.scope,
            "client_id": token.client_id,
            "client_orgno": token.client_orgno,
        }),
    };
    Ok(Answer::json(StatusCode::OK, &body))
}

/// A token of this provider that says all of this itself.
fn self_contained(call: &Call<'_>, token: &str) -> Option<OpaqueToken> {
    let now = call.world.clocks.token.now();
    let gate = Gate { base: &call.mock.base_url, world: call.world, now, conduct: None };
    let claims = verify(token, gate).ok()?;
    let own = claims.iss == Issuer::IdportenOidcProvider.url(&call.mock.base_url);
    own.then(|| OpaqueToken {
        client_orgno: claims.client_orgno.unwrap_or_default(),
        scope: claims.scope,
        client_id: claims.client_id,
        pid: claims.pid,
        iat: claims.iat,
        exp: claims.exp,
    })
}

/// As it was read on 2017-06-14 (dossier 4.3).
fn get_discovery(call: &Call<'_>) -> Result<Answer, Refusal> {
    let issuer = Issuer::IdportenOidcProvider.url(&call.mock.base_url);
    let document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}authorize"),
        "token_endpoint": format!("{issuer}token"),
        "end_session_endpoint": format!("{issuer}endsession"),
        "revocation_endpoint": format!("{issuer}revoke"),
        "jwks_uri": format!("{issuer}jwk"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": ["openid", "profile"],
        "ui_locales_supported": ["nb", "nn", "en", "se"],
    });
    Ok(Answer::json(StatusCode::OK, &document))
}

fn get_jwk(_: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(Answer::json(StatusCode::OK, &SigningKey::of_process().key_set()))
}
