use std::collections::HashSet;

use krr_specs::OsloTime;
use serde_json::{Value, json};

use crate::http::request::ApiRequest;
use crate::http::response::ApiResponse;
use crate::mutants::json_edit::{identifier, rewritten};
use crate::mutants::named::NamedMutant;
use crate::pipeline::mutation::{persons, scopes};

pub(crate) fn alter(mutant: NamedMutant, request: &ApiRequest, response: ApiResponse, now: OsloTime) -> ApiResponse {
    let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let wanted = asked["inkluderIkkeRegistrerte"].as_bool();
    match mutant {
        NamedMutant::Descends => change_list(response, |persons| persons.reverse()),
        NamedMutant::IncludesUnknown if wanted == Some(false) => {
            let shows_status = scopes(request).contains("krr:global/kontaktinfo");
            change_list(response, |persons| add_unknown(persons, &asked, shows_status))
        }
        NamedMutant::DropsDeleted if wanted == Some(false) => {
            change_list(response, |persons| persons.retain(|person| person["status"] != "SLETTET"))
        }
        NamedMutant::LeavesOutUnasked if wanted.is_none() => {
            change_list(response, |persons| persons.retain(|person| person["status"] != "IKKE_REGISTRERT"))
        }
        NamedMutant::LosesAfterForty => change_list(response, |persons| persons.truncate(40)),
        NamedMutant::RepeatsItself => change_list(response, |persons| repeat(persons, &asked)),
        _ => persons::alter(mutant, response, now),
    }
}

fn change_list(response: ApiResponse, change: impl FnOnce(&mut Vec<Value>)) -> ApiResponse {
    rewritten(response, |body| {
        if let Some(persons) = body.get_mut("personer").and_then(Value::as_array_mut) {
            change(persons);
        }
    })
}

/// Adds those who were left out, in their place.
fn add_unknown(persons: &mut Vec<Value>, asked: &Value, shows_status: bool) {
    let mut answered: HashSet<String> = persons.iter().map(identifier).collect();
    let asked = asked["personidentifikatorer"].as_array().into_iter().flatten();
    for who in asked.map(|who| who.as_str().map_or_else(|| who.to_string(), str::to_owned)) {
        if !answered.insert(who.clone()) {
            continue;
        }
        let mut unknown = json!({ "personidentifikator": who, "status": "IKKE_REGISTRERT" });
        if shows_status {
            unknown["varslingsstatus"] = json!("KAN_IKKE_VARSLES");
        }
        persons.push(unknown);
    }
    persons.sort_by_key(identifier);
}

/// Repeats each person as often as the request does.
fn repeat(persons: &mut Vec<Value>, asked: &Value) {
    let asked = asked["personidentifikatorer"].as_array().map(Vec::as_slice).unwrap_or_default();
    let times = |person: &Value| asked.iter().filter(|who| **who == person["personidentifikator"]).count().max(1);
    let repeated = persons.iter().flat_map(|person| std::iter::repeat_n(person.clone(), times(person)));
    *persons = repeated.collect();
}
