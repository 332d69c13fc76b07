use std::collections::BTreeSet;

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MutantOutcome {
    /// A rule noticed; of a named lie, its own and no other.
    Killed(&'static str),
    /// Nobody noticed.
    Survived,
    /// Nobody noticed, and it is written down why nobody can.
    Equivalent,
    /// It is written down as one that nobody can notice, and this rule did.
    NotEquivalent(&'static str),
    /// A named lie that was noticed by these, and not by its own rule alone.
    Mistaken(BTreeSet<&'static str>),
    /// The run ended before its time.
    NotJudged(String),
}

impl MutantOutcome {
    /// Whether nothing is left to be done about it.
    #[must_use]
    pub fn is_expected(&self) -> bool {
        matches!(self, Self::Killed(_) | Self::Equivalent)
    }

    /// The rules that noticed.
    #[must_use]
    pub fn rules(&self) -> Vec<&'static str> {
        match self {
            Self::Killed(rule) | Self::NotEquivalent(rule) => vec![rule],
            Self::Mistaken(rules) => rules.iter().copied().collect(),
            Self::Survived | Self::Equivalent | Self::NotJudged(_) => Vec::new(),
        }
    }

    /// The fate in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Killed(_) => "killed",
            Self::Survived => "survived",
            Self::Equivalent => "equivalent",
            Self::NotEquivalent(_) => "not-equivalent",
            Self::Mistaken(_) => "mistaken",
            Self::NotJudged(_) => "not-judged",
        }
    }

    /// The fate as the first words of a line.
    #[must_use]
    pub fn headline(&self) -> String {
        match self {
            Self::Killed(rule) => format!("KILLED by {rule}:"),
            Self::Survived => "SURVIVED".to_owned(),
            Self::Equivalent => "EQUIVALENT".to_owned(),
            Self::NotEquivalent(rule) => format!("NOT EQUIVALENT, {rule} notices it:"),
            Self::Mistaken(_) => format!("MISTAKEN, noticed by {}:", self.rules().join(", ")),
            Self::NotJudged(why) => format!("NOT JUDGED, {why}:"),
        }
    }
}
