//! The changes of a register as a saved state has them.

use std::{collections::BTreeMap, sync::Arc};

use hashbrown::HashMap;
use jiff::Timestamp;
use krr_fixtures::{Person, PersonEntry, Personidentifikator};
use krr_specs::OsloTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::http::bounds::Budget;
use crate::state::register::changes::{ChangedPerson, RegisterChanges};
use crate::state::register::length;
use crate::state::register::person_document::PersonDocument;
use crate::state::register::seed::SeedData;
use crate::state::register::stored_person::StoredPerson;

/// What differs from the register with which a world starts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedRegister {
    /// The time from which the dates of the decks count back.
    founded: Timestamp,
    /// The number of the newest change.
    newest: u64,
    /// Whoever was changed, by the number of their newest change.
    persons: Vec<SavedPerson>,
    /// Those of them who were added, in that order.
    newcomers: Vec<Personidentifikator>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedPerson {
    number: u64,
    #[serde(serialize_with = "write_person", deserialize_with = "read_person")]
    person: Person,
}

/// Why the changes fit no register with this deck and population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SavedRegisterError {
    #[error("persons, index {0}: the number is not greater than the one before")]
    Order(usize),
    #[error("persons, index {0}: the person comes twice")]
    Twice(usize),
    #[error("newest: it is smaller than the number of a change")]
    Newest,
    #[error("newcomers: they are not the persons that the decks and the population do not have")]
    Newcomers,
}

impl RegisterChanges {
    pub(crate) fn saved(&self) -> SavedRegister {
        let person = |(number, pid): (&u64, &Personidentifikator)| {
            let changed = self.changed.get(pid)?;
            Some(SavedPerson { number: *number, person: changed.person.person().clone() })
        };
        SavedRegister {
            founded: self.residents.at().timestamp(),
            newest: self.newest,
            persons: self.by_number.iter().filter_map(person).collect(),
            newcomers: self.newcomers.clone(),
        }
    }

    pub(crate) fn restored(
        saved: SavedRegister,
        seed: &SeedData,
        budget: &Arc<Budget>,
    ) -> Result<Self, SavedRegisterError> {
        let SavedRegister { founded, newest, persons, newcomers } = saved;
        let mut changes = Self::none(seed, OsloTime::new(founded), budget);
        changes.changed = HashMap::with_capacity(persons.len());
        let mut last = changes.newest;
        for (index, SavedPerson { number, person }) in persons.into_iter().enumerate() {
            if number <= last {
                return Err(SavedRegisterError::Order(index));
            }
            last = number;
            let pid = *person.personidentifikator();
            let before = seed.find(&pid, &changes.residents).and_then(|found| Some(found.person()?.into_owned()));
            let contacts = changes.contacts.replace(before.as_ref(), &person, seed.population());
            let held = Arc::new(budget.hold(length(&person)));
            let person = StoredPerson::new(person, contacts);
            if changes.changed.insert(pid, ChangedPerson { number, person, _held: held }).is_some() {
                return Err(SavedRegisterError::Twice(index));
            }
            changes.by_number.insert(number, pid);
        }
        if newest < last {
            return Err(SavedRegisterError::Newest);
        }
        changes.newest = newest;
        let added: BTreeMap<&str, ()> = newcomers.iter().map(|pid| (pid.as_str(), ())).collect();
        let expected = changes.changed.keys().filter(|pid| seed.number_of(pid).is_none());
        let all_are_added = expected.clone().all(|pid| added.contains_key(pid.as_str()));
        if !all_are_added || expected.count() != newcomers.len() || added.len() != newcomers.len() {
            return Err(SavedRegisterError::Newcomers);
        }
        changes.newcomers = newcomers;
        Ok(changes)
    }
}

/// All dates are written, so it does not matter for which time.
fn write_person<S: Serializer>(person: &Person, serializer: S) -> Result<S::Ok, S::Error> {
    PersonDocument::new(person, OsloTime::new(Timestamp::UNIX_EPOCH)).serialize(serializer)
}

fn read_person<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Person, D::Error> {
    let entry = PersonEntry::deserialize(deserializer)?;
    entry.build(OsloTime::new(Timestamp::UNIX_EPOCH)).map_err(D::Error::custom)
}
