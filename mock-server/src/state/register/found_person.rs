use std::borrow::Cow;

use krr_fixtures::{Person, PersonWriter, Personidentifikator, Population};
use krr_specs::OsloTime;

use crate::state::register::stored_person::StoredPerson;

/// Whoever was found under an identifier.
pub(crate) enum FoundPerson<'r> {
    /// Somebody whom the register holds.
    Held(&'r StoredPerson),
    /// Somebody of the population as they were founded, worked out when looked at.
    Citizen { population: &'r Population, index: u32, who: Personidentifikator, dated_at: OsloTime },
}

impl<'r> FoundPerson<'r> {
    /// Appends what `writer` shows.
    pub(crate) fn write(&self, writer: &PersonWriter, out: &mut Vec<u8>) {
        match self {
            Self::Held(held) => held.write(writer, out),
            Self::Citizen { population, index, who, dated_at } => population.write(*index, who, *dated_at, writer, out),
        }
    }

    /// The person, made where it has to be.
    pub(crate) fn person(self) -> Option<Cow<'r, Person>> {
        match self {
            Self::Held(held) => Some(Cow::Borrowed(held)),
            Self::Citizen { population, index, dated_at, .. } => population.person(index, dated_at).map(Cow::Owned),
        }
    }
}
