use std::sync::LazyLock;

use jiff::civil::Date;
use krr_specs::{Confidence, Environments, Generation, HostGeneration, Rule};
use serde::Serialize;

/// Who is probably wrong when a rule fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
pub enum Attribution {
    /// The mock, or our rule.
    #[strum(to_string = "mock wrong")]
    MockWrong,
    /// The documentation that the rule was read from.
    #[strum(to_string = "documentation wrong")]
    DocumentationWrong,
    /// The service, which no longer keeps the rule.
    #[strum(to_string = "service changed")]
    ServiceChanged,
}

/// An attribution with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attributed {
    /// Who is probably wrong.
    pub class: Attribution,
    /// The reason, as the rest of a sentence.
    pub because: String,
}

/// Who is probably wrong when `rule` fails at a target of `generation`. The first row that fits decides:
///
/// | target | the rule | class |
/// |---|---|---|
/// | krr-mock | any | mock wrong |
/// | live | a guess | mock wrong |
/// | live | seen live since the generation began | service changed |
/// | live | seen live in an earlier generation only | mock wrong |
/// | live | rests on documentation alone | documentation wrong |
/// | live | certain, by the operator's own code or traffic without a date | service changed |
/// | live | likely, and the document was violated | documentation wrong |
/// | live | likely, read off clients or a sibling | mock wrong |
#[must_use]
pub fn attribution_of(rule: &Rule, generation: Generation, is_mock: bool, violates_document: bool) -> Attributed {
    let (class, because) = match rule.last_seen_live {
        _ if is_mock => (Attribution::MockWrong, "the target is krr-mock".to_owned()),
        _ if rule.confidence == Confidence::Guess => (Attribution::MockWrong, "the rule is our guess".to_owned()),
        Some(day) if first_day(generation).is_none_or(|first| first <= day) => {
            (Attribution::ServiceChanged, format!("it was seen live on {day}"))
        }
        Some(day) => (
            Attribution::MockWrong,
            format!("it was seen live on {day}, before {generation} began, and we carried it over"),
        ),
        None if rule.evidence.iter().all(|key| key.source().documentation) => {
            (Attribution::DocumentationWrong, "it was never seen live and rests on documentation alone".to_owned())
        }
        None if rule.confidence == Confidence::Certain => (
            Attribution::ServiceChanged,
            "it is certain from the operator's code or traffic, of unknown date".to_owned(),
        ),
        None if violates_document => {
            (Attribution::DocumentationWrong, "it was never seen live, and the API document says otherwise".to_owned())
        }
        None => (
            Attribution::MockWrong,
            "it was never seen live, and we derived it from clients or a sibling API".to_owned(),
        ),
    };
    Attributed { class, because }
}

fn first_day(generation: Generation) -> Option<Date> {
    static G3: LazyLock<Option<Date>> = LazyLock::new(|| {
        let hosts = Environments::bundled().hosts().filter(|host| host.generation == HostGeneration::G3);
        hosts.filter_map(|host| host.in_use_from?.to_string().parse().ok()).min()
    });
    match generation {
        // One application with two names (DOC-2020).
        Generation::G1 | Generation::G2 => None,
        Generation::G3 => *G3,
    }
}

#[cfg(test)]
mod tests {
    use krr_specs::Rules;

    use super::*;

    /// A rule of `rules.toml` with other evidence.
    fn rule(confidence: Confidence, live: Option<&str>, evidence: &[&str]) -> Rule {
        let rule = Rules::bundled().iter().next().unwrap().clone();
        Rule {
            confidence,
            last_seen_live: live.map(|day| day.parse().unwrap()),
            evidence: evidence.iter().map(|key| key.parse().unwrap()).collect(),
            ..rule
        }
    }

    fn live(rule: &Rule, violates_document: bool) -> (Attribution, String) {
        let Attributed { class, because } = attribution_of(rule, Generation::G3, false, violates_document);
        (class, because)
    }

    #[test]
    fn a_failure_of_krr_mock_is_always_the_mocks() {
        let certain = rule(Confidence::Certain, Some("2024-01-26"), &["OSKJERV"]);
        assert_eq!(attribution_of(&certain, Generation::G3, true, true).class, Attribution::MockWrong);
    }

    #[test]
    fn a_guess_is_the_mocks() {
        let guess = rule(Confidence::Guess, None, &["RFC-9110"]);
        assert_eq!(live(&guess, true), (Attribution::MockWrong, "the rule is our guess".to_owned()));
    }

    #[test]
    fn a_rule_seen_live_means_the_service_changed() {
        for confidence in [Confidence::Certain, Confidence::Likely] {
            let seen = rule(confidence, Some("2024-01-26"), &["OSKJERV"]);
            assert_eq!(live(&seen, false), (Attribution::ServiceChanged, "it was seen live on 2024-01-26".to_owned()));
        }
        let first_day = rule(Confidence::Certain, Some("2023-06-27"), &["OSKJERV"]);
        assert_eq!(live(&first_day, false).0, Attribution::ServiceChanged);
    }

    #[test]
    fn a_rule_seen_live_in_an_earlier_generation_only_is_the_mocks() {
        let earlier = rule(Confidence::Certain, Some("2020-12-04"), &["POSTMAN"]);
        let (class, because) = live(&earlier, false);
        assert_eq!(class, Attribution::MockWrong);
        assert!(because.contains("2020-12-04, before g3 began"), "{because}");
        assert_eq!(attribution_of(&earlier, Generation::G1, false, false).class, Attribution::ServiceChanged);
    }

    #[test]
    fn a_rule_from_documentation_alone_is_the_documentations() {
        let read = rule(Confidence::Likely, None, &["DOC-2020", "BEGREP-ENDRING"]);
        assert_eq!(live(&read, false).0, Attribution::DocumentationWrong);
        let certain = rule(Confidence::Certain, None, &["DOC-18"]);
        assert_eq!(live(&certain, false).0, Attribution::DocumentationWrong);
    }

    #[test]
    fn a_rule_certain_from_code_means_the_service_changed() {
        let code = rule(Confidence::Certain, None, &["BEKREFT", "DOC-18"]);
        assert_eq!(live(&code, false).0, Attribution::ServiceChanged);
    }

    #[test]
    fn a_likely_rule_is_the_documentations_when_the_document_was_violated() {
        let likely = rule(Confidence::Likely, None, &["ALTINN-P"]);
        assert_eq!(live(&likely, true).0, Attribution::DocumentationWrong);
        assert_eq!(live(&likely, false).0, Attribution::MockWrong);
    }
}
