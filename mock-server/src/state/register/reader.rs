use std::borrow::Cow;

use krr_fixtures::{Duplicates, Person, Personidentifikator, Status};
use parking_lot::RwLockReadGuard;

use crate::state::register::changes::RegisterChanges;
use crate::state::register::found_person::FoundPerson;
use crate::state::register::identifier_text::IdentifierText;
use crate::state::register::seed::SeedData;
use crate::state::register::stored_person::StoredPerson;

pub(crate) struct RegisterReader<'r> {
    seed: &'r SeedData,
    changes: RwLockReadGuard<'r, RegisterChanges>,
}

/// A page of the change feed, in change numbers.
pub(crate) struct FeedPage<'r> {
    pub(crate) persons: Vec<Cow<'r, Person>>,
    /// The number after which the next page starts.
    pub(crate) until: u64,
    /// The last number of the feed.
    pub(crate) newest: u64,
}

impl<'r> RegisterReader<'r> {
    pub(super) fn new(seed: &'r SeedData, changes: RwLockReadGuard<'r, RegisterChanges>) -> Self {
        Self { seed, changes }
    }
}

impl RegisterReader<'_> {
    /// The stored person with this identifier, which may be any text. Citizens of the population are not stored.
    pub(crate) fn stored(&self, pid: &IdentifierText<'_>) -> Option<&StoredPerson> {
        self.changes.changed(pid).or_else(|| self.seed.resident(pid, &self.changes.residents))
    }

    /// The citizen of the population with this identifier, which no stored person may have.
    pub(crate) fn citizen(&self, pid: &Personidentifikator) -> Option<FoundPerson<'_>> {
        self.seed.citizen(pid, &self.changes.residents)
    }

    pub(crate) fn find(&self, pid: &Personidentifikator) -> Option<Cow<'_, Person>> {
        self.changes.find(self.seed, pid)
    }

    /// Which contact details of a stored person others have too.
    pub(crate) fn duplicates(&self, stored: &StoredPerson) -> Duplicates {
        self.changes.contacts.duplicates(stored.contacts())
    }

    /// Those of a person who was found.
    pub(crate) fn duplicates_of_found(&self, found: &FoundPerson<'_>) -> Duplicates {
        found.duplicates(&self.changes.contacts)
    }

    /// Those of any person of this register.
    pub(crate) fn duplicates_of(&self, person: &Person) -> Duplicates {
        self.changes.contacts.duplicates_of(person)
    }

    /// Whether anybody of a deck, or who was put, has this address or number. Citizens are computed, and are not searched.
    pub(crate) fn has_detail(&self, text: &str) -> bool {
        let residents = self.changes.residents.persons();
        let persons = residents.iter().map(StoredPerson::person).chain(self.changes.persons());
        persons.flat_map(details).any(|detail| detail == text)
    }

    pub(crate) fn count(&self) -> usize {
        self.seed.count() + self.changes.newcomers().len()
    }

    /// The persons from index `offset` on: the seed data in its order, then newcomers.
    pub(crate) fn persons_from(&self, offset: usize) -> impl Iterator<Item = Cow<'_, Person>> {
        let count = self.seed.count();
        let seeded = (offset.min(count)..count).filter_map(|index| self.seeded(index));
        let newcomers = self.changes.newcomers().iter().skip(offset.saturating_sub(count));
        seeded.chain(newcomers.filter_map(|pid| self.find(pid)))
    }

    /// The persons who are not computed: the residents of the decks, then whoever else was changed or added.
    pub(crate) fn stored_persons(&self) -> impl Iterator<Item = Cow<'_, Person>> {
        let residents = self.seed.residents();
        let is_other =
            |pid: &Personidentifikator| self.seed.number_of(pid).is_none_or(|number| number >= residents.len());
        let others = self.changes.after(0).map(|(_, pid)| pid).filter(move |pid| is_other(pid));
        let residents = (0..residents.len()).filter_map(|index| self.seeded(index));
        residents.chain(others.filter_map(|pid| self.find(pid)))
    }

    /// How many citizens the population has.
    pub(crate) fn citizen_count(&self) -> usize {
        self.seed.citizen_count()
    }

    /// A citizen of the population; `None` for one who was changed.
    pub(crate) fn unchanged_citizen(&self, index: usize) -> Option<Cow<'_, Person>> {
        let person = self.seed.person(self.seed.residents().len() + index, &self.changes.residents)?;
        self.changes.changed(person.personidentifikator()).is_none().then_some(person)
    }

    /// The persons whose newest change has a number after `after`, as they are now: at most `limit`, and none who is unknown.
    pub(crate) fn changed_after(&self, after: u64, limit: usize) -> FeedPage<'_> {
        let newest = self.changes.newest();
        let count = self.seed.count() as u64;
        let unchanged = (after.min(count)..count).filter_map(|index| {
            let person = self.seed.person(usize::try_from(index).ok()?, &self.changes.residents)?;
            self.changes.changed(person.personidentifikator()).is_none().then_some((index + 1, person))
        });
        let changed = self.changes.after(after).filter_map(|(number, pid)| Some((number, self.find(pid)?)));
        let mut listed = unchanged.chain(changed).filter(|(_, person)| person.status() != Status::IkkeRegistrert);
        let (mut persons, mut until) = (Vec::new(), newest);
        for (number, person) in listed.by_ref().take(limit) {
            persons.push(person);
            until = number;
        }
        // If nobody follows, the numbers up to the end belong to nobody any more.
        if listed.next().is_none() {
            until = newest;
        }
        FeedPage { persons, until, newest }
    }

    /// A person of the seed data as they are now.
    fn seeded(&self, index: usize) -> Option<Cow<'_, Person>> {
        let person = self.seed.person(index, &self.changes.residents)?;
        match self.changes.changed(person.personidentifikator()) {
            Some(changed) => Some(Cow::Borrowed(changed.person())),
            None => Some(person),
        }
    }
}

/// The texts by which somebody can be reached.
fn details(person: &Person) -> impl Iterator<Item = &str> {
    let epostadresse = person.epostadresse().map(|channel| channel.address().as_str());
    let mobiltelefonnummer = person.mobiltelefonnummer().map(|channel| channel.address().as_str());
    let postkasseadresse = person.digital_post().map(|mailbox| mailbox.postkasseadresse.as_str());
    [epostadresse, mobiltelefonnummer, postkasseadresse].into_iter().flatten()
}
