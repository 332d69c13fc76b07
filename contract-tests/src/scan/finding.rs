use std::ops::Range;

use krr_specs::{Confidence, EnvironmentName, EvidenceKey, Retirement};

/// The findings in one text.
#[derive(Debug, Default)]
pub struct Findings {
    /// By line, then by column.
    pub findings: Vec<Finding>,
    /// The findings that a `krr-scan: allow REASON` comment suppresses.
    pub suppressed: Vec<Suppressed>,
}

/// A suppressed finding with the reason.
#[derive(Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// The text after `allow`.
    pub reason: String,
}

/// A retired row of the environments, or a retired scope, on a line.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The kind of its first place.
    pub kind: FindingKind,
    /// The row: the name of a host, the address of a Swagger page, a path, or a scope.
    pub row: String,
    /// The environment of the row.
    pub environment: Option<EnvironmentName>,
    /// The line, from 1.
    pub line: usize,
    /// The places on the line, at least one.
    pub places: Vec<Place>,
    /// The line and text of a path near the host.
    pub path_nearby: Option<(usize, String)>,
    /// What it is, as a sentence without full stop.
    pub what: String,
    /// Since when it is retired; `None` when it is not.
    pub since: Option<Since>,
    /// What to use instead.
    pub instead: String,
    /// The confidence, at most that of the sources.
    pub confidence: Confidence,
    /// The sources of the row.
    pub evidence: Vec<EvidenceKey>,
}

impl Finding {
    /// The first place.
    pub fn first(&self) -> Option<&Place> {
        self.places.first()
    }

    /// The replacements of `--fix`.
    pub fn rewrites(&self) -> impl Iterator<Item = (&Range<usize>, &str)> {
        self.places.iter().filter_map(|place| match &place.rewrite {
            Rewrite::To(range, text) => Some((range, text.as_str())),
            Rewrite::Refused(_) => None,
        })
    }
}

/// A place of a finding on its line.
#[derive(Debug, Clone)]
pub struct Place {
    /// The column, from 1, in characters (in bytes when the text is not Unicode).
    pub column: usize,
    /// The number of characters.
    pub length: usize,
    /// The byte range in the text. In the file it is the same except in UTF-16.
    pub bytes: Range<usize>,
    /// The text itself.
    pub text: String,
    /// The replacement by `--fix`, or why there is none.
    pub rewrite: Rewrite,
}

/// Whether `--fix` rewrites a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// These bytes become this text, with the same meaning.
    To(Range<usize>, String),
    /// Why not: the meaning may change, or the sources are not certain.
    Refused(String),
}

/// Since when something is retired, with the confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// How and when it was retired.
    pub retired: Retirement,
    /// The confidence of the sources.
    pub confidence: Confidence,
}

impl Since {
    /// For example `retired since 2023-10-03 (certain)`.
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

/// The kind of a finding. Its id is the rule in JSON, SARIF and annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// The bare name of a retired host.
    Host,
    /// An address on a retired host.
    Url,
    /// A retired path without its host.
    Path,
    /// An IP address of a retired host.
    Address,
    /// A retired Swagger page or document.
    Swagger,
    /// A retired SOAP service.
    Soap,
    /// A retired issuer of tokens.
    Issuer,
    /// A scope without the prefix `krr:`.
    Scope,
    /// Version 1 on a host that serves version 2.
    Version,
    /// A suppression comment without a reason.
    Suppression,
}

impl FindingKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Host,
        Self::Url,
        Self::Path,
        Self::Address,
        Self::Swagger,
        Self::Soap,
        Self::Issuer,
        Self::Scope,
        Self::Version,
        Self::Suppression,
    ];

    /// The id in reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::Host => "retired-host",
            Self::Url => "retired-url",
            Self::Path => "retired-path",
            Self::Address => "retired-address",
            Self::Swagger => "retired-swagger-page",
            Self::Soap => "retired-soap-service",
            Self::Issuer => "retired-issuer",
            Self::Scope => "scope-without-prefix",
            Self::Version => "version-1",
            Self::Suppression => "silence-without-reason",
        }
    }

    /// The description in reports.
    pub fn description(self) -> &'static str {
        match self {
            Self::Host => "A host of the register that no longer answers.",
            Self::Url => "An address on a host of the register that no longer answers.",
            Self::Path => "A path of the old API, with its host in a variable or elsewhere.",
            Self::Address => "An IP address of a retired host of the register.",
            Self::Swagger => "A retired Swagger page or document.",
            Self::Soap => "The SOAP service before REST.",
            Self::Issuer => "An issuer whose tokens the register no longer accepts.",
            Self::Scope => "A scope of the first generation, before the prefix krr:.",
            Self::Version => "Version 1 on a host that serves version 2.",
            Self::Suppression => "A suppression comment without a reason.",
        }
    }
}

/// The lower of two confidences.
pub(crate) fn weaker(one: Confidence, other: Confidence) -> Confidence {
    match (one, other) {
        (Confidence::Guess, _) | (_, Confidence::Guess) => Confidence::Guess,
        (Confidence::Likely, _) | (_, Confidence::Likely) => Confidence::Likely,
        (Confidence::Certain, Confidence::Certain) => Confidence::Certain,
    }
}

/// Whether `confidence` is at least `least`.
pub(crate) fn at_least(confidence: Confidence, least: Confidence) -> bool {
    weaker(confidence, least) == least
}
