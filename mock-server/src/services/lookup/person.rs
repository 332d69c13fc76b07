use http::StatusCode;
use krr_fixtures::{PersonResource, Personidentifikator, Spraak};
use serde_json::Value;

use crate::http::krr_error::krr_error;
use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

/// `GET /v1/person`, and v2 of it: the person whom the token is bound to, as a bare object (DOC-2018-USER).
///
/// Somebody who can log in but is not in the register is `IKKE_REGISTRERT` (a guess).
pub(crate) fn get_user(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let Some(pid) = ctx.caller.pid() else { return Ok(not_bound_to_a_person(ctx)) };
    let register = ctx.register.read();
    let person = Personidentifikator::try_from(pid).ok().and_then(|who| register.find(&who));
    let shared = person.as_deref().map(|person| register.duplicates_of(person)).unwrap_or_default();
    let shown = PersonResource::for_lookup(person.as_deref(), pid, ctx.view, ctx.oslo_time());
    Ok(ApiResponse::json(StatusCode::OK, &shown.with_duplicates(shared)).showing_register())
}

/// `PATCH /v1/person`: the language of the person whom the token is bound to; the empty string takes it back.
///
/// 204 without a body, and the change shows in the very next lookup (POSTMAN). 404 for a person
/// who is not in the register is a guess: no source has the case.
pub(crate) fn patch_user(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let Some(pid) = ctx.caller.pid() else { return Ok(not_bound_to_a_person(ctx)) };
    // The document allows nothing but the four languages and the empty string.
    let spraak = ctx.body.value().and_then(|body| body.get("spraak")).and_then(Value::as_str);
    let spraak: Option<Spraak> = spraak.and_then(|code| code.parse().ok());
    let now = ctx.oslo_time();
    let who = Personidentifikator::try_from(pid).ok();
    Ok(match who.and_then(|who| ctx.register.change(who, |person| person.with_spraak(spraak, now))) {
        Some(()) => ApiResponse::empty(StatusCode::NO_CONTENT),
        None => krr_error(StatusCode::NOT_FOUND, "The person is not in the register", ctx.now),
    })
}

/// 403 for a machine's token: its scopes would do, but no person is bound to it. A guess.
fn not_bound_to_a_person(ctx: &RequestContext<'_>) -> ApiResponse {
    krr_error(StatusCode::FORBIDDEN, "Access is denied", ctx.now)
        .hinting("the token is bound to no person: it needs the claim `pid`")
}
