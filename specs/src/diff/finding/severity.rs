use std::collections::BTreeSet;

use serde::Serialize;

/// The direction of the messages that a difference concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From client to server: written by *writers*.
    Request,
    /// From server to client: read by *readers*.
    Response,
}

/// The clients that a difference breaks, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "lowercase")]
pub enum Severity {
    /// Clients that send requests, and clients that read responses.
    #[strum(to_string = "breaking for readers and writers")]
    BreakingForBoth,
    /// Clients that read responses.
    #[strum(to_string = "breaking for readers")]
    BreakingForReaders,
    /// Clients that send requests.
    #[strum(to_string = "breaking for writers")]
    BreakingForWriters,
    /// Cannot be decided from the documents.
    Unknown,
    /// Nobody.
    Compatible,
}

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] =
        [Self::BreakingForBoth, Self::BreakingForReaders, Self::BreakingForWriters, Self::Unknown, Self::Compatible];

    /// Whether it breaks any client.
    pub fn is_breaking(self) -> bool {
        matches!(self, Self::BreakingForBoth | Self::BreakingForReaders | Self::BreakingForWriters)
    }

    /// The severity of something that occurs in both directions.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::BreakingForReaders, Self::BreakingForWriters)
            | (Self::BreakingForWriters, Self::BreakingForReaders) => Self::BreakingForBoth,
            (one, other) => one.min(other),
        }
    }
}

/// How a [`ChangeKind`](super::kind::ChangeKind) of difference is classified. The last four depend on the direction.
///
/// A sender must stay within what is allowed; a reader must accept all of it. So a narrower schema breaks writers of requests,
/// and a wider one breaks readers of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeverityRule {
    /// Breaks for nobody.
    Compatible,
    /// Cannot be decided from the documents.
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
    /// Something is no longer declared: readers miss it in responses; whether requests with it are refused is unknown.
    Vanishes,
}

impl SeverityRule {
    /// The severity for messages in these directions; a part that no operation uses breaks nobody.
    pub fn severity(self, direction: &BTreeSet<Direction>) -> Severity {
        let each = direction.iter().map(|direction| self.class_in(*direction));
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

    fn class_in(self, direction: Direction) -> Severity {
        match (self, direction) {
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
    fn the_severity_depends_on_the_directions() {
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
