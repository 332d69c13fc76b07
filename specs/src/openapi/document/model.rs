use openapiv3::{Components, Info, OpenAPI, Paths};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::text::json_pointer::Pointer;

/// Why a document is not of OpenAPI 3.0, and which part of it.
pub(crate) struct ModelError {
    pub(crate) at: Pointer,
    pub(crate) reason: String,
}

/// The only use of the types of `openapiv3`. A second deserializer for them would double the build of this crate.
pub(crate) fn check_model(document: &Value) -> Result<(), ModelError> {
    match OpenAPI::deserialize(document) {
        Ok(_) => Ok(()),
        Err(error) => Err(ModelError { at: broken_part(document), reason: error.to_string() }),
    }
}

/// Reads the parts one by one, because the error of the whole has no place.
fn broken_part(document: &Value) -> Pointer {
    let members = |value: &Value, name: &str| value.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    if document.get("info").is_none_or(|info| Info::deserialize(info).is_err()) {
        return Pointer::root().child("info");
    }
    for (path, item) in members(document, "paths") {
        if Paths::deserialize(&json!({ &path: item })).is_err() {
            return Pointer::root().child("paths").child(path);
        }
    }
    for (kind, components) in members(document, "components") {
        for (name, component) in components.as_object().into_iter().flatten() {
            if Components::deserialize(&json!({ &kind: { name: component } })).is_err() {
                return Pointer::root().child("components").child(kind).child(name);
            }
        }
    }
    Pointer::root()
}
