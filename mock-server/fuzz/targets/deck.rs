//! A deck and a persons file are read or refused, and the persons of one that is read have a state at any time.
#![no_main]

use krr_fixtures::Deck;
use krr_specs::{OsloTime, parse_time};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let now = OsloTime::new(parse_time("2026-03-29T01:00:00Z").expect("a time"));
    for deck in
        [Deck::parse(text, "deck.toml").ok(), Deck::parse_persons(text, "persons.ndjson").ok()].into_iter().flatten()
    {
        for person in deck.persons(now) {
            let _ = person.digital_post();
        }
    }
});
