use jiff::civil::Date;
use krr_specs::{AcceptedDeviation, Confidence, Rule, RuleId, Violation, mask};
use serde::Serialize;

use crate::model::skip_reason::SkipReason;
use crate::report::baseline::{Baseline, KnownFailure};
use crate::report::summary::attribution::{Attributed, attribution_of};
use crate::run::report::answer::Answer;
use crate::run::{Failure, Report};

#[derive(Debug, Serialize)]
pub(crate) struct RuleResult {
    pub(crate) id: &'static str,
    pub(crate) statement: Words,
    pub(crate) confidence: Confidence,
    pub(crate) evidence: Vec<&'static str>,
    /// In the generation of the target.
    pub(crate) last_seen_live: Option<String>,
    /// The part of the rule that rests on no evidence.
    pub(crate) guess: Option<Words>,
    pub(crate) legal: Option<&'static str>,
    #[serde(flatten)]
    pub(crate) outcome: RuleOutcome,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Words {
    pub(crate) en: String,
    pub(crate) nb: String,
}

#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(crate) enum RuleOutcome {
    #[serde(rename = "held")]
    Passed,
    #[serde(rename = "broken")]
    Failed {
        breach: Breach,
        /// The deviation that accepted it until it expired.
        expired: Option<KnownDeviation>,
    },
    Accepted {
        breach: Breach,
        deviation: KnownDeviation,
    },
    /// The target differs from a guess of ours, which fails nothing.
    #[serde(rename = "differs-from-guess")]
    Differs {
        breach: Breach,
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
    /// The smallest case, a curl command for each request.
    pub(crate) commands: Vec<String>,
    /// What came to each request.
    pub(crate) answers: Vec<Answer>,
    /// Whether the smallest case failed again when it was sent once more.
    pub(crate) happened_again: Option<bool>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct KnownDeviation {
    pub(crate) id: String,
    pub(crate) reason: Words,
    pub(crate) owner: String,
    pub(crate) expires: String,
    pub(crate) evidence: Vec<String>,
}

impl RuleResult {
    /// The outcome of a rule; `None` for one of another generation.
    pub(crate) fn of(
        rule: &'static Rule,
        report: &Report,
        deviations: &[&AcceptedDeviation],
        baseline: &Baseline,
        today: Date,
    ) -> Option<Self> {
        Some(Self {
            id: &rule.id,
            statement: Words { en: rule.statement.en.clone(), nb: rule.statement.nb.clone() },
            confidence: rule.confidence_in(report.generation),
            evidence: rule.evidence.iter().map(|key| key.as_str()).collect(),
            last_seen_live: rule.last_seen_live_in(report.generation).map(|day| day.to_string()),
            guess: rule.guess.as_ref().map(|part| Words { en: part.en.clone(), nb: part.nb.clone() }),
            legal: rule.legal.as_deref(),
            outcome: RuleOutcome::of(rule, report, deviations, baseline, today)?,
        })
    }

    pub(crate) fn expectation(&self) -> String {
        format!("{} ({})", self.statement.en, self.basis())
    }

    /// Confidence, sources, and when it was last seen live.
    pub(crate) fn basis(&self) -> String {
        let seen = self.last_seen_live.as_ref().map(|day| format!("; last seen live {day}")).unwrap_or_default();
        format!("{}; {}{seen}", self.confidence, self.evidence.join(", "))
    }
}

impl RuleOutcome {
    fn of(
        rule: &Rule,
        report: &Report,
        deviations: &[&AcceptedDeviation],
        baseline: &Baseline,
        today: Date,
    ) -> Option<Self> {
        if let Some(failure) = report.failures.iter().find(|failure| failure.rule.0 == rule.id) {
            let breach = Breach::of(rule, report, failure);
            let known = |counts: &dyn Fn(&KnownFailure) -> bool| {
                baseline.covering(report.generation, &rule.id, &breach.operations, counts).map(KnownDeviation::known)
            };
            return Some(match known(&|known| known.until >= today) {
                Some(deviation) => Self::Accepted { breach, deviation },
                None => {
                    let expired = known(&|_| true);
                    Self::failed(breach, &rule.id, deviations, expired, today)
                }
            });
        }
        if let Some(difference) = report.differences.iter().find(|difference| difference.rule.0 == rule.id) {
            return Some(Self::Differs { breach: Breach::of(rule, report, difference) });
        }
        if report.passed.iter().any(|passed| passed.0 == rule.id) {
            return Some(Self::Passed);
        }
        let (_, reason) = report.skipped.iter().find(|(skipped, _)| skipped.0 == rule.id)?;
        Some(Self::Skipped { reason: reason.clone(), in_words: reason.to_string() })
    }

    fn failed(
        breach: Breach,
        rule: &str,
        deviations: &[&AcceptedDeviation],
        expired_baseline: Option<KnownDeviation>,
        today: Date,
    ) -> Self {
        let covers = |deviation: &&&AcceptedDeviation| deviation.covers(rule, &breach.operations);
        let (expired, valid): (Vec<&AcceptedDeviation>, Vec<&AcceptedDeviation>) =
            deviations.iter().filter(covers).partition(|deviation| deviation.is_expired(today));
        match valid.first() {
            Some(deviation) => Self::Accepted { deviation: KnownDeviation::of(deviation), breach },
            None => Self::Failed {
                expired: expired.first().map(|deviation| KnownDeviation::of(deviation)).or(expired_baseline),
                breach,
            },
        }
    }
}

impl Breach {
    fn of(rule: &Rule, report: &Report, failure: &Failure) -> Self {
        Self {
            attribution: attribution_of(rule, report.generation, report.target.is_mock, &failure.violations),
            violations: failure.violations.clone(),
            operations: failure.operations.iter().copied().collect(),
            commands: failure.commands.clone(),
            answers: failure.answers.clone(),
            happened_again: failure.happened_again,
        }
    }

    /// What came to each request, a few lines each.
    pub(crate) fn answered(&self) -> Vec<String> {
        let line = |answer: &Answer| {
            let media_type = answer.content_type.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
            let at = if answer.at.is_empty() { String::new() } else { format!(", at {}", answer.at) };
            let part = if answer.part.is_empty() { String::new() } else { format!(": {}", answer.part) };
            format!("{}{media_type}{at}{part}", answer.status)
        };
        self.answers.iter().map(line).collect()
    }

    /// At most `max` violations, a sentence each, and how many more there are.
    pub(crate) fn sentences(&self, max: usize) -> Vec<String> {
        let mut sentences: Vec<String> = self.violations.iter().take(max).map(ToString::to_string).collect();
        if let Some(more) = self.violations.len().checked_sub(max).filter(|more| *more > 0) {
            sentences.push(format!("and {more} more"));
        }
        if self.happened_again == Some(false) {
            sentences.push(
                "the smallest case passed when it was sent once more: the target is not deterministic, or another client \
                 changes its data"
                    .to_owned(),
            );
        }
        sentences
    }
}

impl KnownDeviation {
    pub(crate) fn of(deviation: &AcceptedDeviation) -> Self {
        let masked = |text: &String| mask(text).into_owned();
        Self {
            id: deviation.id.clone(),
            reason: Words { en: masked(&deviation.reason.en), nb: masked(&deviation.reason.nb) },
            owner: masked(&deviation.owner),
            expires: deviation.expires.to_string(),
            evidence: deviation.evidence.iter().map(masked).collect(),
        }
    }

    /// The entry of a baseline.
    pub(crate) fn known(known: &KnownFailure) -> Self {
        let masked = |text: &str| mask(text).into_owned();
        let first_seen = known.first_seen;
        Self {
            id: "baseline".to_owned(),
            reason: Words { en: format!("known since {first_seen}"), nb: format!("kjent siden {first_seen}") },
            owner: masked(&known.accepted_by),
            expires: known.until.to_string(),
            evidence: vec!["the file of --baseline".to_owned()],
        }
    }

    /// Whether none of its rules failed and at least one passed.
    pub(crate) fn is_no_longer_seen(deviation: &AcceptedDeviation, report: &Report) -> bool {
        let is_about = |rule: &RuleId| deviation.rules.iter().any(|own| own == rule.0);
        let failed = report.failures.iter().any(|failure| is_about(&failure.rule));
        !failed && report.passed.iter().any(is_about)
    }
}
