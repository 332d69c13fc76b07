//! Maskinporten: tokens for machines, for G2 and G3 (DOC-GRANT).

use http::StatusCode;
use jsonwebtoken::Algorithm;
use krr_specs::Issuer;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::{Handler, RequestContext};
use crate::operation::rejection::Rejection;
use crate::services::issuers::grant::{GrantPolicy, authorization_details};
use crate::services::issuers::{jwk_set, token_request};

pub(crate) const DOCUMENT: &str = include_str!("../../../openapi/maskinporten.yaml");

/// The handlers by `operationId`.
pub(crate) const HANDLERS: [(&str, Handler); 4] = [
    ("postToken", post_token),
    ("getAuthorizationServer", get_metadata),
    ("getOpenidConfiguration", get_openid_configuration),
    ("getJwk", jwk_set),
];

const ALGORITHM_NAMES: [&str; 3] = ["RS256", "RS384", "RS512"];

pub(crate) const POLICY: GrantPolicy = GrantPolicy {
    issuer: Issuer::Maskinporten,
    algorithms: &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512],
    accepts_registered_keys: true,
    has_jti: true,
    has_error_codes: true,
};

fn post_token(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(token_request::post_token(ctx, &POLICY, |claims, _| ctx.state.issuing.key().sign(&claims)))
}

/// The seven members of RFC 8414 that Maskinporten has (N24).
fn get_metadata(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &metadata(ctx)))
}

/// The same for OpenID Connect clients. One is known that signs with the first algorithm of an eighth member (KOR-CLIENT),
/// which the stored metadata does not have (`openid-configuration-members`).
fn get_openid_configuration(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let mut document = metadata(ctx);
    if ctx.state.issuing.strictness.shows_id_token_algorithms() {
        document["id_token_signing_alg_values_supported"] = json!(ALGORITHM_NAMES);
    }
    Ok(ApiResponse::json(StatusCode::OK, &document))
}

fn metadata(ctx: &RequestContext<'_>) -> Value {
    let issuer = ctx.host.issuer(Issuer::Maskinporten);
    json!({
        "issuer": issuer.url,
        "token_endpoint": issuer.endpoint("token"),
        "jwks_uri": issuer.endpoint("jwk"),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "grant_types_supported": ["urn:ietf:params:oauth:grant-type:jwt-bearer"],
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHM_NAMES,
        "authorization_details_types_supported": authorization_details::TYPES,
    })
}
