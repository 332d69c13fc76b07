use http::{HeaderName, Method, StatusCode, header};
use jiff::Timestamp;
use krr_fixtures::Personidentifikator;
use serde_json::{Value, json};

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::mutants::json_edit::{rewritten, set};
use crate::mutants::named::NamedMutant;
use crate::pipeline::mutation::{change_feed, error, has_wrong_check_digits};

/// Changes error responses, or answers with success instead.
pub(crate) fn alter(
    mutant: NamedMutant,
    request: &ApiRequest,
    mut response: ApiResponse,
    now: Timestamp,
) -> ApiResponse {
    match mutant {
        NamedMutant::BadRequestForLanguage
            if request.method == Method::PATCH && response.status == StatusCode::UNPROCESSABLE_ENTITY =>
        {
            error(StatusCode::BAD_REQUEST, now)
        }
        NamedMutant::NoChallenge => {
            response.headers.to_mut().remove(header::WWW_AUTHENTICATE);
            response
        }
        NamedMutant::NoAllow => {
            response.headers.to_mut().remove(header::ALLOW);
            response
        }
        NamedMutant::AddsErrorId => rewritten(response, |body| {
            if let Some(error) = body.pointer_mut("/errors/0").and_then(Value::as_object_mut) {
                set(error, "id", "1");
            }
        }),
        NamedMutant::StatusInBodyDiffers => rewritten(response, |body| {
            if body.get("status").is_some() {
                body["status"] = json!(500);
            }
        }),
        NamedMutant::BadRequestForMediaType if response.status == StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            error(StatusCode::BAD_REQUEST, now)
        }
        NamedMutant::BadRequestForUnknownPath if is_unknown_path(request, &response) => {
            error(StatusCode::BAD_REQUEST, now)
        }
        NamedMutant::RepeatsIdentifier if response.status == StatusCode::BAD_REQUEST => rewritten(response, |body| {
            if let (Some(first), true) = (first_identifier(request), body.get("error_description").is_some()) {
                body["error_description"] = json!(format!("{first} and those after it were not looked up"));
            }
        }),
        NamedMutant::NamesInHeader if response.status == StatusCode::BAD_REQUEST => match first_identifier(request) {
            Some(first) => response.with(IDENTIFIER_HEADER, &first),
            None => response,
        },
        NamedMutant::SharesCorrelationId => rewritten(response, |body| {
            if body.get("correlation_id").is_some() {
                body["correlation_id"] = json!("47ba710c-c656-4616-bf2e-1eb5638d509e");
            }
        }),
        NamedMutant::BasicChallenge if response.status == StatusCode::UNAUTHORIZED => {
            response.with(header::WWW_AUTHENTICATE, "Basic realm=\"krr\"")
        }
        NamedMutant::OtherWordsForStrangers if response.status == StatusCode::UNAUTHORIZED => {
            rewritten(response, |body| {
                body["error_description"] = json!("Who are you?");
            })
        }
        NamedMutant::ForgivesWrongDigits if is_refused_for_digits(request, &response) => {
            ApiResponse::json(StatusCode::OK, &json!({ "personer": [] }))
        }
        NamedMutant::OpensFeedByOneScope if is_feed_without_scope(request, &response) => {
            change_feed::empty_page(request)
        }
        _ => response,
    }
}

/// A header that the register does not have.
const IDENTIFIER_HEADER: HeaderName = HeaderName::from_static("x-not-looked-up");

/// The first identifier of the list that was sent, where it is text.
fn first_identifier(request: &ApiRequest) -> Option<String> {
    let asked: Value = serde_json::from_slice(&request.body).ok()?;
    asked.pointer("/personidentifikatorer/0")?.as_str().map(str::to_owned)
}

/// A list of version 2 in which nothing but check digits is wrong.
fn is_refused_for_digits(request: &ApiRequest, response: &ApiResponse) -> bool {
    let list = request.path.ends_with("/v2/personer") && response.status == StatusCode::BAD_REQUEST;
    let media_type = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let asked = body["personidentifikatorer"].as_array().map(Vec::as_slice).unwrap_or_default();
    let right = |value: &Value| value.as_str().is_some_and(|text| text.parse::<Personidentifikator>().is_ok());
    let digits_only = asked.iter().all(|value| right(value) || has_wrong_check_digits(value));
    let flag = body.get("inkluderIkkeRegistrerte").is_none_or(Value::is_boolean);
    list && flag && media_type == Some("application/json") && (1..=1000).contains(&asked.len()) && digits_only
}

/// A look-up path without an operation. A change of an unknown person gives 404 too.
fn is_unknown_path(request: &ApiRequest, response: &ApiResponse) -> bool {
    let lookup = request.path.contains("/rest/") && request.method != Method::PATCH;
    lookup && response.status == StatusCode::NOT_FOUND
}

fn is_feed_without_scope(request: &ApiRequest, response: &ApiResponse) -> bool {
    request.path.ends_with("/hentEndringer") && response.status == StatusCode::FORBIDDEN
}
