//! The register itself, for whoever prepares a test.

use http::{HeaderMap, StatusCode, header::ACCEPT};
use krr_fixtures::{Person, PersonEntry, PersonResource, Personidentifikator};
use krr_specs::{Members, OsloTime, Pointer, RuleId, View, Violation};
use serde_json::json;

use crate::{
    http::response::ApiResponse,
    operation::{context::RequestContext, rejection::Rejection},
    services::admin::error::not_found,
};

/// How many persons an response lists unless told otherwise.
const USUAL_LIMIT: usize = 1000;
/// One person a line.
const LINES: &str = "application/x-ndjson";

pub(crate) fn get_personer(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let (offset, limit) = (whole_number(ctx, "offset", 0)?, whole_number(ctx, "limit", USUAL_LIMIT)?);
    let now = ctx.world.clocks.register.oslo_time();
    let register = ctx.world.register.read();
    let persons: Vec<_> = register.persons_from(offset).take(limit).collect();
    let entries = persons.iter().map(|person| entry(person, now));
    if wants_lines(ctx.headers) {
        let lines = entries.filter_map(|entry| serde_json::to_string(&entry).ok()).map(|line| line + "\n");
        return Ok(ApiResponse::text(StatusCode::OK, LINES, lines.collect()));
    }
    let personer: Vec<_> = entries.collect();
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "total": register.count(), "personer": personer })))
}

/// The document lets through what is a whole number in JSON, `1e3` too, and however large.
fn whole_number(ctx: &RequestContext<'_>, name: &str, usual: usize) -> Result<usize, Rejection> {
    let refused = |_| {
        let reason = format!("the parameter `{name}`: not a whole number in digits only, or beyond all counting");
        Rejection::Invalid(vec![Violation::new(RuleId::SCHEMA, reason)])
    };
    ctx.query(name).map_or(Ok(usual), |text| text.parse().map_err(refused))
}

pub(crate) fn get_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = named(ctx)?;
    let now = ctx.world.clocks.register.oslo_time();
    match ctx.world.register.read().find(&who) {
        Some(person) => Ok(ApiResponse::json(StatusCode::OK, &entry(&person, now))),
        None => Ok(not_found("nobody in the register has this identifier")),
    }
}

/// 201 for somebody new, 200 for a change; the response is the person as the register now holds them.
pub(crate) fn put_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = named(ctx)?;
    let register = &ctx.world.register;
    let body = ctx.body.value().cloned().unwrap_or_default();
    let entry: PersonEntry = serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().iter().fold(Pointer::root(), |at, segment| at.child(segment.to_string()));
        Rejection::invalid_body(&path, &error.inner().to_string())
    })?;
    let now = ctx.world.clocks.register.oslo_time();
    let person = entry
        .with_personidentifikator(who)
        .build(now)
        .map_err(|why| Rejection::invalid_body(&Pointer::new(why.pointer()), &why.to_string()))?;
    let was_there = register
        .put(person, now)
        .map_err(|why| Rejection::invalid_body(&Pointer::new(why.pointer()), &why.to_string()))?;
    let held = register.read();
    let person = held.find(&who).map(|person| ApiResponse::json(StatusCode::OK, &self::entry(&person, now)));
    let response = person.unwrap_or_else(|| ApiResponse::empty(StatusCode::NO_CONTENT));
    Ok(if was_there { response } else { ApiResponse { status: StatusCode::CREATED, ..response } })
}

/// Whoever is deleted is `SLETTET` from then on, and not unknown.
pub(crate) fn delete_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = named(ctx)?;
    match ctx.world.register.delete(&who, ctx.world.clocks.register.oslo_time()) {
        Some(()) => Ok(ApiResponse::empty(StatusCode::NO_CONTENT)),
        None => Ok(not_found("nobody in the register has this identifier")),
    }
}

fn named(ctx: &RequestContext<'_>) -> Result<Personidentifikator, Rejection> {
    let text = ctx.path_parameters.first().map_or("", |(_, value)| *value);
    text.parse().map_err(|why: krr_fixtures::PersonidentifikatorError| {
        Rejection::invalid_body(&Pointer::new("/personidentifikator"), &format!("{why} (in the path)"))
    })
}

/// A person as somebody would write them down: what the register holds, and not what it computes from it.
fn entry(person: &Person, now: OsloTime) -> PersonResource<'_> {
    let members = Members::all().difference(Members::VARSLINGSSTATUS);
    PersonResource::new(person, View { members, withholds_expired: false }, now)
}

fn wants_lines(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = accepted.flat_map(|value| value.split(',')).filter_map(|range| range.split(';').next());
    ranges.any(|range| range.trim().eq_ignore_ascii_case(LINES))
}
