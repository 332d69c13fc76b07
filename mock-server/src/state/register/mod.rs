//! The persons of one world, and the feed of their changes.
//!
//! All worlds share the persons they start with (`seed`); a register adds what changed in its world (`changes`). A look-up reads
//! both through a `RegisterReader` (`reader`).

pub(crate) mod changes;
pub(crate) mod contacts;
pub(crate) mod error;
#[cfg(test)]
mod feed_follower_tests;
pub(crate) mod found_person;
pub(crate) mod identifier_text;
pub(crate) mod person_document;
pub(crate) mod reader;
pub(crate) mod seed;
pub(crate) mod stored_person;
pub(crate) mod test_user_reset;

use std::{borrow::Cow, sync::Arc};

use krr_fixtures::{Person, Personidentifikator, Resident, Status};
use krr_specs::OsloTime;
use parking_lot::RwLock;

use crate::http::bounds::{Budget, NoRoomError};
use crate::state::journal::test_data::TestData;
use crate::state::register::changes::RegisterChanges;
use crate::state::register::changes::saved::{SavedRegister, SavedRegisterError};
use crate::state::register::error::RegisterError;
use crate::state::register::reader::RegisterReader;
use crate::state::register::seed::{SeedData, resident_at};

pub(crate) struct Register {
    seed: Arc<SeedData>,
    budget: Arc<Budget>,
    changes: RwLock<RegisterChanges>,
}

/// How much a changed person takes besides the certificate of a mailbox.
const PERSON: usize = 1500;

impl Register {
    pub(crate) fn new(seed: Arc<SeedData>, now: OsloTime, budget: Arc<Budget>) -> Self {
        let changes = RwLock::new(RegisterChanges::none(&seed, now, &budget));
        Self { seed, budget, changes }
    }

    /// A copy that later changes of this register do not reach.
    pub(crate) fn copy(&self) -> Self {
        Self {
            seed: Arc::clone(&self.seed),
            budget: Arc::clone(&self.budget),
            changes: RwLock::new(self.changes.read().clone()),
        }
    }

    /// Undoes all changes. Dates of the seed data count from `now`.
    pub(crate) fn reset(&self, now: OsloTime) {
        let none = RegisterChanges::none(&self.seed, now, &self.budget);
        // Dropping many persons takes a while, in which nobody has to wait.
        let _dropped = std::mem::replace(&mut *self.changes.write(), none);
    }

    pub(crate) fn saved(&self) -> SavedRegister {
        self.changes.read().saved()
    }

    /// A register with saved changes.
    pub(crate) fn restored(&self, saved: SavedRegister) -> Result<Self, SavedRegisterError> {
        let changes = RegisterChanges::restored(saved, &self.seed, &self.budget)?;
        Ok(Self { seed: Arc::clone(&self.seed), budget: Arc::clone(&self.budget), changes: RwLock::new(changes) })
    }

    /// Takes saved changes in place of its own.
    pub(crate) fn restore(&self, saved: SavedRegister) -> Result<(), SavedRegisterError> {
        *self.changes.write() = RegisterChanges::restored(saved, &self.seed, &self.budget)?;
        Ok(())
    }

    /// The persons as they are. Changes wait while the reader exists.
    pub(crate) fn read(&self) -> RegisterReader<'_> {
        RegisterReader::new(&self.seed, self.changes.read())
    }

    /// Adds or replaces a person. The person as stored, and whether another was replaced.
    pub(crate) fn put(&self, person: Person, now: OsloTime) -> Result<(Person, bool), RegisterError> {
        self.check_room([&person])?;
        let mut changes = self.changes.write();
        let before = self.check(&person, &changes)?;
        let stored = person.with_reservation_times(before.as_ref(), now);
        changes.add(stored.clone(), &self.seed);
        Ok((stored, before.is_some()))
    }

    /// Adds or replaces persons, all of them or none. The number of those who are new; an error comes with the index of the
    /// person. Nobody may be among them twice.
    pub(crate) fn put_all(&self, persons: Vec<Person>, now: OsloTime) -> Result<usize, Vec<(usize, RegisterError)>> {
        self.check_room(&persons).map_err(|error| vec![(0, error.into())])?;
        let mut changes = self.changes.write();
        let (mut checked, mut errors) = (Vec::with_capacity(persons.len()), Vec::new());
        for (index, person) in persons.into_iter().enumerate() {
            match self.check(&person, &changes) {
                Ok(before) => checked.push((person, before)),
                Err(error) => errors.push((index, error)),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let new = checked.iter().filter(|(_, before)| before.is_none()).count();
        for (person, before) in checked {
            changes.add(person.with_reservation_times(before.as_ref(), now), &self.seed);
        }
        Ok(new)
    }

    /// Whether there is room for these persons besides all others that were added, in all worlds.
    fn check_room<'p>(&self, persons: impl IntoIterator<Item = &'p Person>) -> Result<(), NoRoomError> {
        let length = persons.into_iter().map(length).sum();
        if self.budget.has_room_for(length) { Ok(()) } else { Err(NoRoomError) }
    }

    /// Whether a person may be put; and the person as they were before.
    fn check(&self, person: &Person, changes: &RegisterChanges) -> Result<Option<Person>, RegisterError> {
        let pid = person.personidentifikator();
        if !self.accepts(pid) {
            return Err(RegisterError::NotSynthetic);
        }
        let before = changes.find(&self.seed, pid).map(Cow::into_owned);
        if !person.is_registered() && before.as_ref().is_some_and(Person::is_registered) {
            return Err(RegisterError::WouldUnregister);
        }
        Ok(before)
    }

    /// Changes a person; `None` when the register does not have the person as active.
    pub(crate) fn change(&self, pid: Personidentifikator, change: impl FnOnce(Person) -> Person) -> Option<()> {
        let mut changes = self.changes.write();
        let person = changes.find(&self.seed, &pid).filter(|person| person.status() == Status::Aktiv)?.into_owned();
        changes.add(change(person), &self.seed);
        Some(())
    }

    /// Sets a person to `SLETTET`; `None` when the register does not have the person. A person who is deleted already does not
    /// change again.
    pub(crate) fn delete(&self, pid: &Personidentifikator, now: OsloTime) -> Option<()> {
        let mut changes = self.changes.write();
        let status = changes.find(&self.seed, pid)?.status();
        match status {
            Status::IkkeRegistrert => return None,
            Status::Slettet => {}
            Status::Aktiv => changes.add(Person::slettet(*pid).build(now).ok()?, &self.seed),
        }
        Some(())
    }

    /// Resets the test users as the operator does, once for all resets from `first` to `last`. Residents of the decks are again
    /// as in their deck; every address is the default one and fresh; the language stays (VALG-REC).
    ///
    /// A person who was registered since stays registered even if the deck has them as unknown: the change feed cannot
    /// withdraw anybody.
    pub(crate) fn reset_test_users(&self, first: OsloTime, last: OsloTime) {
        let mut changes = self.changes.write();
        let residents = self.seed.residents().iter().map(|resident| (*resident.personidentifikator(), Some(resident)));
        let newcomers: Vec<_> = changes.newcomers().iter().map(|pid| (*pid, None)).collect();
        for (pid, resident) in residents.chain(newcomers) {
            let before = changes.find(&self.seed, &pid).map(Cow::into_owned);
            let in_deck = resident.map(|resident| resident_at(resident, last)).filter(Person::is_registered);
            let after = match (in_deck, &before) {
                (Some(in_deck), before) => in_deck.nullstilt(last, last).with_language_of(before.as_ref()),
                (None, Some(before)) => before.clone().nullstilt(first, last),
                (None, None) => continue,
            };
            if before.as_ref() != Some(&after) {
                changes.add(after, &self.seed);
            }
        }
    }

    /// Whether a person with this identifier may be put: it is synthetic or in one of the loaded decks.
    pub(crate) fn accepts(&self, pid: &Personidentifikator) -> bool {
        let is_resident = |resident: &Resident| resident.personidentifikator() == pid;
        pid.is_synthetic() || self.seed.residents().iter().any(is_resident)
    }

    /// Calls `read` with what the journal shows in clear.
    pub(crate) fn with_test_data<T>(&self, read: impl FnOnce(TestData<'_>) -> T) -> T {
        let has_identifier = |text: &str| self.seed.has_resident(text);
        let has_detail = |text: &str| self.read().has_detail(text);
        read(TestData { has_identifier: &has_identifier, has_detail: &has_detail, is_of_register: false })
    }

    pub(crate) fn seed(&self) -> &SeedData {
        &self.seed
    }
}

/// How much a person takes when changed.
fn length(person: &Person) -> usize {
    PERSON + person.digital_post().map_or(0, |mailbox| mailbox.sertifikat.as_str().len())
}
