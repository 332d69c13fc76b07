use http::StatusCode;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::oauth::client::SubjectType;
use crate::oauth::client::auth_method::AuthMethod;
use crate::oauth::login::acr::Acr;
use crate::oauth::login::locale::Language;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::issuer;
use crate::services::issuers::idporten::authorize::response::ResponseMode;

/// `GET /.well-known/openid-configuration` (OpenID Connect Discovery, section 3): the part of ID-porten's own document that the
/// mock supports (N41). The path of the key set is in SKIPERATOR.
pub(crate) fn get_configuration(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let issuer = issuer(ctx);
    let confidential: Vec<AuthMethod> =
        AuthMethod::ALL.into_iter().filter(|method| *method != AuthMethod::None).collect();
    let endpoint = |path: &str| issuer.endpoint(path);
    Ok(ApiResponse::json(
        StatusCode::OK,
        &json!({
            "issuer": issuer.url,
            "authorization_endpoint": issuer.login_endpoint("authorize"),
            "token_endpoint": endpoint("token"),
            "userinfo_endpoint": endpoint("userinfo"),
            "end_session_endpoint": issuer.login_endpoint("logout"),
            "pushed_authorization_request_endpoint": endpoint("par"),
            "introspection_endpoint": endpoint("token/introspect"),
            "revocation_endpoint": endpoint("token/revoke"),
            "jwks_uri": endpoint("jwks.json"),
            "scopes_supported": ["openid", "profile"],
            "response_types_supported": ["code"],
            "response_modes_supported": ResponseMode::ALL,
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": SubjectType::ALL,
            "authorization_signing_alg_values_supported": ["RS256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": AuthMethod::ALL,
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "introspection_endpoint_auth_methods_supported": confidential,
            "introspection_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "revocation_endpoint_auth_methods_supported": AuthMethod::ALL,
            "revocation_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": Acr::ALL,
            "prompt_values_supported": ["consent", "login", "none"],
            "ui_locales_supported": Language::ALL,
            "claims_parameter_supported": false,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "require_pushed_authorization_requests": false,
            "authorization_response_iss_parameter_supported": true,
        }),
    ))
}
