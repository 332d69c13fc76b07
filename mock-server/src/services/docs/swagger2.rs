//! An OpenAPI 3.0 document as Swagger 2.0, the form of `/rest/v2/api-docs` of VER2, from which clients were generated (KNOWIT).

use serde_json::{Map, Value, json};

/// The document for the API at `server_url`.
pub(crate) fn document(openapi: &Value, server_url: &str) -> Value {
    let (scheme, rest) = server_url.split_once("://").unwrap_or(("http", server_url));
    let (host, base_path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
    let components = &openapi["components"];
    json!({
        "swagger": "2.0",
        "info": openapi["info"],
        "host": host,
        "basePath": base_path,
        "schemes": [scheme],
        // A response has one schema for all media types, so a signed one cannot be described.
        "produces": ["application/json"],
        "tags": openapi["tags"],
        "paths": members(&openapi["paths"], |item| members(item, operation)),
        "securityDefinitions": members(&components["securitySchemes"], security_scheme),
        "responses": members(&components["responses"], response),
        "definitions": members(&components["schemas"], schema),
    })
}

/// The object with each member converted; anything else as it is.
fn members(object: &Value, convert: impl Fn(&Value) -> Value) -> Value {
    match object.as_object() {
        Some(object) => object.iter().map(|(name, value)| (name.clone(), convert(value))).collect(),
        None => object.clone(),
    }
}

/// A body is a parameter, and media types belong to the operation.
fn operation(operation: &Value) -> Value {
    let Some(own) = operation.as_object() else { return operation.clone() };
    let mut converted = own.clone();
    let mut parameters: Vec<Value> =
        own.get("parameters").and_then(Value::as_array).into_iter().flatten().map(plain).collect();
    if let Some(body) = converted.remove("requestBody") {
        let content = body["content"].as_object();
        let first =
            content.and_then(|content| content.values().next()).map_or(Value::Null, |media| schema(&media["schema"]));
        let required = body.get("required").cloned().unwrap_or(json!(false));
        parameters.push(json!({ "in": "body", "name": "body", "required": required, "schema": first }));
        converted.insert("consumes".to_owned(), names(content).collect());
    }
    if !parameters.is_empty() {
        converted.insert("parameters".to_owned(), Value::Array(parameters));
    }
    if let Some(responses) = own.get("responses") {
        converted.insert("responses".to_owned(), members(responses, response));
    }
    Value::Object(converted)
}

fn names(content: Option<&Map<String, Value>>) -> impl Iterator<Item = Value> {
    content.into_iter().flat_map(Map::keys).map(|name| json!(name))
}

fn response(response: &Value) -> Value {
    if response.get("$ref").is_some() {
        return schema(response);
    }
    let Some(own) = response.as_object() else { return response.clone() };
    let mut converted = own.clone();
    if let Some((media_type, media)) =
        converted.remove("content").as_ref().and_then(Value::as_object).and_then(|all| all.iter().next())
    {
        converted.insert("schema".to_owned(), schema(&media["schema"]));
        if let Some(example) = example(media) {
            converted.insert("examples".to_owned(), json!({ media_type: example }));
        }
    }
    if let Some(headers) = own.get("headers") {
        converted.insert("headers".to_owned(), members(headers, plain));
    }
    Value::Object(converted)
}

/// The example, or the first of several.
fn example(media: &Value) -> Option<&Value> {
    let several = || media["examples"].as_object()?.values().next()?.get("value");
    media.get("example").or_else(several)
}

/// A parameter or header, with the keywords of its schema beside its own.
fn plain(field: &Value) -> Value {
    let Some(own) = field.as_object() else { return field.clone() };
    let mut converted = own.clone();
    if let Some(Value::Object(inner)) = converted.remove("schema").map(|inner| schema(&inner)) {
        converted.extend(inner);
    }
    Value::Object(converted)
}

/// Of alternatives, which Swagger 2.0 does not have, the first.
fn schema(value: &Value) -> Value {
    match value {
        Value::Object(own) => {
            let mut converted = Map::new();
            for (name, value) in own {
                match (name.as_str(), value) {
                    ("$ref", Value::String(to)) => drop(converted.insert(name.clone(), json!(reference(to)))),
                    ("nullable", _) => drop(converted.insert("x-nullable".to_owned(), value.clone())),
                    ("anyOf" | "oneOf", Value::Array(all)) => {
                        if let Some(Value::Object(first)) = all.first().map(schema) {
                            converted.extend(first);
                        }
                    }
                    ("example" | "default" | "enum", _) => drop(converted.insert(name.clone(), value.clone())),
                    _ => drop(converted.insert(name.clone(), schema(value))),
                }
            }
            Value::Object(converted)
        }
        Value::Array(items) => items.iter().map(schema).collect(),
        other => other.clone(),
    }
}

fn reference(to: &str) -> String {
    let to = to.replacen("#/components/schemas/", "#/definitions/", 1);
    to.replacen("#/components/responses/", "#/responses/", 1)
}

/// A bearer token is a header field; a flow has another name.
fn security_scheme(scheme: &Value) -> Value {
    let Some(mut converted) = scheme.as_object().cloned() else { return scheme.clone() };
    match converted.remove("flows") {
        Some(flows) => {
            const FLOWS: [(&str, &str); 2] =
                [("authorizationCode", "accessCode"), ("clientCredentials", "application")];
            for (name, old_name) in FLOWS {
                if let Some(flow) = flows[name].as_object() {
                    converted.insert("flow".to_owned(), json!(old_name));
                    converted.extend(flow.clone());
                }
            }
        }
        None => {
            converted.remove("scheme");
            converted.remove("bearerFormat");
            converted.insert("type".to_owned(), json!("apiKey"));
            converted.insert("in".to_owned(), json!("header"));
            converted.insert("name".to_owned(), json!("Authorization"));
        }
    }
    Value::Object(converted)
}
