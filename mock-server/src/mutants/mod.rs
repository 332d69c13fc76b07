//! The catalogue of mutants: deliberate faults of the mock. `pipeline::mutation` applies them.

pub(crate) mod derived;
pub(crate) mod json_edit;
pub(crate) mod named;

use std::{fmt, str::FromStr};

use krr_specs::{Generation, Rules};

use crate::mutants::derived::DerivedMutant;
use crate::mutants::named::{NamedMutant, UnknownMutantError};

/// A deliberate fault of the mock, by which a contract suite is tested: named by hand, or derived from the documents.
///
/// ```
/// use krr_mock_server::{NamedMutant, Mutant};
///
/// assert_eq!("sorts-persons".parse::<Mutant>(), Ok(NamedMutant::SortsPersons.into()));
/// assert_eq!(Mutant::from(NamedMutant::SortsPersons).rule(), Some("order-of-request"));
/// let derived: Mutant = "getUsers/401/without-www-authenticate".parse().unwrap();
/// assert_eq!((derived.to_string().as_str(), derived.rule()), ("getUsers/401/without-www-authenticate", None));
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Mutant {
    /// One that a certain rule must notice.
    Named(NamedMutant),
    /// One that some rule must notice.
    Derived(&'static DerivedMutant),
}

impl Mutant {
    /// Every mutant, the named ones first.
    pub fn all() -> impl Iterator<Item = Self> {
        NamedMutant::ALL.iter().copied().map(Self::Named).chain(DerivedMutant::all().iter().map(Self::Derived))
    }

    /// The name by which it is turned on.
    pub fn id(self) -> &'static str {
        match self {
            Self::Named(mutant) => mutant.id(),
            Self::Derived(mutant) => mutant.id(),
        }
    }

    /// What the mock does wrong, in a sentence.
    pub fn description(self) -> &'static str {
        match self {
            Self::Named(mutant) => mutant.description(),
            Self::Derived(mutant) => mutant.description(),
        }
    }

    /// The rule that is there to notice a named mutant.
    pub fn rule(self) -> Option<&'static str> {
        match self {
            Self::Named(mutant) => Some(mutant.rule()),
            Self::Derived(_) => None,
        }
    }

    /// The oldest generation that it changes.
    pub fn generation(self) -> Generation {
        match self {
            Self::Named(mutant) => {
                let generations = Rules::bundled().find(mutant.rule()).and_then(|rule| rule.generations.iter().min());
                generations.copied().unwrap_or(Generation::G1)
            }
            Self::Derived(mutant) => mutant.generation(),
        }
    }
}

impl From<NamedMutant> for Mutant {
    fn from(mutant: NamedMutant) -> Self {
        Self::Named(mutant)
    }
}

impl PartialEq for Mutant {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Mutant {}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Mutant {
    type Err = UnknownMutantError;

    fn from_str(id: &str) -> Result<Self, UnknownMutantError> {
        let derived = || DerivedMutant::find(id).map(Self::Derived);
        id.parse().ok().map(Self::Named).or_else(derived).ok_or(UnknownMutantError)
    }
}
