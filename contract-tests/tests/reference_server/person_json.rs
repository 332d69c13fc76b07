use jiff::{ToSpan as _, Zoned};
use krr_specs::Generation;
use serde_json::{Map, Value, json};

use crate::reference_server::faults::Deviation;
use crate::reference_server::register::{Person, now};
use crate::reference_server::{State, keys};

/// The members that the scopes of a token show.
#[derive(Clone, Copy)]
pub(super) struct VisibleMembers {
    pub(super) contact: bool,
    pub(super) notified: bool,
    pub(super) post: bool,
    pub(super) certificate: bool,
    pub(super) language: bool,
    /// Whether expired details are withheld (BEGREP-PERSON).
    withholds_expired: bool,
}

impl VisibleMembers {
    pub(super) fn of(scopes: &str) -> Self {
        let has = |end: &str| scopes.split(' ').any(|scope| scope.starts_with("krr:") && scope.ends_with(end));
        let legacy = |name: &str| {
            scopes
                .split(' ')
                .any(|scope| scope.strip_prefix("global/").or_else(|| scope.strip_prefix("user/")) == Some(name))
        };
        let contact = has("/kontaktinformasjon.read") || has("/kontaktinfo.read");
        let post = has("/digitalpost.read") || has("/postkasse.read");
        Self {
            contact: contact || legacy("kontaktinformasjon.read"),
            notified: contact || legacy("varslingsstatus.read"),
            post: post || legacy("sikkerdigitalpost.read"),
            certificate: post || legacy("sertifikat.read"),
            language: contact || legacy("spraak.read"),
            withholds_expired: legacy("varslingsstatus.read"),
        }
    }
}

/// A person with the visible members, or an unknown person.
pub(super) fn person(state: &State, pid: &str, known: Option<&Person>, visible: VisibleMembers) -> Value {
    let mut members = Map::from_iter([("personidentifikator".to_owned(), json!(pid))]);
    let active = known.filter(|person| !person.is_deleted);
    if let Some(person) = active {
        let is_deviating = state.has(Deviation::UnknownWord) && pid == "01814797763";
        let reservasjon = if is_deviating { "DELVIS" } else { yes_or_no(person.is_reserved) };
        members.insert("reservasjon".to_owned(), json!(reservasjon));
    }
    let has_later_members = state.generation == Generation::G3;
    if let Some(person) = active.filter(|person| has_later_members && person.is_reserved) {
        members.insert("reservasjonstidspunkt".to_owned(), json!(time(&person.confirmed)));
    }
    let status = match known {
        None => "IKKE_REGISTRERT",
        Some(_) if active.is_none() => "SLETTET",
        Some(_) => "AKTIV",
    };
    members.insert("status".to_owned(), json!(status));
    if visible.notified {
        let notified = active.is_some_and(|person| is_notified(state, person));
        let varslingsstatus = if notified { "KAN_VARSLES" } else { "KAN_IKKE_VARSLES" };
        members.insert("varslingsstatus".to_owned(), json!(varslingsstatus));
    }
    let Some(person) = active else { return Value::Object(members) };
    let is_withheld = visible.withholds_expired && is_expired(state, person);
    let has_channel = person.has_email || person.has_mobile;
    if visible.contact && has_channel && !is_withheld {
        members.insert("kontaktinformasjon".to_owned(), contact(pid, person, has_later_members));
    }
    if person.has_mailbox && !is_withheld {
        let mut post = json!({ "postkasseadresse": "ola.nordmann#6XXB", "postkasseleverandoeradresse": "984661185" });
        if state.goes_other_way() {
            post["postkassetype"] = json!("DIGIPOST");
        }
        if visible.post {
            members.insert("digital_post".to_owned(), post);
        }
        if visible.certificate {
            members.insert("sertifikat".to_owned(), json!(keys::REGISTER.certificate));
        }
    }
    if let Some((language, since)) = person.language.as_ref().filter(|_| visible.language) {
        let since = match state.has(Deviation::ZuluTimes) {
            true => since.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            false => time(since),
        };
        members.insert("spraak".to_owned(), json!(language));
        members.insert("spraak_oppdatert".to_owned(), json!(since));
    }
    Value::Object(members)
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "JA" } else { "NEI" }
}

/// Until 18 months after the last confirmation; never for reserved persons (DOC-18, DOC-ATTR).
fn is_notified(state: &State, person: &Person) -> bool {
    if person.is_reserved {
        return state.has(Deviation::NotifiesReserved);
    }
    (person.has_email || person.has_mobile) && !is_expired(state, person)
}

fn is_expired(state: &State, person: &Person) -> bool {
    let months = if state.has(Deviation::TwentyFourMonths) { 24 } else { 18 };
    now() >= person.confirmed.checked_add(months.months()).unwrap()
}

fn contact(pid: &str, person: &Person, has_later_members: bool) -> Value {
    let mut contact = Map::new();
    let email = format!("{pid}@krr.example");
    let channels =
        [("epostadresse", person.has_email, email.as_str()), ("mobiltelefonnummer", person.has_mobile, "+4799999999")];
    for (name, is_there, value) in channels.into_iter().filter(|(_, is_there, _)| *is_there) {
        debug_assert!(is_there);
        let times =
            ["_oppdatert", "_sist_verifisert"].map(|end| (format!("{name}{end}"), json!(time(&person.confirmed))));
        contact.extend([(name.to_owned(), json!(value))].into_iter().chain(times));
        // All have the same number, and each an address of their own.
        if !has_later_members {
            continue;
        }
        contact.insert(format!("{name}_duplisert"), json!(yes_or_no(name == "mobiltelefonnummer")));
    }
    Value::Object(contact)
}

/// Oslo time with the offset in hours (VALG-REC).
fn time(at: &Zoned) -> String {
    format!("{}{:+03}", at.strftime("%Y-%m-%dT%H:%M:%S"), at.offset().seconds() / 3600)
}
