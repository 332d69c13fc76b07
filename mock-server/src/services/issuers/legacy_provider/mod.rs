//! The legacy OIDC provider of ID-porten with its embedded Maskinporten: tokens for machines, for G1 (DOC-OIDC-OLD).

pub(crate) mod tokens;

use http::StatusCode;
use jsonwebtoken::Algorithm;
use krr_specs::Issuer;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::oauth::claims::Claims;
use crate::oauth::opaque_tokens::OpaqueToken;
use crate::operation::context::{Handler, RequestContext};
use crate::operation::rejection::Rejection;
use crate::services::issuers::grant::{AcceptedGrant, GrantPolicy};
use crate::services::issuers::{jwk_set, token_request};

pub(crate) const DOCUMENT: &str = include_str!("../../../../openapi/legacy_provider.yaml");

/// The handlers by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 6] = [
    ("postLegacyToken", post_token),
    ("postTokeninfo", tokens::post_tokeninfo),
    ("postLegacyRevoke", tokens::post_revoke),
    ("getLegacyUserinfo", tokens::get_userinfo),
    ("getLegacyOpenidConfiguration", get_discovery),
    ("getLegacyJwk", jwk_set),
];

const POLICY: GrantPolicy = GrantPolicy {
    issuer: Issuer::IdportenOidcProvider,
    algorithms: &[Algorithm::RS256],
    accepts_registered_keys: false,
    has_jti: false,
    // The codes are younger than this provider (DOC-FEIL).
    has_error_codes: false,
};

fn post_token(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(token_request::post_token(ctx, &POLICY, |claims, grant| {
        let claims = legacy_claims(claims, grant);
        match grant.client.self_contained {
            true => ctx.state.issuing.key().sign(&claims),
            false => ctx.world.opaque_tokens.issue(opaque_token(claims, grant)),
        }
    }))
}

/// Adds the organisation number of the client and, where none was requested, an audience (DOC-OIDC-OLD).
fn legacy_claims(claims: Claims, grant: &AcceptedGrant) -> Claims {
    let aud = claims.aud.or_else(|| Some("unspecified".into()));
    Claims { client_orgno: Some(grant.client.orgno.clone()), aud, ..claims }
}

fn opaque_token(claims: Claims, grant: &AcceptedGrant) -> OpaqueToken {
    OpaqueToken {
        scope: claims.scope,
        client_id: claims.client_id,
        client_orgno: grant.client.orgno.clone(),
        pid: claims.pid,
        iat: claims.iat,
        exp: claims.exp,
    }
}

/// As it was read on 2017-06-14 (DOC-OIDC).
fn get_discovery(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let issuer = ctx.host.issuer(Issuer::IdportenOidcProvider);
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
