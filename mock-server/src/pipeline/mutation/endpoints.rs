use http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::mutants::json_edit::{JsonObject, rewritten, set};
use crate::mutants::named::NamedMutant;
use crate::pipeline::mutation::{error, person_details, scopes, token_claims};

/// Changes the response of some endpoints only, or refuses some callers and requests. `otherwise` applies all other mutants.
pub(crate) fn alter(
    mutant: NamedMutant,
    request: &ApiRequest,
    response: ApiResponse,
    now: Timestamp,
    otherwise: impl FnOnce(ApiResponse) -> ApiResponse,
) -> ApiResponse {
    let path = request.path.trim_end_matches('/');
    let is_list = path.ends_with("/personer");
    let field =
        |name: header::HeaderName| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match mutant {
        NamedMutant::AnswersForAnother if path.ends_with("/person") => {
            each(response, |person| set(person, "personidentifikator", STRANGER))
        }
        NamedMutant::DiffersByOperation if path.ends_with("/person") => each(response, person_details::other_number),
        NamedMutant::NeverTheSameTwice if is_list && asks_for_several(request) => each(response, other_address),
        NamedMutant::CountsPersons if is_list => rewritten(response, |body| {
            let count = body["personer"].as_array().map_or(0, Vec::len);
            body["antall"] = json!(count);
        }),
        NamedMutant::BlursForDelegates if scopes(request).contains("krr:global/kontaktinfo.read") => {
            each(response, person_details::other_number)
        }
        NamedMutant::RefusesCharset if field(header::CONTENT_TYPE).contains("charset") => {
            error(StatusCode::UNSUPPORTED_MEDIA_TYPE, now)
        }
        NamedMutant::ChokesOnExtraHeaders if is_list && request.headers.contains_key("http-metode") => {
            error(StatusCode::BAD_REQUEST, now)
        }
        NamedMutant::TakesOneMediaTypeOnly if field(header::ACCEPT).contains(',') => {
            error(StatusCode::NOT_ACCEPTABLE, now)
        }
        NamedMutant::ClosesListToPersons if is_list && token_claims(request)["pid"].is_string() => {
            error(StatusCode::FORBIDDEN, now)
        }
        NamedMutant::ClosesAlias if path.ends_with("/krr/personer") => error(StatusCode::FORBIDDEN, now),
        _ => otherwise(response),
    }
}

/// Synthetic. The only thing wrong with this person is that nobody asked for them.
const STRANGER: &str = "26816635062";

/// Changes each person of a list, or the one of a bare object.
fn each(response: ApiResponse, change: impl Fn(&mut JsonObject)) -> ApiResponse {
    rewritten(response, |body| match body.get_mut("personer").and_then(Value::as_array_mut) {
        Some(persons) => persons.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        None => body.as_object_mut().into_iter().for_each(change),
    })
}

fn asks_for_several(request: &ApiRequest) -> bool {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    body["personidentifikatorer"].as_array().is_some_and(|asked| asked.len() > 1)
}

fn other_address(person: &mut JsonObject) {
    let contact = person.get_mut("kontaktinformasjon").and_then(Value::as_object_mut);
    if let Some(contact) = contact.filter(|contact| contact.contains_key("epostadresse")) {
        set(contact, "epostadresse", &format!("{}@example.no", Uuid::new_v4()));
    }
}
