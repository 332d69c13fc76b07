use jiff::ToSpan;
use krr_specs::{OsloTime, freshness::is_fresh};
use serde_json::Value;

use crate::mutants::json_edit::{JsonObject, set};
use crate::mutants::named::NamedMutant;

pub(crate) fn alter(mutant: NamedMutant, person: &mut JsonObject, now: OsloTime) {
    match mutant {
        NamedMutant::ForgetsCertificate => drop(person.shift_remove("sertifikat")),
        // The name is the only candidate (N4).
        NamedMutant::AddsMailboxMember => {
            if let Some(post) = inner(person, "digital_post") {
                set(post, "postkasseleverandoernavn", "Digipost AS");
            }
        }
        NamedMutant::ForgetsDuplicates => {
            reword(contact(person), "epostadresse_duplisert", |_| "NEI".to_owned());
            reword(contact(person), "mobiltelefonnummer_duplisert", |_| "NEI".to_owned());
        }
        NamedMutant::ForgetsReservationTime => drop(person.shift_remove("reservasjonstidspunkt")),
        NamedMutant::ForgetsMailboxAddress => {
            inner(person, "digital_post").map(|post| post.shift_remove("postkasseadresse"));
        }
        NamedMutant::NamesSupplier => {
            let post = inner(person, "digital_post");
            reword(post, "postkasseleverandoeradresse", |_| "Digipost".to_owned());
        }
        NamedMutant::WrapsCertificate => reword(Some(person), "sertifikat", |base64| {
            format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
        }),
        NamedMutant::SpellsNumber => reword(contact(person), "mobiltelefonnummer", |number| format!("tlf. {number}")),
        NamedMutant::SpellsAddress => reword(contact(person), "epostadresse", |address| address.replace('@', " at ")),
        NamedMutant::DatesLanguageAhead => {
            reword(Some(person), "spraak_oppdatert", |_| "2099-01-01T12:00:00+01".to_owned());
        }
        NamedMutant::ForgetsDateOfLanguage => drop(person.shift_remove("spraak_oppdatert")),
        NamedMutant::KeepsDateOfLanguage => {
            reword(Some(person), "spraak_oppdatert", |_| "2020-11-12T10:41:20+01".to_owned());
        }
        NamedMutant::ChangesNumberWithLanguage if has_just_chosen(person, now) => other_number(person),
        NamedMutant::GrantsADay if was_fresh_yesterday(person, now) => set(person, "varslingsstatus", "KAN_VARSLES"),
        _ => {}
    }
}

/// Another mobile number where there is one.
pub(crate) fn other_number(person: &mut JsonObject) {
    reword(contact(person), "mobiltelefonnummer", |_| "+4799999998".to_owned());
}

fn inner<'p>(person: &'p mut JsonObject, member: &str) -> Option<&'p mut JsonObject> {
    person.get_mut(member).and_then(Value::as_object_mut)
}

fn contact(person: &mut JsonObject) -> Option<&mut JsonObject> {
    inner(person, "kontaktinformasjon")
}

/// Replaces a text where there is one.
fn reword(members: Option<&mut JsonObject>, name: &str, other: impl Fn(&str) -> String) {
    let Some(members) = members else { return };
    if let Some(text) = members.get(name).and_then(Value::as_str).map(other) {
        set(members, name, &text);
    }
}

/// Whether the language is of the last hour.
fn has_just_chosen(person: &JsonObject, now: OsloTime) -> bool {
    const HOUR_S: i64 = 3600;
    let chosen = person.get("spraak_oppdatert").and_then(Value::as_str).and_then(|time| time.parse::<OsloTime>().ok());
    chosen.is_some_and(|time| now.timestamp().as_second() - time.timestamp().as_second() < HOUR_S)
}

/// Whether a person who may not be notified could be a day ago: not reserved, and with a channel that expired since.
fn was_fresh_yesterday(person: &JsonObject, now: OsloTime) -> bool {
    let says = |member: &str, word: &str| person.get(member).is_some_and(|value| value == word);
    let yesterday = now.timestamp().checked_sub(24.hours()).map(OsloTime::new);
    let times = person.get("kontaktinformasjon").and_then(Value::as_object).into_iter().flat_map(JsonObject::values);
    let mut times = times.filter_map(|value| value.as_str()?.parse::<OsloTime>().ok());
    says("varslingsstatus", "KAN_IKKE_VARSLES")
        && says("reservasjon", "NEI")
        && yesterday.is_ok_and(|yesterday| times.any(|time| is_fresh(time, yesterday)))
}
