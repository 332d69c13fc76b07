use krr_fixtures::PersonWriter;

use crate::{
    http::response::ApiResponse,
    state::{
        journal::body_excerpt::{EXCERPT, decode_lossy, into_text, masked, truncated},
        register::stored_person::StoredPerson,
    },
};

/// A person who shows contact details takes some 450 bytes; one with a certificate makes room when it comes.
const USUAL_LENGTH: usize = 480;
const START: &[u8] = br#"{"personer":["#;
const END: &[u8] = b"]}";

/// An response about persons, from the register to bytes in one pass; and beside it what the journal keeps of it, so that nobody
/// has to be masked anew for each look-up.
pub(crate) struct PersonList<'w> {
    writer: &'w PersonWriter,
    body: Vec<u8>,
    /// Masked, and no longer than it has to be to be cut.
    excerpt: Vec<u8>,
}

impl<'w> PersonList<'w> {
    /// Nobody yet, and room for so many.
    pub(crate) fn with_room_for(count: usize, writer: &'w PersonWriter) -> Self {
        let mut body = Vec::with_capacity(USUAL_LENGTH * (count + 1));
        body.extend_from_slice(START);
        // What follows the last one that is kept is the end, or how much was cut off.
        let mut excerpt = Vec::with_capacity(body.capacity().min(EXCERPT + 2 * USUAL_LENGTH));
        excerpt.extend_from_slice(START);
        Self { writer, body, excerpt }
    }

    /// Adds somebody whom the register holds.
    pub(crate) fn held(&mut self, held: &StoredPerson) {
        let is_kept = self.begin();
        held.write(self.writer, &mut self.body);
        if is_kept {
            held.write_masked(self.writer, &mut self.excerpt);
        }
    }

    /// Adds whomever `write` writes.
    pub(crate) fn other(&mut self, write: impl FnOnce(&PersonWriter, &mut Vec<u8>)) {
        let is_kept = self.begin();
        let start = self.body.len();
        write(self.writer, &mut self.body);
        if is_kept {
            self.excerpt.extend_from_slice(masked(&decode_lossy(&self.body[start..])).as_bytes());
        }
    }

    /// Begins another person; whether the journal keeps something of them.
    fn begin(&mut self) -> bool {
        let is_kept = self.excerpt.len() <= EXCERPT;
        if self.body.len() > START.len() {
            self.body.push(b',');
            if is_kept {
                self.excerpt.push(b',');
            }
        }
        is_kept
    }

    pub(crate) fn finish(mut self) -> ApiResponse {
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
    use krr_specs::View;
    use proptest::prelude::*;

    use super::*;
    use crate::state::journal::body_excerpt::excerpt;

    proptest! {
        /// What was masked person by person is the response masked.
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
            let held: Vec<_> = Deck::bundled(deck).unwrap().persons(now).into_iter().map(StoredPerson::new).collect();
            let writer = PersonWriter::new(View::of_scopes(scopes), now.add_months(months));
            let mut list = PersonList::with_room_for(asked.len(), &writer);
            for who in &asked {
                match who {
                    Ok(number) => list.held(&held[number % held.len()]),
                    Err(text) => list.other(|writer, out| writer.ikke_registrert(text, out)),
                }
            }
            let response = list.finish();
            prop_assert_eq!(response.excerpt, Some(excerpt(&response.body)));
        }
    }
}
