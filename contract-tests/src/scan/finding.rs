use std::ops::Range;

use krr_specs::{Confidence, EnvironmentName, EvidenceKey, Retirement};

/// What was found in one text, and what a comment in it silences.
#[derive(Debug, Default)]
pub struct Findings {
    /// By line, then by column.
    pub findings: Vec<Finding>,
    /// The findings that a `krr-scan: allow REASON` silences.
    pub silenced: Vec<Suppressed>,
}

/// A finding with the reason why nobody need hear of it.
#[derive(Debug)]
pub struct Suppressed {
    /// What would have been said.
    pub finding: Finding,
    /// The words after `allow`.
    pub reason: String,
}

/// A row of the record, or a retired scope, on a line of a text.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What it is, by its first place.
    pub kind: FindingKind,
    /// The row: the name of a host, the address of a Swagger page, or a scope.
    pub row: String,
    /// The environment that the row belongs to.
    pub environment: Option<EnvironmentName>,
    /// The line, from 1.
    pub line: usize,
    /// Where on the line, at least one place.
    pub places: Vec<Place>,
    /// The path on a neighbouring line that was read together with the host.
    pub beside: Option<(usize, String)>,
    /// What it is, in a sentence without a full stop.
    pub what: String,
    /// Since when it is retired; `None` where it is not, or where nothing in the record can be.
    pub since: Option<Since>,
    /// What to write instead.
    pub instead: String,
    /// How sure the finding is: never surer than the record.
    pub confidence: Confidence,
    /// The sources of the row.
    pub evidence: Vec<EvidenceKey>,
}

impl Finding {
    /// The first place; a finding has one.
    #[must_use]
    pub fn first(&self) -> Option<&Place> {
        self.places.first()
    }

    /// What `--fix` writes, place by place.
    pub fn rewrites(&self) -> impl Iterator<Item = (&Range<usize>, &str)> {
        self.places.iter().filter_map(|place| match &place.rewrite {
            Rewrite::To(range, words) => Some((range, words.as_str())),
            Rewrite::Refused(_) => None,
        })
    }
}

/// Where on its line a finding stands.
#[derive(Debug, Clone)]
pub struct Place {
    /// The column, from 1, counted in characters (a byte each where the text is not Unicode).
    pub column: usize,
    /// How many characters.
    pub length: usize,
    /// The bytes of the text, from 0; in the file the same except in UTF-16.
    pub bytes: Range<usize>,
    /// The words themselves.
    pub found: String,
    /// What `--fix` writes, or why it does not.
    pub rewrite: Rewrite,
}

/// What may be done about a place without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// These bytes become this text, and the meaning stays.
    To(Range<usize>, String),
    /// The meaning would change, or the record is not sure enough.
    Refused(String),
}

/// Since when something is retired, and how sure the record is of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// How and when it ended.
    pub retired: Retirement,
    /// How well the sources support it.
    pub confidence: Confidence,
}

impl Since {
    /// In words: `retired since 2023-10-03 (certain)`.
    #[must_use]
    pub fn sentence(self) -> String {
        let words = match self.retired {
            Retirement::InUse => "in use".to_owned(),
            Retirement::On(day) => format!("retired since {day}"),
            Retirement::ListedBy(day) => format!("listed as retired on {day}, since when is unknown"),
            Retirement::PresumedBy(day) => format!("presumed retired, no longer named on {day}"),
        };
        format!("{words} ({})", self.confidence)
    }
}

/// What sort of thing was found. Its id names the rule in JSON, SARIF and annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// The bare name of a retired host.
    Host,
    /// An address on a retired host.
    Url,
    /// An IPv4 or IPv6 address that a retired host had.
    Address,
    /// A retired Swagger page or description.
    Swagger,
    /// A retired SOAP service.
    Soap,
    /// A retired issuer of tokens.
    Issuer,
    /// A scope without the prefix `krr:`.
    Scope,
    /// Version 1 on a host that serves version 2.
    Version,
    /// A comment that silences nothing, since it gives no reason.
    Silence,
}

impl FindingKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Host,
        Self::Url,
        Self::Address,
        Self::Swagger,
        Self::Soap,
        Self::Issuer,
        Self::Scope,
        Self::Version,
        Self::Silence,
    ];

    /// Its name in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Host => "retired-host",
            Self::Url => "retired-url",
            Self::Address => "retired-address",
            Self::Swagger => "retired-swagger-page",
            Self::Soap => "retired-soap-service",
            Self::Issuer => "retired-issuer",
            Self::Scope => "scope-without-prefix",
            Self::Version => "version-1",
            Self::Silence => "silence-without-reason",
        }
    }

    /// What the rule is about, in a sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Host => "A host of the register that no longer answers.",
            Self::Url => "An address on a host of the register that no longer answers.",
            Self::Address => "An IP address that a host of the register had while it lived.",
            Self::Swagger => "A page or document that described the interface and is gone.",
            Self::Soap => "The web service before REST.",
            Self::Issuer => "An issuer whose tokens the register no longer takes.",
            Self::Scope => "A scope of the first generation, before the prefix krr:.",
            Self::Version => "Version 1 on a host that serves version 2.",
            Self::Silence => "A comment that allows something without saying why.",
        }
    }
}

/// The less sure of two; what is derived is no surer than what it rests on.
pub(crate) fn weaker(one: Confidence, other: Confidence) -> Confidence {
    match (one, other) {
        (Confidence::Guess, _) | (_, Confidence::Guess) => Confidence::Guess,
        (Confidence::Likely, _) | (_, Confidence::Likely) => Confidence::Likely,
        (Confidence::Certain, Confidence::Certain) => Confidence::Certain,
    }
}

/// Whether `confidence` is at least as sure as `least`.
pub(crate) fn at_least(confidence: Confidence, least: Confidence) -> bool {
    weaker(confidence, least) == least
}
