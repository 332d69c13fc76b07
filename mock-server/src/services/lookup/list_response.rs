use krr_fixtures::{Duplicates, PersonWriter};

use crate::http::response::ApiResponse;
use crate::state::journal::body_excerpt::{EXCERPT, decode_lossy, into_text, masked, truncated};
use crate::state::register::stored_person::StoredPerson;

/// In bytes. A person with contact details takes some 450; only one with a certificate takes more.
const TYPICAL_LENGTH: usize = 480;
const START: &[u8] = br#"{"personer":["#;
const END: &[u8] = b"]}";

/// A list of persons, written in one pass; and with it what the journal keeps of it, so that persons need not be masked for
/// each look-up.
pub(crate) struct PersonList<'w> {
    writer: &'w PersonWriter,
    body: Vec<u8>,
    /// Masked, and only as long as the journal needs.
    excerpt: Vec<u8>,
}

impl<'w> PersonList<'w> {
    pub(crate) fn with_capacity(count: usize, writer: &'w PersonWriter) -> Self {
        let mut body = Vec::with_capacity(TYPICAL_LENGTH * (count + 1));
        body.extend_from_slice(START);
        // What follows the last one that is kept is the end, or how much was cut off.
        let mut excerpt = Vec::with_capacity(body.capacity().min(EXCERPT + 2 * TYPICAL_LENGTH));
        excerpt.extend_from_slice(START);
        Self { writer, body, excerpt }
    }

    pub(crate) fn add(&mut self, person: &StoredPerson, shared: Duplicates) {
        let is_in_excerpt = self.begin_person();
        let writer = self.writer.with_duplicates(shared);
        person.write(&writer, &mut self.body);
        if is_in_excerpt {
            person.write_masked(&writer, &mut self.excerpt);
        }
    }

    /// Adds the person that `write` writes.
    pub(crate) fn add_with(&mut self, write: impl FnOnce(&PersonWriter, &mut Vec<u8>)) {
        let is_in_excerpt = self.begin_person();
        let start = self.body.len();
        write(self.writer, &mut self.body);
        if is_in_excerpt {
            self.excerpt.extend_from_slice(masked(&decode_lossy(&self.body[start..])).as_bytes());
        }
    }

    /// Begins another person; whether the journal keeps some of it.
    fn begin_person(&mut self) -> bool {
        let is_in_excerpt = self.excerpt.len() <= EXCERPT;
        if self.body.len() > START.len() {
            self.body.push(b',');
            if is_in_excerpt {
                self.excerpt.push(b',');
            }
        }
        is_in_excerpt
    }

    pub(crate) fn into_response(mut self) -> ApiResponse {
        self.body.extend_from_slice(END);
        self.excerpt.extend_from_slice(END);
        let length = self.body.len();
        if length > self.body.capacity() / 2 {
            // In place, as allocators do it; bytes without room to spare need no owner beside them.
            self.body.shrink_to_fit();
        }
        ApiResponse::list(self.body, truncated(into_text(self.excerpt), length))
    }
}

#[cfg(test)]
mod tests {
    use krr_fixtures::Deck;
    use krr_specs::{Members, View};
    use proptest::prelude::*;

    use super::*;
    use crate::state::journal::body_excerpt::excerpt;

    proptest! {
        /// Masking each person gives the same as masking the whole body.
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
                    Err(text) => list.add_with(|writer, out| writer.ikke_registrert(text, out)),
                }
            }
            let response = list.into_response();
            prop_assert_eq!(response.excerpt, Some(excerpt(&response.body)));
        }
    }
}
