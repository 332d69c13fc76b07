use http::StatusCode;
use krr_specs::Pointer;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;
use crate::services::admin::error::not_found;
use crate::state::faults::fault::{Fault, FaultError};
use crate::state::faults::fault_set::{FaultSet, UnknownFaultSetError};

/// Plans a fault, or a named set of them.
pub(crate) fn post_faults(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let body = ctx.body.value().cloned().unwrap_or_default();
    if let Some(name) = body.get("set").and_then(Value::as_str) {
        let set: FaultSet = name.parse().map_err(|error: UnknownFaultSetError| {
            Rejection::invalid_body(&Pointer::root().child("set"), &error.to_string())
        })?;
        let faults = ctx.world.faults.add(set.faults()).map_err(rejection)?;
        return Ok(ApiResponse::json(StatusCode::CREATED, &json!({ "set": name, "faults": faults })));
    }
    let fault = read(&body)?;
    if let Some(operation) = fault.condition.operation.as_deref().filter(|id| !ctx.state.operation_ids.contains(*id)) {
        let known = ctx.state.operation_ids.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let why = format!("no operation has the id {operation}; there are {known}");
        return Err(Rejection::invalid_body(&Pointer::root().child("on").child("operation"), &why));
    }
    let added = ctx.world.faults.add(vec![fault]).map_err(rejection)?;
    Ok(ApiResponse::json(StatusCode::CREATED, &added.first()))
}

pub(crate) fn get_faults(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    Ok(ApiResponse::json(StatusCode::OK, &json!({ "faults": ctx.world.faults.list() })))
}

pub(crate) fn delete_faults(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    ctx.world.faults.clear();
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}

pub(crate) fn delete_fault(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let id = ctx.path_parameters.first().map_or("", |(_, id)| id);
    match ctx.world.faults.remove(id) {
        true => Ok(ApiResponse::empty(StatusCode::NO_CONTENT)),
        false => Ok(not_found("no fault has this id; GET /_mock/faults lists them")),
    }
}

fn read(body: &Value) -> Result<Fault, Rejection> {
    serde_path_to_error::deserialize::<_, Fault>(body).map_err(|error| {
        let place = error.path().to_string();
        let parts = place.split('.').filter(|part| !part.is_empty() && *part != "?");
        let at = parts.fold(Pointer::root(), |at, part| at.child(part));
        Rejection::invalid_body(&at, &error.inner().to_string())
    })
}

fn rejection(error: FaultError) -> Rejection {
    Rejection::invalid_body(&Pointer::new(error.at), &error.why)
}
