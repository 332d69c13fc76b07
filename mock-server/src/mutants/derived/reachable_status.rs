use http::StatusCode;
use krr_specs::{Document, Operation};
use serde_json::Value;

/// Whether the mock can answer that operation with that status. A mutant of another status would never show.
pub(crate) fn is_reachable(document: &Document, operation: &Operation, status: StatusCode) -> bool {
    let asked = operation.pointer().child("requestBody").get(document.raw());
    match status.as_u16() {
        200..=299 => true,
        400 | 415 => asked.is_some(),
        401 | 403 => operation.needs_token(),
        // Only a change fails for persons who are not in the register; in look-ups they are IKKE_REGISTRERT.
        404 => operation.method() == http::Method::PATCH,
        406 => operation.response_media_types(StatusCode::OK).contains(&"application/json"),
        422 => asked.is_some_and(|body| has_list_of_values(document, body, 8)),
        // An unexpected failure would be a bug of the mock.
        _ => false,
    }
}

fn has_list_of_values(document: &Document, value: &Value, depth: u8) -> bool {
    let referred =
        value.get("$ref").and_then(Value::as_str).and_then(|to| document.raw().pointer(to.trim_start_matches('#')));
    if depth == 0 || value.get("enum").is_some() {
        return depth > 0;
    }
    let inside: Vec<&Value> = match value {
        Value::Object(members) => members.values().chain(referred).collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    inside.into_iter().any(|value| has_list_of_values(document, value, depth - 1))
}
