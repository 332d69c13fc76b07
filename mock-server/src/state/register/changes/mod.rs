pub(crate) mod saved;

use std::{borrow::Cow, collections::BTreeMap, hash::Hash, sync::Arc};

use hashbrown::{Equivalent, HashMap};
use krr_fixtures::{Person, Personidentifikator};
use krr_specs::OsloTime;

use crate::http::bounds::{Budget, Held};
use crate::state::register::contacts::Contacts;
use crate::state::register::found_person::FoundPerson;
use crate::state::register::length;
use crate::state::register::seed::{DatedResidents, SeedData};
use crate::state::register::stored_person::StoredPerson;

/// The changes of one world, and the dates of its seed data.
///
/// Changes have numbers from 1. The persons of the seed data have the first ones in their order, and each change gets the next.
/// A person has one number, that of the newest change: the feed lists persons, not changes (BEGREP-ENDRING).
#[derive(Clone)]
pub(crate) struct RegisterChanges {
    pub(super) residents: Arc<DatedResidents>,
    changed: HashMap<Personidentifikator, ChangedPerson>,
    /// The changed persons by number.
    by_number: BTreeMap<u64, Personidentifikator>,
    /// Persons who are not in the seed data, in the order in which they were added.
    newcomers: Vec<Personidentifikator>,
    newest: u64,
    pub(super) contacts: Contacts,
    budget: Arc<Budget>,
}

#[derive(Clone)]
struct ChangedPerson {
    number: u64,
    person: StoredPerson,
    /// Shared by the copies of a register.
    _held: Arc<Held>,
}

impl RegisterChanges {
    pub(crate) fn none(seed: &SeedData, now: OsloTime, budget: &Arc<Budget>) -> Self {
        Self {
            residents: seed.residents_at(now),
            changed: HashMap::new(),
            by_number: BTreeMap::new(),
            newcomers: Vec::new(),
            newest: seed.count() as u64,
            contacts: Contacts::new(&seed.contacts, seed.population()),
            budget: Arc::clone(budget),
        }
    }

    pub(crate) fn add(&mut self, person: Person, seed: &SeedData) {
        let pid = *person.personidentifikator();
        self.newest += 1;
        let before = self.find(seed, &pid).map(Cow::into_owned);
        let contacts = self.contacts.replace(before.as_ref(), &person, seed.population());
        let held = Arc::new(self.budget.hold(length(&person)));
        let person = StoredPerson::new(person, contacts);
        match self.changed.insert(pid, ChangedPerson { number: self.newest, person, _held: held }) {
            Some(before) => drop(self.by_number.remove(&before.number)),
            None if seed.number_of(&pid).is_some() => {}
            None => self.newcomers.push(pid),
        }
        self.by_number.insert(self.newest, pid);
    }

    pub(crate) fn changed(&self, pid: &(impl Hash + Equivalent<Personidentifikator>)) -> Option<&StoredPerson> {
        self.changed.get(pid).map(|changed| &changed.person)
    }

    /// The persons who were changed.
    pub(crate) fn persons(&self) -> impl Iterator<Item = &Person> {
        self.changed.values().map(|changed| changed.person.person())
    }

    /// The person as changed in this world, or else of the seed data.
    pub(crate) fn find<'s>(&'s self, seed: &'s SeedData, pid: &Personidentifikator) -> Option<Cow<'s, Person>> {
        match self.changed(pid) {
            Some(person) => Some(Cow::Borrowed(person.person())),
            None => seed.find(pid, &self.residents).and_then(FoundPerson::person),
        }
    }

    /// The changed persons after a change number, with their numbers.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = (u64, &Personidentifikator)> {
        self.by_number.range(number.saturating_add(1)..).map(|(number, pid)| (*number, pid))
    }

    pub(crate) fn newcomers(&self) -> &[Personidentifikator] {
        &self.newcomers
    }

    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }
}
