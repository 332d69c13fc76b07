use http::StatusCode;
use krr_specs::Pointer;
use serde_json::{Value, json};

use crate::{
    http::response::ApiResponse, mutants::Mutant, operation::rejection::Rejection, pipeline::service::RequestContext,
    services::admin::error::problem,
};

pub(crate) fn get_mutant(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let mut answer = json!({ "mutants": Mutant::all().map(entry).collect::<Vec<_>>() });
    if let Some(mutant) = call.world.mutant() {
        answer["telling"] = json!(mutant.id());
    }
    Ok(ApiResponse::json(StatusCode::OK, &answer))
}

fn entry(mutant: Mutant) -> Value {
    let mut entry = json!({ "id": mutant.id(), "generation": mutant.generation(), "lie": mutant.lie() });
    if let Some(rule) = mutant.rule() {
        entry["rule"] = json!(rule);
    }
    entry
}

pub(crate) fn put_mutant(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let id = call.body.value().and_then(|body| body.get("id")).and_then(Value::as_str).unwrap_or_default();
    match id.parse() {
        Ok(mutant) => {
            call.world.set_mutant(Some(mutant));
            Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
        }
        Err(_) => Err(problem(&Pointer::root().child("id"), "no lie has this name; GET /_mock/mutant lists them")),
    }
}

pub(crate) fn delete_mutant(call: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    call.world.set_mutant(None);
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}
