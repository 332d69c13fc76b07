use std::sync::LazyLock;

use serde::Deserialize;

/// Lies that change nothing which the contract promises, each with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalents {
    equivalent: Vec<Equivalent>,
}

/// Mutants that nobody can tell from the truth, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    /// Their ids.
    pub mutants: Vec<String>,
    /// Why nobody can tell.
    pub reason: String,
}

/// Why a text is no such list.
#[derive(Debug, thiserror::Error)]
#[error("equivalents: {0}")]
pub struct EquivalentsError(#[from] toml::de::Error);

impl Equivalents {
    /// The list that comes along, `equivalents.toml`.
    #[must_use]
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Equivalents> = LazyLock::new(|| {
            Equivalents::parse(include_str!("../../equivalents.toml")).expect("a test reads the shipped list")
        });
        &BUNDLED
    }

    /// Reads such a list.
    ///
    /// ```
    /// use krr_contract_tests::mutation::Equivalents;
    ///
    /// let list = Equivalents::parse("[[equivalent]]\nmutants = ['getUsers/200/extra']\nreason = 'allowed'\n").unwrap();
    /// assert_eq!(list.find("getUsers/200/extra").unwrap().reason, "allowed");
    /// ```
    ///
    /// # Errors
    /// When it is no TOML of this form.
    pub fn parse(text: &str) -> Result<Self, EquivalentsError> {
        Ok(toml::from_str(text)?)
    }

    /// Every entry.
    pub fn iter(&self) -> impl Iterator<Item = &Equivalent> {
        self.equivalent.iter()
    }

    /// The entry that names the mutant.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Equivalent> {
        self.equivalent.iter().find(|entry| entry.mutants.iter().any(|known| known == id))
    }
}
