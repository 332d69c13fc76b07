//! Reads and changes the persons of the register.

pub(crate) mod filter;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod new_identifiers;

use http::StatusCode;
use krr_fixtures::{PersonEntry, Personidentifikator, PersonidentifikatorError};
use krr_specs::{Pointer, RuleId, Violation};
use serde_json::Value;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::error::not_found;
use crate::state::register::person_document::PersonDocument;

pub(crate) fn get_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = path_identifier(ctx)?;
    let now = ctx.world.clocks.register.oslo_time();
    match ctx.world.register.read().find(&who) {
        Some(person) => Ok(ApiResponse::json(StatusCode::OK, &PersonDocument::new(&person, now))),
        None => Ok(not_found("no person in the register has this identifier")),
    }
}

/// 201 for a new person, 200 for a change. The response is the person in the register.
pub(crate) fn put_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = path_identifier(ctx)?;
    let register = &ctx.world.register;
    let body = ctx.body.value().cloned().unwrap_or_default();
    let entry: PersonEntry = serde_path_to_error::deserialize(&body).map_err(|error| {
        let path = error.path().iter().fold(Pointer::root(), |at, segment| at.child(segment.to_string()));
        let text =
            body.get("personidentifikator").and_then(Value::as_str).filter(|_| path.as_str() == "/personidentifikator");
        match text.filter(|text| text.parse::<Personidentifikator>() == Err(PersonidentifikatorError::CheckDigits)) {
            Some(wrong) => invalid_identifier(&error.inner().to_string(), Some(wrong)),
            None => Rejection::invalid_body(&path, &error.inner().to_string()),
        }
    })?;
    let now = ctx.world.clocks.register.oslo_time();
    let unused = entry.computed_members().collect::<Vec<_>>().join(" and ");
    let person = entry
        .with_personidentifikator(who)
        .build(now)
        .map_err(|why| Rejection::invalid_body(&Pointer::new(why.pointer()), &why.to_string()))?;
    let (stored, was_there) = register
        .put(person, now)
        .map_err(|why| Rejection::invalid_body(&Pointer::new(why.pointer()), &why.to_string()))?;
    let mut response = ApiResponse::json(StatusCode::OK, &PersonDocument::new(&stored, now));
    if !unused.is_empty() {
        response =
            response.hinting(format_args!("{unused} was not used: the register computes it from the other persons"));
    }
    Ok(if was_there { response } else { ApiResponse { status: StatusCode::CREATED, ..response } })
}

/// A deleted person is `SLETTET` from then on, and not unknown.
pub(crate) fn delete_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = path_identifier(ctx)?;
    match ctx.world.register.delete(&who, ctx.world.clocks.register.oslo_time()) {
        Some(()) => Ok(ApiResponse::empty(StatusCode::NO_CONTENT)),
        None => Ok(not_found("no person in the register has this identifier")),
    }
}

fn path_identifier(ctx: &RequestContext<'_>) -> Result<Personidentifikator, Rejection> {
    let text = ctx.path_parameters.first().map_or("", |(_, value)| *value);
    text.parse().map_err(|why: PersonidentifikatorError| {
        invalid_identifier(
            &format!("{why} (in the path)"),
            (why == PersonidentifikatorError::CheckDigits).then_some(text),
        )
    })
}

/// An error at the identifier. With wrong check digits it names a right identifier, which is synthetic.
fn invalid_identifier(reason: &str, wrong: Option<&str>) -> Rejection {
    let mut violation = Violation::new(RuleId::SCHEMA, reason).in_body(&Pointer::root().child("personidentifikator"));
    if let Some(right) = wrong.and_then(Personidentifikator::corrected) {
        violation.reason += &format!("; {} has right ones", right.as_str());
    }
    Rejection::Invalid(vec![violation])
}
