use http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use serde_json::json;

use super::{denial::Denial, user_token};
use crate::{
    answer::Answer,
    refusal::Refusal,
    service::Call,
    token::{self, Gate},
};

/// `GET /userinfo`: what the ID token says of the person, for the access token (DOC-IDPORTEN-OIDC).
pub(super) fn get_userinfo(call: &Call<'_>) -> Result<Answer, Refusal> {
    Ok(userinfo(call).unwrap_or_else(|denial| denial.at_the_door()))
}

fn userinfo(call: &Call<'_>) -> Result<Answer, Denial> {
    let invalid = |hint: String| Denial::new("invalid_token", "Invalid access token", hint);
    let token =
        bearer(call.headers).ok_or_else(|| invalid("no access token in the header Authorization".to_owned()))?;
    let now = call.world.clocks.token.now();
    let gate = Gate { base: &call.mock.base_url, world: call.world, now, conduct: None };
    let claims = token::verify(token, gate).map_err(|why| invalid(why.to_string()))?;
    let known = call.world.logins.lock().grant_of(&claims.jti, now);
    let grant = known.ok_or_else(|| invalid("no login at ID-porten gave this token, or it was revoked".to_owned()))?;
    let client = call.world.clients.find(&grant.client_id);
    let client = client.ok_or_else(|| invalid("the client of the token is gone".to_owned()))?;
    let mut said = json!({ "sub": user_token::sub(&grant) });
    if let Some(pid) = user_token::pid(&client, &grant) {
        said["pid"] = json!(pid);
    }
    said["locale"] = json!(grant.locale);
    Ok(Answer::json(StatusCode::OK, &said))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
