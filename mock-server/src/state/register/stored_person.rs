use std::{ops::Deref, sync::OnceLock};

use krr_fixtures::{Person, PersonWriter, PreparedPerson};

use crate::state::journal::body_excerpt::masked;

/// A person in the register, with their text from the first look-up on. Whoever is changed is held anew, and so written anew.
#[derive(Clone)]
pub(crate) struct StoredPerson {
    person: Person,
    text: OnceLock<PreparedPerson>,
    /// The text as the journal keeps it.
    masked: OnceLock<PreparedPerson>,
}

impl StoredPerson {
    pub(crate) fn new(person: Person) -> Self {
        Self { person, text: OnceLock::new(), masked: OnceLock::new() }
    }

    /// Appends what `writer` shows.
    pub(crate) fn write(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        writer.write_prepared(self.text(), out);
    }

    /// Appends the same, masked.
    pub(crate) fn write_masked(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        writer.write_prepared(self.masked.get_or_init(|| self.text().map_parts(masked)), out);
    }

    fn text(&self) -> &PreparedPerson {
        self.text.get_or_init(|| PreparedPerson::new(&self.person))
    }
}

impl Deref for StoredPerson {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}
