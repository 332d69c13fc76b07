use http::StatusCode;
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::access_token;
use crate::operation::access_token::TokenPolicy;
use crate::operation::authorize::bearer;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::issuers::idporten::error::AuthorizationError;
use crate::services::issuers::idporten::token::claims;

/// `GET /userinfo`: the claims of the ID token about the person (DOC-IDPORTEN-OIDC).
pub(crate) fn get_userinfo(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(userinfo(ctx).unwrap_or_else(|error| error.bearer_response()))
}

fn userinfo(ctx: &RequestContext<'_>) -> Result<ApiResponse, AuthorizationError> {
    let invalid = |hint: String| AuthorizationError::new("invalid_token", "Invalid access token", hint);
    let token = bearer(ctx.headers).ok_or_else(|| {
        invalid("the header Authorization has no access token / ikke noe access token i Authorization".to_owned())
    })?;
    let now = ctx.world.clocks.token.now();
    let policy = TokenPolicy { state: ctx.state, world: ctx.world, now, behaviour: None };
    let token = access_token::verify(token, policy)
        .map_err(|error| invalid(format!("{error} / tokenet er ikke gyldig her")))?;
    let grant = ctx.world.logins.lock().grant_of(&token.claims().jti, now);
    let unknown = "no login at ID-porten gave this token, or it was revoked / \
                ingen innlogging hos ID-porten ga dette tokenet, eller det er trukket tilbake";
    let grant = grant.ok_or_else(|| invalid(unknown.to_owned()))?;
    if ctx.world.clients.find(&grant.client_id).is_none() {
        return Err(invalid(
            "the client of the token no longer exists / tokenets klient finnes ikke lenger".to_owned(),
        ));
    }
    let mut person = json!({ "sub": claims::sub(&grant) });
    if let Some(pid) = claims::pid(&grant) {
        person["pid"] = json!(pid);
    }
    person["locale"] = json!(grant.locale);
    Ok(ApiResponse::json(StatusCode::OK, &person))
}
