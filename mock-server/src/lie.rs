//! How a mutant lies. The honest path asks here at six places and is told the truth when no mutant is on.

use bytes::Bytes;
use http::{Method, StatusCode, header};
use jiff::Timestamp;
use krr_specs::{Members, OsloTime, View, Violation, varslingsstatus::is_fresh};
use serde_json::{Map, Value, json};

use crate::{
    answer::Answer,
    authorization::{AuthMode, Holder, Refused},
    mutant::Mutant,
    received::Received,
    rest_error,
};

type JsonObject = Map<String, Value>;

/// Which tokens are looked at.
pub(crate) fn auth_mode(mutant: Option<Mutant>, honest: AuthMode) -> AuthMode {
    match mutant {
        Some(Mutant::AcceptsAnyToken) => AuthMode::Bearer,
        _ => honest,
    }
}

/// Who is let in although they may not.
pub(crate) fn access(mutant: Option<Mutant>, honest: Result<Holder, Refused>) -> Result<Holder, Refused> {
    match (mutant, honest) {
        (Some(Mutant::IgnoresScopes), Err(Refused::Scope { .. })) => Ok(Holder::default()),
        (_, honest) => honest,
    }
}

/// Which faults of a request are overlooked.
pub(crate) fn faults(mutant: Option<Mutant>, mut honest: Vec<Violation>) -> Vec<Violation> {
    match mutant {
        Some(Mutant::TakesTooMany) => honest.retain(|violation| violation.keyword() != Some("maxItems")),
        Some(Mutant::TakesAnything) => honest.retain(|violation| violation.keyword() != Some("anyOf")),
        _ => {}
    }
    honest
}

/// What a token shows.
pub(crate) fn view(mutant: Option<Mutant>, honest: View) -> View {
    match mutant {
        Some(Mutant::LeaksSpraak) => View { members: honest.members | Members::SPRAAK, ..honest },
        Some(Mutant::NeverWithholds) => View { withholds_expired: false, ..honest },
        _ => honest,
    }
}

/// Whether a change is kept.
pub(crate) fn keeps_changes(mutant: Option<Mutant>) -> bool {
    mutant != Some(Mutant::ForgetsPatch)
}

/// What is answered at last.
pub(crate) fn about(mutant: Option<Mutant>, request: &Received, answer: Answer, now: Timestamp) -> Answer {
    let Some(mutant) = mutant else { return answer };
    if !answer.status.is_success() {
        return about_refusal(mutant, request, answer, now);
    }
    if request.path.trim_end_matches('/').ends_with("/printSertifikat") {
        return about_print(mutant, request, answer, now);
    }
    match mutant {
        Mutant::StumblesOverSlash if request.path.ends_with("/personer/") => error(StatusCode::BAD_REQUEST, now),
        Mutant::RefusesNumbers if asks_for(request, Value::is_number) => error(StatusCode::BAD_REQUEST, now),
        Mutant::ChecksDigits if asks_for(request, has_wrong_check_digits) => error(StatusCode::BAD_REQUEST, now),
        Mutant::UndeclaredStatus
            if request.path.trim_end_matches('/').ends_with("/person") && answer.status == StatusCode::OK =>
        {
            Answer { status: StatusCode::NON_AUTHORITATIVE_INFORMATION, ..answer }
        }
        Mutant::WrongMediaType => answer.with(header::CONTENT_TYPE, "text/plain"),
        _ => about_persons(mutant, answer, OsloTime::new(now)),
    }
}

fn about_refusal(mutant: Mutant, request: &Received, mut answer: Answer, now: Timestamp) -> Answer {
    match mutant {
        Mutant::BadRequestForLanguage if request.method == Method::PATCH => error(StatusCode::BAD_REQUEST, now),
        Mutant::NoChallenge => {
            answer.headers.remove(header::WWW_AUTHENTICATE);
            answer
        }
        Mutant::NoAllow => {
            answer.headers.remove(header::ALLOW);
            answer
        }
        Mutant::AddsErrorId => rewritten(answer, |body| {
            if let Some(error) = body.pointer_mut("/errors/0").and_then(Value::as_object_mut) {
                set(error, "id", "1");
            }
        }),
        Mutant::StatusInBodyDiffers => rewritten(answer, |body| {
            if body.get("status").is_some() {
                body["status"] = json!(500);
            }
        }),
        _ => answer,
    }
}

fn about_print(mutant: Mutant, request: &Received, mut answer: Answer, now: Timestamp) -> Answer {
    let cut = answer.body.len().saturating_sub(3);
    match mutant {
        Mutant::FailsStrangers if !request.headers.contains_key(header::AUTHORIZATION) => {
            error(StatusCode::INTERNAL_SERVER_ERROR, now)
        }
        Mutant::NoBody => {
            answer.body = Bytes::new();
            answer
        }
        Mutant::BrokenJson => {
            answer.body.truncate(cut);
            answer
        }
        _ => answer,
    }
}

fn about_persons(mutant: Mutant, answer: Answer, now: OsloTime) -> Answer {
    if mutant == Mutant::SpacedJson {
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
        return Answer { body: format!("{body:#}").into(), ..answer };
    }
    rewritten(answer, |body| match body.get_mut("personer").and_then(Value::as_array_mut) {
        Some(persons) => about_list(mutant, persons, now),
        None => body.as_object_mut().into_iter().for_each(|person| about_person(mutant, person, now)),
    })
}

fn about_list(mutant: Mutant, persons: &mut Vec<Value>, now: OsloTime) {
    let identifier = |person: &Value| person["personidentifikator"].as_str().unwrap_or_default().to_owned();
    match mutant {
        Mutant::SortsPersons => persons.sort_by_key(identifier),
        Mutant::DropsUnknown => persons.retain(|person| person["status"] != "IKKE_REGISTRERT"),
        Mutant::LosesTheLast => persons.truncate(999),
        Mutant::MergesDuplicates => {
            let mut seen = std::collections::HashSet::new();
            persons.retain(|person| seen.insert(identifier(person)));
        }
        _ => persons.iter_mut().filter_map(Value::as_object_mut).for_each(|person| about_person(mutant, person, now)),
    }
}

fn about_person(mutant: Mutant, person: &mut JsonObject, now: OsloTime) {
    let (status, reserved) =
        (person.get("status").cloned().unwrap_or_default(), person.get("reservasjon") == Some(&json!("JA")));
    let notifies = person.contains_key("varslingsstatus");
    match mutant {
        Mutant::NumberForText => {
            if let Some(supplier) =
                person.get_mut("digital_post").and_then(|post| post.get_mut("postkasseleverandoeradresse"))
            {
                *supplier = json!(984_661_185);
            }
        }
        Mutant::UnknownWithReservasjon if status == "IKKE_REGISTRERT" => insert_second(person, "reservasjon", "NEI"),
        Mutant::DeletedWithReservasjon if status == "SLETTET" => insert_second(person, "reservasjon", "NEI"),
        Mutant::ActiveWithoutReservasjon if reserved => drop(person.shift_remove("reservasjon")),
        Mutant::AddsLaterMember if status == "AKTIV" => set(person, "oppdatert", "2023-06-10T21:00:01+02"),
        Mutant::DropsVarslingsstatus if status == "SLETTET" => drop(person.shift_remove("varslingsstatus")),
        Mutant::ForgetsEighteenMonths if notifies && status == "AKTIV" && !reserved => {
            set(person, "varslingsstatus", "KAN_VARSLES");
        }
        Mutant::IgnoresMobile if notifies && status == "AKTIV" && !reserved => {
            let fresh = ["epostadresse_oppdatert", "epostadresse_sist_verifisert"].into_iter().any(|member| {
                let time =
                    person.get("kontaktinformasjon").and_then(|contact| contact.get(member)?.as_str()?.parse().ok());
                time.is_some_and(|time| is_fresh(time, now))
            });
            set(person, "varslingsstatus", if fresh { "KAN_VARSLES" } else { "KAN_IKKE_VARSLES" });
        }
        Mutant::NotifiesReserved if notifies && reserved => set(person, "varslingsstatus", "KAN_VARSLES"),
        Mutant::ZuluTimes => {
            each_text(person, |name, text| match name.ends_with("_oppdatert") || name.contains("_sist_") {
                true => text.get(..19).map(|local| format!("{local}Z")),
                false => None,
            });
        }
        Mutant::ForgetsConfirmation => {
            if let Some(contact) = person.get_mut("kontaktinformasjon").and_then(Value::as_object_mut) {
                contact.shift_remove("mobiltelefonnummer_sist_verifisert");
            }
        }
        Mutant::EmptyForAbsent => {
            let contact = person.get_mut("kontaktinformasjon").and_then(Value::as_object_mut);
            if let Some(contact) = contact.filter(|contact| !contact.contains_key("mobiltelefonnummer")) {
                set(contact, "mobiltelefonnummer", "");
            }
        }
        Mutant::StatusFirst => {
            if let Some(reservasjon) = person.shift_remove("reservasjon") {
                let at = person.keys().position(|name| name == "status").map_or(0, |at| at + 1);
                person.shift_insert(at, "reservasjon".to_owned(), reservasjon);
            }
        }
        Mutant::ShiftsTable if person.get("personidentifikator") == Some(&json!("26826499361")) => {
            set(person, "reservasjon", "JA");
            if notifies {
                set(person, "varslingsstatus", "KAN_IKKE_VARSLES");
            }
        }
        _ => {}
    }
}

fn set(members: &mut JsonObject, name: &str, text: &str) {
    members.insert(name.to_owned(), json!(text));
}

fn insert_second(members: &mut JsonObject, name: &str, text: &str) {
    members.shift_insert(1, name.to_owned(), json!(text));
}

/// Replaces texts anywhere in an object for which `other` has another.
fn each_text(members: &mut JsonObject, other: fn(&str, &str) -> Option<String>) {
    for (name, value) in members {
        match value {
            Value::Object(members) => each_text(members, other),
            Value::String(text) => *text = other(name, text).unwrap_or_else(|| std::mem::take(text)),
            _ => {}
        }
    }
}

fn asks_for(request: &Received, which: fn(&Value) -> bool) -> bool {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    body["personidentifikatorer"].as_array().is_some_and(|asked| asked.iter().any(which))
}

fn has_wrong_check_digits(value: &Value) -> bool {
    let parsed = value.as_str().map(str::parse::<krr_fixtures::Personidentifikator>);
    matches!(parsed, Some(Err(krr_fixtures::NotPersonidentifikator::CheckDigits)))
}

fn error(status: StatusCode, now: Timestamp) -> Answer {
    rest_error::rest_error(status, "This is a lie", now)
}

fn rewritten(answer: Answer, change: impl FnOnce(&mut Value)) -> Answer {
    let Ok(mut body) = serde_json::from_slice::<Value>(&answer.body) else { return answer };
    change(&mut body);
    Answer { body: body.to_string().into(), ..answer }
}
