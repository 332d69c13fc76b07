use krr_fixtures::{Duplicates, PersonWriter};

use crate::http::response::ApiResponse;
use crate::state::journal::body_excerpt::{EXCERPT, clear_excerpt, excerpt};
use crate::state::journal::test_data::{TestData, is_synthetic};
use crate::state::register::stored_person::StoredPerson;

/// In bytes. A person with contact details takes some 450; only one with a certificate takes more.
const TYPICAL_LENGTH: usize = 480;
const START: &[u8] = br#"{"personer":["#;
const END: &[u8] = b"]}";

/// A list of persons, written in one pass. All of it is test data, but for unknown identifiers that could be real.
pub(crate) struct PersonList<'w> {
    writer: &'w PersonWriter,
    body: Vec<u8>,
    /// Whether the start of the body has something to mask for the journal.
    could_be_real: bool,
}

impl<'w> PersonList<'w> {
    pub(crate) fn with_capacity(count: usize, writer: &'w PersonWriter) -> Self {
        let mut body = Vec::with_capacity(TYPICAL_LENGTH * (count + 1));
        body.extend_from_slice(START);
        Self { writer, body, could_be_real: false }
    }

    pub(crate) fn add(&mut self, person: &StoredPerson, shared: Duplicates) {
        self.begin_person();
        person.write(&self.writer.with_duplicates(shared), &mut self.body);
    }

    /// Adds the citizen of the population that `write` writes.
    pub(crate) fn add_with(&mut self, write: impl FnOnce(&PersonWriter, &mut Vec<u8>)) {
        self.begin_person();
        write(self.writer, &mut self.body);
    }

    /// Adds somebody whom the register does not have, under the requested text.
    pub(crate) fn add_unknown(&mut self, requested: &str) {
        self.could_be_real |= self.body.len() < EXCERPT && !is_synthetic(requested);
        self.begin_person();
        self.writer.ikke_registrert(requested, &mut self.body);
    }

    fn begin_person(&mut self) {
        if self.body.len() > START.len() {
            self.body.push(b',');
        }
    }

    pub(crate) fn into_response(mut self, data: TestData<'_>) -> ApiResponse {
        self.body.extend_from_slice(END);
        if self.body.len() > self.body.capacity() / 2 {
            // In place, as allocators do it; bytes without room to spare need no owner beside them.
            self.body.shrink_to_fit();
        }
        let recorded = match self.could_be_real {
            true => excerpt(&self.body, data.of_register()),
            false => clear_excerpt(&self.body),
        };
        ApiResponse::list(self.body, recorded)
    }
}

#[cfg(test)]
mod tests {
    use krr_fixtures::Deck;
    use krr_specs::{Members, View};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Copying gives the same as masking the whole body.
        #[test]
        fn the_excerpt_is_that_of_the_body(
            asked in proptest::collection::vec(prop_oneof![4 => (0..40_usize).prop_map(Ok), 1 => "[0-9]{11}|\\PC{0,12}".prop_map(Err)], 0..20),
            months in 0..40,
            scopes in prop_oneof![
                Just("krr:global/kontaktinformasjon.read"),
                Just("krr:global/kontaktinformasjon.read krr:global/digitalpost.read krr:global/spraak.read"),
                Just("global/sikkerdigitalpost.read global/sertifikat.read"),
                Just("global/varslingsstatus.read"),
            ],
            deck in proptest::sample::select(Deck::bundled_names().collect::<Vec<_>>()),
        ) {
            let now = "2023-10-12T12:00:00+02".parse::<krr_specs::OsloTime>().unwrap();
            let stored: Vec<_> = Deck::bundled(deck).unwrap().persons(now).into_iter().map(|person| StoredPerson::new(person, [None; 2])).collect();
            let mut view = View::of_scopes(scopes);
            view.members |= Members::DUPLISERT;
            let writer = PersonWriter::new(view, now.add_months(months));
            let mut list = PersonList::with_capacity(asked.len(), &writer);
            for who in &asked {
                match who {
                    Ok(number) => {
                        let shared = Duplicates { epostadresse: number % 2 == 0, mobiltelefonnummer: number % 3 == 0 };
                        list.add(&stored[number % stored.len()], shared);
                    }
                    Err(text) => list.add_unknown(text),
                }
            }
            // The operator's test users have ordinary identifiers.
            let has_identifier = |text: &str| stored.iter().any(|one| one.person().personidentifikator().as_str() == text);
            let mailboxes = |text: &str| stored.iter().any(|one| one.person().digital_post().is_some_and(|mailbox| mailbox.postkasseadresse.as_str() == text));
            let data = TestData { has_identifier: &has_identifier, has_detail: &mailboxes, is_of_register: true };
            let response = list.into_response(data);
            prop_assert_eq!(response.excerpt, Some(excerpt(&response.body, data)));
        }
    }
}
