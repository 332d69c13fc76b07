//! Whether the contract was kept, and whether what was expected came.

use http::StatusCode;
use krr_specs::Pointer;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::journal::unknown_operation;
use crate::state::journal::exchange::Exchange;
use crate::state::journal::verification::expectation::Expectation;
use crate::state::journal::verification::verdict::Verdict;

/// 409 when the client, or the mock itself, broke the contract in one of the exchanges that the journal keeps.
pub(crate) fn get_verify(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let exchanges = ctx.world.journal.exchanges();
    let breaches: Vec<Value> = exchanges.iter().filter(|exchange| exchange.is_breach()).map(breach).collect();
    let ok = breaches.is_empty();
    Ok(ApiResponse::json(status(ok), &json!({ "ok": ok, "breaches": breaches })))
}

fn breach(exchange: &Exchange) -> Value {
    json!({
        "exchange": exchange.id, "method": exchange.method, "path": exchange.path, "status": exchange.status,
        "request": exchange.request, "hint": exchange.hint,
        "client_breaches": exchange.client_breaches, "server_breaches": exchange.server_breaches,
    })
}

/// 409 when an expectation, or one of several, was not met.
pub(crate) fn post_verify(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let body = ctx.body.value().cloned().unwrap_or_default();
    let exchanges = ctx.world.journal.exchanges();
    let Some(several) = body.get("expect") else {
        let verdict = read(ctx, &Pointer::root(), &body)?.verify(&exchanges);
        return Ok(ApiResponse::json(status(verdict.ok), &verdict));
    };
    if let Some((other, _)) = body.as_object().and_then(|members| members.iter().find(|(name, _)| *name != "expect")) {
        return Err(Rejection::invalid_body(&Pointer::root().child(other), "expect stands alone"));
    }
    let at = Pointer::root().child("expect");
    let items = several.as_array().filter(|items| !items.is_empty());
    let items = items.ok_or_else(|| Rejection::invalid_body(&at, "expected a list of expectations, at least one"))?;
    let read = |(index, item)| Ok(read(ctx, &at.child(index), item)?.verify(&exchanges));
    let verdicts = items.iter().enumerate().map(read).collect::<Result<Vec<Verdict>, Rejection>>()?;
    let matched = verdicts.iter().filter(|verdict| verdict.ok).count();
    let ok = matched == verdicts.len();
    let nearest: Vec<_> = verdicts.iter().flat_map(|verdict| &verdict.nearest).collect();
    let answer = json!({
        "ok": ok, "matched": matched, "expected": verdicts.len(), "nearest": nearest, "expectations": verdicts,
    });
    Ok(ApiResponse::json(status(ok), &answer))
}

fn status(ok: bool) -> StatusCode {
    if ok { StatusCode::OK } else { StatusCode::CONFLICT }
}

fn read(ctx: &RequestContext<'_>, at: &Pointer, body: &Value) -> Result<Expectation, Rejection> {
    let below = |place: &str, separator: char| {
        let parts = place.split(separator).filter(|part| !matches!(*part, "" | "?" | "."));
        parts.fold(at.clone(), |at, part| at.child(part.trim_matches(['[', ']'])))
    };
    let expectation: Expectation = serde_path_to_error::deserialize(body)
        .map_err(|error| Rejection::invalid_body(&below(&error.path().to_string(), '.'), &error.inner().to_string()))?;
    expectation.check().map_err(|(place, why)| Rejection::invalid_body(&below(&place, '/'), why))?;
    let known = &ctx.state.operation_ids;
    match expectation.unknown_operation(known).map(str::to_owned) {
        None => Ok(expectation),
        Some(id) => Err(Rejection::invalid_body(&at.child("operation"), &unknown_operation(&id, known))),
    }
}
