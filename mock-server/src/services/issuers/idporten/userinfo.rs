use http::StatusCode;
use serde_json::json;

use crate::{
    http::response::ApiResponse,
    operation::{
        access_token::{self, TokenPolicy},
        authorize::bearer,
        context::RequestContext,
        rejection::Rejection,
    },
    services::issuers::idporten::{error::AuthorizationError, token::claims},
};

/// `GET /userinfo`: what the ID token says of the person, for the access token (DOC-IDPORTEN-OIDC).
pub(crate) fn get_userinfo(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(userinfo(call).unwrap_or_else(|denial| denial.at_the_door()))
}

fn userinfo(call: &RequestContext<'_>) -> Result<ApiResponse, AuthorizationError> {
    let invalid = |hint: String| AuthorizationError::new("invalid_token", "Invalid access token", hint);
    let token = bearer(call.headers).ok_or_else(|| {
        invalid("no access token in the header Authorization / ikke noe access token i Authorization".to_owned())
    })?;
    let now = call.world.clocks.token.now();
    let gate = TokenPolicy { state: call.state, world: call.world, now, behaviour: None };
    let claims =
        access_token::verify(token, gate).map_err(|why| invalid(format!("{why} / tokenet er ikke gyldig her")))?;
    let known = call.world.logins.lock().grant_of(&claims.jti, now);
    let gone = "no login at ID-porten gave this token, or it was revoked / \
                ingen innlogging hos ID-porten ga dette tokenet, eller det er trukket tilbake";
    let grant = known.ok_or_else(|| invalid(gone.to_owned()))?;
    if call.world.clients.find(&grant.client_id).is_none() {
        return Err(invalid("the client of the token is gone / tokenets klient er borte".to_owned()));
    }
    let mut said = json!({ "sub": claims::sub(&grant) });
    if let Some(pid) = claims::pid(&grant) {
        said["pid"] = json!(pid);
    }
    said["locale"] = json!(grant.locale);
    Ok(ApiResponse::json(StatusCode::OK, &said))
}
