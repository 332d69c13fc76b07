use http::StatusCode;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::oauth::client::Client;
use crate::oauth::client::auth_method::AuthMethod;
use crate::operation::access_token;
use crate::operation::access_token::TokenPolicy;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::token::client_authentication::authenticate_client;
use crate::services::issuers::idporten::token::{claims, required_token};

/// `POST /token/introspect`: whether a token is active, and its claims (RFC 7662). N41 names the endpoint; the members beyond those
/// of the RFC are the claims of the token, which is a guess.
pub(crate) fn post_introspect(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(introspect(ctx, &Parameters::of_form(ctx)).unwrap_or_else(|error| error.token_response()))
}

fn introspect(ctx: &RequestContext<'_>, parameters: &Parameters) -> Result<ApiResponse, AuthorizationError> {
    parameters.check_unique()?;
    let client = authenticate_client(ctx, parameters)?;
    if client.token_endpoint_auth_method == AuthMethod::None {
        return Err(AuthorizationError::invalid_client(
            "a public client proves nothing, and introspection needs a client that authenticates (RFC 7662, 2.1) / \
             en offentlig klient beviser ingenting, og introspeksjon trenger en klient som autentiserer seg",
        ));
    }
    let token = required_token(parameters)?;
    Ok(match refresh_token(ctx, &client, token).map_or_else(|| access_token(ctx, token), Ok) {
        Ok(members) => ApiResponse::json(StatusCode::OK, &members),
        Err(why) => ApiResponse::json(StatusCode::OK, &json!({ "active": false })).hinting(why),
    })
}

/// The members of an active access token, or why the token is not active.
fn access_token(ctx: &RequestContext<'_>, token: &str) -> Result<Value, String> {
    let now = ctx.world.clocks.token.now();
    let policy = TokenPolicy { state: ctx.state, world: ctx.world, now, behaviour: None };
    let verified =
        access_token::verify(token, policy).map_err(|error| format!("{error} / tokenet er ikke gyldig her"))?;
    let unknown = "no login at ID-porten gave this token, or it was revoked / \
                   ingen innlogging hos ID-porten ga dette tokenet, eller det er trukket tilbake";
    ctx.world.logins.lock().grant_of(&verified.claims().jti, now).ok_or(unknown)?;
    let claims: Value = ctx.state.issuing.key().verify(token).map_err(|error| error.to_string())?;
    let mut members = json!({ "active": true });
    members
        .as_object_mut()
        .into_iter()
        .for_each(|members| members.extend(claims.as_object().cloned().unwrap_or_default()));
    Ok(members)
}

/// The members of an unused refresh token of this client. Others learn nothing of it.
fn refresh_token(ctx: &RequestContext<'_>, client: &Client, token: &str) -> Option<Value> {
    let logins = ctx.world.logins.lock();
    let known = logins.refresh_tokens.get(token.as_bytes(), ctx.world.clocks.token.now())?;
    let is_active = !known.is_spent && known.grant.client_id == client.client_id;
    is_active.then(|| {
        json!({
            "active": true,
            "sub": claims::sub(&known.grant),
            "client_id": known.grant.client_id,
            "scope": known.grant.scope,
        })
    })
}
