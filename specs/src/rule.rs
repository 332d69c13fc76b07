use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{Confidence, EvidenceKey, Generation};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../rules.toml")).expect("the shipped rules are read by a test");
    Rules(file.rule)
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// One promise of the register: what holds, for which generations, and who saw it.
///
/// ```
/// use krr_specs::{Confidence, Rules};
///
/// let rule = Rules::bundled().find("order-of-request").ok_or("no such rule")?;
/// assert_eq!(rule.confidence, Confidence::Certain);
/// assert_eq!(rule.evidence[0].as_str(), "POSTMAN");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The name, in lower case with hyphens: `order-of-request`.
    pub id: String,
    /// What holds.
    pub statement: Statement,
    /// For which generations.
    pub generations: Vec<Generation>,
    /// Who saw it or wrote it down; at least one.
    pub evidence: Vec<EvidenceKey>,
    /// How sure that makes us.
    pub confidence: Confidence,
    /// The last day on which a live system was recorded keeping the rule.
    #[serde(default)]
    pub last_seen_live: Option<Date>,
    /// Where the law asks for it.
    #[serde(default)]
    pub legal: Option<String>,
}

/// A rule in a sentence, in both languages of the suite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// In English.
    pub en: String,
    /// In bokmål.
    pub nb: String,
}

/// Every rule of `rules.toml`, in the order of the file.
#[derive(Debug)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// The rules that come along.
    #[must_use]
    pub fn bundled() -> &'static Self {
        &RULES
    }

    /// The rules in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter()
    }

    /// The rule of that name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.id == id)
    }
}
