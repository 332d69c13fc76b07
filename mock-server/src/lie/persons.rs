use krr_specs::{OsloTime, varslingsstatus::is_fresh};
use serde_json::{Value, json};

use crate::{
    answer::Answer,
    lie::bodies::{JsonObject, each_text, identifier, insert_second, rewritten, set},
    mutant::Mutant,
};

/// Lies about persons, of version 1 and of either version where only one person is spoken of.
pub(super) fn about(mutant: Mutant, answer: Answer, now: OsloTime) -> Answer {
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

pub(super) fn about_person(mutant: Mutant, person: &mut JsonObject, now: OsloTime) {
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
        Mutant::WithholdsAnyway
            if status == "AKTIV" && !reserved && person.get("varslingsstatus") == Some(&json!("KAN_IKKE_VARSLES")) =>
        {
            person.shift_remove("kontaktinformasjon");
        }
        Mutant::DatesNoReservation if status == "AKTIV" && !reserved => {
            set(person, "reservasjonstidspunkt", "2023-06-10T21:00:01+02");
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
