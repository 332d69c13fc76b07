//! How many persons of a register have each e-mail address and each mobile number, so that a look-up knows at once whether
//! others have it too (N1).

use std::sync::Arc;

use hashbrown::HashMap;
use krr_fixtures::{Duplicates, Person, Population, Resident};

/// An e-mail address or mobile number that some person of the register has or had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContactId(usize);

/// The e-mail address and the mobile number of a stored person.
pub(crate) type PersonContacts = [Option<ContactId>; 2];

/// The contacts of the persons with which every register starts. All worlds share them.
pub(crate) struct SeedContacts {
    ids: HashMap<String, ContactId>,
    holders: Vec<i64>,
    /// The number that citizens of the population have.
    of_citizens: Option<ContactId>,
    /// Whether a resident has an address that is a citizen's too.
    knows_citizens_address: bool,
}

/// The contacts of one world: those of the start, and what changed.
#[derive(Clone)]
pub(crate) struct Contacts {
    seed: Arc<SeedContacts>,
    new_ids: HashMap<String, ContactId>,
    holders: Vec<i64>,
    /// The citizens below this index are counted as holders of their number. Two are enough to know that it is shared, so
    /// that the start does not wait for millions.
    counted_citizens: u32,
    /// Whether a stored person has an address that could be a citizen's.
    knows_citizens_address: bool,
}

impl SeedContacts {
    /// Of the residents; `population` is that of the same register.
    pub(crate) fn new(residents: &[Resident], population: Option<&Population>) -> Arc<Self> {
        let mut seed =
            Self { ids: HashMap::new(), holders: Vec::new(), of_citizens: None, knows_citizens_address: false };
        seed.of_citizens = population.map(|_| seed.id(number_key(Population::mobiltelefonnummer()), population));
        for key in residents.iter().flat_map(|resident| keys(resident.contacts())).flatten() {
            let ContactId(id) = seed.id(key, population);
            seed.holders[id] += 1;
        }
        Arc::new(seed)
    }

    fn id(&mut self, key: String, population: Option<&Population>) -> ContactId {
        let Self { ids, holders, knows_citizens_address, .. } = self;
        *ids.entry(key).or_insert_with_key(|key| {
            let of_citizens = citizens_with(key, population);
            *knows_citizens_address |= of_citizens > 0;
            holders.push(of_citizens);
            ContactId(holders.len() - 1)
        })
    }

    /// Those of a resident.
    pub(crate) fn of(&self, person: &Person) -> PersonContacts {
        keys(person.contacts()).map(|key| self.ids.get(&key?).copied())
    }
}

impl Contacts {
    pub(crate) fn new(seed: &Arc<SeedContacts>, population: Option<&Population>) -> Self {
        let mut contacts = Self {
            seed: Arc::clone(seed),
            new_ids: HashMap::new(),
            holders: seed.holders.clone(),
            counted_citizens: 0,
            knows_citizens_address: seed.knows_citizens_address,
        };
        contacts.count_citizens(population);
        contacts
    }

    /// Counts a person in, in place of `before`.
    pub(crate) fn replace(
        &mut self,
        before: Option<&Person>,
        after: &Person,
        population: Option<&Population>,
    ) -> PersonContacts {
        for key in before.into_iter().flat_map(|before| keys(before.contacts())).flatten() {
            let ContactId(id) = self.id(key, population);
            self.holders[id] -= 1;
        }
        let ids = keys(after.contacts()).map(|key| key.map(|key| self.id(key, population)));
        for ContactId(id) in ids.into_iter().flatten() {
            self.holders[id] += 1;
        }
        self.count_citizens(population);
        ids
    }

    /// Which contacts of a stored person others have too.
    pub(crate) fn duplicates(&self, [epost, mobil]: PersonContacts) -> Duplicates {
        let is_shared = |id: Option<ContactId>| id.is_some_and(|ContactId(id)| self.holders[id] > 1);
        Duplicates { epostadresse: is_shared(epost), mobiltelefonnummer: is_shared(mobil) }
    }

    /// Those of any person of this register.
    pub(crate) fn duplicates_of(&self, person: &Person) -> Duplicates {
        self.duplicates(keys(person.contacts()).map(|key| self.find(&key?)))
    }

    /// Those of the citizen with this index, whether they have the contact or not.
    pub(crate) fn duplicates_of_citizen(&self, population: &Population, index: u32) -> Duplicates {
        let known = || self.find(&address_key(&population.epostadresse(index)?));
        let epost = if self.knows_citizens_address { known() } else { None };
        self.duplicates([epost, self.seed.of_citizens])
    }

    fn find(&self, key: &str) -> Option<ContactId> {
        self.seed.ids.get(key).or_else(|| self.new_ids.get(key)).copied()
    }

    fn id(&mut self, key: String, population: Option<&Population>) -> ContactId {
        if let Some(known) = self.find(&key) {
            return known;
        }
        let of_citizens = citizens_with(&key, population);
        self.knows_citizens_address |= of_citizens > 0;
        self.holders.push(of_citizens);
        let id = ContactId(self.holders.len() - 1);
        self.new_ids.insert(key, id);
        id
    }

    /// Counts on until two persons have the number of citizens, or all are counted.
    fn count_citizens(&mut self, population: Option<&Population>) {
        let (Some(population), Some(ContactId(id))) = (population, self.seed.of_citizens) else { return };
        while self.holders[id] < 2 && self.counted_citizens < population.count() {
            self.holders[id] += i64::from(population.has_mobiltelefonnummer(self.counted_citizens));
            self.counted_citizens += 1;
        }
    }
}

/// How many citizens have this e-mail address; their mobile number is counted one by one.
fn citizens_with(key: &str, population: Option<&Population>) -> i64 {
    population.and_then(|population| population.index_of_epostadresse(key)).map_or(0, |_| 1)
}

/// An address and a number, each in the spelling in which it is compared.
fn keys([epost, mobil]: [Option<&str>; 2]) -> [Option<String>; 2] {
    [epost.map(address_key), mobil.map(number_key)]
}

fn address_key(address: &str) -> String {
    address.to_lowercase()
}

/// The digits, without the country code of Norway: `99999999` and `+47 999 99 999` are one number (a guess).
fn number_key(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let prefix = if number.starts_with('+') { "47" } else { "0047" };
    match digits.strip_prefix(prefix) {
        Some(national) if national.len() == 8 => national.to_owned(),
        _ if number.starts_with('+') => format!("+{digits}"),
        _ => digits,
    }
}
