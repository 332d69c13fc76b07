use std::collections::HashMap;

use krr_fixtures::{Deck, Person, Personidentifikator, PrintSertifikat};
use krr_specs::OsloTime;
use parking_lot::{RwLock, RwLockReadGuard};

/// The persons of one world, and the print service.
pub(crate) struct Register {
    persons: RwLock<HashMap<Personidentifikator, Person>>,
    print_sertifikat: PrintSertifikat,
}

impl Register {
    /// A register with the decks laid into it at `now`, later decks over earlier ones.
    pub(crate) fn new(decks: &[Deck], print_sertifikat: PrintSertifikat, now: OsloTime) -> Self {
        Self { persons: RwLock::new(laid(decks, now)), print_sertifikat }
    }

    /// Back to the decks, their dates counted from `now`.
    pub(crate) fn reset(&self, decks: &[Deck], now: OsloTime) {
        *self.persons.write() = laid(decks, now);
    }

    /// The persons as they are; nobody is changed while the guard is held.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, HashMap<Personidentifikator, Person>> {
        self.persons.read()
    }

    pub(crate) fn put(&self, person: Person) {
        self.persons.write().insert(*person.personidentifikator(), person);
    }

    /// Changes a person; `None` when the register has nobody of that identifier.
    pub(crate) fn change(&self, who: Personidentifikator, change: impl FnOnce(Person) -> Person) -> Option<()> {
        let mut persons = self.persons.write();
        let person = persons.get(&who)?.clone();
        persons.insert(who, change(person));
        Some(())
    }

    pub(crate) fn print_sertifikat(&self) -> &PrintSertifikat {
        &self.print_sertifikat
    }
}

fn laid(decks: &[Deck], now: OsloTime) -> HashMap<Personidentifikator, Person> {
    let persons = decks.iter().flat_map(|deck| deck.persons(now));
    persons.map(|person| (*person.personidentifikator(), person)).collect()
}
