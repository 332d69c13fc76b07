//! Maskinporten: tokens for machines, for G2 and G3 (dossier 4.1).

use http::StatusCode;
use jsonwebtoken::Algorithm;
use krr_specs::Issuer;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::context::{Handler, RequestContext};
use crate::operation::rejection::Rejection;
use crate::services::issuers::grant::GrantPolicy;
use crate::services::issuers::{jwk_set, token_request};

pub(crate) const DOCUMENT: &str = include_str!("../../../openapi/maskinporten.yaml");

/// The handlers by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 4] = [
    ("postToken", post_token),
    ("getAuthorizationServer", get_discovery),
    ("getOpenidConfiguration", get_discovery),
    ("getJwk", jwk_set),
];

const POLICY: GrantPolicy = GrantPolicy {
    issuer: Issuer::Maskinporten,
    algorithms: &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512],
    accepts_registered_keys: true,
    has_jti: true,
    has_error_codes: true,
};

fn post_token(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(token_request::post_token(ctx, &POLICY, |claims, _| ctx.state.issuing.key().sign(&claims)))
}

/// One document for RFC 8414 and for OpenID Connect clients. Some clients sign with the first algorithm in the list
/// (wire-behaviour 3.1).
fn get_discovery(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let issuer = ctx.host.issuer(Issuer::Maskinporten);
    let document = json!({
        "issuer": issuer.url,
        "token_endpoint": issuer.endpoint("token"),
        "jwks_uri": issuer.endpoint("jwk"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "grant_types_supported": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "RS512"],
        "id_token_signing_alg_values_supported": ["RS256", "RS384", "RS512"],
    });
    Ok(ApiResponse::json(StatusCode::OK, &document))
}
