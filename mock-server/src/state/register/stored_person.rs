use std::sync::OnceLock;

use krr_fixtures::{Person, PersonWriter, PreparedPerson};

use crate::state::journal::body_excerpt::masked;
use crate::state::register::contacts::PersonContacts;

/// A person with their JSON, which is prepared at the first look-up. A change replaces the whole value.
#[derive(Clone)]
pub(crate) struct StoredPerson {
    person: Person,
    contacts: PersonContacts,
    json: OnceLock<PreparedPerson>,
    /// The JSON for the journal.
    masked_json: OnceLock<PreparedPerson>,
}

impl StoredPerson {
    pub(crate) fn new(person: Person, contacts: PersonContacts) -> Self {
        Self { person, contacts, json: OnceLock::new(), masked_json: OnceLock::new() }
    }

    pub(crate) fn person(&self) -> &Person {
        &self.person
    }

    pub(crate) fn contacts(&self) -> PersonContacts {
        self.contacts
    }

    pub(crate) fn write(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        writer.write_prepared(self.json(), out);
    }

    pub(crate) fn write_masked(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        writer.write_prepared(self.masked_json.get_or_init(|| self.json().map_parts(masked)), out);
    }

    fn json(&self) -> &PreparedPerson {
        self.json.get_or_init(|| PreparedPerson::new(&self.person))
    }
}
