use std::{borrow::Cow, hash::Hash, mem, sync::Arc};

use hashbrown::{Equivalent, HashMap};
use krr_fixtures::{Deck, Person, Personidentifikator, Population, PrintSertifikat, Resident, TooManyCitizensError};
use krr_specs::OsloTime;
use parking_lot::Mutex;

use crate::state::register::contacts::SeedContacts;
use crate::state::register::found_person::FoundPerson;
use crate::state::register::identifier_text::IdentifierText;
use crate::state::register::stored_person::StoredPerson;

/// The persons with which every register of the mock starts: the residents of the decks, then the citizens of the population.
///
/// The data never changes and all worlds share it. Residents and citizens are numbered in this order, from 0.
pub(crate) struct SeedData {
    residents: Vec<Resident>,
    numbers: HashMap<Personidentifikator, usize>,
    /// Citizens are computed when needed, so any number of them takes no memory.
    population: Option<Population>,
    print_sertifikat: PrintSertifikat,
    pub(super) contacts: Arc<SeedContacts>,
    latest_dated: Mutex<Option<Arc<DatedResidents>>>,
}

fn default_deck() -> Deck {
    Deck::bundled("default").expect("a test reads the bundled decks")
}

/// At least one deck.
pub(crate) struct Decks {
    first: Vec<Deck>,
    last: Deck,
}

impl Decks {
    /// These decks, or the default one when there are none.
    pub(crate) fn or_default(mut decks: Vec<Deck>) -> Self {
        let last = decks.pop().unwrap_or_else(default_deck);
        Self { first: decks, last }
    }

    /// The same decks and then those of files of persons.
    pub(crate) fn followed_by(mut self, persons: Vec<Deck>) -> Self {
        for deck in persons {
            self.first.push(mem::replace(&mut self.last, deck));
        }
        self
    }

    /// That of the last deck that has one; a deck without one leaves it to the default deck.
    fn print_sertifikat(&self) -> PrintSertifikat {
        let own = self.iter().filter_map(Deck::print_sertifikat).last().cloned();
        own.or_else(|| default_deck().print_sertifikat().cloned()).expect("a test reads the bundled decks")
    }

    fn iter(&self) -> impl Iterator<Item = &Deck> {
        self.first.iter().chain([&self.last])
    }
}

/// The residents with their relative dates resolved at one point in time.
pub(crate) struct DatedResidents {
    at: OsloTime,
    persons: Vec<StoredPerson>,
}

impl DatedResidents {
    pub(crate) fn persons(&self) -> &[StoredPerson] {
        &self.persons
    }

    /// The time from which their dates count back.
    pub(crate) fn at(&self) -> OsloTime {
        self.at
    }
}

impl SeedData {
    /// A resident of a later deck replaces the one with the same identifier of an earlier deck, and the print certificate is
    /// that of the last deck that has one. No citizen gets the identifier of a resident.
    ///
    /// # Errors
    /// When there are too few identifiers for the population.
    pub(crate) fn new(decks: &Decks, population: Option<Population>) -> Result<Self, TooManyCitizensError> {
        let mut residents: Vec<Resident> = Vec::new();
        let mut numbers = HashMap::new();
        for resident in decks.iter().flat_map(Deck::residents) {
            match numbers.get(resident.personidentifikator()) {
                Some(number) => residents[*number] = resident.clone(),
                None => {
                    numbers.insert(*resident.personidentifikator(), residents.len());
                    residents.push(resident.clone());
                }
            }
        }
        let population = population.map(|population| population.excluding(numbers.keys().copied())).transpose()?;
        let print_sertifikat = decks.print_sertifikat();
        let contacts = SeedContacts::new(&residents, population.as_ref());
        Ok(Self { residents, numbers, population, print_sertifikat, contacts, latest_dated: Mutex::default() })
    }

    /// The residents as of `at`. Worlds that start in the same second share one copy.
    pub(crate) fn residents_at(&self, at: OsloTime) -> Arc<DatedResidents> {
        let mut latest = self.latest_dated.lock();
        if let Some(dated) = latest.as_ref().filter(|dated| dated.at == at) {
            return Arc::clone(dated);
        }
        let stored = |resident: &Resident| {
            let person = resident_at(resident, at);
            let contacts = self.contacts.of(&person);
            StoredPerson::new(person, contacts)
        };
        let persons = self.residents.iter().map(stored).collect();
        let dated = Arc::new(DatedResidents { at, persons });
        *latest = Some(Arc::clone(&dated));
        dated
    }

    pub(crate) fn count(&self) -> usize {
        self.residents.len() + self.population.as_ref().map_or(0, |population| population.count() as usize)
    }

    /// How many of the persons are citizens of the population.
    pub(crate) fn citizen_count(&self) -> usize {
        self.count() - self.residents.len()
    }

    pub(crate) fn number_of(&self, pid: &Personidentifikator) -> Option<usize> {
        let citizen = || Some(self.residents.len() + self.population.as_ref()?.index_of(pid)? as usize);
        self.numbers.get(pid).copied().or_else(citizen)
    }

    pub(crate) fn find<'s>(&'s self, pid: &Personidentifikator, dated: &'s DatedResidents) -> Option<FoundPerson<'s>> {
        self.resident(pid, dated).map(FoundPerson::Stored).or_else(|| self.citizen(pid, dated))
    }

    pub(crate) fn resident<'d>(
        &self,
        pid: &(impl Hash + Equivalent<Personidentifikator>),
        dated: &'d DatedResidents,
    ) -> Option<&'d StoredPerson> {
        dated.persons.get(*self.numbers.get(pid)?)
    }

    /// The citizen with this identifier, which no resident may have.
    pub(crate) fn citizen<'s>(
        &'s self,
        pid: &Personidentifikator,
        dated: &'s DatedResidents,
    ) -> Option<FoundPerson<'s>> {
        let population = self.population.as_ref()?;
        Some(FoundPerson::Citizen { population, index: population.index_of(pid)?, pid: *pid, dated_at: dated.at })
    }

    pub(crate) fn person<'d>(&self, number: usize, dated: &'d DatedResidents) -> Option<Cow<'d, Person>> {
        let Some(index) = number.checked_sub(self.residents.len()) else {
            return dated.persons.get(number).map(|stored| Cow::Borrowed(stored.person()));
        };
        self.population.as_ref()?.person(u32::try_from(index).ok()?, dated.at).map(Cow::Owned)
    }

    pub(crate) fn population(&self) -> Option<&Population> {
        self.population.as_ref()
    }

    pub(crate) fn has_resident(&self, identifier: &str) -> bool {
        IdentifierText::new(identifier).is_some_and(|written| self.numbers.contains_key(&written))
    }

    pub(crate) fn residents(&self) -> &[Resident] {
        &self.residents
    }

    pub(crate) fn print_sertifikat(&self) -> &PrintSertifikat {
        &self.print_sertifikat
    }
}

/// A resident who enters the register at `at`. Whoever is reserved without a time is reserved from then on (N2).
pub(crate) fn resident_at(resident: &Resident, at: OsloTime) -> Person {
    resident.person(at).with_reservation_times(None, at)
}
