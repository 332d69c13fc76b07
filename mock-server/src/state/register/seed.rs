use std::{borrow::Cow, hash::Hash, sync::Arc};

use hashbrown::{Equivalent, HashMap};
use krr_fixtures::{Deck, Person, Personidentifikator, Population, PrintSertifikat, Resident, TooManyCitizensError};
use krr_specs::OsloTime;
use parking_lot::Mutex;

use crate::state::register::{found_person::FoundPerson, stored_person::StoredPerson};

/// Whom every register of this mock begins with, in order: the residents of the decks, then the citizens of the population.
///
/// It never changes, so that all worlds share it; what happens in a world lies over it in the world's register.
pub(crate) struct SeedData {
    residents: Vec<Resident>,
    numbers: HashMap<Personidentifikator, usize>,
    /// Computed, not held: it takes no memory, however large it is.
    population: Option<Population>,
    print_sertifikat: PrintSertifikat,
    newest: Mutex<Option<Arc<DatedResidents>>>,
}

/// At least one deck.
pub(crate) struct Decks {
    first: Vec<Deck>,
    last: Deck,
}

impl Decks {
    /// These decks; the usual one when there are none.
    pub(crate) fn or_usual(mut decks: Vec<Deck>) -> Self {
        let usual = || Deck::bundled("default").expect("a test reads the bundled decks");
        let last = decks.pop().unwrap_or_else(usual);
        Self { first: decks, last }
    }

    fn iter(&self) -> impl Iterator<Item = &Deck> {
        self.first.iter().chain([&self.last])
    }

    fn last(&self) -> &Deck {
        &self.last
    }
}

/// The residents with their dates counted from one point in time.
pub(crate) struct DatedResidents {
    pub(crate) at: OsloTime,
    persons: Vec<StoredPerson>,
}

impl SeedData {
    /// Later decks lie over earlier ones, and the last one's print supplier answers.
    ///
    /// No citizen has the identifier of a resident. An error when there are no identifiers left for all of them.
    pub(crate) fn new(decks: &Decks, population: Option<Population>) -> Result<Self, TooManyCitizensError> {
        let mut founding = Self {
            residents: Vec::new(),
            numbers: HashMap::new(),
            population: None,
            print_sertifikat: decks.last().print_sertifikat().clone(),
            newest: Mutex::default(),
        };
        for resident in decks.iter().flat_map(Deck::residents) {
            match founding.numbers.get(resident.personidentifikator()) {
                Some(number) => founding.residents[*number] = resident.clone(),
                None => {
                    founding.numbers.insert(*resident.personidentifikator(), founding.residents.len());
                    founding.residents.push(resident.clone());
                }
            }
        }
        founding.population =
            population.map(|population| population.excluding(founding.numbers.keys().copied())).transpose()?;
        Ok(founding)
    }

    /// The residents as of `at`. Whoever asks in the same second shares one copy: worlds are many, and begin together.
    pub(crate) fn laid(&self, at: OsloTime) -> Arc<DatedResidents> {
        let mut newest = self.newest.lock();
        if let Some(laid) = newest.as_ref().filter(|laid| laid.at == at) {
            return Arc::clone(laid);
        }
        let persons = self.residents.iter().map(|resident| StoredPerson::new(resident.person(at))).collect();
        let laid = Arc::new(DatedResidents { at, persons });
        *newest = Some(Arc::clone(&laid));
        laid
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.residents.len() + self.population.as_ref().map_or(0, |population| population.count() as usize)
    }

    /// The number of the one with this identifier, counted from 0.
    pub(crate) fn number_of(&self, who: &Personidentifikator) -> Option<usize> {
        let citizen = || Some(self.residents.len() + self.population.as_ref()?.index_of(who)? as usize);
        self.numbers.get(who).copied().or_else(citizen)
    }

    /// The one with this identifier.
    pub(crate) fn find<'f>(&'f self, who: &Personidentifikator, laid: &'f DatedResidents) -> Option<FoundPerson<'f>> {
        self.resident(who, laid).map(FoundPerson::Held).or_else(|| self.citizen(who, laid))
    }

    /// The resident with this identifier.
    pub(crate) fn resident<'l>(
        &self,
        who: &(impl Hash + Equivalent<Personidentifikator>),
        laid: &'l DatedResidents,
    ) -> Option<&'l StoredPerson> {
        laid.persons.get(*self.numbers.get(who)?)
    }

    /// The citizen with this identifier, which no resident has.
    pub(crate) fn citizen<'f>(
        &'f self,
        who: &Personidentifikator,
        laid: &'f DatedResidents,
    ) -> Option<FoundPerson<'f>> {
        let population = self.population.as_ref()?;
        Some(FoundPerson::Citizen { population, index: population.index_of(who)?, who: *who, dated_at: laid.at })
    }

    /// The one with this number.
    pub(crate) fn person<'l>(&self, number: usize, laid: &'l DatedResidents) -> Option<Cow<'l, Person>> {
        let Some(index) = number.checked_sub(self.residents.len()) else {
            return laid.persons.get(number).map(|held| Cow::Borrowed(&**held));
        };
        self.population.as_ref()?.person(u32::try_from(index).ok()?, laid.at).map(Cow::Owned)
    }

    /// The residents of the decks, whom the operator's own reset would restore.
    pub(crate) fn residents(&self) -> &[Resident] {
        &self.residents
    }

    pub(crate) fn print_sertifikat(&self) -> &PrintSertifikat {
        &self.print_sertifikat
    }
}
