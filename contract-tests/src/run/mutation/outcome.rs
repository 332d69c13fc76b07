use std::collections::BTreeSet;

/// The outcome of a mutant.
#[derive(Debug, Clone, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum MutantOutcome {
    /// A rule failed; for a named mutant its own rule and no other.
    Killed(&'static str),
    /// No rule failed.
    Survived,
    /// No rule failed, and it is listed as equivalent.
    Equivalent,
    /// It is listed as equivalent, and this rule failed.
    NotEquivalent(&'static str),
    /// A named mutant that failed these rules, and not its own rule alone.
    #[strum(serialize = "mistaken")]
    OtherRules(BTreeSet<&'static str>),
    /// The run stopped early.
    NotJudged(String),
}

impl MutantOutcome {
    /// Whether it was killed or is equivalent, as it should be.
    pub fn is_expected(&self) -> bool {
        matches!(self, Self::Killed(_) | Self::Equivalent)
    }

    /// The rules that failed.
    pub fn rules(&self) -> Vec<&'static str> {
        match self {
            Self::Killed(rule) | Self::NotEquivalent(rule) => vec![rule],
            Self::OtherRules(rules) => rules.iter().copied().collect(),
            Self::Survived | Self::Equivalent | Self::NotJudged(_) => Vec::new(),
        }
    }

    /// The outcome as reports for programs have it.
    pub fn id(&self) -> &'static str {
        self.into()
    }

    /// The outcome as the start of a line.
    pub fn headline(&self) -> String {
        match self {
            Self::Killed(rule) => format!("KILLED by {rule}:"),
            Self::Survived => "SURVIVED".to_owned(),
            Self::Equivalent => "EQUIVALENT".to_owned(),
            Self::NotEquivalent(rule) => format!("NOT EQUIVALENT, {rule} fails:"),
            Self::OtherRules(_) => format!("KILLED BY OTHER RULES, {}:", self.rules().join(", ")),
            Self::NotJudged(why) => format!("NOT JUDGED, {why}:"),
        }
    }
}
