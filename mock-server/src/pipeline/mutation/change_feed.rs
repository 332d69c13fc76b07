use http::StatusCode;
use krr_specs::OsloTime;
use serde_json::{Value, json};

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::mutants::json_edit::rewritten;
use crate::mutants::named::NamedMutant;
use crate::pipeline::mutation::persons;

pub(crate) fn alter(mutant: NamedMutant, request: &ApiRequest, response: ApiResponse, now: OsloTime) -> ApiResponse {
    let from = from(request);
    rewritten(response, |page| match mutant {
        NamedMutant::FeedOmitsEmptyList => {
            let is_empty = page["list"].as_array().is_some_and(Vec::is_empty);
            page.as_object_mut().filter(|_| is_empty).map(|page| page.shift_remove("list"));
        }
        NamedMutant::FeedStartsInclusive if from > 0 => add_if_empty(page, DELETED, "SLETTET"),
        NamedMutant::FeedNeverEnds if page["tilEndringsId"] == from => page["sisteEndringsId"] = json!(from + 1),
        NamedMutant::FeedForgetsStart => page["fraEndringsId"] = json!(0),
        NamedMutant::FeedNamesUnknown if from == 0 => add(page, STRANGER, "IKKE_REGISTRERT"),
        NamedMutant::FeedIsStale => items(page).for_each(|item| {
            if let Some(number) = item.pointer_mut("/kontaktinformasjon/mobiltelefonnummer") {
                *number = json!("+4799999998");
            }
        }),
        // Applies wherever a person is shown.
        NamedMutant::DatesNoReservation
        | NamedMutant::AddsMailboxMember
        | NamedMutant::ForgetsDuplicates
        | NamedMutant::ForgetsReservationTime => {
            items(page).filter_map(Value::as_object_mut).for_each(|item| persons::alter_person(mutant, item, now));
        }
        NamedMutant::FeedForgetsLanguage => items(page).filter_map(Value::as_object_mut).for_each(|item| {
            item.retain(|name, _| !name.starts_with("spraak"));
        }),
        NamedMutant::FeedRepeatsSomebody if from == 0 => {
            let first = items(page).next().cloned();
            page.get_mut("list").and_then(Value::as_array_mut).into_iter().for_each(|list| list.extend(first.clone()));
        }
        NamedMutant::FeedLosesSomebody => {
            let list = page.get_mut("list").and_then(Value::as_array_mut);
            list.into_iter().for_each(|list| list.retain(|item| item["personidentifikator"] != DELETED));
        }
        NamedMutant::FeedStartsLow if from == 0 => page["tilEndringsId"] = json!(199_999_999),
        NamedMutant::FeedForgetsChanges if from > 0 => page["list"] = json!([]),
        _ => {}
    })
}

pub(crate) fn empty_page(request: &ApiRequest) -> ApiResponse {
    let from = from(request);
    let page = json!({ "list": [], "fraEndringsId": from, "tilEndringsId": from, "sisteEndringsId": from });
    ApiResponse::json(StatusCode::OK, &page)
}

/// One of the operator's synthetic users, deleted.
const DELETED: &str = "17894199350";
/// Synthetic, and not in the register.
const STRANGER: &str = "26816635062";

fn from(request: &ApiRequest) -> u64 {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    body["fraEndringsId"].as_u64().unwrap_or_default()
}

fn items(page: &mut Value) -> impl Iterator<Item = &mut Value> {
    page.get_mut("list").and_then(Value::as_array_mut).into_iter().flatten()
}

fn add(page: &mut Value, who: &str, status: &str) {
    if let Some(list) = page.get_mut("list").and_then(Value::as_array_mut) {
        list.push(json!({ "personidentifikator": who, "status": status, "varslingsstatus": "KAN_IKKE_VARSLES" }));
    }
}

fn add_if_empty(page: &mut Value, who: &str, status: &str) {
    if items(page).next().is_none() {
        add(page, who, status);
    }
}
