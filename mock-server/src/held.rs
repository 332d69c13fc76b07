use std::{ops::Deref, sync::OnceLock};

use krr_fixtures::{Person, PersonText, PersonWriter};

/// A person in the register, with their text from the first look-up on. Whoever is changed is held anew, and so written anew.
#[derive(Clone)]
pub(crate) struct Held {
    person: Person,
    text: OnceLock<PersonText>,
}

impl Held {
    pub(crate) fn new(person: Person) -> Self {
        Self { person, text: OnceLock::new() }
    }

    /// Appends what `writer` shows.
    pub(crate) fn write(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        writer.text(self.text.get_or_init(|| PersonText::of(&self.person)), out);
    }
}

impl Deref for Held {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}
