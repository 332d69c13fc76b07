use std::sync::LazyLock;

use serde::Deserialize;

use crate::evidence::EvidenceKey;
use crate::evidence::confidence::Confidence;

static DIVERGENCES: LazyLock<Divergences> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../divergences.toml"))
        .expect("the bundled divergences parse, which a test checks");
    Divergences(file.divergence)
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    divergence: Vec<Divergence>,
}

/// A point on which the operator's documentation and the live service differ.
///
/// ```
/// use krr_specs::Divergences;
///
/// let lifetime = Divergences::bundled().find("expires-in").ok_or("no such divergence")?;
/// assert!(lifetime.observed.contains("119"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Divergence {
    /// The id in kebab case: `expires-in`.
    pub id: String,
    /// What the documentation states.
    pub docs: String,
    /// What was observed.
    pub observed: String,
    /// The sources of `docs`; at least one.
    pub docs_evidence: Vec<EvidenceKey>,
    /// The sources of `observed`; at least one.
    pub observed_evidence: Vec<EvidenceKey>,
    /// The confidence in `observed`.
    pub confidence: Confidence,
}

/// Every divergence of `divergences.toml`, in the order of the file.
#[derive(Debug)]
pub struct Divergences(Vec<Divergence>);

impl Divergences {
    /// The divergences compiled into this crate.
    pub fn bundled() -> &'static Self {
        &DIVERGENCES
    }

    /// The divergences in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Divergence> {
        self.0.iter()
    }

    /// The divergence with this id.
    pub fn find(&self, id: &str) -> Option<&Divergence> {
        self.0.iter().find(|divergence| divergence.id == id)
    }
}
