//! Media types, parameters and security schemes that mean the same.

use serde_json::{Map, Value};

/// They are described elsewhere, so a parameter of this name has no effect (OpenAPI 3.0.3, parameter object).
const IGNORED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

pub(crate) fn normalize(document: &mut Value) {
    let source = document.clone();
    if let Some(schemes) = document.pointer_mut("/components/securitySchemes").and_then(Value::as_object_mut) {
        schemes.values_mut().for_each(scheme);
    }
    for name in ["paths", "components"] {
        if let Some(part) = document.get_mut(name) {
            self::part(part, &source);
        }
    }
}

/// The names of HTTP schemes and of headers have no case (RFC 9110, sections 5.1 and 11.1).
fn scheme(scheme: &mut Value) {
    let text = |name: &str| scheme.get(name).and_then(Value::as_str);
    let member = match (text("type"), text("in")) {
        (Some("http"), _) => "scheme",
        (Some("apiKey"), Some("header")) => "name",
        _ => return,
    };
    if let Some(Value::String(name)) = scheme.get_mut(member) {
        name.make_ascii_lowercase();
    }
}

fn part(value: &mut Value, source: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| part(item, source)),
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match name.as_str() {
                    "schema" | "schemas" | "example" | "examples" => {}
                    "content" => media_types(member, source),
                    "parameters" => parameters(member, source),
                    extension if extension.starts_with("x-") => {}
                    _ => part(member, source),
                }
            }
        }
        _ => {}
    }
}

fn media_types(content: &mut Value, source: &Value) {
    let Value::Object(members) = content else { return };
    let mut normal = Map::new();
    for (name, mut media_type) in std::mem::take(members) {
        part(&mut media_type, source);
        normal.entry(media_type_name(&name)).or_insert(media_type);
    }
    *members = normal;
}

/// Names have no case, and JSON is UTF-8 whatever `charset` says (RFC 9110, section 8.3.1; RFC 8259, section 8.1).
pub(crate) fn media_type_name(name: &str) -> String {
    let parts = name.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.filter(|part| !part.starts_with("charset=")).collect::<Vec<_>>().join("; ")
}

/// Of an operation or a path, which is a list, or of the components.
fn parameters(parameters: &mut Value, source: &Value) {
    match parameters {
        Value::Array(list) => {
            list.retain(|parameter| !is_ignored(resolved(parameter, source)));
            list.iter_mut().for_each(|one| parameter(one, source));
        }
        Value::Object(named) => named.values_mut().for_each(|one| parameter(one, source)),
        _ => {}
    }
}

fn is_ignored(parameter: &Value) -> bool {
    let text = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
    text("in") == "header" && IGNORED_HEADERS.contains(&text("name").to_ascii_lowercase().as_str())
}

fn parameter(parameter: &mut Value, source: &Value) {
    let Value::Object(members) = parameter else { return };
    if let Some(content) = members.get_mut("content") {
        media_types(content, source);
    }
    let schema = members.get("schema").map(|schema| resolved(schema, source).clone());
    let kind = schema.as_ref().and_then(|schema| schema.get("type")?.as_str());
    let style = members.get("style").and_then(Value::as_str).unwrap_or("form");
    if matches!(kind, Some("string" | "integer" | "number" | "boolean")) && matches!(style, "form" | "simple") {
        // One value has no parts to write separately.
        members.remove("explode");
    }
    if let Some(Value::Object(schema)) = members.get_mut("schema")
        && schema.get("type").and_then(Value::as_str) == Some("string")
        && schema.len() == 1
    {
        // A parameter is text, so that any value fits.
        schema.clear();
    }
}

fn resolved<'v>(value: &'v Value, source: &'v Value) -> &'v Value {
    let reference = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    reference.and_then(|place| source.pointer(place)).unwrap_or(value)
}
