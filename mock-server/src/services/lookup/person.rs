use http::StatusCode;
use krr_fixtures::{PersonResource, Personidentifikator, Spraak, Status};
use serde_json::Value;

use crate::{
    http::{krr_error::rest_error, response::ApiResponse},
    operation::rejection::Rejection,
    pipeline::{mutation, service::RequestContext},
};

/// `GET /v1/person`, and v2 of it: the person whom the token is bound to, as a bare object (DOC-2018-USER).
///
/// Somebody who can log in but is not in the register is `IKKE_REGISTRERT` (dossier 8, question 17).
pub(crate) fn get_user(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let Some(pid) = call.holder.pid() else { return Ok(nobody(call)) };
    let view = call.view();
    let now = call.oslo_time();
    let register = call.register();
    let register = register.read();
    let person = Personidentifikator::try_from(pid).ok().and_then(|who| register.find(&who));
    Ok(ApiResponse::json(StatusCode::OK, &PersonResource::for_lookup(person.as_deref(), pid, view, now)))
}

/// `PATCH /v1/person`: the language of the person whom the token is bound to; the empty string takes it back.
///
/// 204 without a body, and the change shows in the very next lookup (POSTMAN). That there is nobody to
/// change where the register knows nobody, 404, is a guess: no source has the case.
pub(crate) fn patch_user(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let Some(pid) = call.holder.pid() else { return Ok(nobody(call)) };
    // The document lets nothing else through than the four languages and the empty string.
    let spraak = call.body.value().and_then(|body| body.get("spraak")).and_then(Value::as_str);
    let spraak: Option<Spraak> = spraak.and_then(|code| code.parse().ok());
    let now = call.oslo_time();
    let register = call.register();
    let is_active =
        |who: &Personidentifikator| register.read().find(who).is_some_and(|person| person.status() == Status::Aktiv);
    let who = Personidentifikator::try_from(pid).ok().filter(is_active);
    if who.is_some() && !mutation::keeps_changes(call.world.lie()) {
        return Ok(ApiResponse::empty(StatusCode::NO_CONTENT));
    }
    Ok(match who.and_then(|who| register.change(who, |person| person.with_spraak(spraak, now))) {
        Some(()) => ApiResponse::empty(StatusCode::NO_CONTENT),
        None => rest_error(StatusCode::NOT_FOUND, "The person is not in the register", call.now),
    })
}

/// A token for machines at the door for persons: its scopes would do, but it is bound to nobody. A guess.
fn nobody(call: &RequestContext<'_>) -> ApiResponse {
    rest_error(StatusCode::FORBIDDEN, "Access is denied", call.now)
        .hinting("the token is bound to no person: it needs the claim `pid`")
}
