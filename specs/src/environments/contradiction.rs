use std::iter;

use serde::Deserialize;

use crate::evidence::EvidenceKey;
use crate::evidence::confidence::Confidence;

/// A fact about which the sources disagree.
///
/// One claim was chosen. The others are kept, so that a reader can judge and the scanner can find them.
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
    /// The host; `None` for the list of retired endpoints as a whole.
    pub host: Option<String>,
    /// The disputed property.
    pub field: DisputedField,
    /// The claim that this project uses.
    pub resolved: Claim,
    /// The other claims.
    pub rejected: Vec<Claim>,
    /// The reason for the choice.
    pub because: String,
    /// The confidence in the choice.
    pub confidence: Confidence,
}

impl Contradiction {
    /// Every claim, the chosen one first.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        iter::once(&self.resolved).chain(&self.rejected)
    }
}

/// What some of the sources state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The value, in the form of the property of the host.
    pub value: String,
    /// The sources.
    pub evidence: Vec<EvidenceKey>,
}

/// A property of a host about which sources disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "lowercase")]
pub enum DisputedField {
    /// The name of the host: the claims are its spellings.
    Name,
    /// Its address before `/rest`.
    Base,
    /// The issuer whose tokens it accepts.
    Issuer,
    /// The family of scopes that it accepts.
    Scopes,
    /// When it was taken into use.
    #[strum(to_string = "in use from")]
    InUseFrom,
    /// When its API version 2 was taken into use.
    #[strum(to_string = "v2 in use from")]
    V2InUseFrom,
    /// When it was retired.
    Retired,
    /// Where its Swagger page is, or what the page is called.
    Swagger,
    /// The rows or the wording of a list that names it.
    Listing,
}
