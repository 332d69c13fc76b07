//! Rewrites what documents of others have and the documents of this project do not.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::text::json_pointer::Pointer;

/// The document with path items and examples in place of references to them, and the default values of server variables.
pub(crate) fn prepared(mut document: Value) -> Value {
    let source = document.clone();
    if let Some(Value::Object(paths)) = document.get_mut("paths") {
        for item in paths.values_mut() {
            follow_path_item(item, &source);
        }
    }
    follow_examples(&mut document, &source);
    if let Some(Value::Array(servers)) = document.get_mut("servers") {
        servers.iter_mut().for_each(fill_in_variables);
    }
    document
}

fn target<'s>(value: &Value, source: &'s Value) -> Option<&'s Value> {
    pointer_in(value.get("$ref")?.as_str()?)?.get(source)
}

/// The pointer of a reference into the same document. A reference is a URI, in which a space is `%20` (RFC 6901, section 6).
pub(crate) fn pointer_in(reference: &str) -> Option<Pointer> {
    let decoded = percent_decode_str(reference.strip_prefix('#')?).decode_utf8().ok()?;
    Some(Pointer::new(decoded))
}

/// What stands beside the reference comes before what it refers to.
fn follow_path_item(item: &mut Value, source: &Value) {
    // One step: a path item that refers to another one which refers further is not followed.
    let Some(Value::Object(referred)) = target(item, source).cloned() else { return };
    let Value::Object(own) = item else { return };
    own.remove("$ref");
    for (name, member) in referred {
        own.entry(name).or_insert(member);
    }
}

fn follow_examples(value: &mut Value, source: &Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                match member {
                    Value::Object(examples) if name == "examples" => follow_each(examples, source),
                    member => follow_examples(member, source),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| follow_examples(item, source)),
        _ => {}
    }
}

fn follow_each(examples: &mut Map<String, Value>, source: &Value) {
    for example in examples.values_mut() {
        if let Some(referred) = target(example, source) {
            *example = referred.clone();
        }
    }
}

fn fill_in_variables(server: &mut Value) {
    let Some(Value::Object(variables)) = server.get("variables").cloned() else { return };
    let Some(Value::String(url)) = server.get_mut("url") else { return };
    for (name, variable) in &variables {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            *url = url.replace(&format!("{{{name}}}"), default);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_variables_and_path_items_are_resolved() {
        let document = prepared(json!({
            "servers": [{ "url": "https://{h}.example/{v}", "variables": { "h": { "default": "a" }, "v": { "default": "v2" } } }],
            "paths": { "/a": { "$ref": "#/x-items/a%20b" } },
            "x-items": { "a b": { "get": { "examples": { "e": { "$ref": "#/components/examples/E" } } } } },
            "components": { "examples": { "E": { "value": 42 } } },
        }));
        assert_eq!(document["servers"][0]["url"], "https://a.example/v2");
        assert_eq!(document["paths"]["/a"]["get"]["examples"]["e"]["value"], 42);
    }
}
