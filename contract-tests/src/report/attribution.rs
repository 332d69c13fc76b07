use std::sync::LazyLock;

use jiff::civil::Date;
use krr_specs::{Confidence, Environments, Generation, HostGeneration, Rule};
use serde::Serialize;

/// Who is wrong when a rule is broken, as far as data tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribution {
    /// The mock, or what we made it do: the rule is ours to correct.
    MockWrong,
    /// The documentation that the rule was read from.
    DocumentationWrong,
    /// The service kept the rule once, and does no longer.
    ServiceChanged,
}

/// A class, and what it was told from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attributed {
    /// The class.
    pub class: Attribution,
    /// Why, in a sentence without capital and stop.
    pub because: String,
}

/// Who is wrong when `rule` is broken by a target of `generation`. The first row that fits decides:
///
/// | target | the rule | class |
/// |---|---|---|
/// | a mock of ours | any | mock wrong |
/// | live | a guess | mock wrong: it was our guess |
/// | live | seen live since the generation began | service changed since then |
/// | live | seen live in an earlier generation only | mock wrong: we carried it over |
/// | live | rests on documentation alone | documentation wrong |
/// | live | certain, by the operator's own code or traffic without a date | service changed |
/// | live | likely, and it is the document that was broken | documentation wrong |
/// | live | likely, read off clients or a sibling | mock wrong: it was our reading |
#[must_use]
pub fn attribution_of(rule: &Rule, generation: Generation, is_mock: bool, document_broken: bool) -> Attributed {
    let (class, because) = match rule.last_seen_live {
        _ if is_mock => (Attribution::MockWrong, "the target is a mock of ours".to_owned()),
        _ if rule.confidence == Confidence::Guess => (Attribution::MockWrong, "the rule is a guess of ours".to_owned()),
        Some(day) if began(generation).is_none_or(|began| began <= day) => {
            (Attribution::ServiceChanged, format!("it was seen live on {day}"))
        }
        Some(day) => (
            Attribution::MockWrong,
            format!("it was seen live on {day}, before {generation} began, and carried over by us"),
        ),
        None if rule.evidence.iter().all(|key| key.source().documentation) => {
            (Attribution::DocumentationWrong, "nobody saw it live, and it rests on documentation alone".to_owned())
        }
        None if rule.confidence == Confidence::Certain => (
            Attribution::ServiceChanged,
            "it is certain from the operator's own code or traffic, of no known date".to_owned(),
        ),
        None if document_broken => {
            (Attribution::DocumentationWrong, "nobody saw it live, and the API document says otherwise".to_owned())
        }
        None => (Attribution::MockWrong, "nobody saw it live, and we read it off clients or a sibling".to_owned()),
    };
    Attributed { class, because }
}

/// The first day on which look-ups of a generation were in use, as far as the record knows the day.
fn began(generation: Generation) -> Option<Date> {
    static G3: LazyLock<Option<Date>> = LazyLock::new(|| {
        let hosts = Environments::bundled().hosts().filter(|host| host.generation == HostGeneration::G3);
        hosts.filter_map(|host| host.in_use_from?.to_string().parse().ok()).min()
    });
    match generation {
        // One application under two names: what one was seen to do, the other does (dossier 1.1).
        Generation::G1 | Generation::G2 => None,
        Generation::G3 => *G3,
    }
}

impl std::fmt::Display for Attribution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::MockWrong => "mock wrong",
            Self::DocumentationWrong => "documentation wrong",
            Self::ServiceChanged => "service changed",
        })
    }
}

#[cfg(test)]
mod tests {
    use krr_specs::Rules;

    use super::*;

    /// One rule of `rules.toml`, with what the row is about put in place of what it says.
    fn rule(confidence: Confidence, live: Option<&str>, evidence: &[&str]) -> Rule {
        let rule = Rules::bundled().iter().next().unwrap().clone();
        Rule {
            confidence,
            last_seen_live: live.map(|day| day.parse().unwrap()),
            evidence: evidence.iter().map(|key| key.parse().unwrap()).collect(),
            ..rule
        }
    }

    fn live(rule: &Rule, document_broken: bool) -> (Attribution, String) {
        let Attributed { class, because } = attribution_of(rule, Generation::G3, false, document_broken);
        (class, because)
    }

    #[test]
    fn whatever_a_mock_of_ours_breaks_the_mock_is_wrong() {
        let certain = rule(Confidence::Certain, Some("2024-01-26"), &["OSKJERV"]);
        assert_eq!(attribution_of(&certain, Generation::G3, true, true).class, Attribution::MockWrong);
    }

    #[test]
    fn a_guess_was_ours() {
        let guess = rule(Confidence::Guess, None, &["RFC-9110"]);
        assert_eq!(live(&guess, true), (Attribution::MockWrong, "the rule is a guess of ours".to_owned()));
    }

    #[test]
    fn what_was_seen_live_has_changed_since() {
        for confidence in [Confidence::Certain, Confidence::Likely] {
            let seen = rule(confidence, Some("2024-01-26"), &["OSKJERV"]);
            assert_eq!(live(&seen, false), (Attribution::ServiceChanged, "it was seen live on 2024-01-26".to_owned()));
        }
        let first_day = rule(Confidence::Certain, Some("2023-06-27"), &["OSKJERV"]);
        assert_eq!(live(&first_day, false).0, Attribution::ServiceChanged);
    }

    #[test]
    fn what_was_seen_in_an_earlier_generation_was_carried_over_by_us() {
        let earlier = rule(Confidence::Certain, Some("2020-12-04"), &["POSTMAN"]);
        let (class, because) = live(&earlier, false);
        assert_eq!(class, Attribution::MockWrong);
        assert!(because.contains("2020-12-04, before g3 began"), "{because}");
        assert_eq!(attribution_of(&earlier, Generation::G1, false, false).class, Attribution::ServiceChanged);
    }

    #[test]
    fn what_only_documentation_says_is_wrong_there() {
        let read = rule(Confidence::Likely, None, &["DOC-2020", "BEGREP-ENDRING"]);
        assert_eq!(live(&read, false).0, Attribution::DocumentationWrong);
        let certain = rule(Confidence::Certain, None, &["DOC-18"]);
        assert_eq!(live(&certain, false).0, Attribution::DocumentationWrong);
    }

    #[test]
    fn what_the_operators_own_code_made_certain_has_changed() {
        let code = rule(Confidence::Certain, None, &["BEKREFT", "DOC-18"]);
        assert_eq!(live(&code, false).0, Attribution::ServiceChanged);
    }

    #[test]
    fn a_likely_rule_is_the_documents_where_that_was_broken_and_else_ours() {
        let likely = rule(Confidence::Likely, None, &["ALTINN-P"]);
        assert_eq!(live(&likely, true).0, Attribution::DocumentationWrong);
        assert_eq!(live(&likely, false).0, Attribution::MockWrong);
    }
}
