#[cfg(test)]
mod feed_follower_tests;
pub(crate) mod found_person;
pub(crate) mod identifier_text;
pub(crate) mod seed;
pub(crate) mod stored_person;
pub(crate) mod test_user_reset;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use hashbrown::HashMap;
use krr_fixtures::{Person, Personidentifikator, Status};
use krr_specs::OsloTime;
use parking_lot::{RwLock, RwLockReadGuard};

use crate::state::register::{
    found_person::FoundPerson,
    identifier_text::IdentifierText,
    seed::{DatedResidents, SeedData},
    stored_person::StoredPerson,
};

/// Why a person cannot be put into this register, sound as the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegisterError {
    /// DESIGN, section 5.
    #[error(
        "an identifier of ordinary syntax may be a living person's: add 80 to the month, or load the operator's deck for its own \
         test users"
    )]
    Ordinary,
    /// The change feed has no way to say it.
    #[error("somebody who is registered cannot become unknown: whoever is deleted is SLETTET")]
    Forgotten,
}

impl RegisterError {
    /// Where in a person it is, as a JSON Pointer.
    pub(crate) fn pointer(self) -> &'static str {
        match self {
            Self::Ordinary => "/personidentifikator",
            Self::Forgotten => "/status",
        }
    }
}

/// The persons of one world: the founding that all worlds share, and over it what was changed in this one.
pub(crate) struct Register {
    founding: Arc<SeedData>,
    state: RwLock<RegisterState>,
}

/// A change number counts from 1: the founding's persons have the first ones, in its order, and each change takes the
/// next. Somebody has one number only, that of the newest change (SOAP: persons are listed, not changes; dossier 3.12).
#[derive(Clone)]
struct RegisterState {
    laid: Arc<DatedResidents>,
    changed: HashMap<Personidentifikator, ChangedPerson>,
    /// Who was changed under which number, newest number of each person only.
    changes: BTreeMap<u64, Personidentifikator>,
    /// Those whom the founding has not, in the order in which they came.
    newcomers: Vec<Personidentifikator>,
    newest: u64,
}

#[derive(Clone)]
struct ChangedPerson {
    number: u64,
    held: StoredPerson,
}

/// One answer of the change feed, in change numbers.
pub(crate) struct FeedPage<'r> {
    pub(crate) persons: Vec<Cow<'r, Person>>,
    /// Where the next page starts.
    pub(crate) until: u64,
    /// Where the feed ends today.
    pub(crate) newest: u64,
}

impl Register {
    pub(crate) fn new(founding: Arc<SeedData>, now: OsloTime) -> Self {
        let state = RwLock::new(RegisterState::beginning(&founding, now));
        Self { founding, state }
    }

    /// Another register with the same persons, which is changed by itself.
    pub(crate) fn copy(&self) -> Self {
        Self { founding: Arc::clone(&self.founding), state: RwLock::new(self.state.read().clone()) }
    }

    /// Back to the founding, its dates counted from `now`.
    pub(crate) fn reset(&self, now: OsloTime) {
        *self.state.write() = RegisterState::beginning(&self.founding, now);
    }

    /// The persons as they are; nobody is changed while it is held.
    pub(crate) fn read(&self) -> RegisterReader<'_> {
        RegisterReader { founding: &self.founding, state: self.state.read() }
    }

    /// Puts a person in place of whoever had the identifier; the outcome is whether somebody had it.
    pub(crate) fn put(&self, person: Person, now: OsloTime) -> Result<bool, RegisterError> {
        let who = *person.personidentifikator();
        if !self.may_hold(&who) {
            return Err(RegisterError::Ordinary);
        }
        let mut state = self.state.write();
        let before = find(&self.founding, &state, &who).map(Cow::into_owned);
        if !person.is_registered() && before.as_ref().is_some_and(Person::is_registered) {
            return Err(RegisterError::Forgotten);
        }
        let noted = person.with_reservation_times(before.as_ref(), now);
        state.change(noted, self.founding.number_of(&who).is_some());
        Ok(before.is_some())
    }

    /// Changes a person; `None` when the register has nobody of that identifier.
    pub(crate) fn change(&self, who: Personidentifikator, change: impl FnOnce(Person) -> Person) -> Option<()> {
        let mut state = self.state.write();
        let person = find(&self.founding, &state, &who)?.into_owned();
        state.change(change(person), self.founding.number_of(&who).is_some());
        Some(())
    }

    /// Deletes a person, who is `SLETTET` from then on; `None` when the register has nobody of that identifier.
    ///
    /// Whoever is deleted already stays as they are, and is not changed once more.
    pub(crate) fn delete(&self, who: &Personidentifikator, now: OsloTime) -> Option<()> {
        let mut state = self.state.write();
        let status = find(&self.founding, &state, who)?.status();
        match status {
            Status::IkkeRegistrert => return None,
            Status::Slettet => {}
            Status::Aktiv => {
                let deleted = Person::slettet(*who).build(now).ok()?;
                state.change(deleted, self.founding.number_of(who).is_some());
            }
        }
        Some(())
    }

    /// What the operator's own resets from `first` to `last` do to its test users: the decks' residents are as their deck has
    /// them, all addresses are the default ones and fresh, language is left alone (dossier 6.2, VALG-REC).
    ///
    /// Nobody is forgotten: whom a deck has as unknown and a test has registered since stays registered, for the change
    /// feed has no way to take somebody back.
    pub(crate) fn reset_test_users(&self, first: OsloTime, last: OsloTime) {
        let mut state = self.state.write();
        let residents =
            self.founding.residents().iter().map(|resident| (*resident.personidentifikator(), Some(resident)));
        let newcomers: Vec<_> = state.newcomers.iter().map(|who| (*who, None)).collect();
        for (who, resident) in residents.chain(newcomers) {
            let before = find(&self.founding, &state, &who).map(Cow::into_owned);
            let in_deck = resident.map(|resident| resident.person(last)).filter(Person::is_registered);
            let after = match (in_deck, &before) {
                (Some(in_deck), before) => in_deck.nullstilt(last, last).with_language_of(before.as_ref()),
                (None, Some(before)) => before.clone().nullstilt(first, last),
                (None, None) => continue,
            };
            if before.as_ref() != Some(&after) {
                state.change(after, resident.is_some());
            }
        }
    }

    /// Whether somebody may be put under this identifier: a synthetic one, or one of the loaded decks (DESIGN, section 5).
    pub(crate) fn may_hold(&self, who: &Personidentifikator) -> bool {
        let in_deck = |resident: &krr_fixtures::Resident| resident.personidentifikator() == who;
        who.is_synthetic() || self.founding.residents().iter().any(in_deck)
    }

    pub(crate) fn founding(&self) -> &SeedData {
        &self.founding
    }
}

impl RegisterState {
    fn beginning(founding: &SeedData, now: OsloTime) -> Self {
        Self {
            laid: founding.laid(now),
            changed: HashMap::new(),
            changes: BTreeMap::new(),
            newcomers: Vec::new(),
            newest: founding.count() as u64,
        }
    }

    fn change(&mut self, person: Person, is_founding: bool) {
        let who = *person.personidentifikator();
        self.newest += 1;
        match self.changed.insert(who, ChangedPerson { number: self.newest, held: StoredPerson::new(person) }) {
            Some(before) => drop(self.changes.remove(&before.number)),
            None if is_founding => {}
            None => self.newcomers.push(who),
        }
        self.changes.insert(self.newest, who);
    }
}

fn found<'s>(founding: &'s SeedData, state: &'s RegisterState, who: &Personidentifikator) -> Option<FoundPerson<'s>> {
    match state.changed.get(who) {
        Some(changed) => Some(FoundPerson::Held(&changed.held)),
        None => founding.find(who, &state.laid),
    }
}

fn find<'s>(founding: &'s SeedData, state: &'s RegisterState, who: &Personidentifikator) -> Option<Cow<'s, Person>> {
    found(founding, state, who)?.person()
}

/// The register while nobody changes it.
pub(crate) struct RegisterReader<'r> {
    founding: &'r SeedData,
    state: RwLockReadGuard<'r, RegisterState>,
}

impl RegisterReader<'_> {
    /// Whoever is held under what somebody wrote, which need not be an identifier.
    pub(crate) fn held(&self, written: &IdentifierText<'_>) -> Option<&StoredPerson> {
        match self.state.changed.get(written) {
            Some(changed) => Some(&changed.held),
            None => self.founding.resident(written, &self.state.laid),
        }
    }

    /// The citizen who has this identifier, where nobody is held under it: not yet made, for they only follow from a seed.
    pub(crate) fn citizen(&self, who: &Personidentifikator) -> Option<FoundPerson<'_>> {
        self.founding.citizen(who, &self.state.laid)
    }

    pub(crate) fn find(&self, who: &Personidentifikator) -> Option<Cow<'_, Person>> {
        find(self.founding, &self.state, who)
    }

    /// How many the register has.
    pub(crate) fn count(&self) -> usize {
        self.founding.count() + self.state.newcomers.len()
    }

    /// Everybody from number `offset` on: the founding in its order, then newcomers.
    pub(crate) fn persons_from(&self, offset: usize) -> impl Iterator<Item = Cow<'_, Person>> {
        let founded = self.founding.count();
        let founding = (offset.min(founded)..founded).filter_map(|number| self.founder(number));
        let newcomers = self.state.newcomers.iter().skip(offset.saturating_sub(founded));
        founding.chain(newcomers.filter_map(|who| self.find(who)))
    }

    /// Who was changed after change number `after`, as they are now: at most `most` persons, active and deleted ones only.
    pub(crate) fn changed_after(&self, after: u64, most: usize) -> FeedPage<'_> {
        let newest = self.state.newest;
        let founded = self.founding.count() as u64;
        let untouched = (after.min(founded)..founded).filter_map(|number| {
            let person = self.founding.person(usize::try_from(number).ok()?, &self.state.laid)?;
            (!self.state.changed.contains_key(person.personidentifikator())).then_some((number + 1, person))
        });
        let changed = self.state.changes.range(after.saturating_add(1)..);
        let changed = changed.filter_map(|(number, who)| Some((*number, self.find(who)?)));
        let mut listed = untouched.chain(changed).filter(|(_, person)| person.status() != Status::IkkeRegistrert);
        let (mut persons, mut until) = (Vec::new(), newest);
        for (number, person) in listed.by_ref().take(most) {
            persons.push(person);
            until = number;
        }
        // Nothing listed follows: what lies between the last one and the end is nobody's business any more.
        if listed.next().is_none() {
            until = newest;
        }
        FeedPage { persons, until, newest }
    }

    /// Somebody of the founding as they are now.
    fn founder(&self, number: usize) -> Option<Cow<'_, Person>> {
        let person = self.founding.person(number, &self.state.laid)?;
        match self.state.changed.get(person.personidentifikator()) {
            Some(changed) => Some(Cow::Borrowed(&*changed.held)),
            None => Some(person),
        }
    }
}
