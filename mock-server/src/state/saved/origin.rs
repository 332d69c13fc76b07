use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use krr_fixtures::Person;
use krr_specs::OsloTime;
use serde::{Deserialize, Serialize};

use crate::crypto::digest::sha256;
use crate::state::register::person_document::PersonDocument;
use crate::state::register::seed::SeedData;

/// So many citizens show whether two populations are the same.
const CITIZENS: usize = 100;

/// The persons with which every world of a mock starts. The numbers of the change feed count from the last of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    residents: PersonSet,
    citizens: PersonSet,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonSet {
    count: usize,
    /// Of their JSON.
    digest: String,
}

impl Origin {
    pub(crate) fn of(seed: &SeedData) -> Self {
        let at = OsloTime::new(Timestamp::UNIX_EPOCH);
        let residents = seed.residents().iter().map(|resident| resident.person(at));
        let population = seed.population();
        let citizen = |index: u32| population?.person(index, at);
        Self {
            residents: PersonSet::of(seed.residents().len(), residents),
            citizens: PersonSet::of(seed.citizen_count(), (0..).map_while(citizen).take(CITIZENS)),
        }
    }

    /// What is not as in `other`.
    pub(crate) fn difference(&self, other: &Self) -> &'static str {
        match (self.residents == other.residents, self.citizens == other.citizens) {
            (true, _) => "other citizens (--population)",
            (false, true) => "other test persons (--deck, --persons)",
            (false, false) => "other test persons (--deck, --persons) and other citizens (--population)",
        }
    }
}

impl PersonSet {
    fn of(count: usize, persons: impl Iterator<Item = Person>) -> Self {
        let at = OsloTime::new(Timestamp::UNIX_EPOCH);
        let mut text = Vec::new();
        for person in persons {
            serde_json::to_writer(&mut text, &PersonDocument::new(&person, at))
                .expect("a person is made of strings and lists");
        }
        Self { count, digest: BASE64_URL_SAFE_NO_PAD.encode(sha256(&text)) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} test persons and {} citizens", self.residents.count, self.citizens.count)
    }
}
