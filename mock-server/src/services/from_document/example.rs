//! Responses for operations without a handler, from the document itself.

use http::{HeaderName, StatusCode, header};
use krr_specs::{Document, Operation, Pointer};
use serde_json::Value;

use crate::http::content_negotiation::preferred;
use crate::http::response::ApiResponse;
use crate::operation::context::RequestContext;
use crate::services::from_document::schema_sample;

/// The response of the operation's first success status: its example, the first of its examples, or a value made from its schema.
pub(crate) fn response(ctx: &RequestContext<'_>) -> ApiResponse {
    let status = success_status(ctx.operation);
    let wanted = preferred(ctx.operation, status, ctx.headers);
    declared(ctx.contract.document(), ctx.operation, ApiResponse::empty(status), wanted.as_deref())
}

/// An error in the format that the document has for its status; unchanged where it has none.
pub(crate) fn error_response(document: &Document, operation: &Operation, error: ApiResponse) -> ApiResponse {
    match operation.response_pointer(error.status) {
        Some(_) => declared(document, operation, ApiResponse { body: Default::default(), ..error }, None),
        None => error,
    }
}

/// The response with the body and the headers that the document declares for its status.
fn declared(
    document: &Document,
    operation: &Operation,
    mut response: ApiResponse,
    wanted: Option<&str>,
) -> ApiResponse {
    let Some(at) = operation.response_pointer(response.status) else { return response };
    for (name, value) in required_headers(document, at) {
        response = response.with(name, &value);
    }
    let content = at.child("content");
    let declared = content.get(document.raw());
    let Some((range, media)) = of_type(declared, wanted).or_else(|| first_json_or_first(declared)) else {
        response.headers.to_mut().remove(header::CONTENT_TYPE);
        return response;
    };
    let media_type = concrete_media_type(range);
    let example = documented_example(media);
    response.quotes_document = example.is_some();
    let value = example.unwrap_or_else(|| schema_sample::value(document, &content.child(range).child("schema")));
    let body = match value {
        Value::String(text) if !media_type.contains("json") => text,
        value => value.to_string(),
    };
    ApiResponse { body: body.into(), ..response }.with(header::CONTENT_TYPE, media_type)
}

fn success_status(operation: &Operation) -> StatusCode {
    let named = operation.statuses().find(StatusCode::is_success);
    let any = || operation.response_pointer(StatusCode::OK).map(|_| StatusCode::OK);
    named.or_else(any).or_else(|| operation.statuses().next()).unwrap_or(StatusCode::OK)
}

fn required_headers(document: &Document, response: &Pointer) -> Vec<(HeaderName, String)> {
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

/// The declared media type that is as the client wants it.
fn of_type<'d>(content: Option<&'d Value>, wanted: Option<&str>) -> Option<(&'d str, &'d Value)> {
    let mut declared = content?.as_object()?.iter();
    let (range, media) = declared.find(|(range, _)| wanted.is_some_and(|wanted| range.eq_ignore_ascii_case(wanted)))?;
    Some((range, media))
}

fn first_json_or_first(content: Option<&Value>) -> Option<(&str, &Value)> {
    let content = content?.as_object()?;
    let json = content.iter().find(|(media_type, _)| media_type.contains("json"));
    json.or_else(|| content.iter().next()).map(|(media_type, media)| (media_type.as_str(), media))
}

/// A media type for a range, which generated documents declare where they do not know the type.
fn concrete_media_type(range: &str) -> &str {
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
