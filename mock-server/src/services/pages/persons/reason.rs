use krr_fixtures::{Person, Reservasjon, Status, Varslingsstatus};
use krr_specs::{OsloTime, Rules};
use maud::{Markup, html};

use crate::services::pages::page_request::Frame;
use crate::services::pages::text::{Text, persons};

/// Why somebody may be notified or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Fresh,
    Reserved,
    Expired,
    NoChannel,
    Deleted,
    Unknown,
}

impl Reason {
    pub(crate) fn of(person: &Person, now: OsloTime) -> Self {
        match (person.status(), person.reservasjon()) {
            (Status::Slettet, _) => Self::Deleted,
            (Status::IkkeRegistrert, _) => Self::Unknown,
            (Status::Aktiv, Some(Reservasjon::Ja)) => Self::Reserved,
            (Status::Aktiv, _) if person.varslingsstatus(now) == Varslingsstatus::KanVarsles => Self::Fresh,
            (Status::Aktiv, _) if person.is_expired(now) => Self::Expired,
            (Status::Aktiv, _) => Self::NoChannel,
        }
    }

    pub(crate) fn may_be_notified(self) -> bool {
        self == Self::Fresh
    }

    pub(crate) fn text(self) -> Text {
        match self {
            Self::Fresh => persons::BECAUSE_FRESH,
            Self::Reserved => persons::BECAUSE_RESERVED,
            Self::Expired => persons::BECAUSE_EXPIRED,
            Self::NoChannel => persons::BECAUSE_NO_CHANNEL,
            Self::Deleted => persons::BECAUSE_DELETED,
            Self::Unknown => persons::BECAUSE_UNKNOWN,
        }
    }

    /// The rule of the register that it follows from.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Fresh | Self::Expired | Self::NoChannel => "eighteen-months",
            Self::Reserved => "reserved-not-notified",
            Self::Deleted => "deleted-says-little",
            Self::Unknown => "unknown-is-no-error",
        }
    }
}

/// The reason in a sentence, and the rule in bokmål and English with its evidence and paragraph.
pub(crate) fn explanation(frame: &Frame<'_>, reason: Reason) -> Markup {
    html! {
        p { (frame.t(reason.text())) }
        (rule(frame, reason.rule()))
    }
}

/// A rule of `rules.toml`.
pub(crate) fn rule(frame: &Frame<'_>, id: &str) -> Markup {
    let Some(rule) = Rules::bundled().find(id) else { return html! {} };
    let evidence: Vec<&str> = rule.evidence.iter().map(|key| key.as_str()).collect();
    html! {
        details.rule open {
            summary { (frame.t(persons::RULE)) " " code { (rule.id) } }
            p lang="nb" { (rule.statement.nb) }
            p lang="en" { (rule.statement.en) }
            p {
                (frame.t(persons::EVIDENCE)) ": " (evidence.join(", ")) " (" span lang="en" { (rule.confidence.to_string()) } ")"
                @if let Some(legal) = &rule.legal { " · " span lang="nb" { (legal) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_names_a_rule() {
        use Reason::{Deleted, Expired, Fresh, NoChannel, Reserved, Unknown};
        for reason in [Fresh, Reserved, Expired, NoChannel, Deleted, Unknown] {
            assert!(Rules::bundled().find(reason.rule()).is_some(), "{reason:?}");
        }
    }
}
