use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::{
    generation::Generation,
    rules::{
        Rules, Statement,
        deviation_target::{TargetName, TestedTarget},
    },
};

static DEVIATIONS: LazyLock<AcceptedDeviations> = LazyLock::new(|| {
    AcceptedDeviations::parse(include_str!("../../deviations.toml"), "deviations.toml")
        .expect("the shipped deviations are read by a test")
});

/// Something that a target is known to do against a rule, accepted for a while.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedDeviation {
    /// The name, in lower case with hyphens: `sorted-since-may`.
    pub id: String,
    /// Who does it.
    pub target: TargetName,
    /// Judged as which generation; any where there is none.
    pub generation: Option<Generation>,
    /// The rules of `rules.toml` that it breaks; at least one.
    #[serde(deserialize_with = "rules")]
    pub rules: Vec<String>,
    /// The only operation that does it, by its operation id; where there is none, any may.
    pub operation: Option<String>,
    /// Why it is accepted.
    pub reason: Statement,
    /// Who answers for that.
    #[serde(deserialize_with = "words")]
    pub owner: String,
    /// The day on which it was seen first.
    #[serde(rename = "found")]
    pub found_on: Date,
    /// The last day on which it is accepted, in Oslo.
    pub expires: Date,
    /// Where it is written down: keys of `evidence.toml`, or addresses of issues; at least one.
    #[serde(deserialize_with = "evidence")]
    pub evidence: Vec<String>,
}

/// Deviations in the order of their file.
///
/// ```
/// use krr_specs::AcceptedDeviations;
///
/// assert_eq!(AcceptedDeviations::bundled().iter().count(), 0, "nothing is known against the one live environment");
/// let error = AcceptedDeviations::parse("[[deviation]]\nid = \"a\"\ntarget = \"tset\"\n", "mine.toml").unwrap_err();
/// assert!(error.to_string().starts_with("mine.toml: TOML parse error at line 3"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct AcceptedDeviations(Vec<AcceptedDeviation>);

/// Why a text holds no deviations; line and member are in the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct DeviationsError {
    file: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    deviation: Vec<Spanned<AcceptedDeviation>>,
}

impl AcceptedDeviations {
    /// The deviations that come along.
    #[must_use]
    pub fn bundled() -> &'static Self {
        &DEVIATIONS
    }

    /// Reads deviations from TOML; `file` stands in error messages.
    ///
    /// # Errors
    /// [`DeviationsError`] with line and member.
    pub fn parse(text: &str, file: &str) -> Result<Self, DeviationsError> {
        let wrong = |reason: String| DeviationsError {
            file: file.to_owned(),
            reason: crate::masking::mask(reason.trim_end()).into_owned(),
        };
        let read: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let mut known: Vec<AcceptedDeviation> = Vec::with_capacity(read.deviation.len());
        for entry in read.deviation {
            let line = text.get(..entry.span().start).unwrap_or(text).matches('\n').count() + 1;
            let deviation = entry.into_inner();
            if let Some(fault) = fault(&deviation, &known) {
                return Err(wrong(format!("deviation `{}` (line {line}): {fault}", deviation.id)));
            }
            known.push(deviation);
        }
        Ok(Self(known))
    }

    /// These, and behind them those of `other`.
    #[must_use]
    pub fn extended_with(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// The deviations in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &AcceptedDeviation> {
        self.0.iter()
    }

    /// Those that are about that target, expired or not.
    pub fn applying_to<'d>(&'d self, target: TestedTarget<'d>) -> impl Iterator<Item = &'d AcceptedDeviation> {
        self.0.iter().filter(move |deviation| {
            deviation.target.matches(target) && deviation.generation.is_none_or(|only| only == target.generation)
        })
    }
}

impl AcceptedDeviation {
    /// Whether it speaks of that rule, broken by these operations and no others.
    #[must_use]
    pub fn covers(&self, rule: &str, operations: &[&str]) -> bool {
        let only = |operation: &String| operations.iter().all(|broken| *broken == operation.as_str());
        self.rules.iter().any(|covered| covered == rule) && self.operation.as_ref().is_none_or(only)
    }

    /// Whether it is accepted no longer on that day.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        today > self.expires
    }
}

/// What no single member shows.
fn fault(deviation: &AcceptedDeviation, before: &[AcceptedDeviation]) -> Option<&'static str> {
    let id = &deviation.id;
    let reason = &deviation.reason;
    match deviation {
        _ if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') => {
            Some("`id` is written in lower case with hyphens")
        }
        _ if before.iter().any(|other| other.id == *id) => Some("`id` stands twice"),
        _ if reason.en.trim().is_empty() || reason.nb.trim().is_empty() => Some("`reason` says nothing"),
        _ if deviation.expires < deviation.found_on => Some("`expires` lies before `found`"),
        _ => None,
    }
}

fn rules<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let rules = Vec::<String>::deserialize(from)?;
    match rules.iter().find(|rule| Rules::bundled().find(rule).is_none()) {
        Some(rule) => Err(serde::de::Error::custom(format!("`rules`: no rule is called `{rule}`"))),
        None if rules.is_empty() => Err(serde::de::Error::custom("`rules`: name at least one")),
        None => Ok(rules),
    }
}

fn words<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let words = String::deserialize(from)?;
    if words.trim().is_empty() { Err(serde::de::Error::custom("this says nothing")) } else { Ok(words) }
}

fn evidence<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let evidence = Vec::<String>::deserialize(from)?;
    let says = !evidence.is_empty() && evidence.iter().all(|item| !item.trim().is_empty());
    if says { Ok(evidence) } else { Err(serde::de::Error::custom("`evidence`: say where it is written down")) }
}
