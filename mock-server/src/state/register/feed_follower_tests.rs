//! A client that follows the change feed by its rules ends with the same persons as a bulk look-up (DOC-COPY), whatever happens in
//! between.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
    sync::{Arc, LazyLock},
};

use krr_fixtures::{Deck, Person, Personidentifikator, Population, Spraak};
use krr_specs::OsloTime;
use proptest::{
    prelude::*,
    test_runner::{RngSeed, TestCaseResult},
};

use crate::http::bounds::Budget;
use crate::state::register::Register;
use crate::state::register::seed::{Decks, SeedData};

/// The maximum number of steps.
const MAX_STEPS: usize = 40;

const DECK: &str = r#"name = "four"
title = "One expired, one deleted, one fresh, one unknown"
provenance = "made up"
print_sertifikat = { postkasseleverandoerAdresse = "984661185", x509Sertifikat = "print" }
person = [
    { personidentifikator = "11887197158", status = "AKTIV", reservasjon = "NEI", kontaktinformasjon = { epostadresse = "a@example.no", epostadresse_oppdatert = "-P19M" } },
    { personidentifikator = "17894199350", status = "SLETTET" },
    { personidentifikator = "11822648950", status = "AKTIV", reservasjon = "NEI", kontaktinformasjon = { epostadresse = "b@example.no" } },
    { personidentifikator = "26816635062", status = "IKKE_REGISTRERT" },
]
"#;

/// The four persons of the deck and three citizens.
static SEED: LazyLock<Arc<SeedData>> = LazyLock::new(|| {
    let decks = Decks::or_default(vec![Deck::parse(DECK, "four.toml").unwrap()]);
    Arc::new(SeedData::new(&decks, Some(Population::new(3, 7).unwrap())).unwrap())
});

/// The persons that steps change: those of the seed data and three others.
static PIDS: LazyLock<Vec<Personidentifikator>> = LazyLock::new(|| {
    let residents = SEED.residents_at(MONTHS[0]);
    let seeded = (0..SEED.count()).map(|n| *SEED.person(n, &residents).unwrap().personidentifikator());
    let others = Population::new(9, 99).unwrap();
    let others = (0..9).map(|n| others.personidentifikator(n).unwrap());
    seeded.chain(others.filter(|pid| SEED.number_of(pid).is_none()).take(3)).collect()
});

/// The time of each step. A month passes between steps, so that a reset of the test users has old dates to refresh.
static MONTHS: LazyLock<Vec<OsloTime>> = LazyLock::new(|| {
    let start: OsloTime = "2023-10-12T12:00:00+02".parse().unwrap();
    (0..=MAX_STEPS).map(|months| start.add_months(i32::try_from(months).unwrap())).collect()
});

#[derive(Debug, Clone, Copy)]
enum Event {
    Put(usize),
    Delete(usize),
    Language(usize, bool),
    ResetTestUsers,
    /// The mock is stopped and started again with its state.
    Restart,
    Fetch,
    FetchAgain,
    FetchAtTheEnd,
    Store,
    /// Everything since the last store is lost.
    CrashWithCopy,
    /// The persons are kept, but not how far the feed was read.
    CrashWithoutCopy,
}

fn steps() -> impl Strategy<Value = Vec<Event>> {
    let person = || 0..PIDS.len();
    let step = prop_oneof![
        4 => person().prop_map(Event::Put),
        3 => person().prop_map(Event::Delete),
        2 => (person(), any::<bool>()).prop_map(|(person, chosen)| Event::Language(person, chosen)),
        1 => Just(Event::ResetTestUsers),
        1 => Just(Event::Restart),
        8 => Just(Event::Fetch),
        2 => Just(Event::FetchAgain),
        1 => Just(Event::FetchAtTheEnd),
        3 => Just(Event::Store),
        1 => Just(Event::CrashWithCopy),
        1 => Just(Event::CrashWithoutCopy),
    ];
    proptest::collection::vec(step, 0..=MAX_STEPS)
}

type Copy = BTreeMap<Personidentifikator, Person>;

struct Follower {
    at: u64,
    before: u64,
    copy: Copy,
    stored: (u64, Copy),
}

impl Follower {
    /// A follower that has read everything up to this number.
    fn starting_at(register: &Register, at: u64) -> Self {
        let register = register.read();
        let known = register.persons_from(0).take(usize::try_from(at).unwrap()).map(Cow::into_owned);
        let listed = known.filter(Person::is_registered);
        let copy: Copy = listed.map(|person| (*person.personidentifikator(), person)).collect();
        Self { at, before: at, copy: copy.clone(), stored: (at, copy) }
    }

    /// Reads one page and checks the rules for pages. True for the last page.
    fn fetch(&mut self, register: &Register, after: u64, limit: usize) -> Result<bool, TestCaseError> {
        let register = register.read();
        let page = register.changed_after(after, limit);
        prop_assert!(page.persons.len() <= limit);
        let listed: HashSet<_> = page.persons.iter().map(|person| *person.personidentifikator()).collect();
        prop_assert_eq!(listed.len(), page.persons.len(), "a person is listed twice");
        prop_assert!(page.persons.iter().all(|person| person.is_registered()));
        prop_assert!(after <= page.until && page.until <= page.newest);
        prop_assert!(page.until > after || (page.persons.is_empty() && after == page.newest), "no progress");
        prop_assert!(page.until == page.newest || page.persons.len() == limit, "a short page before the end");
        self.copy.extend(page.persons.iter().map(|person| (*person.personidentifikator(), (**person).clone())));
        (self.before, self.at) = (after, page.until);
        Ok(page.until == page.newest)
    }

    fn take_step(&mut self, step: Event, register: &Register, limit: usize) -> TestCaseResult {
        match step {
            Event::Fetch => _ = self.fetch(register, self.at, limit)?,
            Event::FetchAgain => _ = self.fetch(register, self.before, limit)?,
            Event::FetchAtTheEnd => {
                let newest = register.read().changed_after(u64::MAX, limit).newest;
                prop_assert!(register.read().changed_after(newest, limit).persons.is_empty());
            }
            Event::Store => self.stored = (self.at, self.copy.clone()),
            Event::CrashWithCopy => {
                (self.at, self.copy) = self.stored.clone();
                self.before = self.at;
            }
            Event::CrashWithoutCopy => (self.at, self.before) = (self.stored.0, self.stored.0),
            Event::Put(_) | Event::Delete(_) | Event::Language(..) | Event::ResetTestUsers | Event::Restart => {}
        }
        Ok(())
    }
}

/// Changes the register. Each step has another time and address, so that a lost change is never equal to another.
fn change_register(step: Event, register: &Register, number: usize) {
    let now = MONTHS[number];
    match step {
        Event::Put(person) => {
            let entry = Person::aktiv(PIDS[person]).epostadresse(&format!("nr{number}@example.no"));
            let _ = register.put(entry.build(now).unwrap(), now);
        }
        Event::Delete(person) => {
            let _ = register.delete(&PIDS[person], now);
        }
        Event::Language(person, chosen) => {
            let spraak = chosen.then_some(Spraak::Nn);
            let _ = register.change(PIDS[person], |person| person.with_spraak(spraak, now));
        }
        Event::ResetTestUsers => register.reset_test_users(now, now),
        Event::Restart => {
            let saved = register.saved();
            let text = serde_json::to_string(&saved).unwrap();
            register.restore(serde_json::from_str(&text).unwrap()).unwrap();
            assert_eq!(register.saved(), saved);
        }
        _ => {}
    }
}

fn bulk_look_up(register: &Register) -> Copy {
    let register = register.read();
    let persons = PIDS.iter().filter_map(|pid| Some((*pid, register.find(pid)?.into_owned())));
    persons.filter(|(_, person)| person.is_registered()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_follower_ends_with_the_persons_of_a_bulk_look_up(
        start in 0..=SEED.count() as u64, limit in 1_usize..=5, steps in steps(),
    ) {
        let register = Register::new(Arc::clone(&SEED), MONTHS[0], Budget::of(usize::MAX));
        let mut follower = Follower::starting_at(&register, start);
        for (number, step) in (1..).zip(&steps) {
            change_register(*step, &register, number);
            follower.take_step(*step, &register, limit)?;
        }
        let mut is_last = false;
        // Every page but the last has a person, and no person is listed twice.
        for _ in 0..=PIDS.len() {
            is_last = is_last || follower.fetch(&register, follower.at, limit)?;
        }
        prop_assert!(is_last, "the end is never reached");
        prop_assert_eq!(follower.copy, bulk_look_up(&register));
    }
}
