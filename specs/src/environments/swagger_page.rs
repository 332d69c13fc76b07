use serde::Deserialize;

use crate::{
    environments::{environment::EnvironmentName, retirement::Retirement},
    evidence::{EvidenceKey, confidence::Confidence},
    time::partial_date::PartialDate,
};

/// A page or document that describes the API.
///
/// Source: the contract, section 5, second table.
///
/// ```
/// use krr_specs::Environments;
///
/// let mut pages = Environments::bundled().swagger_pages();
/// let doubled = pages.find(|page| page.url.contains(".no//")).expect("the seed's link");
/// assert_eq!(doubled.in_use_from.to_string(), "2022-12-02");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwaggerPage {
    /// Its address, to the letter: one has two slashes in a row.
    pub url: String,
    /// The environment whose API it describes.
    pub environment: EnvironmentName,
    /// What is found there.
    #[serde(rename = "shows")]
    pub kind: SwaggerPageKind,
    /// The first date at which a source shows it.
    pub in_use_from: PartialDate,
    /// Whether it is still there.
    pub retired: Retirement,
    /// What an integrator should know besides.
    pub note: Option<String>,
    /// The sources of these facts.
    pub evidence: Vec<EvidenceKey>,
    /// How well they support them.
    pub confidence: Confidence,
}

/// What is found at the address of a [`SwaggerPage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SwaggerPageKind {
    /// A page for people.
    Page,
    /// The description itself, as JSON.
    Description,
}
