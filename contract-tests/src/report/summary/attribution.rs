use jiff::civil::Date;
use krr_specs::{Confidence, Generation, Rule, Violation};
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
/// | live | a guess, or violated in a part that is one | mock wrong |
/// | live | seen live in the same application | service changed |
/// | live | seen live in another generation only | mock wrong |
/// | live | rests on documentation alone | documentation wrong |
/// | live | certain, by the operator's own code or traffic without a date | service changed |
/// | live | likely, and the document was violated | documentation wrong |
/// | live | likely, read off clients or a sibling | mock wrong |
#[must_use]
pub fn attribution_of(rule: &Rule, generation: Generation, is_mock: bool, violations: &[Violation]) -> Attributed {
    let is_guess = rule.confidence_in(generation) == Confidence::Guess || violations.iter().any(|it| it.guess);
    let violates_document = violations.iter().any(|violation| violation.document.is_some());
    let (class, because) = match last_seen_live(rule, generation) {
        _ if is_mock => (Attribution::MockWrong, "the target is krr-mock".to_owned()),
        _ if is_guess => (Attribution::MockWrong, "no source has this: it is our guess".to_owned()),
        Some((seen_in, day)) if is_same_application(seen_in, generation) => {
            (Attribution::ServiceChanged, format!("it was seen live on {day}"))
        }
        Some((seen_in, day)) => (
            Attribution::MockWrong,
            format!("it was seen live in {seen_in} only, on {day}, and we carried it over to {generation}"),
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

/// In the generation itself, in the same application, or else in another one.
fn last_seen_live(rule: &Rule, generation: Generation) -> Option<(Generation, Date)> {
    let seen = || rule.last_seen_live.iter().map(|(generation, day)| (*generation, *day));
    let own = rule.last_seen_live_in(generation).map(|day| (generation, day));
    own.or_else(|| seen().find(|(seen_in, _)| is_same_application(*seen_in, generation))).or_else(|| seen().next())
}

/// G1 and G2 are one application with two names (DOC-2020).
fn is_same_application(one: Generation, other: Generation) -> bool {
    (one == Generation::G3) == (other == Generation::G3)
}

#[cfg(test)]
mod tests {
    use krr_specs::{Pointer, RuleId, Rules};

    use super::*;

    /// A rule of `rules.toml` with other evidence.
    fn rule(confidence: Confidence, live: Option<(Generation, &str)>, evidence: &[&str]) -> Rule {
        let rule = Rules::bundled().iter().next().unwrap().clone();
        Rule {
            confidence,
            last_seen_live: live.into_iter().map(|(generation, day)| (generation, day.parse().unwrap())).collect(),
            evidence: evidence.iter().map(|key| key.parse().unwrap()).collect(),
            ..rule
        }
    }

    fn live(rule: &Rule, violates_document: bool) -> (Attribution, String) {
        let violation = Violation::new(RuleId::SCHEMA, "anything");
        let violation = if violates_document { violation.in_document(Pointer::root()) } else { violation };
        let Attributed { class, because } = attribution_of(rule, Generation::G3, false, &[violation]);
        (class, because)
    }

    #[test]
    fn a_failure_of_krr_mock_is_always_the_mocks() {
        let certain = rule(Confidence::Certain, Some((Generation::G3, "2024-01-26")), &["OSKJERV"]);
        assert_eq!(attribution_of(&certain, Generation::G3, true, &[]).class, Attribution::MockWrong);
    }

    #[test]
    fn a_guess_is_the_mocks() {
        let guess = rule(Confidence::Guess, None, &["RFC-9110"]);
        assert_eq!(live(&guess, true), (Attribution::MockWrong, "no source has this: it is our guess".to_owned()));
    }

    #[test]
    fn a_part_that_is_a_guess_is_the_mocks_although_the_rule_is_certain() {
        let certain = rule(Confidence::Certain, Some((Generation::G3, "2024-01-26")), &["OSKJERV"]);
        let guess = Violation::new(RuleId::SCHEMA, "anything").guess_if(true);
        assert_eq!(attribution_of(&certain, Generation::G3, false, &[guess]).class, Attribution::MockWrong);
    }

    #[test]
    fn a_rule_seen_live_means_the_service_changed() {
        for confidence in [Confidence::Certain, Confidence::Likely] {
            let seen = rule(confidence, Some((Generation::G3, "2024-01-26")), &["OSKJERV"]);
            assert_eq!(live(&seen, false), (Attribution::ServiceChanged, "it was seen live on 2024-01-26".to_owned()));
        }
        let first_day = rule(Confidence::Certain, Some((Generation::G3, "2023-06-27")), &["OSKJERV"]);
        assert_eq!(live(&first_day, false).0, Attribution::ServiceChanged);
    }

    #[test]
    fn a_rule_seen_live_in_an_earlier_generation_only_is_the_mocks() {
        let earlier = rule(Confidence::Certain, Some((Generation::G1, "2020-12-04")), &["POSTMAN"]);
        let (class, because) = live(&earlier, false);
        assert_eq!(class, Attribution::MockWrong);
        assert!(because.contains("in g1 only, on 2020-12-04"), "{because}");
        assert_eq!(attribution_of(&earlier, Generation::G1, false, &[]).class, Attribution::ServiceChanged);
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
