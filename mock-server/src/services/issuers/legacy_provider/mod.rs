//! ID-porten's OIDC provider of old with its embedded Maskinporten: machine tokens of G1 (dossier 4.3).

pub(crate) mod tokens;

use http::StatusCode;
use jsonwebtoken::Algorithm;
use krr_specs::Issuer;
use serde_json::json;

use crate::{
    http::response::ApiResponse,
    oauth::{claims::Claims, opaque_tokens::OpaqueToken},
    operation::{
        context::{Handler, RequestContext},
        rejection::Rejection,
    },
    services::issuers::{
        grant::{AcceptedGrant, GrantPolicy, error::GrantError, validate_grant},
        token_request,
    },
};

/// What it answers to.
pub(crate) const DOCUMENT: &str = include_str!("../../../../openapi/legacy_provider.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 6] = [
    ("postLegacyToken", post_token),
    ("postTokeninfo", tokens::post_tokeninfo),
    ("postLegacyRevoke", tokens::post_revoke),
    ("getLegacyUserinfo", tokens::get_userinfo),
    ("getLegacyOpenidConfiguration", get_discovery),
    ("getLegacyJwk", get_jwk),
];

fn post_token(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(issue(call).unwrap_or_else(|refused| refused.without_code()))
}

fn issue(call: &RequestContext<'_>) -> Result<ApiResponse, GrantError> {
    let terms = GrantPolicy {
        issuer: call.host.issuer(Issuer::IdportenOidcProvider),
        algorithms: &[Algorithm::RS256],
        takes_keys: false,
        knows_by_jti: false,
        strictness: call.state.issuing.strictness,
        trusted: &call.state.issuing.trusted,
        now: call.world.clocks.token.now(),
    };
    let admitted = validate_grant(token_request::assertion(call)?, call.world, &terms)?;
    let claims = legacy_claims(call, &admitted, terms.issuer.url);
    let token = match admitted.self_contained {
        true => call.state.issuing.key().sign(&claims),
        false => call.world.opaque_tokens.issue(remembered(&claims, &admitted)),
    };
    Ok(token_request::token_response(call, &token, &claims.scope))
}

/// With the organisation number by itself, and an audience where none was asked for (dossier 4.2).
fn legacy_claims(call: &RequestContext<'_>, admitted: &AcceptedGrant, issuer: String) -> Claims {
    let claims = token_request::claims(call, admitted, issuer);
    let aud = claims.aud.clone().or_else(|| Some("unspecified".into()));
    Claims { client_orgno: Some(admitted.orgno.clone()), aud, ..claims }
}

fn remembered(claims: &Claims, admitted: &AcceptedGrant) -> OpaqueToken {
    OpaqueToken {
        scope: claims.scope.clone(),
        client_id: claims.client_id.clone(),
        client_orgno: admitted.orgno.clone(),
        pid: claims.pid.clone(),
        iat: claims.iat,
        exp: claims.exp,
    }
}

/// As it was read on 2017-06-14 (dossier 4.3).
fn get_discovery(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let issuer = call.host.issuer(Issuer::IdportenOidcProvider);
    let document = json!({
        "issuer": issuer.url,
        "authorization_endpoint": issuer.endpoint("authorize"),
        "token_endpoint": issuer.endpoint("token"),
        "end_session_endpoint": issuer.endpoint("endsession"),
        "revocation_endpoint": issuer.endpoint("revoke"),
        "jwks_uri": issuer.endpoint("jwk"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": ["openid", "profile"],
        "ui_locales_supported": ["nb", "nn", "en", "se"],
    });
    Ok(ApiResponse::json(StatusCode::OK, &document))
}

fn get_jwk(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &call.state.issuing.key().key_set()))
}
