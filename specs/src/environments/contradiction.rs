use std::{fmt, iter};

use serde::Deserialize;

use crate::evidence::{EvidenceKey, confidence::Confidence};

/// Something that the record says in more than one way, kept as it was found.
///
/// One claim was chosen; the others stay beside it, so that a reader can judge and a scanner can find them.
///
/// ```
/// use krr_specs::{DisputedField, Environments};
///
/// let record = Environments::bundled();
/// let host = record.find_host("krr.digdir.no").expect("production of G2");
/// let mut found = record.contradictions_about(host).filter(|found| found.field == DisputedField::Retired);
/// let dates = found.next().expect("two pages disagree");
/// assert_eq!((dates.resolved.value.as_str(), dates.rejected[0].value.as_str()), ("2023-09-18", "2023-09-27"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// The host that it concerns; `None` for the list of retired endpoints as a whole.
    pub host: Option<String>,
    /// What about the host is in doubt.
    pub field: DisputedField,
    /// The claim that this project goes by.
    pub resolved: Claim,
    /// The claims that it does not.
    pub rejected: Vec<Claim>,
    /// Why.
    pub because: String,
    /// How sure the choice is.
    pub confidence: Confidence,
}

impl Contradiction {
    /// Every claim, the chosen one first.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        iter::once(&self.resolved).chain(&self.rejected)
    }
}

/// One thing that sources say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What they say, written as the field of the host is written.
    pub value: String,
    /// The sources that say it.
    pub evidence: Vec<EvidenceKey>,
}

/// What sources can disagree about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisputedField {
    /// The name of the host: the claims are its spellings.
    Name,
    /// Its address before `/rest`.
    Base,
    /// The issuer that guards it.
    Issuer,
    /// The family of scopes that it understands.
    Scopes,
    /// When it was taken into use.
    InUseFrom,
    /// When its version 2 was taken into use.
    V2InUseFrom,
    /// When it was retired.
    Retired,
    /// Where its Swagger page is, or what the page is called.
    Swagger,
    /// Which rows, or which words, a list about it has.
    Listing,
}

impl fmt::Display for DisputedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Name => "name",
            Self::Base => "base",
            Self::Issuer => "issuer",
            Self::Scopes => "scopes",
            Self::InUseFrom => "in use from",
            Self::V2InUseFrom => "v2 in use from",
            Self::Retired => "retired",
            Self::Swagger => "swagger",
            Self::Listing => "listing",
        })
    }
}
