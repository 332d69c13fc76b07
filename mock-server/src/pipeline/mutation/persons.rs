use krr_specs::{OsloTime, freshness::is_fresh};
use serde_json::{Value, json};

use crate::http::response::ApiResponse;
use crate::mutants::json_edit::{JsonObject, each_text, identifier, insert_second, rewritten, set};
use crate::mutants::named::NamedMutant;
use crate::pipeline::mutation::person_details;

/// Changes persons: those of version 1 lists, and single persons of both versions.
pub(crate) fn alter(mutant: NamedMutant, response: ApiResponse, now: OsloTime) -> ApiResponse {
    if mutant == NamedMutant::SpacedJson {
        let Ok(body) = serde_json::from_slice::<Value>(&response.body) else { return response };
        return ApiResponse { body: format!("{body:#}").into(), ..response };
    }
    rewritten(response, |body| match body.get_mut("personer").and_then(Value::as_array_mut) {
        Some(persons) => alter_list(mutant, persons, now),
        None => body.as_object_mut().into_iter().for_each(|person| alter_person(mutant, person, now)),
    })
}

fn alter_list(mutant: NamedMutant, persons: &mut Vec<Value>, now: OsloTime) {
    match mutant {
        NamedMutant::SortsPersons => persons.sort_by_key(identifier),
        NamedMutant::DropsUnknown => persons.retain(|person| person["status"] != "IKKE_REGISTRERT"),
        NamedMutant::LosesTheLast => persons.truncate(999),
        NamedMutant::MergesDuplicates => {
            let mut seen = std::collections::HashSet::new();
            persons.retain(|person| seen.insert(identifier(person)));
        }
        _ => persons.iter_mut().filter_map(Value::as_object_mut).for_each(|person| alter_person(mutant, person, now)),
    }
}

pub(crate) fn alter_person(mutant: NamedMutant, person: &mut JsonObject, now: OsloTime) {
    let (status, reserved) =
        (person.get("status").cloned().unwrap_or_default(), person.get("reservasjon") == Some(&json!("JA")));
    let notifies = person.contains_key("varslingsstatus");
    match mutant {
        NamedMutant::NumberForText => {
            if let Some(supplier) =
                person.get_mut("digital_post").and_then(|post| post.get_mut("postkasseleverandoeradresse"))
            {
                *supplier = json!(984_661_185);
            }
        }
        NamedMutant::UnknownWithReservasjon if status == "IKKE_REGISTRERT" => {
            insert_second(person, "reservasjon", "NEI");
        }
        NamedMutant::DeletedWithReservasjon if status == "SLETTET" => insert_second(person, "reservasjon", "NEI"),
        NamedMutant::ActiveWithoutReservasjon if reserved => drop(person.shift_remove("reservasjon")),
        NamedMutant::AddsLaterMember if status == "AKTIV" => set(person, "oppdatert", "2023-06-10T21:00:01+02"),
        NamedMutant::DropsVarslingsstatus if status == "SLETTET" => drop(person.shift_remove("varslingsstatus")),
        NamedMutant::ForgetsEighteenMonths if notifies && status == "AKTIV" && !reserved => {
            set(person, "varslingsstatus", "KAN_VARSLES");
        }
        NamedMutant::IgnoresMobile if notifies && status == "AKTIV" && !reserved => {
            let fresh = ["epostadresse_oppdatert", "epostadresse_sist_verifisert"].into_iter().any(|member| {
                let time =
                    person.get("kontaktinformasjon").and_then(|contact| contact.get(member)?.as_str()?.parse().ok());
                time.is_some_and(|time| is_fresh(time, now))
            });
            set(person, "varslingsstatus", if fresh { "KAN_VARSLES" } else { "KAN_IKKE_VARSLES" });
        }
        NamedMutant::WithholdsAnyway
            if status == "AKTIV" && !reserved && person.get("varslingsstatus") == Some(&json!("KAN_IKKE_VARSLES")) =>
        {
            person.shift_remove("kontaktinformasjon");
        }
        NamedMutant::DatesNoReservation if status == "AKTIV" && !reserved => {
            // After `reservasjon`, where reserved persons have it.
            let time = json!("2023-06-10T21:00:01+02");
            person.shift_insert(2, "reservasjonstidspunkt".to_owned(), time);
        }
        NamedMutant::NotifiesReserved if notifies && reserved => set(person, "varslingsstatus", "KAN_VARSLES"),
        NamedMutant::ZuluTimes => {
            each_text(person, |name, text| match name.ends_with("_oppdatert") || name.contains("_sist_") {
                true => text.get(..19).map(|local| format!("{local}Z")),
                false => None,
            });
        }
        NamedMutant::ForgetsConfirmation => {
            if let Some(contact) = person.get_mut("kontaktinformasjon").and_then(Value::as_object_mut) {
                contact.shift_remove("mobiltelefonnummer_sist_verifisert");
            }
        }
        NamedMutant::EmptyForAbsent => {
            let contact = person.get_mut("kontaktinformasjon").and_then(Value::as_object_mut);
            if let Some(contact) = contact.filter(|contact| !contact.contains_key("mobiltelefonnummer")) {
                set(contact, "mobiltelefonnummer", "");
            }
        }
        NamedMutant::StatusFirst => {
            if let Some(reservasjon) = person.shift_remove("reservasjon") {
                let at = person.keys().position(|name| name == "status").map_or(0, |at| at + 1);
                person.shift_insert(at, "reservasjon".to_owned(), reservasjon);
            }
        }
        NamedMutant::ShiftsTable if person.get("personidentifikator") == Some(&json!("26826499361")) => {
            set(person, "reservasjon", "JA");
            if notifies {
                set(person, "varslingsstatus", "KAN_IKKE_VARSLES");
            }
        }
        _ => person_details::alter(mutant, person, now),
    }
}
