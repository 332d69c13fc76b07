use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::generation::Generation;
use crate::rules::deviation_target::{TargetName, TestedTarget};
use crate::rules::{Rules, Statement};
use crate::text::source_line::line_number;

static DEVIATIONS: LazyLock<AcceptedDeviations> = LazyLock::new(|| {
    AcceptedDeviations::parse(include_str!("../../deviations.toml"), "deviations.toml")
        .expect("the bundled deviations parse, which a test checks")
});

/// A known violation of rules by a target, accepted until a date.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedDeviation {
    /// The id in kebab case: `sorted-since-may`.
    pub id: String,
    /// The target.
    pub target: TargetName,
    /// The only generation; any generation when absent.
    pub generation: Option<Generation>,
    /// The violated rules of `rules.toml`; at least one.
    #[serde(deserialize_with = "rules")]
    pub rules: Vec<String>,
    /// The id of the only operation; any operation when absent.
    pub operation: Option<String>,
    /// Why it is accepted.
    pub reason: Statement,
    /// Who is responsible.
    #[serde(deserialize_with = "non_empty")]
    pub owner: String,
    /// The day on which it was first seen.
    #[serde(rename = "found")]
    pub found_on: Date,
    /// The last day on which it is accepted, in Oslo.
    pub expires: Date,
    /// Keys of `evidence.toml` or addresses of issues; at least one.
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

/// Why a text is not a file of deviations; the message has line and member.
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
    /// The deviations compiled into this crate.
    pub fn bundled() -> &'static Self {
        &DEVIATIONS
    }

    /// Reads deviations from TOML; `file` is for error messages.
    ///
    /// # Errors
    /// [`DeviationsError`] with line and member.
    pub fn parse(text: &str, file: &str) -> Result<Self, DeviationsError> {
        let error = |reason: String| DeviationsError {
            file: file.to_owned(),
            reason: crate::masking::mask(reason.trim_end()).into_owned(),
        };
        let read: File = toml::from_str(text).map_err(|parse_error| error(parse_error.to_string()))?;
        let mut known: Vec<AcceptedDeviation> = Vec::with_capacity(read.deviation.len());
        for entry in read.deviation {
            let line = line_number(text, entry.span().start);
            let deviation = entry.into_inner();
            if let Some(problem) = problem(&deviation, &known) {
                return Err(error(format!("deviation `{}` (line {line}): {problem}", deviation.id)));
            }
            known.push(deviation);
        }
        Ok(Self(known))
    }

    /// These deviations, followed by those of `other`.
    #[must_use]
    pub fn extended_with(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// The deviations in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &AcceptedDeviation> {
        self.0.iter()
    }

    /// The deviations of a target, expired or not.
    pub fn applying_to<'d>(&'d self, target: TestedTarget<'d>) -> impl Iterator<Item = &'d AcceptedDeviation> {
        self.0.iter().filter(move |deviation| {
            deviation.target.matches(target) && deviation.generation.is_none_or(|only| only == target.generation)
        })
    }
}

impl AcceptedDeviation {
    /// Whether it accepts violations of `rule` by these operations.
    pub fn covers(&self, rule: &str, operations: &[&str]) -> bool {
        let only = |operation: &String| operations.iter().all(|violating| *violating == operation.as_str());
        self.rules.iter().any(|covered| covered == rule) && self.operation.as_ref().is_none_or(only)
    }

    /// Whether it is no longer accepted on that day.
    pub fn is_expired(&self, today: Date) -> bool {
        today > self.expires
    }
}

/// What is wrong with a deviation, apart from the types of its members.
fn problem(deviation: &AcceptedDeviation, before: &[AcceptedDeviation]) -> Option<&'static str> {
    let id = &deviation.id;
    let reason = &deviation.reason;
    match deviation {
        _ if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') => {
            Some("`id` must be lower case with hyphens")
        }
        _ if before.iter().any(|other| other.id == *id) => Some("another deviation has the same `id`"),
        _ if reason.en.trim().is_empty() || reason.nb.trim().is_empty() => Some("`reason` must not be empty"),
        _ if deviation.expires < deviation.found_on => Some("`expires` is before `found`"),
        _ => None,
    }
}

fn rules<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let rules = Vec::<String>::deserialize(from)?;
    match rules.iter().find(|rule| Rules::bundled().find(rule).is_none()) {
        Some(rule) => Err(serde::de::Error::custom(format!("`rules`: unknown rule `{rule}`"))),
        None if rules.is_empty() => Err(serde::de::Error::custom("`rules` must not be empty")),
        None => Ok(rules),
    }
}

fn non_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() { Err(serde::de::Error::custom("must not be empty")) } else { Ok(text) }
}

fn evidence<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let evidence = Vec::<String>::deserialize(from)?;
    let is_given = !evidence.is_empty() && evidence.iter().all(|item| !item.trim().is_empty());
    if is_given { Ok(evidence) } else { Err(serde::de::Error::custom("`evidence` must not be empty")) }
}
