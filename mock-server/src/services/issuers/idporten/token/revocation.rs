use http::StatusCode;

use crate::http::response::ApiResponse;
use crate::oauth::client::Client;
use crate::oauth::login::authorization_code::LoginGrant;
use crate::operation::access_token;
use crate::operation::access_token::TokenPolicy;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::authorize::parameters::Parameters;
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::token::client_authentication::authenticate_client;
use crate::services::issuers::idporten::token::required_token;

/// `POST /token/revoke` (RFC 7009; N41 names the endpoint). An unknown token gets 200 too.
pub(crate) fn post_revoke(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(revoke(ctx, &Parameters::of_form(ctx)).unwrap_or_else(|error| error.token_response()))
}

fn revoke(ctx: &RequestContext<'_>, parameters: &Parameters) -> Result<ApiResponse, AuthorizationError> {
    parameters.check_unique()?;
    let client = authenticate_client(ctx, parameters)?;
    let token = required_token(parameters)?;
    let now = ctx.world.clocks.token.now();
    let mut logins = ctx.world.logins.lock();
    let done = ApiResponse::empty(StatusCode::OK);
    let refresh_grant = logins.refresh_tokens.get(token.as_bytes(), now).map(|known| known.grant.clone());
    if let Some(grant) = refresh_grant {
        check_owner(&client, &grant)?;
        // The access tokens of the login go with it (RFC 7009, section 2.1).
        logins.revoke(&grant);
        return Ok(done);
    }
    let policy = TokenPolicy { state: ctx.state, world: ctx.world, now, behaviour: None };
    let jti = access_token::verify(token, policy).map(|verified| verified.claims().jti.clone()).unwrap_or_default();
    let Some(grant) = logins.grant_of(&jti, now) else {
        return Ok(done.hinting(
            "no login at ID-porten gave this token, or it has ended already / \
             ingen innlogging hos ID-porten ga dette tokenet, eller det er slutt alt",
        ));
    };
    check_owner(&client, &grant)?;
    logins.forget_access_token(&jti);
    Ok(done.hinting(
        "userinfo and introspection take the token no longer; KRR takes a self-contained token until it expires / \
         userinfo og introspeksjon tar ikke tokenet lenger; KRR tar et selvstendig token til det utløper",
    ))
}

/// A client revokes its own tokens only.
fn check_owner(client: &Client, grant: &LoginGrant) -> Result<(), AuthorizationError> {
    match grant.client_id == client.client_id {
        true => Ok(()),
        false => Err(AuthorizationError::invalid_grant(
            "The token was issued to another client",
            "a client revokes its own tokens only (RFC 7009, 2.1) / en klient trekker bare tilbake sine egne token",
        )),
    }
}
