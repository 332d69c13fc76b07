use http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    http::{request::ApiRequest, response::ApiResponse},
    mutants::{
        json_edit::{JsonObject, rewritten, set},
        named::NamedMutant,
    },
    pipeline::mutation::{error, person_details, scopes, token_claims},
};

/// Lies at one door and not at another, and about who may come in and how; what is none of these is told by `otherwise`.
pub(crate) fn alter(
    lie: NamedMutant,
    request: &ApiRequest,
    answer: ApiResponse,
    now: Timestamp,
    otherwise: impl FnOnce(ApiResponse) -> ApiResponse,
) -> ApiResponse {
    let path = request.path.trim_end_matches('/');
    let is_list = path.ends_with("/personer");
    let said =
        |name: header::HeaderName| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match lie {
        NamedMutant::AnswersForAnother if path.ends_with("/person") => {
            each(answer, |person| set(person, "personidentifikator", STRANGER))
        }
        NamedMutant::DiffersAtTheDoor if path.ends_with("/person") => each(answer, person_details::other_number),
        NamedMutant::NeverTheSameTwice if is_list && asks_for_several(request) => each(answer, other_address),
        NamedMutant::CountsPersons if is_list => rewritten(answer, |body| {
            let count = body["personer"].as_array().map_or(0, Vec::len);
            body["antall"] = json!(count);
        }),
        NamedMutant::BlursForDelegates if scopes(request).contains("krr:global/kontaktinfo.read") => {
            each(answer, person_details::other_number)
        }
        NamedMutant::RefusesCharset if said(header::CONTENT_TYPE).contains("charset") => {
            error(StatusCode::UNSUPPORTED_MEDIA_TYPE, now)
        }
        NamedMutant::ChokesOnExtraHeaders if is_list && request.headers.contains_key("http-metode") => {
            error(StatusCode::BAD_REQUEST, now)
        }
        NamedMutant::TakesOneMediaTypeOnly if said(header::ACCEPT).contains(',') => {
            error(StatusCode::NOT_ACCEPTABLE, now)
        }
        NamedMutant::ClosesListToPersons if is_list && token_claims(request)["pid"].is_string() => {
            error(StatusCode::FORBIDDEN, now)
        }
        NamedMutant::ClosesAlias if path.ends_with("/krr/personer") => error(StatusCode::FORBIDDEN, now),
        _ => otherwise(answer),
    }
}

/// Synthetic, and of whom nothing is promised: only that nobody asked for them is wrong.
const STRANGER: &str = "26816635062";

/// Changes each person of a list, or the one of a bare object.
fn each(answer: ApiResponse, change: impl Fn(&mut JsonObject)) -> ApiResponse {
    rewritten(answer, |body| match body.get_mut("personer").and_then(Value::as_array_mut) {
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
