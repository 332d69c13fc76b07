use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _, Zoned, tz::TimeZone};
use krr_specs::Roster;

/// The published users and their changes.
pub(super) struct Register {
    persons: BTreeMap<String, Person>,
    /// Each person by the id of the last change.
    feed: BTreeMap<u64, String>,
    patches: usize,
}

/// New ids are greater than 200 000 000 (DOC-COPY).
pub(super) const FIRST_ID: u64 = 200_000_001;

#[derive(Clone)]
pub(super) struct Person {
    pub(super) is_deleted: bool,
    pub(super) is_reserved: bool,
    pub(super) has_email: bool,
    pub(super) has_mobile: bool,
    /// When both channels were confirmed.
    pub(super) confirmed: Zoned,
    pub(super) has_mailbox: bool,
    pub(super) language: Option<(String, Zoned)>,
}

pub(super) fn now() -> Zoned {
    Timestamp::now().to_zoned(TimeZone::get("Europe/Oslo").unwrap())
}

impl Register {
    pub(super) fn of_published_users() -> Self {
        let persons = Roster::published().persons.into_iter().map(|row| {
            let is_expired = row.varslingsstatus == "KAN_IKKE_VARSLES" && row.reservasjon.as_deref() == Some("NEI");
            let ago = if is_expired { 19.months() } else { 2.months() };
            let person = Person {
                is_deleted: row.status == "SLETTET",
                is_reserved: row.reservasjon.as_deref() == Some("JA"),
                has_email: row.epost,
                has_mobile: row.mobil,
                confirmed: now().checked_sub(ago).unwrap(),
                has_mailbox: row.postkasse.is_some(),
                language: row.spraak.map(|language| (language, now().checked_sub(1.years()).unwrap())),
            };
            (row.personidentifikator, person)
        });
        let persons: BTreeMap<_, _> = persons.collect();
        Self { feed: (FIRST_ID..).zip(persons.keys().cloned()).collect(), persons, patches: 0 }
    }

    pub(super) fn find(&self, pid: &str) -> Option<&Person> {
        self.persons.get(pid)
    }

    pub(super) fn languages(&self) -> Vec<(String, String)> {
        let with = self.persons.iter().filter_map(|(pid, person)| Some((pid, person.language.as_ref()?)));
        with.map(|(pid, (language, _))| (pid.clone(), language.clone())).collect()
    }

    pub(super) fn patches(&self) -> usize {
        self.patches
    }

    /// Adds the change to the feed, and applies it unless `is_ignored`. False for an unknown person.
    pub(super) fn set_language(&mut self, pid: &str, language: &str, is_ignored: bool) -> bool {
        let Some(person) = self.persons.get_mut(pid) else { return false };
        if !is_ignored {
            person.language = (!language.is_empty()).then(|| (language.to_owned(), now()));
        }
        let next = self.last_id() + 1;
        self.feed.retain(|_, changed| changed != pid);
        self.feed.insert(next, pid.to_owned());
        self.patches += 1;
        true
    }

    /// The persons with a last change from this id on, each once (BEGREP-ENDRING).
    pub(super) fn changes_from(&self, first: u64) -> impl Iterator<Item = (u64, &String)> {
        self.feed.range(first..).map(|(id, pid)| (*id, pid))
    }

    pub(super) fn last_id(&self) -> u64 {
        self.feed.last_key_value().map_or(FIRST_ID - 1, |(id, _)| *id)
    }
}
