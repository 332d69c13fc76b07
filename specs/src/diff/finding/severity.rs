use std::{collections::BTreeSet, fmt};

use serde::Serialize;

/// Which way a message travels that a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From client to server: a *writer* makes it.
    Request,
    /// From server to client: a *reader* takes it apart.
    Response,
}

/// For whom a difference breaks something, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For whoever sends requests, and for whoever reads responses.
    BreakingForBoth,
    /// For whoever reads responses.
    BreakingForReaders,
    /// For whoever sends requests.
    BreakingForWriters,
    /// The documents do not tell.
    Unknown,
    /// For nobody.
    Compatible,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] =
        [Self::BreakingForBoth, Self::BreakingForReaders, Self::BreakingForWriters, Self::Unknown, Self::Compatible];

    /// Whether it breaks for anybody.
    #[must_use]
    pub fn is_breaking(self) -> bool {
        matches!(self, Self::BreakingForBoth | Self::BreakingForReaders | Self::BreakingForWriters)
    }

    /// What it is, of something that comes both ways: each way counts.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::BreakingForReaders, Self::BreakingForWriters)
            | (Self::BreakingForWriters, Self::BreakingForReaders) => Self::BreakingForBoth,
            (one, other) => one.min(other),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BreakingForBoth => "breaking for readers and writers",
            Self::BreakingForReaders => "breaking for readers",
            Self::BreakingForWriters => "breaking for writers",
            Self::Unknown => "unknown",
            Self::Compatible => "compatible",
        })
    }
}

/// How a [`ChangeKind`](super::kind::ChangeKind) of difference is classed. The last four depend on which way the message travels.
///
/// Whoever sends must stay inside what is allowed, and whoever reads must cope with all of it. So one change of a
/// schema is two changes of a contract: what shrinks in a request hurts, and what grows in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeverityRule {
    /// Breaks for nobody.
    Compatible,
    /// The documents do not tell.
    Unknown,
    /// Breaks for readers.
    Readers,
    /// Breaks for writers.
    Writers,
    /// Breaks for both.
    Both,
    /// Fewer messages are allowed: breaks for writers in requests.
    Narrows,
    /// More messages are allowed: breaks for readers in responses.
    Widens,
    /// Other messages are allowed: breaks for writers in requests and for readers in responses.
    Changes,
    /// Something is no longer spoken of: readers miss it in responses, and whether it is refused in requests is unknown.
    Vanishes,
}

impl SeverityRule {
    /// What a difference is that concerns messages which travel in these ways; a part that no operation uses breaks nothing.
    #[must_use]
    pub fn severity(self, travels: &BTreeSet<Direction>) -> Severity {
        let each = travels.iter().map(|travel| self.class_in(*travel));
        match self {
            Self::Compatible => Severity::Compatible,
            Self::Unknown => Severity::Unknown,
            Self::Readers => Severity::BreakingForReaders,
            Self::Writers => Severity::BreakingForWriters,
            Self::Both => Severity::BreakingForBoth,
            Self::Narrows | Self::Widens | Self::Changes | Self::Vanishes => {
                each.fold(Severity::Compatible, Severity::and)
            }
        }
    }

    fn class_in(self, travel: Direction) -> Severity {
        match (self, travel) {
            (Self::Narrows | Self::Changes, Direction::Request) => Severity::BreakingForWriters,
            (Self::Widens | Self::Changes | Self::Vanishes, Direction::Response) => Severity::BreakingForReaders,
            (Self::Vanishes, Direction::Request) => Severity::Unknown,
            _ => Severity::Compatible,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_counts() {
        let both = [Direction::Request, Direction::Response];
        for (rule, request, response, either) in [
            (SeverityRule::Narrows, Severity::BreakingForWriters, Severity::Compatible, Severity::BreakingForWriters),
            (SeverityRule::Widens, Severity::Compatible, Severity::BreakingForReaders, Severity::BreakingForReaders),
            (
                SeverityRule::Changes,
                Severity::BreakingForWriters,
                Severity::BreakingForReaders,
                Severity::BreakingForBoth,
            ),
            (SeverityRule::Vanishes, Severity::Unknown, Severity::BreakingForReaders, Severity::BreakingForReaders),
            (SeverityRule::Both, Severity::BreakingForBoth, Severity::BreakingForBoth, Severity::BreakingForBoth),
        ] {
            assert_eq!(rule.severity(&[Direction::Request].into()), request, "{rule:?}");
            assert_eq!(rule.severity(&[Direction::Response].into()), response, "{rule:?}");
            assert_eq!(rule.severity(&both.into()), either, "{rule:?}");
        }
        assert_eq!(SeverityRule::Changes.severity(&BTreeSet::new()), Severity::Compatible);
    }
}
