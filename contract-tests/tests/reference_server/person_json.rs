use jiff::{ToSpan as _, Zoned};
use serde_json::{Map, Value, json};

use crate::reference_server::{
    State,
    faults::Deviation,
    keys,
    register::{Person, now},
};

/// What the scopes of a token show.
#[derive(Clone, Copy)]
pub(super) struct Sight {
    pub(super) contact: bool,
    pub(super) post: bool,
    pub(super) language: bool,
}

impl Sight {
    pub(super) fn of(scopes: &str) -> Self {
        let holds = |end: &str| scopes.split(' ').any(|scope| scope.starts_with("krr:") && scope.ends_with(end));
        let contact = holds("/kontaktinformasjon.read") || holds("/kontaktinfo.read");
        Self { contact, post: holds("/digitalpost.read") || holds("/postkasse.read"), language: contact }
    }
}

/// A person as `sight` lets them be seen; somebody unknown where there is none.
pub(super) fn person(state: &State, pid: &str, known: Option<&Person>, sight: Sight) -> Value {
    let mut shown = Map::from_iter([("personidentifikator".to_owned(), json!(pid))]);
    let active = known.filter(|person| !person.is_deleted);
    if let Some(person) = active {
        let odd = state.does(Deviation::UnknownWord) && pid == "01814797763";
        let word = if odd { "DELVIS" } else { yes_or_no(person.is_reserved) };
        shown.insert("reservasjon".to_owned(), json!(word));
    }
    let status = match known {
        None => "IKKE_REGISTRERT",
        Some(_) if active.is_none() => "SLETTET",
        Some(_) => "AKTIV",
    };
    shown.insert("status".to_owned(), json!(status));
    if sight.contact {
        let notified = active.is_some_and(|person| is_notified(state, person));
        let word = if notified { "KAN_VARSLES" } else { "KAN_IKKE_VARSLES" };
        shown.insert("varslingsstatus".to_owned(), json!(word));
    }
    let Some(person) = active else { return Value::Object(shown) };
    if sight.contact {
        shown.insert("kontaktinformasjon".to_owned(), contact(pid, person));
    }
    if sight.post && person.has_mailbox {
        let post = json!({ "postkasseadresse": "ola.nordmann#6XXB", "postkasseleverandoeradresse": "984661185" });
        shown.insert("digital_post".to_owned(), post);
        shown.insert("sertifikat".to_owned(), json!(keys::REGISTER.certificate));
    }
    if let Some((language, since)) = person.language.as_ref().filter(|_| sight.language) {
        let since = match state.does(Deviation::ZuluTimes) {
            true => since.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            false => time(since),
        };
        shown.insert("spraak".to_owned(), json!(language));
        shown.insert("spraak_oppdatert".to_owned(), json!(since));
    }
    Value::Object(shown)
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "JA" } else { "NEI" }
}

/// Eighteen months from the last confirmation, and nobody who reserved (DOC-18, DOC-ATTR).
fn is_notified(state: &State, person: &Person) -> bool {
    if person.is_reserved {
        return state.does(Deviation::NotifiesReserved);
    }
    let months = if state.does(Deviation::TwentyFourMonths) { 24 } else { 18 };
    let limit = person.confirmed.checked_add(months.months()).unwrap();
    (person.has_email || person.has_mobile) && now() < limit
}

fn contact(pid: &str, person: &Person) -> Value {
    let mut contact = Map::new();
    let email = format!("{pid}@krr.example");
    let channels =
        [("epostadresse", person.has_email, email.as_str()), ("mobiltelefonnummer", person.has_mobile, "+4799999999")];
    for (name, is_there, value) in channels.into_iter().filter(|(_, is_there, _)| *is_there) {
        debug_assert!(is_there);
        let times =
            ["_oppdatert", "_sist_verifisert"].map(|end| (format!("{name}{end}"), json!(time(&person.confirmed))));
        contact.extend([(name.to_owned(), json!(value))].into_iter().chain(times));
    }
    Value::Object(contact)
}

/// Oslo time with the offset in hours (VALG-REC).
fn time(at: &Zoned) -> String {
    format!("{}{:+03}", at.strftime("%Y-%m-%dT%H:%M:%S"), at.offset().seconds() / 3600)
}
