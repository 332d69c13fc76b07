use serde::Deserialize;

use crate::environments::environment::EnvironmentName;
use crate::environments::retirement::Retirement;
use crate::evidence::EvidenceKey;
use crate::evidence::confidence::Confidence;
use crate::time::partial_date::PartialDate;

/// A page for people, or a document, that describes the API.
///
/// Source: the contract, section 5, second table.
///
/// ```
/// use krr_specs::Environments;
///
/// let mut pages = Environments::bundled().swagger_pages();
/// let doubled = pages.find(|page| page.url.contains(".no//")).expect("a link of the operator");
/// assert_eq!(doubled.in_use_from.to_string(), "2022-12-02");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwaggerPage {
    /// Its exact address; one has two slashes in a row.
    pub url: String,
    /// The environment whose API it describes.
    pub environment: EnvironmentName,
    /// Whether it is a page or a document.
    #[serde(rename = "shows")]
    pub kind: SwaggerPageKind,
    /// The first date at which a source shows it.
    pub in_use_from: PartialDate,
    /// Whether and since when it is out of use.
    pub retired: Retirement,
    /// Anything else that an integrator should know.
    pub note: Option<String>,
    /// The sources of these facts.
    pub evidence: Vec<EvidenceKey>,
    /// The confidence in these facts.
    pub confidence: Confidence,
}

/// The content of a [`SwaggerPage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SwaggerPageKind {
    /// A page for people.
    Page,
    /// The description itself, as JSON.
    Description,
}
