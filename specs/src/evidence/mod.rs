//! The sources on which every rule, host and behaviour rests, and how much each of them counts.

pub(crate) mod confidence;
pub(crate) mod divergence;

use std::{fmt, str::FromStr, sync::LazyLock};

use serde::Deserialize;

use crate::time::partial_date::PartialDate;

/// Every source of the project, in the order of `evidence.toml`.
///
/// Source: the contract, section 0, and the pages that its other sections cite by name.
///
/// ```
/// use krr_specs::{Evidence, Weight};
///
/// let seed = Evidence::bundled().find("SEED").expect("the page this project starts from");
/// assert_eq!(seed.weight, Weight::Primary);
/// assert_eq!(Evidence::bundled().sources().next(), Some(seed));
/// ```
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    #[serde(rename = "source")]
    sources: Vec<Source>,
}

static BUNDLED: LazyLock<Evidence> =
    LazyLock::new(|| toml::from_str(include_str!("../../evidence.toml")).expect("the bundled evidence is well formed"));

impl Evidence {
    /// The evidence compiled into this crate.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The sources in the order of the file.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter()
    }

    /// The source with exactly this key.
    pub fn find(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.key == key)
    }
}

/// A source of facts about KRR.
///
/// `what` identifies a source that is not a public repository, such as a stored text or an address in use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its key in data files and documents, for example `DOC-2018`.
    pub key: String,
    /// The repository on GitHub, `owner/name`.
    pub repository: Option<String>,
    /// The files inside the repository.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The commits of the files that were read.
    #[serde(default)]
    pub commits: Vec<String>,
    /// What it is, in one line.
    pub what: String,
    /// How much it counts.
    pub weight: Weight,
    /// Whether it is documentation (a guide, a catalogue, a standard) rather than an observation.
    #[serde(default)]
    pub documentation: bool,
    /// When it was written or recorded, or the first such date.
    pub from: Option<PartialDate>,
    /// The last such date, where there is more than one.
    pub until: Option<PartialDate>,
}

/// How much a source counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, strum::Display)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Weight {
    /// The operator's own text or code, or recorded traffic.
    Primary,
    /// The client of a third party, or a sketch.
    Secondary,
}

/// The key of an existing source. Parsing fails for any other, so that a data file cannot cite an unknown source.
///
/// ```
/// use krr_specs::EvidenceKey;
///
/// let key: EvidenceKey = "OSKJERV".parse()?;
/// assert_eq!(key.to_string(), "OSKJERV");
/// assert_eq!(key.source().repository.as_deref(), Some("oskjerv/krr-oppslagstjenesten"));
/// assert!("HEARSAY".parse::<EvidenceKey>().is_err());
/// # Ok::<(), krr_specs::UnknownEvidenceError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct EvidenceKey(&'static Source);

impl EvidenceKey {
    /// The source.
    pub fn source(self) -> &'static Source {
        self.0
    }

    /// The key as text.
    pub fn as_str(self) -> &'static str {
        &self.0.key
    }
}

impl fmt::Display for EvidenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for EvidenceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the key of a source in `evidence.toml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no evidence has the key `{0}`; add the source to specs/evidence.toml first")]
pub struct UnknownEvidenceError(pub String);

impl FromStr for EvidenceKey {
    type Err = UnknownEvidenceError;

    fn from_str(key: &str) -> Result<Self, UnknownEvidenceError> {
        Evidence::bundled().find(key).map(Self).ok_or_else(|| UnknownEvidenceError(key.to_owned()))
    }
}

impl TryFrom<String> for EvidenceKey {
    type Error = UnknownEvidenceError;

    fn try_from(key: String) -> Result<Self, UnknownEvidenceError> {
        key.parse()
    }
}
