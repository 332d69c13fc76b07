use http::StatusCode;
use krr_specs::Pointer;
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::mutants::Mutant;
use crate::operation::context::RequestContext;
use crate::operation::rejection::Rejection;

pub(crate) fn get_mutant(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let mut response = json!({ "mutants": Mutant::all().map(entry).collect::<Vec<_>>() });
    if let Some(mutant) = ctx.world.mutant() {
        response["telling"] = json!(mutant.id());
    }
    Ok(ApiResponse::json(StatusCode::OK, &response))
}

fn entry(mutant: Mutant) -> Value {
    let mut entry = json!({ "id": mutant.id(), "generation": mutant.generation(), "lie": mutant.description() });
    if let Some(rule) = mutant.rule() {
        entry["rule"] = json!(rule);
    }
    entry
}

pub(crate) fn put_mutant(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    let id = ctx.body.value().and_then(|body| body.get("id")).and_then(Value::as_str).unwrap_or_default();
    match id.parse() {
        Ok(mutant) => {
            ctx.world.set_mutant(Some(mutant));
            Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
        }
        Err(_) => Err(Rejection::invalid_body(
            &Pointer::root().child("id"),
            "no mutant has this id; GET /_mock/mutant lists them",
        )),
    }
}

pub(crate) fn delete_mutant(ctx: &RequestContext<'_>) -> Result<ApiResponse, Rejection> {
    ctx.world.set_mutant(None);
    Ok(ApiResponse::empty(StatusCode::NO_CONTENT))
}
