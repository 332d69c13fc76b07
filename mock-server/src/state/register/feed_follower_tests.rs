//! Whoever follows the change feed by its rules ends with what a bulk look-up says, whatever happens on the way (DOC-COPY).

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

use crate::state::register::{
    Register,
    seed::{Decks, SeedData},
};

/// Steps of a schedule.
const LONGEST: usize = 40;

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

/// Those four, and three citizens.
static FOUNDING: LazyLock<Arc<SeedData>> = LazyLock::new(|| {
    let decks = Decks::or_usual(vec![Deck::parse(DECK, "four.toml").unwrap()]);
    Arc::new(SeedData::new(&decks, Some(Population::new(3, 7).unwrap())).unwrap())
});

/// Everybody whom a schedule may touch: the founding, then three whom it has not.
static EVERYBODY: LazyLock<Vec<Personidentifikator>> = LazyLock::new(|| {
    let laid = FOUNDING.laid(MONTHS[0]);
    let founders = (0..FOUNDING.count()).map(|n| *FOUNDING.person(n, &laid).unwrap().personidentifikator());
    let others = Population::new(9, 99).unwrap();
    let others = (0..9).map(|n| others.personidentifikator(n).unwrap());
    founders.chain(others.filter(|who| FOUNDING.number_of(who).is_none()).take(3)).collect()
});

/// Every step is a month after the one before: far enough for a reset of the test users to find something old.
static MONTHS: LazyLock<Vec<OsloTime>> = LazyLock::new(|| {
    let start: OsloTime = "2023-10-12T12:00:00+02".parse().unwrap();
    (0..=LONGEST).map(|months| start.add_months(i32::try_from(months).unwrap())).collect()
});

#[derive(Debug, Clone, Copy)]
enum RegisterEvent {
    Put(usize),
    Delete(usize),
    Language(usize, bool),
    ResetTestUsers,
    Fetch,
    FetchAgain,
    FetchAtTheEnd,
    Store,
    /// Everything since the last store is forgotten.
    CrashWithCopy,
    /// What was read stays read, but how far was not stored.
    CrashWithoutCopy,
}

fn steps() -> impl Strategy<Value = Vec<RegisterEvent>> {
    let who = || 0..EVERYBODY.len();
    let step = prop_oneof![
        4 => who().prop_map(RegisterEvent::Put),
        3 => who().prop_map(RegisterEvent::Delete),
        2 => (who(), any::<bool>()).prop_map(|(who, chosen)| RegisterEvent::Language(who, chosen)),
        1 => Just(RegisterEvent::ResetTestUsers),
        8 => Just(RegisterEvent::Fetch),
        2 => Just(RegisterEvent::FetchAgain),
        1 => Just(RegisterEvent::FetchAtTheEnd),
        3 => Just(RegisterEvent::Store),
        1 => Just(RegisterEvent::CrashWithCopy),
        1 => Just(RegisterEvent::CrashWithoutCopy),
    ];
    proptest::collection::vec(step, 0..=LONGEST)
}

type Copy = BTreeMap<Personidentifikator, Person>;

struct Follower {
    at: u64,
    before: u64,
    copy: Copy,
    stored: (u64, Copy),
}

impl Follower {
    /// Has read everything until this number.
    fn at(register: &Register, at: u64) -> Self {
        let register = register.read();
        let known = register.persons_from(0).take(usize::try_from(at).unwrap()).map(Cow::into_owned);
        let listed = known.filter(Person::is_registered);
        let copy: Copy = listed.map(|person| (*person.personidentifikator(), person)).collect();
        Self { at, before: at, copy: copy.clone(), stored: (at, copy) }
    }

    /// Reads one page and checks what each page promises; whether it was the last.
    fn fetch(&mut self, register: &Register, after: u64, most: usize) -> Result<bool, TestCaseError> {
        let register = register.read();
        let page = register.changed_after(after, most);
        prop_assert!(page.persons.len() <= most);
        let listed: HashSet<_> = page.persons.iter().map(|person| *person.personidentifikator()).collect();
        prop_assert_eq!(listed.len(), page.persons.len(), "somebody is listed twice");
        prop_assert!(page.persons.iter().all(|person| person.is_registered()));
        prop_assert!(after <= page.until && page.until <= page.newest);
        prop_assert!(page.until > after || (page.persons.is_empty() && after == page.newest), "no progress");
        prop_assert!(page.until == page.newest || page.persons.len() == most, "a short page before the end");
        self.copy.extend(page.persons.iter().map(|person| (*person.personidentifikator(), (**person).clone())));
        (self.before, self.at) = (after, page.until);
        Ok(page.until == page.newest)
    }

    fn does(&mut self, step: RegisterEvent, register: &Register, most: usize) -> TestCaseResult {
        match step {
            RegisterEvent::Fetch => _ = self.fetch(register, self.at, most)?,
            RegisterEvent::FetchAgain => _ = self.fetch(register, self.before, most)?,
            RegisterEvent::FetchAtTheEnd => {
                let newest = register.read().changed_after(u64::MAX, most).newest;
                prop_assert!(register.read().changed_after(newest, most).persons.is_empty());
            }
            RegisterEvent::Store => self.stored = (self.at, self.copy.clone()),
            RegisterEvent::CrashWithCopy => {
                (self.at, self.copy) = self.stored.clone();
                self.before = self.at;
            }
            RegisterEvent::CrashWithoutCopy => (self.at, self.before) = (self.stored.0, self.stored.0),
            RegisterEvent::Put(_)
            | RegisterEvent::Delete(_)
            | RegisterEvent::Language(..)
            | RegisterEvent::ResetTestUsers => {}
        }
        Ok(())
    }
}

/// What happens in the register, each time at another time and with another address, so that nothing lost looks like another.
fn happens(step: RegisterEvent, register: &Register, number: usize) {
    let now = MONTHS[number];
    match step {
        RegisterEvent::Put(who) => {
            let entry = Person::aktiv(EVERYBODY[who]).epostadresse(&format!("nr{number}@example.no"));
            let _ = register.put(entry.build(now).unwrap(), now);
        }
        RegisterEvent::Delete(who) => {
            let _ = register.delete(&EVERYBODY[who], now);
        }
        RegisterEvent::Language(who, chosen) => {
            let spraak = chosen.then_some(Spraak::Nn);
            let _ = register.change(EVERYBODY[who], |person| person.with_spraak(spraak, now));
        }
        RegisterEvent::ResetTestUsers => register.reset_test_users(now, now),
        _ => {}
    }
}

fn bulk(register: &Register) -> Copy {
    let register = register.read();
    let found = EVERYBODY.iter().filter_map(|who| Some((*who, register.find(who)?.into_owned())));
    found.filter(|(_, person)| person.is_registered()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, rng_seed: RngSeed::Fixed(3), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_follows_ends_with_what_a_bulk_look_up_says(
        start in 0..=FOUNDING.count() as u64, most in 1_usize..=5, steps in steps(),
    ) {
        let register = Register::new(Arc::clone(&FOUNDING), MONTHS[0]);
        let mut follower = Follower::at(&register, start);
        for (number, step) in (1..).zip(&steps) {
            happens(*step, &register, number);
            follower.does(*step, &register, most)?;
        }
        let mut is_last = false;
        // Each page but the last lists somebody, and nobody is listed twice.
        for _ in 0..=EVERYBODY.len() {
            is_last = is_last || follower.fetch(&register, follower.at, most)?;
        }
        prop_assert!(is_last, "the end is never reached");
        prop_assert_eq!(follower.copy, bulk(&register));
    }
}
