use std::sync::OnceLock;

use krr_fixtures::{Person, PersonWriter, PreparedPerson};

use crate::state::register::contacts::PersonContacts;

/// A person with their JSON, which is prepared at the first look-up. A change replaces the whole value.
#[derive(Clone)]
pub(crate) struct StoredPerson {
    person: Person,
    contacts: PersonContacts,
    json: OnceLock<PreparedPerson>,
}

impl StoredPerson {
    pub(crate) fn new(person: Person, contacts: PersonContacts) -> Self {
        Self { person, contacts, json: OnceLock::new() }
    }

    pub(crate) fn person(&self) -> &Person {
        &self.person
    }

    pub(crate) fn contacts(&self) -> PersonContacts {
        self.contacts
    }

    pub(crate) fn write(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        writer.write_prepared(self.json.get_or_init(|| PreparedPerson::new(&self.person)), out);
    }
}
