use std::borrow::Cow;

use krr_fixtures::{Duplicates, Person, PersonWriter, Personidentifikator, Population};
use krr_specs::OsloTime;

use crate::state::register::contacts::Contacts;
use crate::state::register::stored_person::StoredPerson;

pub(crate) enum FoundPerson<'r> {
    Stored(&'r StoredPerson),
    /// A citizen of the population, who is computed when needed.
    Citizen {
        population: &'r Population,
        index: u32,
        pid: Personidentifikator,
        dated_at: OsloTime,
    },
}

impl<'r> FoundPerson<'r> {
    /// Which contact details others have too.
    pub(crate) fn duplicates(&self, contacts: &Contacts) -> Duplicates {
        match self {
            Self::Stored(person) => contacts.duplicates(person.contacts()),
            Self::Citizen { population, index, .. } => contacts.duplicates_of_citizen(population, *index),
        }
    }

    pub(crate) fn write(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        match self {
            Self::Stored(person) => person.write(writer, out),
            Self::Citizen { population, index, pid, dated_at } => population.write(*index, pid, *dated_at, writer, out),
        }
    }

    pub(crate) fn person(self) -> Option<Cow<'r, Person>> {
        match self {
            Self::Stored(stored) => Some(Cow::Borrowed(stored.person())),
            Self::Citizen { population, index, dated_at, .. } => population.person(index, dated_at).map(Cow::Owned),
        }
    }
}
