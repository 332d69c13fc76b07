pub(crate) mod claims;
pub(crate) mod client_assertion;
pub(crate) mod client_authentication;

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use http::StatusCode;
use jiff::Timestamp;

use crate::{
    crypto::random_token::sha256_base64url,
    http::response::ApiResponse,
    oauth::{
        client::{AuthMethod, Client},
        login::authorization_code::{self, LoginGrant},
        scope_list::requested_scopes,
    },
    operation::{context::RequestContext, rejection::Rejection},
    services::issuers::idporten::{
        authorize::parameters::Parameters,
        error::AuthorizationError,
        token::{claims::token_response, client_authentication::authenticate_client},
    },
};

/// `POST /token`: a code or a refresh token against tokens (RFC 6749, sections 4.1.3 and 6).
pub(crate) fn post_token(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(tokens(call, &Parameters::of_form(call)).unwrap_or_else(|denial| denial.answer()))
}

fn tokens(call: &RequestContext<'_>, parameters: &Parameters) -> Result<ApiResponse, AuthorizationError> {
    parameters.once_each()?;
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
    let client = authenticate_client(call, parameters)?;
    let now = call.world.clocks.token.now();
    let (grant, scope) = match grant_type {
        "authorization_code" => of_code(call, &client, parameters, now)?,
        _ => of_refresh_token(call, &client, parameters, now)?,
    };
    Ok(ApiResponse::json(StatusCode::OK, &token_response(call, &client, &grant, &scope, now)))
}

type Granted = (Arc<LoginGrant>, String);

/// The description says no more than that: whoever guesses codes learns nothing.
fn invalid_code(hint: &str) -> AuthorizationError {
    AuthorizationError::invalid_grant("Invalid, expired or revoked authorization code", hint)
}

fn of_code(
    call: &RequestContext<'_>,
    client: &Client,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Granted, AuthorizationError> {
    let missing = |hint: &str| AuthorizationError::invalid_request("Missing parameter", hint);
    let word = parameters.get("code").ok_or_else(|| missing("code is missing / code mangler"))?;
    let redirect_uri = parameters.get("redirect_uri").ok_or_else(|| {
        missing("redirect_uri is missing: that of /authorize / redirect_uri mangler: den fra /authorize")
    })?;
    let verifier = parameters
        .get("code_verifier")
        .ok_or_else(|| missing("code_verifier is missing (RFC 7636, 4.5) / code_verifier mangler"))?;
    let mut logins = call.world.logins.lock();
    let Some(code) = logins.codes.get_mut(word.as_bytes(), now) else {
        return Err(invalid_code(
            "no such code in this world: has it a header KRR-Mock-World of its own, or was it reset? / \
             ingen slik kode i denne verdenen: har den et eget hode KRR-Mock-World, eller ble den nullstilt?",
        ));
    };
    if code.grant.client_id != client.client_id {
        return Err(invalid_code("the code was issued to another client / koden ble gitt til en annen klient"));
    }
    if code.is_spent {
        let grant = Arc::clone(&code.grant);
        logins.revoke(&grant);
        return Err(invalid_code(
            "the code was used before; what it gave is revoked here (RFC 6749, 4.1.2), and KRR takes a self-contained token until it expires / \
             koden er brukt før; det den ga, er trukket tilbake her, og KRR tar et selvstendig token til det utløper",
        ));
    }
    // Once it is shown here it is spent, whatever else is wrong: nobody gets a second guess at the verifier.
    code.is_spent = true;
    if now.duration_since(code.issued) >= authorization_code::LIFETIME {
        return Err(invalid_code(
            "the code has expired: it lives for 60 s by the mock's token clock / \
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

fn of_refresh_token(
    call: &RequestContext<'_>,
    client: &Client,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Granted, AuthorizationError> {
    if client.token_endpoint_auth_method == AuthMethod::None {
        let hint =
            "public clients have no refresh tokens (DOC-IDPORTEN-OIDC) / offentlige klienter har ikke refresh token";
        return Err(AuthorizationError::new("unauthorized_client", "The client may not use this grant type", hint));
    }
    let invalid = |hint: &str| AuthorizationError::invalid_grant("Invalid, expired or revoked refresh token", hint);
    let Some(word) = parameters.get("refresh_token") else {
        return Err(AuthorizationError::invalid_request(
            "Missing parameter",
            "refresh_token is missing / refresh_token mangler",
        ));
    };
    let mut logins = call.world.logins.lock();
    let Some(token) = logins.refresh_tokens.get_mut(word.as_bytes(), now) else {
        return Err(invalid(
            "no such refresh token in this world, or it has expired: it lives for 600 s, or was revoked / \
             ikke noe slikt refresh token i denne verdenen, eller det er utløpt (600 s) eller trukket tilbake",
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
    let scope = narrowed(&grant, parameters)?;
    token.is_spent = true;
    drop(logins);
    Ok((grant, scope))
}

/// Fewer scopes than were granted may be asked for, never more (RFC 6749, section 6).
fn narrowed(grant: &LoginGrant, parameters: &Parameters) -> Result<String, AuthorizationError> {
    let Some(scope) = parameters.get("scope") else { return Ok(grant.scope.clone()) };
    let asked = requested_scopes(scope);
    if asked.is_empty() || !asked.iter().all(|one| crate::oauth::login::scopes::has_scope(&grant.scope, one)) {
        return Err(AuthorizationError::invalid_scope(
            "a refresh token gives no other scopes than those of the login / \
             et refresh token gir ikke andre scope enn innloggingen",
        ));
    }
    Ok(asked.join(" "))
}
