//! Reads and changes the persons of the register.

use http::{HeaderMap, StatusCode, header::ACCEPT};
use krr_fixtures::{Person, PersonEntry, PersonResource, Personidentifikator};
use krr_specs::{Members, OsloTime, Pointer, RuleId, View, Violation};
use serde_json::json;

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::error::not_found;

/// How many persons a response lists by default.
const DEFAULT_LIMIT: usize = 1000;
/// One person per line.
const NDJSON: &str = "application/x-ndjson";

pub(crate) fn get_personer(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let (offset, limit) = (whole_number(ctx, "offset", 0)?, whole_number(ctx, "limit", DEFAULT_LIMIT)?);
    let now = ctx.world.clocks.register.oslo_time();
    let register = ctx.world.register.read();
    let persons: Vec<_> = register.persons_from(offset).take(limit).collect();
    let entries = persons.iter().map(|person| entry(person, now));
    if accepts_ndjson(ctx.headers) {
        let lines = entries.filter_map(|entry| serde_json::to_string(&entry).ok()).map(|line| line + "\n");
        return Ok(ApiResponse::text(StatusCode::OK, NDJSON, lines.collect()));
    }
    let personer: Vec<_> = entries.collect();
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "total": register.count(), "personer": personer })))
}

/// The document allows any whole number of JSON, `1e3` too, however large.
fn whole_number(ctx: &RequestContext<'_>, name: &str, default: usize) -> Result<usize, Rejection> {
    let invalid = |_| {
        let reason = format!("the parameter `{name}`: expected a whole number in digits, and not that large");
        Rejection::Invalid(vec![Violation::new(RuleId::SCHEMA, reason)])
    };
    ctx.query(name).map_or(Ok(default), |text| text.parse().map_err(invalid))
}

pub(crate) fn get_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = path_identifier(ctx)?;
    let now = ctx.world.clocks.register.oslo_time();
    match ctx.world.register.read().find(&who) {
        Some(person) => Ok(ApiResponse::json(StatusCode::OK, &entry(&person, now))),
        None => Ok(not_found("no person in the register has this identifier")),
    }
}

/// 201 for a new person, 200 for a change. The response is the person in the register.
pub(crate) fn put_person(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let who = path_identifier(ctx)?;
    let register = &ctx.world.register;
    let body = ctx.body.value().cloned().unwrap_or_default();
    let entry: PersonEntry = serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().iter().fold(Pointer::root(), |at, segment| at.child(segment.to_string()));
        Rejection::invalid_body(&path, &error.inner().to_string())
    })?;
    let now = ctx.world.clocks.register.oslo_time();
    let unused = entry.computed_members().collect::<Vec<_>>().join(" and ");
    let person = entry
        .with_personidentifikator(who)
        .build(now)
        .map_err(|why| Rejection::invalid_body(&Pointer::new(why.pointer()), &why.to_string()))?;
    let was_there = register
        .put(person, now)
        .map_err(|why| Rejection::invalid_body(&Pointer::new(why.pointer()), &why.to_string()))?;
    let stored = register.read();
    let person = stored.find(&who).map(|person| ApiResponse::json(StatusCode::OK, &self::entry(&person, now)));
    let mut response = person.unwrap_or_else(|| ApiResponse::empty(StatusCode::NO_CONTENT));
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
    text.parse().map_err(|why: krr_fixtures::PersonidentifikatorError| {
        Rejection::invalid_body(&Pointer::new("/personidentifikator"), &format!("{why} (in the path)"))
    })
}

/// The stored members of a person, without what the register computes from them.
fn entry(person: &Person, now: OsloTime) -> PersonResource<'_> {
    let members = Members::all().difference(Members::VARSLINGSSTATUS | Members::DUPLISERT);
    PersonResource::new(person, View { members, withholds_expired: false }, now)
}

fn accepts_ndjson(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = accepted.flat_map(|value| value.split(',')).filter_map(|range| range.split(';').next());
    ranges.any(|range| range.trim().eq_ignore_ascii_case(NDJSON))
}
