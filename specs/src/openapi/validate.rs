//! The validation of requests and responses as plain data.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::openapi::media_type::{Content, may_be_empty};
use crate::openapi::operation::{Operation, media_type};
use crate::openapi::parameter::Sources;
use crate::validation::identifier_list::IdentifierList;
use crate::validation::violation::{RuleId, Violation};

/// The parts of a request that are validated once its operation is known.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// Path parameters by name, percent-encoded as received.
    pub path_parameters: &'r [(&'r str, &'r str)],
    /// Query parameters by name, decoded.
    pub query: &'r [(String, String)],
    /// The header fields.
    pub headers: &'r HeaderMap,
    /// The body as received.
    pub body: &'r [u8],
}

/// The parts of a response that are validated.
#[derive(Debug, Clone, Copy)]
pub struct Response<'r> {
    /// The status.
    pub status: StatusCode,
    /// The header fields.
    pub headers: &'r HeaderMap,
    /// The body as it was sent.
    pub body: &'r [u8],
}

/// The result of validating a request.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestVerdict {
    /// Every violation; empty for a valid request.
    pub violations: Vec<Violation>,
    /// The body, when it is JSON, or a form: an object of its fields.
    pub body: Option<Value>,
}

/// Validates a request against its operation.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
/// use krr_specs::{Contract, Document, Generation, Request, validate_request};
///
/// let contract = Contract::compile(Document::of(Generation::G1))?;
/// let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
/// let body = br#"{"personidentifikatorer": []}"#;
/// let request = Request { path_parameters: &[], query: &[], headers: &headers, body };
///
/// let verdict = validate_request(contract.operation("getUsers").unwrap(), &request);
/// assert_eq!(verdict.violations[0].body.as_ref().unwrap().as_str(), "/personidentifikatorer");
/// assert_eq!(verdict.violations[0].keyword(), Some("minItems"));
/// # Ok::<(), krr_specs::ContractError>(())
/// ```
#[must_use]
pub fn validate_request(operation: &Operation, request: &Request<'_>) -> RequestVerdict {
    let sources = Sources { path: request.path_parameters, query: request.query, headers: request.headers };
    let mut violations: Vec<Violation> =
        operation.parameters.iter().flat_map(|parameter| parameter.validate(&sources)).collect();
    let body = match &operation.request {
        // A body that the operation does not declare is ignored (POSTMAN sends a Content-Type with GET).
        None => None,
        Some(declared) if request.body.is_empty() && media_type(request.headers).is_none() => {
            if declared.required {
                violations.push(Violation::new(RuleId::BODY, "the body is missing").in_document(declared.at.clone()));
            }
            None
        }
        Some(declared) => {
            let (body_violations, body) = declared.content.validate(media_type(request.headers), request.body);
            violations.extend(body_violations);
            body
        }
    };
    RequestVerdict { violations, body }
}

/// The list of identifiers of a request, when it can be read in one pass and is certainly valid.
///
/// `None` means that [`validate_request`] decides. A list that was read needs no validation: a property test checks that it is
/// valid by the same schema.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
/// use krr_specs::{Contract, Document, Generation, Request, read_list};
///
/// let contract = Contract::compile(Document::of(Generation::G1))?;
/// let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
/// let body = br#"{"personidentifikatorer": ["11822648950"]}"#;
/// let request = Request { path_parameters: &[], query: &[], headers: &headers, body };
///
/// let list = read_list(contract.operation("getUsers").unwrap(), &request);
/// assert_eq!(list.unwrap().items, ["11822648950"]);
/// # Ok::<(), krr_specs::ContractError>(())
/// ```
#[must_use]
pub fn read_list<'r>(operation: &Operation, request: &Request<'r>) -> Option<IdentifierList<'r>> {
    let declared = operation.request.as_ref().filter(|_| operation.parameters.is_empty())?;
    declared.content.read_list(media_type(request.headers)?, request.body)
}

/// Validates a response against its operation.
///
/// The status must be declared, media type and body must be as declared for it, and required headers must be present.
///
/// ```
/// use http::{HeaderMap, StatusCode};
/// use krr_specs::{Contract, Document, Generation, Response, validate_response};
///
/// let contract = Contract::compile(Document::of(Generation::G1))?;
/// let response = Response { status: StatusCode::IM_A_TEAPOT, headers: &HeaderMap::new(), body: b"" };
///
/// let violations = validate_response(contract.operation("getUsers").unwrap(), &response);
/// assert_eq!(violations[0].to_string(), "document-status: the status 418 is not declared (document /paths/~1rest~1v1~1personer/post/responses)");
/// # Ok::<(), krr_specs::ContractError>(())
/// ```
#[must_use]
pub fn validate_response(operation: &Operation, response: &Response<'_>) -> Vec<Violation> {
    validate_response_with(operation, response, |content| {
        content.validate(media_type(response.headers), response.body).0
    })
}

/// [`validate_response`] for a body that has been parsed already: `json` is its value, if it is JSON.
#[must_use]
pub fn validate_parsed_response(
    operation: &Operation,
    response: &Response<'_>,
    json: Option<&Value>,
) -> Vec<Violation> {
    let Some(json) = json else { return validate_response(operation, response) };
    validate_response_with(operation, response, |content| {
        content.validate_parsed(media_type(response.headers), response.body, json)
    })
}

fn validate_response_with(
    operation: &Operation,
    response: &Response<'_>,
    validate_body: impl FnOnce(&Content) -> Vec<Violation>,
) -> Vec<Violation> {
    let status = response.status.as_u16();
    let Some(declared) = operation.response(response.status) else {
        let violation = Violation::new(RuleId::STATUS, format!("the status {status} is not declared"));
        return vec![violation.in_document(operation.at.child("responses"))];
    };
    let missing = declared.required_headers.iter().filter(|name| !response.headers.contains_key(name.as_str()));
    let missing = missing.map(|name| {
        let violation = Violation::new(RuleId::REQUIRED, format!("a {status} answer needs the header {name}"));
        violation.in_document(declared.at.child("headers").child(name))
    });
    let mut violations: Vec<Violation> = missing.collect();
    let reason = match (declared.content.is_empty(), response.body.is_empty()) {
        (true, true) => return violations,
        (true, false) => "has no body, but one came",
        (false, true) if !media_type(response.headers).is_some_and(may_be_empty) => "has a body, but none came",
        (false, true | false) => {
            violations.extend(validate_body(&declared.content));
            return violations;
        }
    };
    let violation = Violation::new(RuleId::BODY, format!("a {status} answer {reason}"));
    violations.push(violation.in_document(declared.at.clone()));
    violations
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use http::{HeaderValue, header::CONTENT_TYPE};
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::generation::Generation;
    use crate::openapi::contract::Contract;
    use crate::openapi::document::Document;

    static CONTRACTS: LazyLock<[Contract; 3]> =
        LazyLock::new(|| Generation::ALL.map(|of| Contract::compile(Document::of(of)).unwrap()));

    proptest! {
        #[test]
        fn a_parsed_response_has_the_same_violations(
            (status, media_type, body) in (
                select(vec![200_u16, 204, 403, 418]),
                select(vec!["", "application/json", "Application/JSON;charset=UTF-8", "application/jose", "text/html"]),
                select(vec!["", "{}", "[1", "7", r#"{"personer":[]}"#, r#"{"personer":[{"status":"DOED"}]}"#]),
            ),
        ) {
            let media_type = Some(media_type).filter(|name| !name.is_empty());
            let headers = media_type.map(|name| (CONTENT_TYPE, HeaderValue::from_static(name)));
            let headers: HeaderMap = headers.into_iter().collect();
            let status = StatusCode::from_u16(status).unwrap();
            let response = Response { status, headers: &headers, body: body.as_bytes() };
            let json: Option<Value> = serde_json::from_str(body).ok();
            for operation in CONTRACTS.iter().flat_map(Contract::operations) {
                let parsed = validate_parsed_response(operation, &response, json.as_ref());
                prop_assert_eq!(parsed, validate_response(operation, &response));
            }
        }
    }
}
