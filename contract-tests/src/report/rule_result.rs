use jiff::civil::Date;
use krr_specs::{AcceptedDeviation, Confidence, Rule, RuleId, Violation, mask};
use serde::Serialize;

use crate::{
    model::skip_reason::SkipReason,
    report::attribution::{Attributed, attribution_of},
    run::report::{Failure, Report},
};

/// A rule, and what became of it.
#[derive(Debug, Serialize)]
pub(crate) struct RuleResult {
    pub(crate) id: &'static str,
    pub(crate) statement: Words,
    pub(crate) confidence: Confidence,
    pub(crate) evidence: Vec<&'static str>,
    pub(crate) last_seen_live: Option<String>,
    pub(crate) legal: Option<&'static str>,
    #[serde(flatten)]
    pub(crate) told: RuleOutcome,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Words {
    pub(crate) en: String,
    pub(crate) nb: String,
}

#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(crate) enum RuleOutcome {
    Held,
    Broken {
        breach: Breach,
        /// What accepted it until it expired.
        expired: Option<KnownDeviation>,
    },
    Accepted {
        breach: Breach,
        deviation: KnownDeviation,
    },
    Skipped {
        reason: SkipReason,
        in_words: String,
    },
}

#[derive(Debug, Serialize)]
pub(crate) struct Breach {
    #[serde(flatten)]
    pub(crate) attribution: Attributed,
    pub(crate) violations: Vec<Violation>,
    pub(crate) operations: Vec<&'static str>,
    /// The smallest case, a command for each request.
    pub(crate) commands: Vec<String>,
    /// Whether it broke the rule again when it was sent once more, where that was tried.
    pub(crate) happened_again: Option<bool>,
}

/// A deviation, as a report names it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct KnownDeviation {
    pub(crate) id: String,
    pub(crate) reason: Words,
    pub(crate) owner: String,
    pub(crate) expires: String,
    pub(crate) evidence: Vec<String>,
}

impl RuleResult {
    /// What became of a rule; `None` for one of another generation.
    pub(crate) fn of(rule: &'static Rule, report: &Report, about: &[&AcceptedDeviation], today: Date) -> Option<Self> {
        Some(Self {
            id: &rule.id,
            statement: Words { en: rule.statement.en.clone(), nb: rule.statement.nb.clone() },
            confidence: rule.confidence,
            evidence: rule.evidence.iter().map(|key| key.as_str()).collect(),
            last_seen_live: rule.last_seen_live.map(|day| day.to_string()),
            legal: rule.legal.as_deref(),
            told: RuleOutcome::of(rule, report, about, today)?,
        })
    }

    /// What was expected, and why.
    pub(crate) fn expectation(&self) -> String {
        format!("{} ({})", self.statement.en, self.basis())
    }

    /// How sure the rule is, by whom, and when it was seen last.
    pub(crate) fn basis(&self) -> String {
        let seen = self.last_seen_live.as_ref().map(|day| format!("; last seen live {day}")).unwrap_or_default();
        format!("{}; {}{seen}", self.confidence, self.evidence.join(", "))
    }
}

impl RuleOutcome {
    fn of(rule: &Rule, report: &Report, about: &[&AcceptedDeviation], today: Date) -> Option<Self> {
        if let Some(failure) = report.failures.iter().find(|failure| failure.rule.0 == rule.id) {
            return Some(Self::broken(Breach::of(rule, report, failure), &rule.id, about, today));
        }
        if report.held.iter().any(|held| held.0 == rule.id) {
            return Some(Self::Held);
        }
        let (_, reason) = report.skipped.iter().find(|(skipped, _)| skipped.0 == rule.id)?;
        Some(Self::Skipped { reason: reason.clone(), in_words: reason.to_string() })
    }

    fn broken(breach: Breach, rule: &str, about: &[&AcceptedDeviation], today: Date) -> Self {
        let covers = |deviation: &&&AcceptedDeviation| deviation.covers(rule, &breach.operations);
        let (expired, good): (Vec<&AcceptedDeviation>, Vec<&AcceptedDeviation>) =
            about.iter().filter(covers).partition(|deviation| deviation.is_expired(today));
        match good.first() {
            Some(deviation) => Self::Accepted { deviation: KnownDeviation::of(deviation), breach },
            None => Self::Broken { expired: expired.first().map(|deviation| KnownDeviation::of(deviation)), breach },
        }
    }
}

impl Breach {
    fn of(rule: &Rule, report: &Report, failure: &Failure) -> Self {
        let document_broken = failure.violations.iter().any(|violation| violation.document.is_some());
        Self {
            attribution: attribution_of(rule, report.generation, report.subject.is_mock, document_broken),
            violations: failure.violations.clone(),
            operations: failure.operations.iter().copied().collect(),
            commands: failure.commands.clone(),
            happened_again: failure.happened_again,
        }
    }

    /// What was wrong, a sentence each, with a word for what is left out beyond `most`.
    pub(crate) fn sentences(&self, most: usize) -> Vec<String> {
        let mut said: Vec<String> = self.violations.iter().take(most).map(ToString::to_string).collect();
        if let Some(more) = self.violations.len().checked_sub(most).filter(|more| *more > 0) {
            said.push(format!("and {more} more"));
        }
        if self.happened_again == Some(false) {
            said.push(
                "the smallest case held when it was sent once more: the target answers now so and now otherwise, or somebody \
                 else changes something there"
                    .to_owned(),
            );
        }
        said
    }
}

impl KnownDeviation {
    pub(crate) fn of(deviation: &AcceptedDeviation) -> Self {
        let said = |text: &String| mask(text).into_owned();
        Self {
            id: deviation.id.clone(),
            reason: Words { en: said(&deviation.reason.en), nb: said(&deviation.reason.nb) },
            owner: said(&deviation.owner),
            expires: deviation.expires.to_string(),
            evidence: deviation.evidence.iter().map(said).collect(),
        }
    }

    /// Whether none of its rules was broken, although at least one was tried.
    pub(crate) fn is_no_longer_seen(deviation: &AcceptedDeviation, report: &Report) -> bool {
        let speaks_of = |rule: &RuleId| deviation.rules.iter().any(|of| of == rule.0);
        let broken = report.failures.iter().any(|failure| speaks_of(&failure.rule));
        !broken && report.held.iter().any(speaks_of)
    }
}
