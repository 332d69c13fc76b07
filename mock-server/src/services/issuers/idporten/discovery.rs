use http::StatusCode;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::oauth::login::acr::Acr;
use crate::oauth::login::locale::Language;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::issuer;

/// `GET /.well-known/openid-configuration` (OpenID Connect Discovery, section 3): the part of ID-porten's own document that the
/// mock supports. The path of the key set is in SKIPERATOR.
pub(crate) fn get_configuration(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let issuer = issuer(ctx);
    let endpoint = |path: &str| issuer.endpoint(path);
    Ok(ApiResponse::json(
        StatusCode::OK,
        &json!({
            "issuer": issuer.url,
            "authorization_endpoint": endpoint("authorize"),
            "token_endpoint": endpoint("token"),
            "userinfo_endpoint": endpoint("userinfo"),
            "end_session_endpoint": endpoint("logout"),
            "jwks_uri": endpoint("jwks.json"),
            "scopes_supported": ["openid", "profile"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": Acr::ALL,
            "prompt_values_supported": ["consent", "login", "none"],
            "ui_locales_supported": Language::ALL,
            "claims_parameter_supported": false,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "authorization_response_iss_parameter_supported": true,
        }),
    ))
}
