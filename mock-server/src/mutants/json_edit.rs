use serde_json::{Map, Value, json};

use crate::http::response::ApiResponse;

pub(crate) type JsonObject = Map<String, Value>;

pub(crate) fn set(members: &mut JsonObject, name: &str, text: &str) {
    members.insert(name.to_owned(), json!(text));
}

pub(crate) fn insert_second(members: &mut JsonObject, name: &str, text: &str) {
    members.shift_insert(1, name.to_owned(), json!(text));
}

/// Replaces texts anywhere in an object for which `other` has another.
pub(crate) fn each_text(members: &mut JsonObject, other: fn(&str, &str) -> Option<String>) {
    for (name, value) in members {
        match value {
            Value::Object(members) => each_text(members, other),
            Value::String(text) => *text = other(name, text).unwrap_or_else(|| std::mem::take(text)),
            _ => {}
        }
    }
}

/// The response with a changed body; a body that is not JSON stays as it is.
pub(crate) fn rewritten(response: ApiResponse, change: impl FnOnce(&mut Value)) -> ApiResponse {
    let Ok(mut body) = serde_json::from_slice::<Value>(&response.body) else { return response };
    change(&mut body);
    ApiResponse { body: body.to_string().into(), ..response }
}

pub(crate) fn identifier(person: &Value) -> String {
    person["personidentifikator"].as_str().unwrap_or_default().to_owned()
}
