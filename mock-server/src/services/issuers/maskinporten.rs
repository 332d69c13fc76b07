//! Maskinporten: tokens for machines of G2 and G3 (dossier 4.1).

use http::StatusCode;
use jsonwebtoken::Algorithm;
use krr_specs::Issuer;
use serde_json::json;

use crate::{
    http::response::ApiResponse,
    operation::{
        context::{Handler, RequestContext},
        rejection::Rejection,
    },
    services::issuers::{
        grant::{GrantPolicy, error::GrantError, validate_grant},
        token_request,
    },
};

/// What it answers to.
pub(crate) const DOCUMENT: &str = include_str!("../../../openapi/maskinporten.yaml");

/// Every operation of it, by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 4] = [
    ("postToken", post_token),
    ("getAuthorizationServer", get_discovery),
    ("getOpenidConfiguration", get_discovery),
    ("getJwk", get_jwk),
];

const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512];

fn post_token(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(issue(call).unwrap_or_else(|refused| refused.with_code()))
}

fn issue(call: &RequestContext<'_>) -> Result<ApiResponse, GrantError> {
    let terms = GrantPolicy {
        issuer: call.host.issuer(Issuer::Maskinporten),
        algorithms: &ALGORITHMS,
        takes_keys: true,
        knows_by_jti: true,
        strictness: call.state.issuing.strictness,
        trusted: &call.state.issuing.trusted,
        now: call.world.clocks.token.now(),
    };
    let admitted = validate_grant(token_request::assertion(call)?, call.world, &terms)?;
    let token = call.state.issuing.key().sign(&token_request::claims(call, &admitted, terms.issuer.url));
    Ok(token_request::token_response(call, &token, &admitted.entitlement.scope))
}

/// The same for RFC 8414 and for clients that look for OpenID Connect; the first signing algorithm is the one that some of
/// them sign with (wire-behaviour 3.1).
fn get_discovery(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let issuer = call.host.issuer(Issuer::Maskinporten);
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

fn get_jwk(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &call.state.issuing.key().key_set()))
}
