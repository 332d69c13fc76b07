use http::StatusCode;
use krr_specs::Pointer;
use serde_json::{Value, json};

use crate::{
    http::response::Answer, mutants::Mutant, operation::rejection::Refusal, pipeline::service::Call,
    services::admin::error::problem,
};

pub(crate) fn get_mutant(call: &Call<'_>) -> Result<Answer, Refusal> {
    let mut answer = json!({ "mutants": Mutant::all().map(entry).collect::<Vec<_>>() });
    if let Some(mutant) = call.world.mutant() {
        answer["telling"] = json!(mutant.id());
    }
    Ok(Answer::json(StatusCode::OK, &answer))
}

fn entry(mutant: Mutant) -> Value {
    let mut entry = json!({ "id": mutant.id(), "generation": mutant.generation(), "lie": mutant.lie() });
    if let Some(rule) = mutant.rule() {
        entry["rule"] = json!(rule);
    }
    entry
}

pub(crate) fn put_mutant(call: &Call<'_>) -> Result<Answer, Refusal> {
    let id = call.body.value().and_then(|body| body.get("id")).and_then(Value::as_str).unwrap_or_default();
    match id.parse() {
        Ok(mutant) => {
            call.world.set_mutant(Some(mutant));
            Ok(Answer::empty(StatusCode::NO_CONTENT))
        }
        Err(_) => Err(problem(&Pointer::root().child("id"), "no lie has this name; GET /_mock/mutant lists them")),
    }
}

pub(crate) fn delete_mutant(call: &Call<'_>) -> Result<Answer, Refusal> {
    call.world.set_mutant(None);
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
