use std::fmt::Write as _;

use jiff::civil::Date;
use krr_specs::{Generation, Rules, mask};
use serde::Deserialize;

use crate::report::summary::ReportData;

/// What is known to be broken: the file of `verify --baseline`.
///
/// ```
/// use krr_contract_tests::report::Baseline;
///
/// let known = "[[known]]\nrule = 'plain-json'\ngeneration = 'g3'\nfirst_seen = '2026-12-01'\naccepted_by = 'us'\nuntil = '2027-03-01'\n";
/// assert_eq!(Baseline::parse(known, "known.toml").unwrap().iter().count(), 1);
/// let error = Baseline::parse("[[known]]\nrule = 'plain-jsn'\n", "known.toml").unwrap_err().to_string();
/// assert!(error.starts_with("known.toml: TOML parse error at line 2"), "{error}");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    #[serde(default)]
    known: Vec<KnownFailure>,
}

/// A failure that is known and accepted until a day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// The rule.
    #[serde(deserialize_with = "rule")]
    pub rule: String,
    /// The only operation; any operation when absent.
    pub operation: Option<String>,
    /// The generation.
    pub generation: Generation,
    /// The day on which it was first seen.
    pub first_seen: Date,
    /// Who accepted it.
    #[serde(deserialize_with = "not_empty")]
    pub accepted_by: String,
    /// The last day on which it is accepted.
    pub until: Date,
}

/// Why a text is no baseline; the message has the line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct BaselineError {
    file: String,
    reason: String,
}

impl Baseline {
    /// Reads a baseline; `file` is for error messages.
    ///
    /// # Errors
    /// [`BaselineError`] with line and member.
    pub fn parse(text: &str, file: &str) -> Result<Self, BaselineError> {
        let error =
            |reason: String| BaselineError { file: file.to_owned(), reason: mask(reason.trim_end()).into_owned() };
        let baseline: Self = toml::from_str(text).map_err(|parse_error| error(parse_error.to_string()))?;
        match baseline.known.iter().find(|known| known.until < known.first_seen) {
            Some(known) => Err(error(format!("{}: `until` is before `first_seen`", known.rule))),
            None => Ok(baseline),
        }
    }

    /// What is known, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &KnownFailure> {
        self.known.iter()
    }

    /// What covers a failure of `rule` by all these operations: together the entries name each of them, or one names none.
    /// The entry that ends first is returned.
    pub(crate) fn covering(
        &self,
        generation: Generation,
        rule: &str,
        operations: &[&str],
        counts: impl Fn(&KnownFailure) -> bool,
    ) -> Option<&KnownFailure> {
        let known = || self.known.iter().filter(|known| known.rule == rule && known.generation == generation);
        let known = || known().filter(|known| counts(known));
        if let Some(any) = known().find(|known| known.operation.is_none()) {
            return Some(any);
        }
        let of = |operation: &&str| known().find(|known| known.operation.as_deref() == Some(*operation));
        let covering: Option<Vec<&KnownFailure>> = operations.iter().map(of).collect();
        covering?.into_iter().min_by_key(|known| known.until)
    }

    /// A baseline of everything that fails in a report. What this one knows keeps its first day; entries of other generations
    /// and of rules that were skipped stay.
    #[must_use]
    pub fn of_failures(&self, data: &ReportData, today: Date, accepted_by: &str, until: Date) -> Self {
        let generation = data.target.generation;
        let was_judged = |known: &&KnownFailure| known.generation == generation && !data.is_skipped(&known.rule);
        let mut known: Vec<KnownFailure> = self.known.iter().filter(|known| !was_judged(known)).cloned().collect();
        let failed = data.failed().map(|(row, breach, _)| (row, breach));
        for (row, breach) in failed.chain(data.accepted().map(|(row, breach, _)| (row, breach))) {
            for operation in &breach.operations {
                let is_same = |known: &&KnownFailure| {
                    let same_operation = known.operation.as_deref().is_none_or(|own| own == *operation);
                    known.generation == generation && known.rule == row.id && same_operation
                };
                let before = self.known.iter().find(is_same);
                let accepted = before.filter(|before| before.until >= today);
                known.push(KnownFailure {
                    rule: row.id.to_owned(),
                    operation: Some((*operation).to_owned()),
                    generation,
                    first_seen: before.map_or(today, |before| before.first_seen),
                    accepted_by: accepted.map_or_else(|| accepted_by.to_owned(), |before| before.accepted_by.clone()),
                    until: accepted.map_or(until, |before| before.until),
                });
            }
        }
        Self { known }
    }

    /// The text of the file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text =
            "# What is known to be broken: `krr-contract verify --baseline` fails on what is not listed here, and on\n\
                        # what is listed from the day after `until` on. `--write-baseline` writes this file anew.\n"
                .to_owned();
        for known in &self.known {
            // A string of JSON is one of TOML too, but for the control character DEL.
            let quoted = |value: &str| serde_json::Value::from(value.replace('\u{7f}', "")).to_string();
            let _ = write!(text, "\n[[known]]\nrule = {}\n", quoted(&known.rule));
            if let Some(operation) = &known.operation {
                let _ = writeln!(text, "operation = {}", quoted(operation));
            }
            let _ = write!(
                text,
                "generation = \"{}\"\nfirst_seen = \"{}\"\naccepted_by = {}\nuntil = \"{}\"\n",
                known.generation,
                known.first_seen,
                quoted(&known.accepted_by),
                known.until
            );
        }
        text
    }
}

fn rule<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let id = String::deserialize(from)?;
    match Rules::bundled().find(&id) {
        Some(_) => Ok(id),
        None => Err(serde::de::Error::custom(format!("unknown rule `{id}`: `krr-contract rules` lists them"))),
    }
}

fn not_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() { Err(serde::de::Error::custom("must not be empty")) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(operation: Option<&str>, until: &str) -> KnownFailure {
        KnownFailure {
            rule: "plain-json".to_owned(),
            operation: operation.map(str::to_owned),
            generation: Generation::G3,
            first_seen: "2026-01-01".parse().unwrap(),
            accepted_by: "the \"team\"".to_owned(),
            until: until.parse().unwrap(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let baseline = Baseline { known: vec![known(Some("getUsers"), "2027-01-01"), known(None, "2027-02-01")] };
        assert_eq!(Baseline::parse(&baseline.to_toml(), "a.toml").unwrap(), baseline);
    }

    #[test]
    fn entries_cover_a_rule_when_they_name_all_of_its_operations() {
        let both =
            Baseline { known: vec![known(Some("getUsers"), "2027-02-01"), known(Some("getUser"), "2027-01-01")] };
        let covers = |operations: &[&str]| both.covering(Generation::G3, "plain-json", operations, |_| true);
        assert_eq!(
            covers(&["getUsers", "getUser"]).map(|known| known.until.to_string()).as_deref(),
            Some("2027-01-01")
        );
        assert!(covers(&["getUsers", "getUsersV2"]).is_none());
        assert!(both.covering(Generation::G1, "plain-json", &["getUsers"], |_| true).is_none());
    }

    #[test]
    fn a_malformed_file_is_refused_with_the_line() {
        for (text, expected) in [
            ("[[known]]\nrule = 'plain-json'\ncolour = 'red'\n", "line 3"),
            ("[[known]]\nrule = 'plain-json'\n", "missing field `generation`"),
            ("{", "TOML parse error at line 1"),
            (
                "[[known]]\nrule = 'plain-json'\ngeneration = 'g3'\nfirst_seen = '2026-12-01'\naccepted_by = 'us'\nuntil = '2026-01-01'\n",
                "plain-json: `until` is before `first_seen`",
            ),
        ] {
            let error = Baseline::parse(text, "known.toml").unwrap_err().to_string();
            assert!(error.starts_with("known.toml: ") && error.contains(expected), "{error}");
        }
    }
}
