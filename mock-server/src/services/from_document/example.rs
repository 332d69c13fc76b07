//! Answers for operations that nobody here knows: taken from the document itself.

use http::{HeaderName, StatusCode, header};
use krr_specs::{Document, Operation, Pointer};
use serde_json::Value;

use crate::{http::response::ApiResponse, pipeline::service::RequestContext, services::from_document::schema_sample};

/// The answer of the operation's first success status: its example, the first of its examples, or a value made from its schema.
pub(crate) fn answer(call: &RequestContext<'_>) -> ApiResponse {
    declared(call.contract.document(), call.operation, ApiResponse::empty(success(call.operation)))
}

/// A refusal in the form that the document has for its status; as it was said where the document is silent.
pub(crate) fn refusal(document: &Document, operation: &Operation, said: ApiResponse) -> ApiResponse {
    match operation.response_pointer(said.status) {
        Some(_) => declared(document, operation, ApiResponse { body: Default::default(), ..said }),
        None => said,
    }
}

/// The answer with the body and the headers that the document declares for its status.
fn declared(document: &Document, operation: &Operation, mut answer: ApiResponse) -> ApiResponse {
    let Some(at) = operation.response_pointer(answer.status) else { return answer };
    for (name, value) in demanded_headers(document, at) {
        answer = answer.with(name, &value);
    }
    let content = at.child("content");
    let Some((range, media)) = first_json_or_first(content.get(document.raw())) else {
        answer.headers.to_mut().remove(header::CONTENT_TYPE);
        return answer;
    };
    let media_type = concrete(range);
    let value = documented_example(media)
        .unwrap_or_else(|| schema_sample::value(document, &content.child(range).child("schema")));
    let body = match value {
        Value::String(text) if !media_type.contains("json") => text,
        value => value.to_string(),
    };
    ApiResponse { body: body.into(), ..answer }.with(header::CONTENT_TYPE, media_type)
}

fn success(operation: &Operation) -> StatusCode {
    let named = operation.statuses().find(StatusCode::is_success);
    let any = || operation.response_pointer(StatusCode::OK).map(|_| StatusCode::OK);
    named.or_else(any).or_else(|| operation.statuses().next()).unwrap_or(StatusCode::OK)
}

fn demanded_headers(document: &Document, response: &Pointer) -> Vec<(HeaderName, String)> {
    let at = response.child("headers");
    let names = at.get(document.raw()).and_then(Value::as_object).into_iter().flatten().map(|(name, _)| name);
    let made = |name: &String| {
        let (at, declared) = document.resolve(&at.child(name)).ok()?;
        let value = match declared.get("required") {
            Some(Value::Bool(true)) => {
                documented_example(declared).unwrap_or_else(|| schema_sample::value(document, &at.child("schema")))
            }
            _ => return None,
        };
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some((HeaderName::try_from(name).ok()?, text))
    };
    names.filter_map(made).collect()
}

fn first_json_or_first(content: Option<&Value>) -> Option<(&str, &Value)> {
    let content = content?.as_object()?;
    let json = content.iter().find(|(media_type, _)| media_type.contains("json"));
    json.or_else(|| content.iter().next()).map(|(media_type, media)| (media_type.as_str(), media))
}

/// A range, which generated documents declare where they know no better, as something that can be sent.
fn concrete(range: &str) -> &str {
    match range {
        "text/*" => "text/plain",
        any if any.contains('*') => "application/json",
        exact => exact,
    }
}

fn documented_example(media: &Value) -> Option<Value> {
    let first_of_examples = || media.get("examples")?.as_object()?.values().find_map(|example| example.get("value"));
    media.get("example").or_else(first_of_examples).cloned()
}
