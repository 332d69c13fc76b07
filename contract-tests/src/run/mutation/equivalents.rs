use std::sync::LazyLock;

use serde::Deserialize;

/// The mutants that change nothing that the contract covers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalents {
    equivalent: Vec<Equivalent>,
}

/// Mutants that are equivalent for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivalent {
    /// Their ids.
    pub mutants: Vec<String>,
    /// Why no client can notice.
    pub reason: String,
}

/// A list that cannot be parsed.
#[derive(Debug, thiserror::Error)]
#[error("equivalents: {0}")]
pub struct EquivalentsError(#[from] toml::de::Error);

impl Equivalents {
    /// The bundled list, `equivalents.toml`.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Equivalents> = LazyLock::new(|| {
            Equivalents::parse(include_str!("../../../equivalents.toml")).expect("a test reads the shipped list")
        });
        &BUNDLED
    }

    /// Parses a list.
    ///
    /// ```
    /// use krr_contract_tests::mutation::Equivalents;
    ///
    /// let list = Equivalents::parse("[[equivalent]]\nmutants = ['getUsers/200/extra']\nreason = 'allowed'\n").unwrap();
    /// assert_eq!(list.find("getUsers/200/extra").unwrap().reason, "allowed");
    /// ```
    ///
    /// # Errors
    /// [`EquivalentsError`] for other TOML.
    pub fn parse(text: &str) -> Result<Self, EquivalentsError> {
        Ok(toml::from_str(text)?)
    }

    /// Every entry.
    pub fn iter(&self) -> impl Iterator<Item = &Equivalent> {
        self.equivalent.iter()
    }

    /// The entry that names the mutant.
    pub fn find(&self, id: &str) -> Option<&Equivalent> {
        self.equivalent.iter().find(|entry| entry.mutants.iter().any(|known| known == id))
    }
}
