pub(crate) mod claims;
pub(crate) mod client_assertion;
pub(crate) mod client_authentication;
pub(crate) mod introspection;
pub(crate) mod revocation;

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::StatusCode;
use jiff::Timestamp;
use krr_specs::Issuer;

use crate::crypto::random_token::sha256_base64url;
use crate::http::response::ApiResponse;
use crate::oauth::client::Client;
use crate::oauth::client::auth_method::AuthMethod;
use crate::oauth::login::authorization_code;
use crate::oauth::login::authorization_code::LoginGrant;
use crate::oauth::login::scopes::has_scope;
use crate::oauth::scope_list::requested_scopes;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::token::claims::token_response;
use crate::services::issuers::idporten::token::client_authentication::authenticate_client;
use crate::state::metrics::tokens::GrantKind;

/// `POST /token`: exchanges a code or a refresh token for tokens (RFC 6749, sections 4.1.3 and 6).
pub(crate) fn post_token(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let counts = &ctx.state.metrics.tokens;
    Ok(tokens(ctx, &Parameters::of_form(ctx)).unwrap_or_else(|error| {
        counts.add_refused(Issuer::Idporten, error.error);
        error.token_response()
    }))
}

fn tokens(ctx: &RequestContext<'_>, parameters: &Parameters) -> Result<ApiResponse, AuthorizationError> {
    parameters.check_unique()?;
    let Some(grant_type) = parameters.get("grant_type") else {
        return Err(AuthorizationError::invalid_request(
            "Missing grant_type parameter",
            "grant_type is missing in the form / grant_type mangler i skjemaet",
        ));
    };
    if !matches!(grant_type, "authorization_code" | "refresh_token") {
        let hint = "ID-porten exchanges authorization_code and refresh_token; the JWT-bearer grant belongs to Maskinporten / \
                    ID-porten veksler authorization_code og refresh_token; JWT-bearer-grantet hører til Maskinporten";
        return Err(AuthorizationError::new("unsupported_grant_type", "Unsupported grant type", hint));
    }
    let client = authenticate_client(ctx, parameters)?;
    let now = ctx.world.clocks.token.now();
    let ((grant, scope), kind) = match grant_type {
        "authorization_code" => (redeem_code(ctx, &client, parameters, now)?, GrantKind::AuthorizationCode),
        _ => (redeem_refresh_token(ctx, &client, parameters, now)?, GrantKind::RefreshToken),
    };
    ctx.state.metrics.tokens.add_issued(Issuer::Idporten, kind);
    Ok(ApiResponse::json(StatusCode::OK, &token_response(ctx, &client, &grant, &scope, now)))
}

/// The parameter of introspection and revocation.
fn required_token(parameters: &Parameters) -> Result<&str, AuthorizationError> {
    parameters.get("token").ok_or_else(|| {
        AuthorizationError::invalid_request("Missing token parameter", "token is missing / token mangler")
    })
}

/// A grant, and the scopes that the tokens get.
type GrantedScope = (Arc<LoginGrant>, String);

/// The description is always the same, so that guessing codes reveals nothing.
fn invalid_code(hint: &str) -> AuthorizationError {
    AuthorizationError::invalid_grant("Invalid, expired or revoked authorization code", hint)
}

fn redeem_code(
    ctx: &RequestContext<'_>,
    client: &Client,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<GrantedScope, AuthorizationError> {
    let missing = |hint: &str| AuthorizationError::invalid_request("Missing parameter", hint);
    let code = parameters.get("code").ok_or_else(|| missing("code is missing / code mangler"))?;
    let redirect_uri = parameters.get("redirect_uri").ok_or_else(|| {
        missing("redirect_uri is missing: send the one of /authorize / redirect_uri mangler: send den fra /authorize")
    })?;
    let verifier = parameters
        .get("code_verifier")
        .ok_or_else(|| missing("code_verifier is missing (RFC 7636, 4.5) / code_verifier mangler"))?;
    let mut logins = ctx.world.logins.lock();
    let Some(code) = logins.codes.get_mut(code.as_bytes(), now) else {
        return Err(invalid_code(
            "this world has no such code: was it issued with another header KRR-Mock-World, or was the world reset? / \
             denne verdenen har ingen slik kode: ble den gitt med et annet hode KRR-Mock-World, eller ble verdenen nullstilt?",
        ));
    };
    if code.grant.client_id != client.client_id {
        return Err(invalid_code("the code was issued to another client / koden ble gitt til en annen klient"));
    }
    if code.is_spent {
        let grant = Arc::clone(&code.grant);
        logins.revoke(&grant);
        return Err(invalid_code(
            "the code was used before, so its tokens are revoked here (RFC 6749, 4.1.2); KRR accepts a self-contained token until it expires / \
             koden er brukt før; det den ga, er trukket tilbake her, og KRR tar et selvstendig token til det utløper",
        ));
    }
    // Spent even if a later check fails, so that nobody can guess the verifier twice.
    code.is_spent = true;
    if now.duration_since(code.issued) >= authorization_code::LIFETIME {
        return Err(invalid_code(
            "the code has expired: it is valid for 60 s by the mock's token clock / \
             koden er utløpt: den varer i 60 s etter mockens klokke for token",
        ));
    }
    if code.redirect_uri != redirect_uri {
        return Err(invalid_code(
            "redirect_uri is not the one that was sent to /authorize / \
             redirect_uri er ikke den som ble sendt til /authorize",
        ));
    }
    if !is_verifier(verifier)
        || verify_slices_are_equal(sha256_base64url(verifier).as_bytes(), code.code_challenge.as_bytes()).is_err()
    {
        return Err(invalid_code(
            "code_verifier is not the one whose SHA-256 was sent as code_challenge (RFC 7636, 4.6) / \
             code_verifier er ikke den som code_challenge var SHA-256 av",
        ));
    }
    Ok((Arc::clone(&code.grant), code.grant.scope.clone()))
}

/// 43 to 128 unreserved characters (RFC 7636, section 4.1).
fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

fn redeem_refresh_token(
    ctx: &RequestContext<'_>,
    client: &Client,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<GrantedScope, AuthorizationError> {
    if client.token_endpoint_auth_method == AuthMethod::None {
        let hint =
            "public clients have no refresh tokens (DOC-IDPORTEN-OIDC) / offentlige klienter har ikke refresh token";
        return Err(AuthorizationError::new("unauthorized_client", "The client may not use this grant type", hint));
    }
    let invalid = |hint: &str| AuthorizationError::invalid_grant("Invalid, expired or revoked refresh token", hint);
    let Some(refresh_token) = parameters.get("refresh_token") else {
        return Err(AuthorizationError::invalid_request(
            "Missing parameter",
            "refresh_token is missing / refresh_token mangler",
        ));
    };
    let mut logins = ctx.world.logins.lock();
    let Some(token) = logins.refresh_tokens.get_mut(refresh_token.as_bytes(), now) else {
        return Err(invalid(
            "this world has no such refresh token, or it has expired (600 s) or was revoked / \
             denne verdenen har ikke noe slikt refresh token, eller det er utløpt (600 s) eller trukket tilbake",
        ));
    };
    if token.grant.client_id != client.client_id {
        return Err(invalid(
            "the refresh token was issued to another client / refresh tokenet ble gitt til en annen klient",
        ));
    }
    let grant = Arc::clone(&token.grant);
    if token.is_spent {
        logins.revoke(&grant);
        return Err(invalid(
            "the refresh token was used before: all that followed from the login is revoked (RFC 9700, 4.14.2) / \
             refresh tokenet er brukt før: alt som fulgte av innloggingen, er trukket tilbake",
        ));
    }
    let scope = refreshed_scope(&grant, parameters)?;
    token.is_spent = true;
    drop(logins);
    Ok((grant, scope))
}

/// The requested scopes, which must all be granted (RFC 6749, section 6).
fn refreshed_scope(grant: &LoginGrant, parameters: &Parameters) -> Result<String, AuthorizationError> {
    let Some(scope) = parameters.get("scope") else { return Ok(grant.scope.clone()) };
    let requested = requested_scopes(scope);
    if requested.is_empty() || !requested.iter().all(|one| has_scope(&grant.scope, one)) {
        return Err(AuthorizationError::invalid_scope(
            "a refresh token gives the scopes of the login only / \
             et refresh token gir ikke andre scope enn innloggingen",
        ));
    }
    Ok(requested.join(" "))
}
